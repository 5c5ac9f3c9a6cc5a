# tests/peers/brian.py - what the comparisons with Brian2 share: Brian2 itself, and what dump.c prints. Where Brian2 is
# missing, the program that imports this exits with what meson calls skipped.
import os
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")
try:
    import numpy as np  # noqa: F401 - for the comparisons, as the next
    from brian2 import (Network, NetworkOperation, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, Synapses,  # noqa: F401
                        defaultclock, ms, prefs, start_scope)
except ImportError as missing:
    print(f"skipped: {missing}; Debian's package is python3-brian")
    sys.exit(77)
prefs.codegen.target = "numpy"


class Part:
    """Presentations of one network, and its state before and after them."""

    def __init__(self, name):
        self.name = name
        self.weights = []        # two matrices
        self.theta = []          # two vectors
        self.presentations = []  # (events, spikes), lists of (tick, id)


def read_dump(lines):
    params, parts = {}, []
    lines = iter(lines)
    for line in lines:
        word, *values = line.split()
        if word == "param":
            params[values[0]] = float(values[1])
        elif word == "part":
            parts.append(Part(values[0]))
        elif word == "weights":
            rows = int(values[0])
            parts[-1].weights.append([[float(w) for w in next(lines).split()] for _ in range(rows)])
        elif word == "theta":
            parts[-1].theta.append([float(t) for t in values[1:]])
        elif word == "presentation":
            parts[-1].presentations.append(([], []))
        else:
            kind = ("event", "spike").index(word)
            parts[-1].presentations[-1][kind].append((int(values[0]), int(values[1])))
    return params, parts


def dump_lines(path, *arguments):
    if os.access(path, os.X_OK):
        return subprocess.run([path, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    with open(path, encoding="ascii") as f:
        return f.read().splitlines()


def check_spikes(n):
    if n < 100:
        sys.exit(f"only {n} spikes: that they agree says nothing")
