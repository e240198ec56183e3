"""Writes robustness.json: how many of MNIST's first 1,000 test images the pretrained network reads right when they are
distorted, by an implementation that shares no code with core/.

numpy distorts all images at once, in double; PyTorch reads them. What each distortion is stands in
core/evaluation/distortions.h; random numbers are those of make_golden.py. The mean grey of the images tells distortions
apart that a network reads alike.
"""

import json
import pathlib
import struct

import numpy
import torch
import torch.nn.functional as F
from make_golden import normal

ROOT = pathlib.Path(__file__).parents[2]
IMAGES = 1000
CENTRE = 13.5
STREAM_NOISE = 10

STRENGTHS = {
    "turned": [10, 20, 30, 45, 60],
    "moved": [1, 2, 3, 4, 6],
    "smaller": [0.9, 0.8, 0.7, 0.6, 0.5],
    "squeezed": [0.8, 0.65, 0.5, 0.4, 0.3],
    "thickened": [0.5, 1, 1.5, 2, 3],
    "thinned": [0.25, 0.5, 0.75, 1, 1.5],
    "blurred": [0.5, 0.75, 1, 1.25, 1.5],
    "noised": [0.1, 0.2, 0.3, 0.4, 0.5],
    "inverted": [0.1, 0.2, 0.3, 0.4, 1],
}


def read_idx(name, header):
    return numpy.frombuffer((ROOT / "build" / "mnist" / name).read_bytes(), dtype=numpy.uint8)[header:]


# ---------------------------------------------------------------------------------------------------------------
# Distortions of images [N, 28, 28] of greys from 0 to 255.


def bilinear(images, matrix, shift=(0, 0)):
    """Each pixel comes from matrix @ (its place from the centre) + centre + shift, as (x, y)."""
    y, x = numpy.mgrid[0:28, 0:28] - CENTRE
    from_x, from_y = numpy.tensordot(numpy.array(matrix, dtype=float), numpy.stack([x, y]), 1)
    from_x, from_y = from_x + CENTRE + shift[0], from_y + CENTRE + shift[1]
    frame = 40
    paper = numpy.pad(images.astype(float), ((0, 0), (frame, frame), (frame, frame)))
    left = numpy.clip(numpy.floor(from_x).astype(int), -frame, 27 + frame - 1)
    top = numpy.clip(numpy.floor(from_y).astype(int), -frame, 27 + frame - 1)
    right, below = numpy.clip(from_x - left, 0, 1), numpy.clip(from_y - top, 0, 1)
    left, top = left + frame, top + frame
    upper = paper[:, top, left] * (1 - right) + paper[:, top, left + 1] * right
    lower = paper[:, top + 1, left] * (1 - right) + paper[:, top + 1, left + 1] * right
    return upper * (1 - below) + lower * below


def morphology(images, radius, extreme):
    def by_disc(whole):
        paper = numpy.pad(images.astype(float), ((0, 0), (whole, whole), (whole, whole)))
        offsets = range(-whole, whole + 1)
        moved = [
            paper[:, whole + dy : whole + dy + 28, whole + dx : whole + dx + 28]
            for dy in offsets
            for dx in offsets
            if dx * dx + dy * dy <= whole * whole
        ]
        return extreme(numpy.stack(moved), axis=0)

    whole = int(radius)
    share = radius - whole
    return (1 - share) * by_disc(whole) + share * by_disc(whole + 1)


def blur(images, deviation):
    reach = int(numpy.ceil(3 * deviation))
    weights = numpy.exp(-(numpy.arange(-reach, reach + 1) ** 2) / (2 * deviation**2))
    blurring = numpy.zeros((28, 28 + 2 * reach))
    for place in range(28):
        blurring[place, place : place + 2 * reach + 1] = weights / weights.sum()
    blurring = blurring[:, reach:-reach]
    return blurring @ images.astype(float) @ blurring.T


def distorted(name, images, strength):
    if name == "turned":
        angle = numpy.radians(strength)
        c, s = numpy.cos(angle), numpy.sin(angle)
        result = bilinear(images, [[c, s], [-s, c]])
    elif name == "moved":
        result = bilinear(images, [[1, 0], [0, 1]], (-strength, 0))
    elif name == "smaller":
        result = bilinear(images, [[1 / strength, 0], [0, 1 / strength]])
    elif name == "squeezed":
        result = bilinear(images, [[1 / strength, 0], [0, 1]])
    elif name == "thickened":
        result = morphology(images, strength, numpy.max)
    elif name == "thinned":
        result = morphology(images, strength, numpy.min)
    elif name == "blurred":
        result = blur(images, strength)
    elif name == "noised":
        draws = normal(1, STREAM_NOISE, 0, numpy.arange(images.size)).reshape(images.shape)
        result = images + 255 * strength * draws
    elif name == "inverted":
        result = (1 - strength) * images + strength * (255.0 - images)
    return numpy.floor(numpy.clip(result, 0, 255) + 0.5)


# ---------------------------------------------------------------------------------------------------------------
# The network.


def read_model(path):
    file = path.read_bytes()
    (length,) = struct.unpack("<Q", file[:8])
    header = json.loads(file[8 : 8 + length])
    layers = json.loads(header.pop("__metadata__")["network"])["layers"]
    data = file[8 + length :]
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        values = numpy.frombuffer(data[first:last], dtype=numpy.float32).reshape(entry["shape"])
        tensors[name] = torch.tensor(values)
    return layers, tensors


def answers(model, images):
    layers, tensors = model
    x = torch.tensor((images / 255 - 0.1307) / 0.3081, dtype=torch.float32).reshape(-1, 1, 28, 28)
    for number, layer in enumerate(layers):
        of = lambda name: tensors[f"layers.{number}.{name}"]  # noqa: E731
        kind = layer["type"]
        if kind == "conv2d":
            x = F.conv2d(x, of("weight").permute(3, 2, 0, 1), of("bias"), layer["stride"], layer["padding"])
        elif kind == "max_pool2d":
            x = F.max_pool2d(x, layer["size"], layer["stride"])
        elif kind == "batch_norm":
            statistics = of("running_mean"), of("running_variance")
            x = F.batch_norm(x, *statistics, of("gamma"), of("beta"), training=False, eps=1e-5)
        elif kind == "relu":
            x = F.relu(x)
        elif kind == "dense":
            x = x.permute(0, 2, 3, 1).reshape(len(x), -1) @ of("weight") + of("bias")
    return x.argmax(1).numpy()


def correct(model, images, labels):
    batches = range(0, len(images), 100)
    return sum(int((answers(model, images[i : i + 100]) == labels[i : i + 100]).sum()) for i in batches)


if __name__ == "__main__":
    images = read_idx("t10k-images-idx3-ubyte", 16).reshape(-1, 28, 28)[:IMAGES].astype(float)
    labels = read_idx("t10k-labels-idx1-ubyte", 8)[:IMAGES]
    model = read_model(ROOT / "web" / "models" / "pretrained.safetensors")
    curves = []
    with torch.no_grad():
        for name, strengths in STRENGTHS.items():
            made = [distorted(name, images, strength) for strength in strengths]
            curves.append(
                {
                    "name": name,
                    "strengths": strengths,
                    "correct": [correct(model, each, labels) for each in made],
                    "grey": [round(float(each.mean()), 3) for each in made],
                }
            )
        plain = correct(model, images, labels)
    golden = {
        "made_by": f"make_robustness.py with numpy {numpy.__version__} and PyTorch {torch.__version__}",
        "images": IMAGES,
        "correct": plain,
        "curves": curves,
    }
    path = pathlib.Path(__file__).with_name("robustness.json")
    path.write_text(json.dumps(golden) + "\n")
