"""Espalier: train and prune spiking neural networks.

    import espalier
    with espalier.Run("digits", neurons=400, prune_to=200, recording="run.h5") as run:
        run.train()
        run.label()
        print(run.test())
    espalier.open("run.h5").plot_fields()

`Run` is one training, `Data` a data set, `Config` its settings (`espalier config` and docs/model.md explain the keys),
`open` reads a recording, `SpikingClassifier` is an estimator for scikit-learn. docs/python.md is a guide.

Equal settings, data and seed give equal bits: `Run.golden` is the hash that the program `espalier` reports. Every
failure is an `Error` whose message says what was wrong and what to do.
"""
from ._core import AbsentError, Error, InputError, OutOfMemory, Stopped, SystemFailure, can_record, version
from .classifier import SpikingClassifier
from .config import Config
from .data import Data
from .recording import Recording, open
from .run import Accuracy, Image, Pruned, Run, Spikes, View

__version__ = version()
__all__ = ["AbsentError", "Accuracy", "Config", "Data", "Error", "Image", "InputError", "OutOfMemory", "Pruned", "Recording",
           "Run", "SpikingClassifier", "Spikes", "Stopped", "SystemFailure", "View", "can_record", "open"]
