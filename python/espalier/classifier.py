"""A network of spiking neurons as an estimator in the manner of scikit-learn, which is not needed."""
from __future__ import annotations

import math
from typing import Any, Optional

import numpy as np

from .config import Config
from .data import Data
from .run import Run

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError:  # no scikit-learn, or one before 1.6: the same manners, without its tools
    BaseEstimator = ClassifierMixin = TransformerMixin = None

LEAST_IMAGES = 20000 # images of a training with epochs=None
AT_ONCE = 1024       # images whose answers are in memory together
VOTES = {"all": 0, "proportion": 1, "bayes": 2}
# What an image of MNIST brings on average, in pixels of full ink; weights are scaled to it where inputs are fewer.
FULL_PIXELS = 102.0


class _Plain:
    """The least of sklearn.base that users meet: parameters, score, fit_transform."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        import inspect
        names = list(inspect.signature(type(self).__init__).parameters)[1:]
        return {name: getattr(self, name) for name in names}

    def set_params(self, **params: Any) -> Any:
        for name, value in params.items():
            if name not in self.get_params():
                raise ValueError(f"{name}: no such parameter")
            setattr(self, name, value)
        return self

    def score(self, X: Any, y: Any) -> float:
        return float(np.mean(self.predict(X) == np.asarray(y)))  # type: ignore[attr-defined]

    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> np.ndarray:
        return self.fit(X, y, **params).transform(X)  # type: ignore[attr-defined]


_BASES = (_Plain,) if BaseEstimator is None else (TransformerMixin, ClassifierMixin, BaseEstimator)


class SpikingClassifier(*_BASES):  # type: ignore[misc]
    """A layer of spiking neurons that learns without labels, then votes.

    n_neurons: neurons to begin with. prune_to: how many remain; None: all. prune: the rule; None: adaptive if there is
        a prune_to. epochs: passes over the training data; None: as many as bring 20,000 images. shape: (height, width) of
        a row of X; None: a square, or one row. opposite: give each feature a second input of its opposite, 1 - x,
        for data in which a low value says as much as a high one; None: where there are fewer than 32 features. vote:
        "bayes", "proportion" or "all". random_state: seed, a whole number; None: 1. n_jobs: threads, -1 for all; results
        do not depend on it. settings: further keys of the configuration (espalier.Config). A row is shown as an image whose pixels are
        its features, scaled by the least and the largest value of the training data.

    After `fit`: classes_, n_features_in_, n_neurons_ (that remain), labels_ (class of each neuron, -1: none), fields_ [n, inputs]
    mV, run_ (the espalier.Run).
    """

    def __init__(self, n_neurons: int = 400, prune_to: Optional[int] = None, prune: Optional[str] = None,
                 epochs: Optional[int] = None, shape: Optional[tuple[int, int]] = None, opposite: Optional[bool] = None,
                 vote: str = "bayes", random_state: Optional[int] = None, n_jobs: Optional[int] = None,
                 settings: Optional[dict[str, Any]] = None) -> None:
        self.n_neurons = n_neurons
        self.prune_to = prune_to
        self.prune = prune
        self.epochs = epochs
        self.shape = shape
        self.opposite = opposite
        self.vote = vote
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.settings = settings

    # ---- features and pixels ----

    def _check_X(self, X: Any, reset: bool = False) -> np.ndarray:
        if BaseEstimator is not None:
            return validate_data(self, X, reset=reset, dtype="numeric")
        x = np.asarray(X, dtype=np.float64)
        if x.ndim != 2 or not np.isfinite(x).all():
            raise ValueError("X: a matrix of finite numbers is needed")
        if reset:
            self.n_features_in_ = x.shape[1]
        elif x.shape[1] != self.n_features_in_:
            raise ValueError(f"X has {x.shape[1]} features, the classifier was fitted with {self.n_features_in_}")
        return x

    def _pixels(self, x: np.ndarray) -> np.ndarray:
        """Rows as images: uint8 [n, height, width]."""
        low, high = self._range
        scaled = np.rint(np.clip((x - low) / (high - low), 0, 1) * 255).astype(np.uint8)
        if self._is_opposite:
            scaled = np.hstack([scaled, 255 - scaled])
        return scaled.reshape(len(x), *self._shape)

    def _choose_shape(self) -> tuple[int, int]:
        n = self.n_features_in_
        if self.shape is not None:
            if self.shape[0] * self.shape[1] != n:
                raise ValueError(f"shape: {self.shape[0]} x {self.shape[1]} is not {n} features")
            height, width = self.shape
        else:
            side = math.isqrt(n)
            height, width = (side, side) if side * side == n else (1, n)
        return (2 * height, width) if self._is_opposite else (height, width)

    # ---- settings ----

    def _config(self, x: np.ndarray, pixels: np.ndarray) -> Config:
        if self.vote not in VOTES:
            raise ValueError(f"vote: {self.vote!r} is none of {', '.join(VOTES)}")
        epochs = max(1, -(-LEAST_IMAGES // len(x))) if self.epochs is None else self.epochs
        # The network on pixels: rows of a table have no edges, and small images too few.
        config = Config("guo2020", {"prune.strategy": "none", "prune.prune_to": "auto"}, neurons=self.n_neurons,
                        epochs=epochs, eval="none", label_images=len(x) * epochs,
                        seed=1 if self.random_state is None else int(self.random_state))
        full = max(1.0, float(pixels.mean()) / 255 * pixels[0].size)
        if full < FULL_PIXELS:
            scale = FULL_PIXELS / full
            config["projection.input-exc.w_max_mV"] = scale
            config["projection.input-exc.w_start_mV"] = 0.3 * scale
            config["projection.input-exc.weight_norm"] = 6 * math.sqrt(scale)
        config.update(self.settings or {}, prune=self.prune, prune_to=self.prune_to)
        return config

    def _threads(self) -> int:
        import os
        return 1 if self.n_jobs is None else (os.cpu_count() or 1) if self.n_jobs < 0 else max(1, self.n_jobs)

    # ---- the estimator ----

    def fit(self, X: Any, y: Any) -> "SpikingClassifier":
        """Train on X [n, features] without labels, then label the neurons by the classes y [n]."""
        if BaseEstimator is not None:
            x, y = validate_data(self, X, y, dtype="numeric")
            check_classification_targets(y)
        else:
            x, y = self._check_X(X, reset=True), np.asarray(y)
            if len(x) != len(y):
                raise ValueError(f"{len(x)} rows but {len(y)} classes")
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) > 256:
            raise ValueError(f"{len(self.classes_)} classes; at most 256 are possible")
        x = x.astype(np.float64)
        low, high = float(x.min()), float(x.max())
        self._range = (low, high if high > low else low + 1.0)
        self._is_opposite = self.n_features_in_ < 32 if self.opposite is None else bool(self.opposite)
        self._shape = self._choose_shape()
        pixels = self._pixels(x)
        self._most_frequent = int(np.bincount(labels).argmax())
        config = self._config(x, pixels)
        data = Data.arrays(pixels, labels, n_classes=len(self.classes_))
        run = Run(data, config=config, threads=self._threads())
        run.train()
        for first in range(0, len(x), AT_ONCE):
            run.teach(run.answer(pixels[first:first + AT_ONCE]), labels[first:first + AT_ONCE])
        self._keep(run)
        return self

    def _keep(self, run: Run) -> None:
        self.run_ = run
        self.n_neurons_ = run.n_living
        self.labels_ = run.labels
        self.fields_ = run.weights().T
        self.n_iter_ = int(run.config["run.epochs"])

    def _answers(self, X: Any) -> Any:
        if BaseEstimator is not None:
            check_is_fitted(self)
        elif not hasattr(self, "run_"):
            raise ValueError("this classifier is not fitted yet: call fit first")
        x = self._check_X(X).astype(np.float64)
        for first in range(0, len(x), AT_ONCE):
            yield self.run_.answer(self._pixels(x[first:first + AT_ONCE]))

    def transform(self, X: Any) -> np.ndarray:
        """Spike counts uint32 [n, n_neurons_] of the frozen network. Equal rows give equal counts."""
        return np.vstack(list(self._answers(X)))

    def predict(self, X: Any) -> np.ndarray:
        """The class that the neurons vote for; the most frequent class where no labelled neuron fires."""
        votes = np.concatenate([self.run_.vote(counts)[:, VOTES[self.vote]] for counts in self._answers(X)])
        return self.classes_[np.where(votes < 0, self._most_frequent, votes)]

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Names of the columns of `transform`: neuron0, neuron1, ..."""
        return np.array([f"neuron{k}" for k in range(self.n_neurons_)], dtype=object)

    # ---- pickling: a run is its settings, weights, thresholds and responses ----

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__() if BaseEstimator is not None else self.__dict__)
        run = state.pop("run_", None)
        if run is not None:
            responses, n_images = run._responses()
            state["_network"] = {"config": run.config.text(), "births": run.births, "weights": run.weights(),
                                 "theta": run.theta, "responses": responses, "n_images": n_images}
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = dict(state)
        kept = state.pop("_network", None)
        if BaseEstimator is not None:
            super().__setstate__(state)
        else:
            self.__dict__.update(state)
        if kept is not None:
            self.run_ = self._network(kept)

    def _network(self, kept: dict[str, Any]) -> Run:
        """A run whose network answers as the one that was kept; it has one blank image to learn from."""
        config = Config()
        config.parse(kept["config"])
        config.update({"run.images": "all", "run.epochs": 1, "prune.strategy": "none", "prune.prune_to": "auto"})
        blank = Data.arrays(np.zeros((1, *self._shape), np.uint8), n_classes=len(self.classes_))
        run = Run(blank, config=config, threads=self._threads())
        run.prune(np.isin(run.births, kept["births"]))
        run.set_weights(kept["weights"])
        run.set_theta(kept["theta"])
        run.label_by(kept["responses"], kept["n_images"])
        return run

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []  # spike counts are whole numbers
        return tags
