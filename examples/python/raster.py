"""Spikes of the output neurons over the last images of a run, coloured by what each stands for.

    raster.py RUN.h5 PICTURE.png [IMAGES]
"""
import sys

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

path, picture = sys.argv[1:3]
n_images = int(sys.argv[3]) if len(sys.argv) > 3 else 12
with h5py.File(path, "r") as f:
    start_ms, shown = f["espalier/images/start_ms"][-n_images:], f["espalier/images/label"][-n_images:]
    times_ms, neurons = f["spikes/exc/timestamps"][:], f["spikes/exc/node_ids"][:]
    ids, labels = f["espalier/final/ids"][:], f["espalier/final/labels"][:]
recent = (times_ms >= start_ms[0]) & np.isin(neurons, ids)
order = ids[np.argsort(labels, kind="stable")]  # rows of the raster: remaining neurons, class by class
row = {neuron: k for k, neuron in enumerate(order)}
label = dict(zip(ids, labels))

fig, ax = plt.subplots(figsize=(10, 5), layout="constrained")
ax.scatter(times_ms[recent] / 1000, [row[n] for n in neurons[recent]], s=14, marker="|",
           c=[label[n] for n in neurons[recent]], cmap="tab10", vmin=0, vmax=9)
for t, digit in zip(start_ms, shown):
    ax.axvline(t / 1000, color="0.85", lw=0.8, zorder=0)
    ax.text(t / 1000 + 0.03, len(ids) * 1.01, str(digit), fontsize=9)
ax.set(xlabel="simulated time, s  (above: the class shown)", ylabel="remaining neurons, by their class",
       ylim=(-1, len(ids)))
fig.savefig(picture, dpi=110)
