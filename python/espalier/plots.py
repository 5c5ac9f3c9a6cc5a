"""Pictures of recordings, by matplotlib: each on given axes, or on new ones."""
from __future__ import annotations

from typing import Any

import numpy as np

BLUE, RED = "#4477aa", "#cc3311"
GONE = 0xFFFFFFFF  # a count of a neuron that is removed


def axes(ax: Any) -> Any:
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("pictures need matplotlib: pip install matplotlib") from error
    return plt.subplots(layout="constrained")[1]


def raster(recording: Any, ax: Any, images: int) -> Any:
    ax = axes(ax)
    times, ids = recording.spikes()
    starts = recording["images/start_ms"][-images:]
    shown = recording["images/label"][-images:]
    remaining, labels = recording.ids, recording.labels
    order = np.argsort(labels, kind="stable") if len(labels) == len(remaining) else np.arange(len(remaining))
    row = np.full(recording.info["n_birth"], -1)
    row[remaining[order]] = np.arange(len(remaining))
    seen = (times >= (starts[0] if len(starts) else 0)) & (row[ids] >= 0)
    ax.plot(times[seen] / 1000, row[ids[seen]], "|", color=BLUE, markersize=4)
    for start, label in zip(starts, shown):
        ax.axvline(start / 1000, color="0.85", linewidth=0.8, zorder=0)
        ax.text(start / 1000, len(remaining) * 1.01, str(label), fontsize=8)
    ax.set(xlabel="simulated time, s  (above: the class shown)", ylabel="remaining neurons, by class",
           ylim=(-1, max(1, len(remaining))))
    return ax


def fields(recording: Any, ax: Any, n: int) -> Any:
    from .html import sheet
    ax = axes(ax)
    all_fields, labels = recording.fields, recording.labels
    if len(labels) == len(all_fields):
        all_fields = all_fields[np.argsort(labels, kind="stable")]
    ax.axis("off")
    if len(all_fields):
        chosen = all_fields[np.linspace(0, len(all_fields) - 1, min(n, len(all_fields))).astype(int)]
        ax.imshow(sheet(chosen), cmap="gray", vmin=0, vmax=255)
    ax.set_title(f"{min(n, len(all_fields))} of {len(all_fields)} receptive fields, by class")
    return ax


def decaying_counts(recording: Any, window: int) -> np.ndarray:
    """h <- forget * h + counts up to a window, for the neurons that are there in it."""
    from .config import Config
    settings = Config()
    settings.parse(recording.config)
    forget = float(settings["prune.forget"])
    rows = recording.read("counts", 0, window + 1).astype(np.float64)
    present = rows[-1] != GONE
    h = np.zeros(rows.shape[1])
    for counts in rows:
        h = forget * h + np.where(counts == GONE, 0, counts)
    return h[present]


def counts(recording: Any, ax: Any, window: int) -> Any:
    ax = axes(ax)
    n = recording.columns["/espalier/counts"].shape[0]
    if n == 0:
        raise ValueError(f"{recording.path}: no window is over yet")
    window = range(n)[window]
    h = np.sort(decaying_counts(recording, window))
    threshold = recording.read("windows/threshold", window, 1)[0]
    ax.step(np.arange(len(h)), h, where="mid", color=BLUE)
    ax.axhline(threshold, color=RED, label=f"threshold {threshold:.1f}")
    ax.set(xlabel=f"neurons in window {window}, from the one that fires least", ylabel="decaying count h, spikes")
    ax.legend(loc="upper left")
    return ax


def course(recording: Any, ax: Any) -> Any:
    ax = axes(ax)
    images, accuracy, present = (recording["windows/" + k] for k in ("images_done", "accuracy", "living"))
    ax.plot(images, 100 * accuracy, ".-", color=BLUE, linewidth=0.8, label="running estimate")
    final = recording.accuracy.get("bayes", np.nan)
    if final == final and len(images):
        ax.plot(images[-1], 100 * final, "o", color=RED, label=f"tested: {100 * final:.2f} %")
    ax.set(xlabel="images trained", ylabel="accuracy, %")
    ax.legend(loc="lower right")
    right = ax.twinx()
    right.step(images, present, where="pre", color="0.6")
    right.set_ylabel("remaining neurons", color="0.5")
    right.set_ylim(bottom=0)
    return ax


def confusion(recording: Any, ax: Any) -> Any:
    ax = axes(ax)
    matrix = recording["confusion"].astype(float)
    if not matrix.any():
        raise ValueError(f"{recording.path}: the run was not tested")
    share = 100 * matrix / np.maximum(1, matrix.sum(axis=1, keepdims=True))
    ax.imshow(share, cmap="Blues", vmin=0, vmax=100)
    for (y, x), value in np.ndenumerate(share):
        if value >= 0.5:
            ax.text(x, y, f"{value:.0f}", ha="center", va="center", fontsize=8, color="white" if value > 60 else "black")
    n = len(matrix)
    ticks = [*map(str, range(n)), "none"][:matrix.shape[1]]
    ax.set(xlabel="vote", ylabel="class", xticks=range(matrix.shape[1]), xticklabels=ticks, yticks=range(n),
           title="evaluation images, % of a class")
    return ax
