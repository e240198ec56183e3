"""Writes components.json: principal components of made rows, by NumPy's singular value decomposition in double.

Rows are made by a formula that the test of the core has too, and are rounded to float as there. Of each case are kept the
shares of the variance and where the first rows lie along two components, whose greatest part is positive.
"""

import json
import pathlib

import numpy

CASES = [("wide", 60, 200), ("tall", 400, 24), ("rectified", 300, 40)]
KEPT_ROWS = 20
EXACT = 2


def made_rows(name, count, width):
    """Waves across rows and columns, each weaker than the one before, and no two rows the same."""
    row = numpy.arange(count)[:, None]
    column = numpy.arange(width)[None, :]
    waves = [numpy.sin(1.3 * (k + 1) * row + k) * numpy.cos(0.37 * (k + 1) * column) / (k + 1) ** 1.5 for k in range(12)]
    rows = 0.25 + sum(waves)
    if name == "rectified":
        rows = numpy.maximum(rows, 0)
    return rows.astype(numpy.float32).astype(numpy.float64)


def case(name, count, width):
    rows = made_rows(name, count, width)
    centred = rows - rows.mean(axis=0)
    _, values, directions = numpy.linalg.svd(centred, full_matrices=False)
    directions = directions[:EXACT]
    greatest = directions[range(EXACT), abs(directions).argmax(axis=1)]
    places = centred @ (directions * numpy.sign(greatest)[:, None]).T
    return {
        "name": name,
        "rows": count,
        "width": width,
        "shares": (values**2 / (values**2).sum())[:EXACT].tolist(),
        "places": places[:KEPT_ROWS].round(6).tolist(),
    }


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("components.json")
    path.write_text(json.dumps({"cases": [case(*each) for each in CASES]}, indent=1) + "\n")
