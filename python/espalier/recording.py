"""Recordings: the HDF5 files of runs, read through the library, so that numpy is all that is needed."""
from __future__ import annotations

import json
import os
from typing import Any, NamedTuple, Optional, Union

import numpy as np

from . import _core

DTYPES = (np.uint8, np.uint32, np.int32, np.uint64, np.int64, np.float32, np.float64)
FRAMES = {"images": "images/", "windows": "windows/", "prunings": "pruning/", "removed": "pruning/removed/",
          "regrown": "pruning/regrown/"}


class Column(NamedTuple):
    """A column of a recording; shape[0] are its rows."""
    number: int
    unit: str
    dtype: np.dtype
    shape: tuple[int, ...]


class SpikeTimes(NamedTuple):
    """times_ms: float64, ascending, of simulated time. ids: uint64, birth ids of neurons, or inputs."""
    times_ms: np.ndarray
    ids: np.ndarray


class Recording:
    """A recording; docs/file-format.md says what its columns mean. Open one by `espalier.open(path)`.

    recording["windows/accuracy"] is a whole column as an array; names begin below /espalier, or at the root ("/spikes/...").
    info: seed, images, images_run, window_images, n_birth, n_living, width, height, n_classes, dt_ms, is_complete, ...
    A file that still grows has the rows of the moment at which it was opened.
    """

    def __init__(self, path: Union[str, "os.PathLike[str]"]) -> None:
        self.path = os.fspath(path)
        self._handle = _core.recording_open(path)
        self.info: dict[str, Any] = _core.recording_info(self._handle)
        self.columns = {name: Column(k, unit, np.dtype(DTYPES[kind]), shape[:rank]) for k, (name, unit, kind, rank, shape)
                        in enumerate(_core.recording_columns(self._handle))}

    def _column(self, name: str) -> Column:
        for known in (name, "/espalier/" + name, "/" + name):
            if known in self.columns:
                return self.columns[known]
        raise KeyError(f"{name}: not in {self.path}; it has {', '.join(self.columns)}")

    def __contains__(self, name: str) -> bool:
        return any(known in self.columns for known in (name, "/espalier/" + name, "/" + name))

    def read(self, name: str, first: int = 0, n: Optional[int] = None) -> np.ndarray:
        """Rows first, first + 1, ... of a column, n of them or all. InputError if they are damaged."""
        column = self._column(name)
        if first < 0:
            raise ValueError(f"first row {first}: from 0 on")
        n = max(0, column.shape[0] - first) if n is None else n
        values = np.empty((n, *column.shape[1:]), column.dtype)
        _core.recording_read(self._handle, column.number, first, n, values)
        return values

    def __getitem__(self, name: str) -> np.ndarray:
        return self.read(name)

    # ---- the run ----

    @property
    def config(self) -> str:
        """The settings as INI text."""
        return self.info["config"]

    @property
    def report(self) -> dict[str, Any]:
        """What the run reported, as `espalier train --json`; empty for a run without an end."""
        return json.loads(self.info["report"]) if self.info["report"] else {}

    @property
    def accuracy(self) -> dict[str, float]:
        """Fractions of right votes on the evaluation images, by vote; NaN where they were not measured."""
        rows = self["accuracy"]
        return dict(zip(("all", "proportion", "bayes"), map(float, rows[0]))) if len(rows) else {}

    @property
    def populations(self) -> list[str]:
        """Populations whose spikes are recorded."""
        return [c.split("/")[2] for c in self.columns if c.endswith("/timestamps")]

    def spikes(self, population: Optional[str] = None) -> SpikeTimes:
        """The spikes of a population; default: the one that is read out."""
        name = population or self.info["output"]
        if name not in self.populations:
            raise KeyError(f"{name}: {self.path} has spikes of {', '.join(self.populations) or 'no population'} "
                           "(record='all' of a run, --record all of the program)")
        return SpikeTimes(self[f"/spikes/{name}/timestamps"], self[f"/spikes/{name}/node_ids"])

    @property
    def ids(self) -> np.ndarray:
        """uint64 [n]: birth ids of the neurons that remain; of all neurons before the run is over."""
        ids = self["final/ids"]
        if len(ids):
            return ids
        return np.setdiff1d(np.arange(self.info["n_birth"], dtype=np.uint64), self["pruning/removed/id"])

    @property
    def labels(self) -> np.ndarray:
        """int32 [n]: the class of each remaining neuron, -1 for none; empty for a network that was not labelled."""
        return self["final/labels"]

    @property
    def fields(self) -> np.ndarray:
        """float32 [n, height, width]: receptive fields of the remaining neurons, mV; before the end, of the last
        snapshot."""
        shape = (self.info["height"], self.info["width"])
        if self.info["fields"] and self.columns[self.info["fields"]].shape[0]:
            return self[self.info["fields"]].reshape(-1, *shape)
        n = self._column("snapshots").shape[0]
        if n == 0:
            return np.empty((0, *shape), np.float32)
        last = self.read("snapshots", n - 1, 1)[0]
        return last[~np.isnan(last[:, 0])].reshape(-1, *shape)

    def frame(self, name: str) -> Any:
        """"images", "windows", "prunings", "removed" or "regrown": its columns of one number in a row, as a
        pandas.DataFrame, or as a dict of arrays without pandas."""
        if name not in FRAMES:
            raise KeyError(f"{name}: one of {', '.join(FRAMES)}")
        prefix = "/espalier/" + FRAMES[name]
        arrays = {c[len(prefix):]: self[c] for c in self.columns if c.startswith(prefix) and "/" not in c[len(prefix):]}
        columns = {name: array for name, array in arrays.items() if array.ndim == 1}
        try:
            import pandas
        except ImportError:
            return columns
        return pandas.DataFrame(columns)

    # ---- pictures ----

    def plot_raster(self, ax: Any = None, images: int = 12) -> Any:
        """The spikes of the last images, a row for each remaining neuron, by their classes. Returns the axes."""
        from .plots import raster
        return raster(self, ax, images)

    def plot_fields(self, ax: Any = None, n: int = 100) -> Any:
        """The receptive fields of n remaining neurons, ordered by class. Returns the axes."""
        from .plots import fields
        return fields(self, ax, n)

    def plot_counts(self, ax: Any = None, window: int = -1) -> Any:
        """The decaying counts of the neurons at the end of a window, against its threshold. Returns the axes."""
        from .plots import counts
        return counts(self, ax, window)

    def plot_course(self, ax: Any = None) -> Any:
        """Accuracy and remaining neurons over the images. Returns the axes."""
        from .plots import course
        return course(self, ax)

    def plot_confusion(self, ax: Any = None) -> Any:
        """Evaluation images by class and by the vote of `bayes`. Returns the axes."""
        from .plots import confusion
        return confusion(self, ax)

    def __repr__(self) -> str:
        i = self.info
        state = "" if i["is_complete"] else ", in progress or broken off"
        return (f"<espalier.Recording {self.path}: {i['images']} of {i['images_run']} images of {i['data']}, {i['n_living']} of "
                f"{i['n_birth']} neurons{state}>")

    def _repr_html_(self) -> str:
        from .html import recording_html
        return recording_html(self)


def open(path: Union[str, "os.PathLike[str]"]) -> Recording:
    """Open a recording, of a run that is over, broken off or in progress. A child process reads all of it first, since
    damaged files can end the HDF5 library: this takes as long as reading the file. InputError says what is wrong."""
    return Recording(path)
