"""Intervals between the spikes of each neuron, within a presentation, as a histogram.

    isi.py RUN.h5 PICTURE.png
"""
import sys

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

path, picture = sys.argv[1:3]
with h5py.File(path, "r") as f:
    times_ms, neurons = f["spikes/exc/timestamps"][:], f["spikes/exc/node_ids"][:]
    start_ms = f["espalier/images/start_ms"][:]
image = np.searchsorted(start_ms, times_ms, side="right")
order = np.lexsort((times_ms, neurons))  # spike trains, one after the other
same = (np.diff(neurons[order]) == 0) & (np.diff(image[order]) == 0)
intervals = np.diff(times_ms[order])[same]

fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.hist(intervals, bins=np.arange(0, 201, 2), color="#4477aa")
median = np.median(intervals)
ax.axvline(median, color="#cc3311", lw=1)
ax.text(median + 2, ax.get_ylim()[1] * 0.93, f"median {median:.0f} ms", color="#cc3311")
ax.set(xlabel="interval between two spikes of a neuron for one image, ms", ylabel="intervals", xlim=(0, 200))
fig.savefig(picture, dpi=110)
print(f"{len(intervals)} intervals, median {median:.0f} ms, shortest {intervals.min():.0f} ms")
