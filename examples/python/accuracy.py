"""Accuracy and remaining neurons over a run that prunes.

    accuracy.py RUN.h5 PICTURE.png
"""
import sys

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

path, picture = sys.argv[1:3]
with h5py.File(path, "r") as f:
    windows, pruning = f["espalier/windows"], f["espalier/pruning"]
    images, accuracy, living = (windows[k][:] for k in ("images_done", "accuracy", "living"))
    pruned_at, final = pruning["image"][:], f["espalier/accuracy"][0, 2]  # row: evaluation, column: bayes
width = max(1, len(images) // 40)  # windows that an estimate is averaged over
smooth = [np.nanmean(accuracy[max(0, k - width):k + 1]) if np.any(accuracy[:k + 1] >= 0) else np.nan
          for k in range(len(accuracy))]

fig, (top, bottom) = plt.subplots(2, sharex=True, figsize=(7, 5), layout="constrained")
top.plot(images, 100 * accuracy, ".", color="0.75", label="training images of a window")
top.plot(images, 100 * np.array(smooth), color="#4477aa", label=f"mean of {width + 1} windows")
if final == final:
    top.plot(images[-1], 100 * final, "o", color="#cc3311", label=f"tested: {100 * final:.2f} %")
top.set(ylabel="accuracy, %")
top.legend(loc="lower right")
bottom.step(images, living, where="pre", color="#4477aa")
bottom.plot(pruned_at, np.full(len(pruned_at), living.min()), "|", color="#cc3311", label="neurons removed")
bottom.set(xlabel="images trained", ylabel="remaining neurons")
if len(pruned_at):
    bottom.legend(loc="upper right")
fig.savefig(picture, dpi=110)
