"""Measures PyTorch on the network of preset keras: a process that lives as long as the bench and answers its questions,
one line of JSON each, as engine_bench and the workers in the tab do.

    torch_bench.py MNIST_FOLDER THREADS [--channels-last]
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Callable, Dict, List

import torch
from torch import Tensor, nn
from torch.nn import functional

MEAN, DEVIATION = 0.1307, 0.3081  # of the pixels, as core/base/image.h has them
BATCH = 128
IMAGE_HEADER, LABEL_HEADER = 16, 8
WARM_PREDICTIONS = 100


def keras_network() -> nn.Sequential:
    """Preset keras: Glorot's uniform weights, no biases to begin with."""
    network = nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.5),
        nn.Linear(1600, 10),
    )
    for name, parameter in network.named_parameters():
        if name.endswith("weight"):
            nn.init.xavier_uniform_(parameter)
        else:
            nn.init.zeros_(parameter)
    return network


class Bench:
    def __init__(self, folder: Path, memory_format: torch.memory_format) -> None:
        def read(name: str, header: int) -> Tensor:
            return torch.frombuffer(bytearray((folder / name).read_bytes()), dtype=torch.uint8)[header:]

        self.train_images = read("train-images-idx3-ubyte", IMAGE_HEADER).view(-1, 1, 28, 28)
        self.train_labels = read("train-labels-idx1-ubyte", LABEL_HEADER).long()
        self.test_images = read("t10k-images-idx3-ubyte", IMAGE_HEADER).view(-1, 1, 28, 28)
        self.test_labels = read("t10k-labels-idx1-ubyte", LABEL_HEADER).long()
        torch.manual_seed(1)
        self.memory_format = memory_format
        self.network = keras_network().to(memory_format=memory_format)
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-3, eps=1e-7)
        self.order = torch.randperm(len(self.train_images))
        self.next = 0

    def inputs(self, pixels: Tensor) -> Tensor:
        """[N, 1, 28, 28] bytes, standardised."""
        values = pixels.float().mul_(1 / (255 * DEVIATION)).sub_(MEAN / DEVIATION)
        return values.contiguous(memory_format=self.memory_format)

    def train_step(self) -> int:
        if self.next + BATCH > len(self.order):
            self.order = torch.randperm(len(self.order))
            self.next = 0
        chosen = self.order[self.next : self.next + BATCH]
        self.next += BATCH
        self.optimizer.zero_grad(set_to_none=True)
        logits = self.network(self.inputs(self.train_images[chosen]))
        functional.cross_entropy(logits, self.train_labels[chosen]).backward()
        self.optimizer.step()
        return BATCH

    def evaluate(self) -> float:
        """Mean cross-entropy of the test images."""
        total = 0.0
        self.network.eval()
        with torch.inference_mode():
            for pixels, labels in zip(self.test_images.split(BATCH), self.test_labels.split(BATCH)):
                total += functional.cross_entropy(self.network(self.inputs(pixels)), labels, reduction="sum").item()
        self.network.train()
        return total / len(self.test_labels)

    def predict(self, index: int) -> List[float]:
        self.network.eval()
        with torch.inference_mode():
            at = index % len(self.test_images)
            probabilities = self.network(self.inputs(self.test_images[at : at + 1])).softmax(1)
        self.network.train()
        return probabilities[0].tolist()

    def prepare(self, loss_steps: List[int]) -> Dict[str, object]:
        losses = []
        steps = 0
        for wanted in loss_steps:
            for steps in range(steps + 1, wanted + 1):
                self.train_step()
            losses.append({"steps": wanted, "images": len(self.test_labels), "loss": self.evaluate()})
        for index in range(WARM_PREDICTIONS):
            self.predict(index)
        return {"losses": losses, "notes": [f"PyTorch {torch.__version__}"]}

    def evaluation(self) -> int:
        self.evaluate()
        return len(self.test_labels)

    def measure(self, work: str, seconds: float) -> Dict[str, float]:
        if work == "keras-latency":
            return self.latency(seconds)
        return throughput(seconds, self.train_step if work == "keras-train" else self.evaluation)

    def latency(self, seconds: float) -> Dict[str, float]:
        times: List[float] = []
        end = time.perf_counter() + seconds
        before = time.perf_counter()
        while before < end:
            self.predict(len(times))
            after = time.perf_counter()
            times.append(after - before)
            before = after
        times.sort()
        last = len(times) - 1
        return {"imagesPerSecond": 1 / times[last // 2], "p95Ms": times[last * 95 // 100] * 1000}


def throughput(seconds: float, work: Callable[[], int]) -> Dict[str, float]:
    """Repeats `work`, which returns the images that it did, until the time is up."""
    start = time.perf_counter()
    images = 0
    elapsed = 0.0
    while elapsed < seconds:
        images += work()
        elapsed = time.perf_counter() - start
    return {"imagesPerSecond": images / elapsed}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("threads", type=int)
    parser.add_argument("--channels-last", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    bench = Bench(arguments.folder, torch.channels_last if arguments.channels_last else torch.contiguous_format)
    for line in sys.stdin:
        question = json.loads(line)
        if question["type"] == "prepare":
            answer = bench.prepare(question["lossSteps"])
        else:
            answer = bench.measure(question["work"], question["seconds"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
