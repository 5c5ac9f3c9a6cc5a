"""Draw the receptive fields of a trained network: a row of living neurons for each class that
they stand for, the most responsive first, and in grey some that were pruned on the way.

    espalier train --preset guo2020 --data mnist --out guo2020.h5
    python3 examples/python/fields.py guo2020.h5 fields.png

Needs h5py, numpy and matplotlib (Debian: python3-h5py python3-numpy python3-matplotlib).
"""
import sys

import h5py
import matplotlib
import numpy as np
from PIL import Image  # comes with matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

COLUMNS = 24  # tiles in a row
GUTTER, MARGIN = 3, 64  # between tiles, left of them: pixels of a field
SCALE = 2  # pixels of the picture per pixel of a field


def main(run, picture):
    with h5py.File(run, "r") as f:
        height, width = (int(f["espalier"].attrs[k]) for k in ("height", "width"))
        final = f["espalier/final"]
        labels, means = final["labels"][:], final["class_means"][:]
        weights = final["input-exc/weights"][:]
        pruned = last_seen(f["espalier/snapshots"][:], final["ids"][:])
    names = [str(c) for c in range(means.shape[1])]
    ranks = [order(labels == c, means[:, c]) for c in range(len(names))]
    rows = [strip(weights[rank], height, width) for rank in ranks]
    if len(pruned):
        names.append("pruned")
        rows.append(strip(pruned[spread(len(pruned))], height, width))
    draw(names, rows, len(pruned) > 0, np.percentile(weights, 99.5), picture)


def order(members, response):
    """Indices of the members, the largest response first."""
    return np.flatnonzero(members)[np.argsort(-response[members], kind="stable")]


def spread(n):
    """Up to COLUMNS indices, evenly over n."""
    return np.unique(np.linspace(0, n - 1, COLUMNS).astype(int))


def last_seen(snapshots, living):
    """The fields of neurons that are gone, from the last snapshot that still shows them."""
    fields = {}
    for snapshot in snapshots:
        for neuron in np.flatnonzero(~np.isnan(snapshot[:, 0])):
            fields[neuron] = snapshot[neuron]
    return np.array([fields[n] for n in sorted(set(fields) - set(living.tolist()))])


def strip(fields, height, width):
    """A row of tiles; nothing (NaN) between them."""
    row = np.full((height + GUTTER, COLUMNS * (width + GUTTER)), np.nan)
    for k, field in enumerate(fields[:COLUMNS]):
        x = k * (width + GUTTER)
        row[:height, x : x + width] = field.reshape(height, width)
    return row


def draw(names, rows, last_is_grey, white, picture):
    step, width = rows[0].shape
    fig = plt.figure(figsize=(MARGIN + width, step * len(rows)), dpi=SCALE)
    left = MARGIN / (MARGIN + width)
    for k, (name, row) in enumerate(zip(names, rows)):
        grey = last_is_grey and k == len(rows) - 1
        ax = fig.add_axes((left, 1 - (k + 1) / len(rows), 1 - left, 1 / len(rows)))
        ax.imshow(row, cmap="gray" if grey else "magma", vmin=0, vmax=white, interpolation="nearest")
        ax.text(-10, step / 2 - 1, name, ha="right", va="center", fontsize=14 * 72, color="0.35")
        ax.axis("off")
    fig.canvas.draw()
    pixels = np.asarray(fig.canvas.buffer_rgba())[..., :3]
    Image.fromarray(pixels).quantize(256).save(picture, optimize=True)


main(*sys.argv[1:])
