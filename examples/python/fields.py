"""Receptive fields: a row of remaining neurons for each class that they stand for, the most responsive
first, and in grey some that were pruned on the way. Of oriented edges the sum over orientations is drawn.

    fields.py RUN.h5 PICTURE.png
"""
import re
import sys

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

with h5py.File(sys.argv[1], "r") as f:
    shape, config = [int(f["espalier"].attrs[k]) for k in ("height", "width")], f.attrs["config_resolved"].decode()
    final, snapshots = f["espalier/final"], f["espalier/snapshots"][:]  # one row per neuron at birth
    ids, labels, means = final["ids"][:], final["labels"][:], final["class_means"][:]
    weights = final["input-exc/weights"][:]

if "encoding = edges" in config:
    shape = [-(-side // int(re.search(r"edges_pool = (\d+)", config)[1])) for side in shape]

rows = {}
for c in range(means.shape[1]):
    members = np.flatnonzero(labels == c)
    rows[str(c)] = weights[members[np.argsort(-means[members, c])]]
last = snapshots[0].copy()
for snapshot in snapshots[1:]:  # what a neuron was when it was seen last
    last = np.where(np.isnan(snapshot), last, snapshot)
gone = np.setdiff1d(np.flatnonzero(~np.isnan(last[:, 0])), ids)
if len(gone):
    rows["pruned"] = last[gone[np.linspace(0, len(gone) - 1, 24).astype(int)]]

fig, axes = plt.subplots(len(rows), figsize=(10, 0.42 * len(rows)), gridspec_kw={"hspace": 0})
for ax, (name, fields) in zip(axes, rows.items()):
    strip = np.full((24, shape[0] + 3, shape[1] + 3), np.nan)
    for tile, field in zip(strip, fields):
        tile[:-3, :-3] = field.reshape(-1, *shape).sum(axis=0)
    ax.imshow(np.hstack(strip), cmap="gray" if name == "pruned" else "magma", vmin=0,
              vmax=np.percentile(weights, 99.5), aspect="equal")
    ax.text(-8, shape[0] / 2, name, ha="right", va="center", color="0.35")
    ax.axis("off")
fig.savefig(sys.argv[2], dpi=110, bbox_inches="tight", pad_inches=0.02)
