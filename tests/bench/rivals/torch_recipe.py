"""Trains the network of one of our configurations by its recipe in PyTorch, and prints a line of JSON: the seconds of
training and test, and the accuracy on the test images.

    torch_recipe.py MNIST_FOLDER THREADS CONFIG_JSON

Batch normalisation is over whole batches, where ours is over shards of 16 images; augmentation is not done.
"""

import json
import math
import sys
import time
from pathlib import Path
from typing import Dict, List, Tuple

import torch
from torch import Tensor, nn
from torch.nn import functional

MEAN, DEVIATION = 0.1307, 0.3081
IMAGE_HEADER, LABEL_HEADER = 16, 8
ONE_CYCLE_END = 1e-4
SLOW_BETA1 = 0.95
EVALUATION_BATCH = 500


def build(layers: List[Dict], channels: int = 1, side: int = 28) -> nn.Sequential:
    modules: List[nn.Module] = []
    size = channels * side * side
    for layer in layers:
        kind = layer["type"]
        if kind == "conv2d":
            kernel, stride, padding = layer["kernel"], layer["stride"], layer["padding"]
            convolution = nn.Conv2d(channels, layer["filters"], kernel, stride, padding)
            modules.append(initialized(convolution, layer))
            channels, side = layer["filters"], (side + 2 * padding - kernel) // stride + 1
            size = channels * side * side
        elif kind == "max_pool2d":
            modules.append(nn.MaxPool2d(layer["size"], layer["stride"]))
            side = (side - layer["size"]) // layer["stride"] + 1
            size = channels * side * side
        elif kind == "batch_norm":
            modules.append(nn.BatchNorm2d(channels) if side > 0 else nn.BatchNorm1d(size))
        elif kind == "relu":
            modules.append(nn.ReLU())
        elif kind == "flatten":
            modules.append(nn.Flatten())
            side = 0
        elif kind == "dense":
            modules.append(initialized(nn.Linear(size, layer["units"]), layer))
            size = layer["units"]
        elif kind == "dropout":
            modules.append(nn.Dropout(layer["rate"]))
        else:
            raise ValueError(f"unknown layer {kind}")
    return nn.Sequential(*modules)


def initialized(module: nn.Module, layer: Dict) -> nn.Module:
    if layer["initializer"] == "glorot-uniform":
        nn.init.xavier_uniform_(module.weight)
    else:
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    nn.init.zeros_(module.bias)
    return module


def rates(config: Dict, step: int, total: int) -> Tuple[float, float]:
    """Learning rate and beta1 of a step of one cycle."""
    if config["schedule"] != "one-cycle":
        return config["learning_rate"], config["beta1"]
    low, beta1 = config["learning_rate"], config["beta1"]
    peak, warmup, slow = low * config["peak"], config["warmup"], max(SLOW_BETA1, beta1)
    progress = step / (max(total, 2) - 1)
    if progress < warmup:
        part = progress / warmup
        return low + (peak - low) * part, slow + (beta1 - slow) * part
    fall = 0.5 * (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup)))
    end = low * ONE_CYCLE_END
    return end + (peak - end) * fall, slow + (beta1 - slow) * fall


def main() -> None:
    folder, threads, config = Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])

    def read(name: str, header: int) -> Tensor:
        return torch.frombuffer(bytearray((folder / name).read_bytes()), dtype=torch.uint8)[header:]

    def inputs(pixels: Tensor) -> Tensor:
        values = pixels.float().mul_(1 / (255 * DEVIATION)).sub_(MEAN / DEVIATION)
        return values.contiguous(memory_format=torch.channels_last)

    torch.set_num_threads(threads)
    torch.manual_seed(config["seed"])
    images = read("train-images-idx3-ubyte", IMAGE_HEADER).view(-1, 1, 28, 28)
    labels = read("train-labels-idx1-ubyte", LABEL_HEADER).long()
    test_images = read("t10k-images-idx3-ubyte", IMAGE_HEADER).view(-1, 1, 28, 28)
    test_labels = read("t10k-labels-idx1-ubyte", LABEL_HEADER).long()
    held_out = config.get("validation", 0)
    images, labels = images[: len(images) - held_out], labels[: len(labels) - held_out]

    network = build(config["network"]["layers"]).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters(), lr=config["learning_rate"], eps=config["epsilon"])
    batch = config["batch_size"]
    total = config["epochs"] * math.ceil(len(images) / batch)
    start = time.perf_counter()
    step = 0
    for _ in range(config["epochs"]):
        for chosen in torch.randperm(len(images)).split(batch):
            group = optimizer.param_groups[0]
            group["lr"], beta1 = rates(config, step, total)
            group["betas"] = (beta1, config["beta2"])
            optimizer.zero_grad(set_to_none=True)
            logits = network(inputs(images[chosen]))
            functional.cross_entropy(logits, labels[chosen], label_smoothing=config["label_smoothing"]).backward()
            optimizer.step()
            step += 1
    network.eval()
    right = 0
    with torch.inference_mode():
        for pixels, truth in zip(test_images.split(EVALUATION_BATCH), test_labels.split(EVALUATION_BATCH)):
            right += int((network(inputs(pixels)).argmax(1) == truth).sum())
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "accuracy": right / len(test_labels)}))


if __name__ == "__main__":
    main()
