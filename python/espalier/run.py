"""One training run."""
from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Optional, Union

import numpy as np

from . import _core
from .config import Config
from .data import Data, as_pixels, data_of

Path = Union[str, "os.PathLike[str]"]
RECORD = {"none": 0, "output": 1, "all": 2}


class Accuracy(NamedTuple):
    """Fractions of right votes, 0 to 1: each neuron for its label; in proportion to its responses; by log probability."""
    all: float
    proportion: float
    bayes: float


class Image(NamedTuple):
    """What happened in an image. Arrays are over the remaining neurons, by index."""
    image: int           # number in the run, from 0
    index: int           # number in the training set
    start: int           # ticks at which its first presentation begins ...
    end: int             # ... and its last rest ends
    label: int
    presentations: int   # more than 1 if it was shown again because of few spikes
    n_spikes: int
    vote: int            # class that the running estimate votes for; -1: none
    counts: np.ndarray   # uint32 [n_living] spikes
    births: np.ndarray   # uint32 [n_living] birth ids


class Spikes(NamedTuple):
    """The spikes of a population in an image, in the order of time."""
    population: str
    ticks: np.ndarray    # int64 [n] since the start of the run
    ids: np.ndarray      # uint32 [n] birth ids of neurons, or inputs


class Pruned(NamedTuple):
    """A removal."""
    images_done: int
    n_living: int        # neurons after it
    removed: np.ndarray  # uint32 birth ids, ascending


class View:
    """What a pruning rule sees at the end of a window. Arrays are over the remaining neurons, by index.

    window: number of the window, from 0. images_done, images_run: images so far, in the whole run.
    births: uint32 birth ids. counts: uint32 spikes in this window. activity: float64 h = forget * h + counts.
    totals: uint64 spikes since birth. theta: float32, adaptive part of the threshold, mV.
    weights(): float32 [n_inputs, n_living], mV; a copy, made when it is asked for, during the rule only.
    """

    def __init__(self, run: "Run", window: int, images_done: int, images_run: int, births: bytes, counts: bytes,
                 activity: bytes, totals: bytes, theta: bytes) -> None:
        self._run, self.window, self.images_done, self.images_run = run, window, images_done, images_run
        self.births, self.counts = np.frombuffer(births, np.uint32), np.frombuffer(counts, np.uint32)
        self.activity, self.totals = np.frombuffer(activity, np.float64), np.frombuffer(totals, np.uint64)
        self.theta = np.frombuffer(theta, np.float32)

    @property
    def n_living(self) -> int:
        return len(self.births)

    def weights(self) -> np.ndarray:
        if self._run is None:
            raise RuntimeError("the rule is over: take copies of what is to be kept")
        return self._run.weights()


class _Handler:
    """The methods that the extension module calls while the run works."""

    def __init__(self, run: "Run", progress: Optional[Callable[[int], Any]] = None) -> None:
        self.run, self._progress = run, progress

    def spikes(self, name: str, ticks: bytes, ids: bytes) -> Any:
        return self.run._on_spikes(Spikes(name, np.frombuffer(ticks, np.int64), np.frombuffer(ids, np.uint32)))

    def image(self, *fields: Any) -> Any:
        *numbers, counts, births = fields
        return self.run._on_image(Image(*numbers, np.frombuffer(counts, np.uint32), np.frombuffer(births, np.uint32)))

    def pruned(self, images_done: int, n_living: int, removed: bytes) -> Any:
        return self.run._on_pruned(Pruned(images_done, n_living, np.frombuffer(removed, np.uint32)))

    def rule(self, *fields: Any) -> bytes:
        view = View(self.run, *fields)
        try:
            keep = self.run._rule(view)
        finally:
            view._run = None
        return b"\1" * view.n_living if keep is None else _mask(keep, view.n_living).tobytes()

    def progress(self) -> None:
        if self._progress:
            self._progress(self.run.images)


def _mask(keep: Any, n: int) -> np.ndarray:
    """A boolean mask [n] of what stays, as bytes of 0 and 1."""
    k = np.asarray(keep)
    if k.dtype != bool or k.shape != (n,):
        raise ValueError(f"keep: a boolean mask over the {n} neurons is needed, not {k.dtype} {k.shape}")
    return k.view(np.uint8) if k.flags.c_contiguous else k.astype(np.uint8)


def _progress_bar(run: "Run", total: int) -> Callable[[int], Any]:
    from tqdm.auto import tqdm
    bar, first = tqdm(total=total, unit=" images"), run.images
    return lambda images: bar.update(images - first - bar.n) if images < first + total else bar.close()


class Run:
    """A network that learns from a data set.

    data: a Data, a SPEC ("digits", "mnist", "idx:DIR", ...), or arrays (X, y) or (X, y, X_test, y_test).
    preset, settings, config, keywords: as in Config; `config` is a Config to begin with.
    recording: HDF5 file to write (docs/file-format.md), which must not exist yet. record: spikes that it holds, "none",
        "output" (of the population that is pruned) or "all".
    threads: most threads of training, labelling and testing; results do not depend on it.
    rule, on_image, on_spikes, on_pruned: see the properties of these names.

    Use a run from one thread at a time; different runs from any number of threads. The interpreter's lock is free while
    a run works. Ctrl-C raises KeyboardInterrupt after the image under way, and the run can go on. A `with` statement finishes
    the run, unless an exception leaves it, and closes its recording. Raises Error with a message that names the key, file or value.
    """

    def __init__(self, data: Any = "digits", preset: Optional[str] = None, settings: Optional[Mapping[str, Any]] = None, *,
                 config: Optional[Config] = None, recording: Optional[Path] = None, record: str = "output", threads: int = 1,
                 rule: Optional[Callable[[View], Any]] = None, on_image: Optional[Callable[[Image], Any]] = None,
                 on_spikes: Optional[Callable[[Spikes], Any]] = None, on_pruned: Optional[Callable[[Pruned], Any]] = None,
                 **keywords: Any) -> None:
        if record not in RECORD:
            raise ValueError(f"record: {record!r} is none of {', '.join(RECORD)}")
        if config is not None and preset is not None:
            raise TypeError("give preset or config, not both")
        settled = Config(preset) if config is None else config.copy() if settings or keywords else config
        settled.update(settings or {}, **keywords)
        self._data: Optional[Data] = data_of(data)
        self._begin(_core.run_create(settled._handle, self._data._handle, recording, RECORD[record]), threads)
        self.rule, self.on_image, self.on_spikes, self.on_pruned = rule, on_image, on_spikes, on_pruned

    def _begin(self, handle: Any, threads: int) -> None:
        self._handle = handle
        self._is_finished = False
        self._golden: Optional[str] = None
        self._rule: Any = None
        self._on_image: Any = None
        self._on_spikes: Any = None
        self._on_pruned: Any = None
        if threads != 1:
            _core.run_threads(handle, threads)

    @classmethod
    def restore(cls, path: Path, data: Any = None, recording: Optional[Path] = None, *, threads: int = 1) -> "Run":
        """Go on from a checkpoint of `save` or of the program, with the same bits as if it had never stopped.

        data: the same images as before; None opens the data set that the checkpoint names. recording: the recording of
        the run, which is cut back to the checkpoint and continued. Rule and callbacks have to be set again.
        """
        run = cls.__new__(cls)
        run._data = None if data is None else data_of(data)
        run._begin(_core.run_restore(path, run._data and run._data._handle, recording), threads)
        return run

    # ---- functions of the user ----

    def _listen(self) -> None:
        _core.run_listen(self._handle, self._on_spikes is not None, self._on_image is not None, self._on_pruned is not None,
                         self._rule is not None)

    @property
    def rule(self) -> Optional[Callable[[View], Any]]:
        """The pruning rule, called with a View at the end of each window of prune.window_images images.

        It returns a boolean mask [n_living] of the neurons that stay, of which there must be one, or None: all stay.
        With a rule, [prune] of the configuration only sets the windows. None: prune by the configuration.
        """
        return self._rule

    @rule.setter
    def rule(self, rule: Optional[Callable[[View], Any]]) -> None:
        self._rule = rule
        self._listen()

    @property
    def on_image(self) -> Optional[Callable[[Image], Any]]:
        """Called with an Image after each image; a true result stops training there."""
        return self._on_image

    @on_image.setter
    def on_image(self, call: Optional[Callable[[Image], Any]]) -> None:
        self._on_image = call
        self._listen()

    @property
    def on_spikes(self) -> Optional[Callable[[Spikes], Any]]:
        """Called with Spikes for each population in turn after each image; a true result stops training there."""
        return self._on_spikes

    @on_spikes.setter
    def on_spikes(self, call: Optional[Callable[[Spikes], Any]]) -> None:
        self._on_spikes = call
        self._listen()

    @property
    def on_pruned(self) -> Optional[Callable[[Pruned], Any]]:
        """Called with a Pruned when neurons were removed; a true result stops training there."""
        return self._on_pruned

    @on_pruned.setter
    def on_pruned(self, call: Optional[Callable[[Pruned], Any]]) -> None:
        self._on_pruned = call
        self._listen()

    # ---- training ----

    def train(self, n: Optional[int] = None, *, progress: Union[bool, Callable[[int], Any]] = False) -> int:
        """Learn from the next n images, or from all that are left; return how many were shown.

        progress: True draws a bar by tqdm; a function is called with the number of images so far, about 20 times a second.
        """
        first, left = self.images, self.images_run - self.images
        n = left if n is None else min(int(n), left)
        if n < 0:
            raise ValueError(f"train({n}): a number of images from 0")
        call = _progress_bar(self, n) if progress is True else progress or None
        try:
            _core.run_train(self._handle, n, _Handler(self, call))
        finally:
            if call:
                call(self.images)
        return self.images - first

    def step(self) -> None:
        """Learn from one image. Raises InputError when the run is over."""
        _core.run_train(self._handle, 1, _Handler(self))

    def present(self, times_ms: Any, inputs: Any, label: int = 0) -> None:
        """Learn from spikes of your own, in place of an image: input inputs[k] spikes at times_ms[k], from 0 to below
        run.present_ms; any order. The label only counts for the running estimate of accuracy."""
        times, ids = _events(times_ms, inputs)
        _core.run_present(self._handle, times, ids, label, _Handler(self))

    def prune(self, keep: Any) -> None:
        """Remove all neurons outside of the boolean mask keep [n_living] now."""
        _core.run_prune(self._handle, _mask(keep, self.n_living), _Handler(self))

    def finish(self) -> None:
        """End the run: complete the golden hash, write labels and accuracies measured so far, close the recording."""
        _core.run_finish(self._handle, _Handler(self))
        self._is_finished = True

    def close(self) -> None:
        """Free the network and close the recording, whether or not the run is over. After it only `golden` is there."""
        if self._golden is None:
            golden = self.golden
            _core.run_close(self._handle)
            self._golden = golden

    def save(self, path: Path) -> None:
        """Write a checkpoint (HDF5); an existing file is replaced in one step. Before `finish` only."""
        _core.run_save(self._handle, path)

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        if kind is None and not self._is_finished:
            self.finish()
        self.close()

    # ---- answers ----

    def label(self) -> np.ndarray:
        """Label the neurons by the last run.label_images training images shown, and return the labels."""
        _core.run_label(self._handle)
        return self.labels

    def test(self) -> Accuracy:
        """The fractions of right votes on the images that run.eval names; labels the neurons first if need be."""
        if not self._has_labels():
            _core.run_label(self._handle)
        return Accuracy(*_core.run_test(self._handle))

    def _has_labels(self) -> bool:
        try:
            return len(self.labels) >= 0
        except _core.InputError:
            return False

    def answer(self, images: Any) -> np.ndarray:
        """Show images of your own to the frozen network: uint32 [n, n_living] spikes.

        images: as in Data.arrays, of the size of the run's images. Random numbers follow from the seed and the pixels of
        an image, so that equal images have equal answers in any order and company.
        """
        x = as_pixels(images, self.shape)
        if x.shape[1:] != self.shape:
            raise ValueError(f"images of {x.shape[1:]} pixels; the network knows {self.shape}")
        counts = np.empty((len(x), self.n_living), np.uint32)
        _core.run_answer(self._handle, len(x), x, counts)
        return counts

    def respond(self, times_ms: Any, inputs: Any) -> np.ndarray:
        """Show spikes, given as to `present`, to the frozen network: uint32 [n_living] spikes."""
        times, ids = _events(times_ms, inputs)
        counts = np.empty(self.n_living, np.uint32)
        _core.run_respond(self._handle, times, ids, counts)
        return counts

    def look(self, split: str, index: int) -> np.ndarray:
        """Show an image of the data set ("train" or "test") with the random numbers of labelling or testing."""
        counts = np.empty(self.n_living, np.uint32)
        _core.run_look(self._handle, {"train": 0, "test": 1}[split], index, counts)
        return counts

    def teach(self, counts: Any, labels: Any) -> None:
        """Label the neurons by hand: add responses counts [n, n_living] to images of the classes labels [n]."""
        c = np.ascontiguousarray(np.atleast_2d(counts), dtype=np.uint32)
        y = np.ascontiguousarray(np.atleast_1d(labels), dtype=np.uint32)
        if c.shape != (len(y), self.n_living):
            raise ValueError(f"teach: responses [{len(y)}, {self.n_living}] are needed, not {c.shape}")
        _core.run_teach(self._handle, c, y)

    def unlearn(self) -> None:
        """Forget all labels."""
        _core.run_unlearn(self._handle)

    @property
    def responses(self) -> np.ndarray:
        """float32 [n_living, n_classes]: mean spikes of a neuron in the images of a class, on which the labels rest."""
        return self._responses()[0]

    def _responses(self) -> tuple[np.ndarray, int]:
        means = np.empty((self.n_living, self.info["n_classes"]), np.float32)
        return means, _core.run_responses(self._handle, means)

    def label_by(self, responses: Any, n_images: int) -> None:
        """Label the neurons by `responses` that were kept, over n_images images: the votes are the same again."""
        _core.run_label_by(self._handle, np.ascontiguousarray(responses, dtype=np.float32), n_images)

    def set_weights(self, weights: Any, projection: Optional[str] = None) -> None:
        """Set the weights of a projection, float [n_pre, n_post], 0 to 1e6 mV, between two images; see `weights`."""
        w = np.ascontiguousarray(weights, dtype=np.float32)
        name, shape = self._projection(projection)
        if w.shape != shape:
            raise ValueError(f"weights {shape} are needed, not {w.shape}")
        _core.run_set(self._handle, False, name, w)

    def set_theta(self, theta: Any) -> None:
        """Set the adaptive part of the thresholds, float [n_living], 0 to 1e6 mV, between two images."""
        _core.run_set(self._handle, True, None, np.ascontiguousarray(theta, dtype=np.float32))

    def vote(self, counts: Any) -> np.ndarray:
        """What the labelled neurons say about responses [n, n_living]: int [n, 3], the votes in the order of Accuracy;
        -1 where no labelled neuron fired."""
        c = np.ascontiguousarray(np.atleast_2d(counts), dtype=np.uint32)
        return np.array([_core.run_vote(self._handle, row) for row in c], np.int64).reshape(-1, 3)

    # ---- reading ----

    @property
    def info(self) -> dict[str, Any]:
        """Counts of the run: images, images_run, n_living, n_birth, removed, window, now (ticks), dt_ms, ..."""
        return _core.run_info(self._handle)

    @property
    def images(self) -> int:
        """Images shown so far."""
        return self.info["images"]

    @property
    def images_run(self) -> int:
        """Images of the whole run."""
        return self.info["images_run"]

    @property
    def n_living(self) -> int:
        """Output neurons that remain."""
        return self.info["n_living"]

    @property
    def accuracy(self) -> float:
        """The running estimate in the last window, 0 to 1; NaN until the second window is over."""
        return self.info["accuracy"]

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) of the images."""
        return self.info["height"], self.info["width"]

    def _array(self, what: str, dtype: Any) -> np.ndarray:
        values = np.empty(self.n_living, dtype)
        _core.run_array(self._handle, what, values)
        return values

    @property
    def births(self) -> np.ndarray:
        """uint32 [n_living]: birth ids, which never change."""
        return self._array("births", np.uint32)

    @property
    def theta(self) -> np.ndarray:
        """float32 [n_living]: adaptive part of the thresholds, mV."""
        return self._array("theta", np.float32)

    @property
    def totals(self) -> np.ndarray:
        """uint64 [n_living]: spikes since birth."""
        return self._array("totals", np.uint64)

    @property
    def labels(self) -> np.ndarray:
        """int32 [n_living]: the class of each neuron, -1 for one that never fired. InputError before `label`."""
        return self._array("labels", np.int32)

    @property
    def populations(self) -> list[dict[str, Any]]:
        """name, is_source, n and n_birth of each population."""
        return [dict(zip(("name", "is_source", "n", "n_birth"), _core.run_population(self._handle, k)))
                for k in range(self.info["n_populations"])]

    @property
    def projections(self) -> list[dict[str, Any]]:
        """name, from, to, n_pre and n_post of each projection; 0 x 0 where it has no matrix."""
        names = [p["name"] for p in self.populations]
        rows = [_core.run_projection(self._handle, k) for k in range(self.info["n_projections"])]
        return [{"name": n, "from": names[a], "to": names[b], "n_pre": i, "n_post": j} for n, a, b, i, j in rows]

    def weights(self, projection: Optional[str] = None) -> np.ndarray:
        """float32 [n_pre, n_post]: weights of a projection, mV; default: from the inputs to the output population."""
        name, shape = self._projection(projection)
        w = np.empty(shape, np.float32)
        _core.run_weights(self._handle, name, w)
        return w

    def _projection(self, name: Optional[str]) -> tuple[Optional[str], tuple[int, int]]:
        """Name and shape of the projection; without a name, of the one from the inputs to the output."""
        output = self.config["run.output"]
        sources = {p["name"] for p in self.populations if p["is_source"]}
        for p in self.projections:
            if p["name"] == name if name is not None else p["from"] in sources and p["to"] == output and p["n_pre"]:
                return p["name"], (p["n_pre"], p["n_post"])
        return name, (0, 0)

    @property
    def fields(self) -> np.ndarray:
        """float32 [n_living, height, width]: the receptive fields, mV."""
        return np.ascontiguousarray(self.weights().T).reshape(-1, *self.shape)

    @property
    def config(self) -> Mapping[str, str]:
        """The settings with every `auto` filled in: run.config["population.exc.theta_plus_mV"]; text() is all of it."""
        return _RunConfig(self._handle)

    @property
    def golden(self) -> str:
        """The golden hash; after `finish` it equals the number that `espalier train` reports."""
        return self._golden or f"{_core.run_golden(self._handle):016x}"

    def __repr__(self) -> str:
        try:
            i = self.info
        except ValueError:
            return "<espalier.Run, closed>"
        return f"<espalier.Run: {i['images']} of {i['images_run']} images, {i['n_living']} of {i['n_birth']} neurons>"

    def _repr_html_(self) -> str:
        from .html import run_html
        return run_html(self)


class _RunConfig:
    """The settings of a run, read only."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def __getitem__(self, key: str) -> str:
        return _core.run_config(self._handle, key)

    def text(self) -> str:
        return _core.run_config(self._handle, None)

    def __repr__(self) -> str:
        return self.text()


def _events(times_ms: Any, inputs: Any) -> tuple[np.ndarray, np.ndarray]:
    times = np.ascontiguousarray(times_ms, dtype=np.float64)
    ids = np.asarray(inputs)
    if ids.size and (ids.dtype.kind not in "iu" or ids.min() < 0 or ids.max() > 0xFFFFFFFF):
        raise ValueError("inputs: whole numbers from 0")
    ids = np.ascontiguousarray(ids, dtype=np.uint32)
    if times.ndim != 1 or times.shape != ids.shape:
        raise ValueError(f"one time for each input spike: {times.shape} and {ids.shape}")
    return times, ids
