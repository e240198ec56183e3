"""Writes attributions.json: what the pixels of an image add to a logit by integrated gradients, computed by PyTorch.

PyTorch does the arithmetic, in double, and autograd the gradients. The path goes from empty paper to the image in 50
steps by the midpoint rule, as "riemann_middle" of Captum. Networks, random numbers and images are those of
make_golden.py; weights and statistics are moved a little, so that no normalisation is the identity.
"""

import json
import pathlib

import numpy
import torch
import torch.nn.functional as F
from make_golden import CONV, POOL, RELU, STREAM_TEST, Network, float32, normal, synthetic_digits, uniform

STEPS = 50
MEAN, DEVIATION = 0.1307, 0.3081

NETWORKS = {
    "keras": [
        CONV | {"filters": 32, "kernel": 3, "initializer": "glorot-uniform"}, RELU, POOL | {"size": 2},
        CONV | {"filters": 64, "kernel": 3, "initializer": "glorot-uniform"}, RELU, POOL | {"size": 2},
        {"type": "flatten"}, {"type": "dropout", "rate": 0.5},
        {"type": "dense", "units": 10, "initializer": "glorot-uniform"}],
    "batch_norm": [
        CONV | {"filters": 6, "kernel": 5, "stride": 2}, {"type": "batch_norm"}, RELU, POOL | {"size": 3, "stride": 2},
        CONV | {"filters": 9, "kernel": 3, "padding": 1}, POOL | {"size": 2}, {"type": "batch_norm"}, RELU,
        {"type": "dense", "units": 12}, {"type": "batch_norm"}, RELU, {"type": "dense", "units": 10}],
}  # fmt: skip


def moved_network(layers, seed):
    network = Network({"seed": seed, "network": {"layers": layers}}, 0.0)
    first = 0
    with torch.no_grad():
        for parameter in network.parameters.values():
            count = parameter.numel()
            moves = 0.1 * normal(seed, STREAM_TEST, 1, first + numpy.arange(count))
            parameter += torch.tensor(moves).reshape(parameter.shape)
            first += count
        first = 0
        for running in network.statistics.values():
            for tensor in running:
                count = tensor.numel()
                tensor += torch.tensor(uniform(seed, STREAM_TEST, 2, first + numpy.arange(count)))
                first += count
    return network


def infer(network, x):
    for number, layer in enumerate(network.layers):
        kind = layer["type"]
        if kind in ("conv2d", "dense"):
            x = network.product(x, number, layer)
        elif kind == "max_pool2d":
            x = F.max_pool2d(x, layer["size"], layer.get("stride", layer["size"]))
        elif kind == "relu":
            x = F.relu(x)
        elif kind == "batch_norm":
            mean, variance = network.statistics[number]
            gamma, beta = (network.parameters[f"layers.{number}.{name}"] for name in ("gamma", "beta"))
            x = F.batch_norm(x, mean, variance, gamma, beta, training=False, eps=float32(1e-5))
    return x.reshape(len(x), -1)


def integrated_gradients(network, image, digit):
    paper = torch.full_like(image, (0 - MEAN) / DEVIATION)
    shares = (torch.arange(STEPS) + 0.5) / STEPS
    path = (paper + shares.reshape(-1, 1, 1, 1) * (image - paper)).requires_grad_()
    infer(network, path)[:, digit].sum().backward()
    with torch.no_grad():
        attributions = (image - paper)[0] * path.grad.mean(0)[0]
        logits = infer(network, torch.cat([image, paper]))[:, digit]
    return {"digit": digit, "pixels": attributions.flatten().tolist(), "logits": logits.tolist()}


if __name__ == "__main__":
    images, labels = synthetic_digits(2)
    cases = []
    for name, layers in NETWORKS.items():
        network = moved_network(layers, seed=6)
        found = [integrated_gradients(network, images[i : i + 1], digit) for i, digit in enumerate((7, 0))]
        for case in found:
            case["pixels"] = [float(f"{value:.7g}") for value in case["pixels"]]
        cases.append({"name": name, "seed": 6, "network": {"layers": layers}, "images": found})
    golden = {"made_by": f"make_attributions.py with PyTorch {torch.__version__}", "steps": STEPS, "cases": cases}
    path = pathlib.Path(__file__).with_name("attributions.json")
    path.write_text(json.dumps(golden) + "\n")
