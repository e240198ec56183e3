"""Writes training.json: what an implementation that shares no code with core/ computes for the same settings.

PyTorch does the arithmetic, in double: layers, gradients by autograd, optimizers and the cosine schedule are its own.
Random numbers, the order of the examples and the synthetic digits follow the documented definitions of core/base/rng.h.

How far float may stray is measured, not guessed: every case runs twenty times more with each factor of each
product disturbed the way float rounding disturbs it (Monte Carlo arithmetic, Parker 1997). The tolerance is ten times
the largest deviation seen.
"""

import json
import math
import pathlib
import sys

import numpy
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

ROUNDOFF = 2.0**-24
RUNS = 20
MARGIN = 10
STEPS = 10
SHARD = 16  # images over which batch normalisation takes its statistics; the last shard of a batch has 8 to 23
STREAM_WEIGHTS, STREAM_SHUFFLE, STREAM_DROPOUT, STREAM_TEST = 1, 2, 3, 5


# ---------------------------------------------------------------------------------------------------------------
# Random numbers: Philox4x32-10. Every function takes an array of indices of draws.


def philox(seed, stream, substream, block):
    mask = numpy.uint64(0xFFFFFFFF)
    shift = numpy.uint64(32)
    block = numpy.asarray(block, dtype=numpy.uint64)
    counter = [
        block & mask,
        block >> shift,
        numpy.full_like(block, stream),
        numpy.full_like(block, substream),
    ]
    key = [seed & 0xFFFFFFFF, seed >> 32]
    for _ in range(10):
        first = counter[0] * numpy.uint64(0xD2511F53)
        second = counter[2] * numpy.uint64(0xCD9E8D57)
        counter = [
            (second >> shift) ^ counter[1] ^ numpy.uint64(key[0]),
            second & mask,
            (first >> shift) ^ counter[3] ^ numpy.uint64(key[1]),
            first & mask,
        ]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return numpy.stack(counter, axis=-1)


def bits(seed, stream, substream, index):
    index = numpy.asarray(index, dtype=numpy.uint64)
    words = philox(seed, stream, substream, index // numpy.uint64(4))
    return numpy.take_along_axis(words, (index % numpy.uint64(4)).astype(int)[..., None], axis=-1)[..., 0]


def uniform(seed, stream, substream, index):
    return (bits(seed, stream, substream, index) >> numpy.uint64(8)).astype(float) * 2.0**-24


def normal(seed, stream, substream, index):
    index = numpy.asarray(index, dtype=numpy.uint64)
    even = index // numpy.uint64(2) * numpy.uint64(2)
    radius = numpy.sqrt(-2 * numpy.log(1 - uniform(seed, stream, substream, even)))
    angle = 2 * math.pi * uniform(seed, stream, substream, even + numpy.uint64(1))
    return radius * numpy.where(index % numpy.uint64(2) == 0, numpy.cos(angle), numpy.sin(angle))


def below(seed, stream, substream, index, bound):
    return bits(seed, stream, substream, index) * numpy.uint64(bound) >> numpy.uint64(32)


def permutation(seed, epoch, size):
    order = list(range(size))
    for i in range(size, 1, -1):
        j = int(below(seed, STREAM_SHUFFLE, epoch, i, i))
        order[i - 1], order[j] = order[j], order[i - 1]
    return order


# ---------------------------------------------------------------------------------------------------------------
# "Digits": noise, with three bright rows whose place is the label. Label i is 7 i mod 10.


def synthetic_digits(count):
    labels = numpy.arange(count) * 7 % 10
    noise = below(1, STREAM_TEST, 0, numpy.arange(count * 784), 256).astype(int).reshape(count, 28, 28)
    rows = numpy.arange(28) // 3 == numpy.minimum(labels, 8)[:, None]
    pixels = numpy.where(rows[:, :, None], 192 + noise // 4, noise // 4)
    standardized = (pixels / 255 - 0.1307) / 0.3081
    return torch.tensor(standardized).reshape(count, 1, 28, 28), torch.tensor(labels)


# ---------------------------------------------------------------------------------------------------------------
# The network.


class Disturb(torch.autograd.Function):
    """Multiplies by 1 + error, on the way there and on the way back."""

    @staticmethod
    def forward(context, x, forward_error, backward_error):
        context.error = backward_error
        return x * (1 + forward_error * torch.randn_like(x)) if forward_error else x * 1

    @staticmethod
    def backward(context, dy):
        return (dy * (1 + context.error * torch.randn_like(dy)) if context.error else dy), None, None


def float32(value):
    return float(numpy.float32(value))


class Network:
    def __init__(self, config, roundoff):
        self.seed = config["seed"]
        self.roundoff = roundoff
        self.layers = [dict(layer) for layer in config["network"]["layers"]]
        self.parameters = {}  # in the layout of core/: [R, S, C, K] and [inputs, units]
        self.statistics = {}
        channels, side = 1, 28
        for number, layer in enumerate(self.layers):
            kind = layer["type"]
            if kind == "conv2d":
                size = layer["kernel"]
                self.add_weights(number, (size, size, channels, layer["filters"]), layer)
                side = (side + 2 * layer.get("padding", 0) - size) // layer.get("stride", 1) + 1
                channels = layer["filters"]
            elif kind == "dense":
                self.add_weights(number, (side * side * channels, layer["units"]), layer)
                channels, side = layer["units"], 1
            elif kind == "max_pool2d":
                side = (side - layer["size"]) // layer.get("stride", layer["size"]) + 1
            elif kind == "batch_norm":
                self.add(number, "gamma", numpy.ones(channels))
                self.add(number, "beta", numpy.zeros(channels))
                self.statistics[number] = [torch.zeros(channels), torch.ones(channels)]

    def add(self, number, name, values):
        self.parameters[f"layers.{number}.{name}"] = torch.tensor(values, requires_grad=True)

    def add_weights(self, number, shape, layer):
        window = math.prod(shape[:-2])
        index = numpy.arange(math.prod(shape))
        if layer.get("initializer", "he-normal") == "he-normal":
            weights = math.sqrt(2 / (window * shape[-2])) * normal(self.seed, STREAM_WEIGHTS, number, index)
        else:
            limit = math.sqrt(6 / (window * (shape[-2] + shape[-1])))
            weights = limit * (2 * uniform(self.seed, STREAM_WEIGHTS, number, index) - 1)
        self.add(number, "weight", weights.reshape(shape))
        self.add(number, "bias", numpy.zeros(shape[-1]))

    def product(self, x, number, layer):
        """Convolution or dense layer; rounding disturbs what is multiplied as a sum of that length would."""
        weight = self.parameters[f"layers.{number}.weight"]
        bias = self.parameters[f"layers.{number}.bias"]
        forward = self.roundoff * math.sqrt(math.prod(weight.shape[:-1]))
        x = Disturb.apply(x, forward, 0)
        weight = Disturb.apply(weight, forward, 0)
        if layer["type"] == "dense":
            y = x.permute(0, 2, 3, 1).reshape(len(x), -1) @ weight + bias
            y = y.reshape(len(x), -1, 1, 1)
        else:
            y = F.conv2d(x, weight.permute(3, 2, 0, 1), bias, layer.get("stride", 1), layer.get("padding", 0))
        terms = max(y.numel() // y.shape[1], y.shape[1])
        return Disturb.apply(y, 0, self.roundoff * math.sqrt(terms))

    def forward(self, x, first_image, sums):
        for number, layer in enumerate(self.layers):
            kind = layer["type"]
            if kind in ("conv2d", "dense"):
                x = self.product(x, number, layer)
            elif kind == "max_pool2d":
                x = F.max_pool2d(x, layer["size"], layer.get("stride", layer["size"]))
            elif kind == "relu":
                x = F.relu(x)
            elif kind == "batch_norm":
                mean = x.detach().mean((0, 2, 3))
                square = (x.detach() ** 2).mean((0, 2, 3))
                for total, value in zip(sums[number], (mean, square)):
                    total += len(x) * value
                gamma = self.parameters[f"layers.{number}.gamma"]
                beta = self.parameters[f"layers.{number}.beta"]
                error = self.roundoff * math.sqrt(x.numel() // x.shape[1])
                x = Disturb.apply(x, self.roundoff, error)
                x = F.batch_norm(x, None, None, gamma, beta, training=True, eps=float32(1e-5))
                x = Disturb.apply(x, error, self.roundoff)
            elif kind == "dropout":
                n, c, h, w = x.shape
                size = c * h * w
                # Two elements a draw; an image starts at a block of four draws of its own; elements are in the order
                # of core/, NHWC.
                start = (first_image + numpy.arange(n)) * ((size + 7) // 8 * 4)
                element = numpy.arange(size)
                draws = bits(self.seed, STREAM_DROPOUT, number, start[:, None] + element // 2)
                halves = draws >> (16 * (element % 2)).astype(numpy.uint64) & numpy.uint64(0xFFFF)
                rate = float32(layer["rate"])
                dropped = numpy.uint64(round(rate * 2**16))
                kept = torch.tensor(halves >= dropped).reshape(n, h, w, c).permute(0, 3, 1, 2)
                x = x * kept / (1 - rate)
        return x.reshape(len(x), -1)

    def update_statistics(self, sums, images):
        rate = float32(0.1)
        for number, (mean, square) in sums.items():
            mean, square = mean / images, square / images
            running = self.statistics[number]
            running[0] += rate * (mean - running[0])
            running[1] += rate * (square - mean**2 - running[1])


# ---------------------------------------------------------------------------------------------------------------
# Training.


def make_optimizer(config, parameters):
    def decays(name):
        return name.endswith("weight")

    groups = [
        {"params": [p for name, p in parameters.items() if decays(name)],
         "weight_decay": float32(config.get("weight_decay", 0))},
        {"params": [p for name, p in parameters.items() if not decays(name)], "weight_decay": 0.0},
    ]  # fmt: skip
    rate, beta1 = float32(config["learning_rate"]), float32(config.get("beta1", 0.9))
    if config["optimizer"] == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=beta1, nesterov=beta1 > 0)
    make = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[config["optimizer"]]
    betas = (beta1, float32(config.get("beta2", 0.999)))
    return make(groups, lr=rate, betas=betas, eps=float32(config.get("epsilon", 1e-8)))


def one_cycle(config, step, total):
    """Smith and Topin 2018: the rate rises in a line and falls along half a cosine, beta1 does the reverse."""
    progress, warmup = step / (total - 1), float32(config["warmup"])
    rate, beta1 = float32(config["learning_rate"]), float32(config["beta1"])
    peak, end = rate * float32(config["peak"]), rate / 10000
    if progress < warmup:
        share = progress / warmup
        return rate + (peak - rate) * share, 0.95 - (0.95 - beta1) * share
    share = (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup))) / 2
    return end + (peak - end) * share, 0.95 - (0.95 - beta1) * share


def train(images, config, roundoff=0.0):
    pixels, labels = synthetic_digits(images)
    network = Network(config, roundoff)
    optimizer = make_optimizer(config, network.parameters)
    batch = config["batch_size"]
    per_epoch = -(-images // batch)
    total = per_epoch * config["epochs"]
    schedule = config.get("schedule", "constant")
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, total - 1) if schedule == "cosine" else None
    losses, correct, rates, seen = [], [], [], 0
    for step in range(STEPS):
        if step % per_epoch == 0:
            order = permutation(config["seed"], step // per_epoch, images)
        examples = order[step % per_epoch * batch :][:batch]
        if schedule == "one-cycle":
            rate, beta1 = one_cycle(config, step, total)
            for group in optimizer.param_groups:
                group["lr"], group["betas"] = rate, (beta1, group["betas"][1])
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.zero_grad()
        sums = {number: [torch.zeros_like(s) for s in both] for number, both in network.statistics.items()}
        loss, right = 0.0, 0
        starts = range(0, max(len(examples) - SHARD // 2, 0) + 1, SHARD)
        for start in starts:
            shard = examples[start : len(examples) if start == starts[-1] else start + SHARD]
            logits = network.forward(pixels[shard], seen + start, sums)
            part = F.cross_entropy(
                logits, labels[shard], reduction="sum", label_smoothing=float32(config.get("label_smoothing", 0))
            )
            (part / len(examples)).backward()
            loss += part.item() / len(examples)
            right += (logits.argmax(1) == labels[shard]).sum().item()
        optimizer.step()
        if cosine:
            cosine.step()
        network.update_statistics(sums, len(examples))
        with torch.no_grad():
            for parameter in network.parameters.values():  # weights are kept in float
                parameter *= 1 + roundoff * torch.randn_like(parameter)
        losses.append(loss)
        correct.append(right)
        seen += len(examples)
    tensors = {name: value.detach().flatten() for name, value in network.parameters.items()}
    for number, (mean, variance) in network.statistics.items():
        tensors[f"layers.{number}.running_mean"] = mean
        tensors[f"layers.{number}.running_variance"] = variance
    return {"losses": losses, "correct": correct, "rates": rates, "tensors": tensors}


def probe(tensor):
    """A few numbers that stand for a tensor: its first and last elements, its mean and its mean square."""
    ends = torch.cat([tensor[:3], tensor[-3:]])
    return torch.cat([ends, tensor.mean().reshape(1), (tensor**2).mean().reshape(1)])


def golden_case(name, images, config):
    exact = train(images, config)
    torch.manual_seed(1)
    runs = [train(images, config, ROUNDOFF) for _ in range(RUNS)]
    if any(run["correct"] != exact["correct"] for run in runs):
        sys.exit(f"{name}: rounding alone changes which answers are right; choose another seed")

    def tolerance(pick):
        return [MARGIN * max(abs(pick(run)[i] - value) for run in runs) for i, value in enumerate(pick(exact))]

    def numbers(values):
        return [float(value) for value in values]

    tensors = {}
    for tensor in exact["tensors"]:
        pick = lambda run: numbers(probe(run["tensors"][tensor]))  # noqa: E731
        tensors[tensor] = {"probe": pick(exact), "tolerance": tolerance(pick)}
    pick = lambda run: run["losses"]  # noqa: E731
    print(f"{name}: loss {exact['losses'][0]:.4f} to {exact['losses'][-1]:.4f} ± {max(tolerance(pick)):.1e}")
    return {
        "name": name,
        "images": images,
        "config": config,
        "losses": exact["losses"],
        "tolerance": tolerance(pick),
        "correct": exact["correct"],
        "rates": exact["rates"],
        "tensors": tensors,
    }


def optimizer_case(name, config, rates):
    """Ten updates of five weights along given gradients; all numbers given are exact in float."""
    weights = torch.tensor([1.0, -0.5, 0.25, 0.0, 3.0], requires_grad=True)
    optimizer = make_optimizer(config | {"learning_rate": rates[0]}, {"weight": weights})
    gradients, trajectory = [], []
    for step in range(STEPS):
        gradient = (below(2, STREAM_TEST, step, numpy.arange(5), 129).astype(float) - 64) / 64
        gradients.append(gradient.tolist())
        weights.grad = torch.tensor(gradient)
        for group in optimizer.param_groups:
            group["lr"] = float32(rates[step])
        optimizer.step()
        trajectory.append(weights.tolist())
    return {"name": name, "config": config, "rates": rates, "gradients": gradients, "weights": trajectory}


CONV, POOL, RELU = {"type": "conv2d"}, {"type": "max_pool2d"}, {"type": "relu"}

TRAININGS = {
    "sgd_cosine": (330, {
        "network": {"layers": [
            CONV | {"filters": 5, "kernel": 5, "stride": 2}, RELU, POOL | {"size": 2},
            CONV | {"filters": 7, "kernel": 3, "padding": 1}, RELU, POOL | {"size": 3, "stride": 2},
            {"type": "flatten"}, {"type": "dense", "units": 10, "initializer": "glorot-uniform"}]},
        "optimizer": "sgd", "learning_rate": 0.05, "beta1": 0.9, "weight_decay": 0.01, "schedule": "cosine",
        "label_smoothing": 0.1, "batch_size": 150, "epochs": 4, "seed": 3}),  # nine shards: more than there are lanes
    "adam_dropout": (90, {
        "network": {"layers": [
            CONV | {"filters": 9, "kernel": 3, "stride": 3, "initializer": "glorot-uniform"}, RELU, POOL | {"size": 2},
            {"type": "dropout", "rate": 0.25}, {"type": "dense", "units": 17}, RELU, {"type": "dropout", "rate": 0.5},
            {"type": "dense", "units": 10, "initializer": "glorot-uniform"}]},
        "optimizer": "adam", "learning_rate": 0.002, "weight_decay": 0.02, "epsilon": 1e-4,
        "batch_size": 36, "epochs": 4, "seed": 4}),
    "adamw_one_cycle_batch_norm": (90, {
        "network": {"layers": [
            CONV | {"filters": 8, "kernel": 5}, POOL | {"size": 3}, {"type": "batch_norm"}, RELU,
            CONV | {"filters": 6, "kernel": 3, "stride": 2, "padding": 1}, {"type": "batch_norm"}, RELU,
            {"type": "flatten"}, {"type": "dense", "units": 10}]},
        "optimizer": "adamw", "learning_rate": 0.002, "beta1": 0.85, "beta2": 0.95, "epsilon": 1e-3,
        "weight_decay": 0.1, "schedule": "one-cycle", "warmup": 0.3, "peak": 5, "batch_size": 36, "epochs": 4, "seed": 5}),
}  # fmt: skip

RATES = [0.125, 0.125, 0.25, 0.25, 0.0625, 0.5, 0.125, 0.03125, 0.25, 0.125]
OPTIMIZERS = {
    "sgd": {"optimizer": "sgd", "beta1": 0.0},
    "sgd_nesterov_decay": {"optimizer": "sgd", "beta1": 0.9, "weight_decay": 0.125},
    "adam": {"optimizer": "adam"},
    "adam_decay": {"optimizer": "adam", "beta1": 0.85, "beta2": 0.95, "epsilon": 1e-5, "weight_decay": 0.125},
    "adamw_decay": {"optimizer": "adamw", "beta1": 0.85, "beta2": 0.95, "epsilon": 1e-5, "weight_decay": 0.125},
}

if __name__ == "__main__":
    golden = {
        "made_by": f"make_golden.py with PyTorch {torch.__version__}",
        "trainings": [golden_case(name, images, config) for name, (images, config) in TRAININGS.items()],
        "optimizers": [optimizer_case(name, config, RATES) for name, config in OPTIMIZERS.items()],
    }
    path = pathlib.Path(__file__).with_name("training.json")
    path.write_text(json.dumps(golden, indent=1) + "\n")
