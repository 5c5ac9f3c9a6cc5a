"""Data sets: by name, from arrays, or none but spikes."""
from __future__ import annotations

import os
from typing import Any, NamedTuple, Optional, Union

import numpy as np

from . import _core


class Split(NamedTuple):
    """Images of a split: images [n, height, width] uint8 (0 no ink, 255 full), labels [n] uint8."""
    images: np.ndarray
    labels: np.ndarray


def as_pixels(images: Any, shape: Optional[tuple[int, int]] = None) -> np.ndarray:
    """Images as contiguous uint8 [n, height, width].

    images: [n, height, width] or [n, pixels], where `shape` = (height, width) says how these stand (default: one row).
    Unsigned bytes are taken as they are, booleans as 0 and 255, floats from 0 to 1 times 255, or from 0 to 255 where one of
    them is above 1; other whole numbers must be within 0 to 255. Raises ValueError for other values.
    """
    x = np.asarray(images)
    if x.ndim == 2:
        x = x.reshape(len(x), *(shape or (1, x.shape[1])))
    if x.ndim != 3:
        raise ValueError(f"images: an array [n, height, width] or [n, pixels] is needed, not {x.ndim} dimensions")
    if x.dtype == np.uint8:
        return np.ascontiguousarray(x)
    if x.dtype == bool:
        return x.astype(np.uint8) * np.uint8(255)
    if x.dtype.kind not in "fiu":
        raise ValueError(f"images: numbers are needed, not {x.dtype}")
    if x.size and not (x.min() >= 0 and x.max() <= 255):
        raise ValueError("images: a value beyond 0 to 1, or 0 to 255: scale them first")
    if x.dtype.kind == "f":
        x = np.floor(x * (255 if x.size == 0 or x.max() <= 1 else 1) + 0.5)
    return x.astype(np.uint8)


def as_labels(labels: Any, n: int, n_classes: Optional[int] = None) -> np.ndarray:
    """Labels as uint8 [n]: whole numbers from 0 to 255."""
    y = np.asarray(labels)
    if y.shape != (n,):
        raise ValueError(f"labels: {n} of them are needed, one for each image, not an array of shape {y.shape}")
    if y.dtype.kind not in "iub" or (n and (y.min() < 0 or y.max() > 255)):
        raise ValueError("labels: whole numbers from 0 to 255 are needed")
    return np.ascontiguousarray(y, dtype=np.uint8)


class Data:
    """A data set. Make one by `Data.open(SPEC)`, `Data.arrays(X, y)` or `Data.spikes(...)`; runs share it freely.

    width, height: pixels; n_classes: labels are 0 to n_classes - 1; n_train, n_test: images.
    """

    def __init__(self, handle: Any, name: str) -> None:
        self._handle, self.name = handle, name
        self.width, self.height, self.n_classes, self.n_train, self.n_test = _core.data_info(handle)

    @classmethod
    def open(cls, spec: Union[str, os.PathLike[str]]) -> "Data":
        """The data set of a SPEC, as `--data` of the program: "digits", "mnist", "idx:DIR", "npz:FILE", "png:DIR", "csv:FILE", ..., and
        options behind it ("png:DIR+resize=28x28+invert"); README.md lists all."""
        return cls(_core.data_open(spec), os.fspath(spec))

    @classmethod
    def arrays(cls, images: Any, labels: Any = None, test_images: Any = None, test_labels: Any = None, *,
               n_classes: Optional[int] = None, shape: Optional[tuple[int, int]] = None) -> "Data":
        """A data set that copies these images.

        images, test_images: see `as_pixels`: uint8 [n, height, width], floats, or [n, pixels] with `shape`.
        labels, test_labels: [n] whole numbers from 0; None: all 0. n_classes: default, what the labels need.
        """
        x = as_pixels(images, shape)
        y = None if labels is None else as_labels(labels, len(x))
        tx = None if test_images is None else as_pixels(test_images, shape)
        ty = None if tx is None or test_labels is None else as_labels(test_labels, len(tx))
        if tx is not None and len(tx) == 0:
            tx = ty = None
        if tx is not None and tx.shape[1:] != x.shape[1:]:
            raise ValueError(f"test images of {tx.shape[1:]} pixels beside training images of {x.shape[1:]}")
        if n_classes is None:
            n_classes = 1 + max([int(a.max()) for a in (y, ty) if a is not None and len(a)], default=0)
        return cls(_core.data_copy(x.shape[2], x.shape[1], n_classes, x, y, tx, ty), "own images")

    @classmethod
    def spikes(cls, shape: tuple[int, int], n_classes: int, n: int) -> "Data":
        """No images: a run that `Run.present` feeds with spikes of height x width inputs, n presentations per epoch."""
        return cls(_core.data_spikes(shape[1], shape[0], n_classes, n), "own spikes")

    def _split(self, split: int, n: int, first: int, count: Optional[int]) -> Split:
        count = max(0, n - first) if count is None else count
        pixels = np.empty((count, self.height, self.width), np.uint8)
        labels = np.empty(count, np.uint8)
        _core.data_images(self._handle, split, first, pixels, labels)
        return Split(pixels, labels)

    def train(self, first: int = 0, n: Optional[int] = None) -> Split:
        """Copies of n training images and their labels, from image `first` on; default: all."""
        return self._split(0, self.n_train, first, n)

    def test(self, first: int = 0, n: Optional[int] = None) -> Split:
        """Copies of n test images and their labels."""
        return self._split(1, self.n_test, first, n)

    def __repr__(self) -> str:
        return (f"<espalier.Data {self.name}: {self.n_train} + {self.n_test} images of {self.width} x {self.height} pixels, "
                f"{self.n_classes} classes>")


def data_of(data: Any) -> Data:
    """What `Run` takes as data: a Data, a SPEC, or arrays (X, y) or (X, y, X_test, y_test)."""
    if isinstance(data, Data):
        return data
    if isinstance(data, (str, os.PathLike)):
        return Data.open(data)
    if isinstance(data, tuple):
        return Data.arrays(*data)
    raise TypeError("data: an espalier.Data, a SPEC such as 'digits', or a tuple (images, labels[, test_images, test_labels])")
