# tests/peers/test_interop.py - programs of others read what is written here, and what they write is played: nir and
# snnTorch the graphs and spikes of `export --to nir`, libsonata the recordings, bmtk writes spikes. They are installed into
# an environment of the test, in the folder that is its argument; claims whose program cannot be had are skipped.
import os
import subprocess
import sys

INSTALLED = "--installed"
PACKAGES = (("nir",), ("libsonata",), ("bmtk",), ("snntorch", "nirtorch"))
SECONDS = 900  # for each of them


def install():
    """Make the environment and run this file again in it."""
    folder = sys.argv[1]
    python = os.path.join(folder, "bin", "python3")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    for packages in PACKAGES:
        try:
            done = subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], timeout=SECONDS, check=False,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        except subprocess.TimeoutExpired:
            done = False
        if not done:
            print(f"# cannot install {' '.join(packages)}", flush=True)
    os.execv(python, [python, os.path.abspath(__file__), folder, INSTALLED])


if sys.argv[-1] != INSTALLED:
    install()

import importlib
import inspect
import io
import tempfile
from contextlib import redirect_stdout

from claims import Claims
from program import keeps_recordings, run, success

DT_MS = (0.025, 0.05, 0.1, 0.25, 0.3, 0.5, 0.7, 1, 2.5, 10)
TICKS = 200  # of a presentation
PLAYS = """[run]
output = out
min_spikes = 0
eval = none
present_ms = 50
rest_ms = 0
[population.theirs]
kind = spikes
file = theirs.h5
[population.out]
kind = lif
size = 2
[projection.a]
kind = dense
from = theirs
to = out
"""


def path(folder, name):
    return os.path.join(folder, name)


def trained(folder, name, *more):
    """A recording of all spikes and its graph, without rest, so that the last tick counts."""
    done = run(folder, "train", "--neurons", 12, "--images", 3, "--label-images", 1, "--eval", "none", "--record", "all",
               "--set", "run.rest_ms=0", "--quiet", "--out", name + ".h5", *more)
    return success(done) + success(run(folder, "export", name + ".h5", name + ".nir", "--to", "nir"))


def graph_by_nir(folder):
    """Nodes, types and weights by its own reader."""
    import h5py
    import nir
    import numpy as np
    problems = trained(folder, "graph")
    graph = nir.read(path(folder, "graph.nir"))
    kinds = {name: type(node).__name__ for name, node in graph.nodes.items()}
    with h5py.File(path(folder, "graph.h5")) as f:
        weights = f["espalier/final/input-exc/weights"][:]
    same = {"kinds": kinds == {"input": "Input", "input-exc": "Linear", "exc": "LIF", "output": "Output"},
            "weights": np.array_equal(graph.nodes["input-exc"].weight, weights),
            "edges": set(graph.edges) == {("input", "input-exc"), ("input-exc", "exc"), ("exc", "output")}}
    return problems + [f"{name}: {kinds}" for name, holds in same.items() if not holds]


def ticks_by_nir(folder):
    """Its conversion to a grid gives every spike at its tick, and no other, at any dt."""
    import h5py
    import nir
    import numpy as np
    problems = []
    for dt in DT_MS:
        name = f"grid{dt}"
        problems += trained(folder, name, "--set", f"run.dt_ms={dt}", "--set", f"run.present_ms={TICKS * dt}", "--set",
                            "population.input.max_rate_Hz=100", "--set", "population.exc.threshold_mV=-62")
        data = nir.read_data(path(folder, name + ".nir"))
        with h5py.File(path(folder, name + ".h5")) as f:
            for population in ("input", "exc"):
                ticks = np.rint(f[f"spikes/{population}/timestamps"][:] / dt).astype(int)
                ids = f[f"spikes/{population}/node_ids"][:].astype(int)
                if population == "exc":
                    ids = np.searchsorted(f["espalier/final/ids"][:], ids)
                grid = data.nodes[population].observables["spikes"].to_time_gridded(dt / 1000).data[0]
                wanted = set(zip(ticks.tolist(), ids.tolist()))
                found = set(zip(*(k.tolist() for k in np.nonzero(grid))))
                if wanted != found or len(grid) % TICKS or not wanted:
                    problems.append(f"dt {dt} ms, {population}: {len(wanted & found)} of {len(wanted)} at their tick")
    return problems


def layer_by_snntorch(folder):
    """A layer of either model becomes one of its own, with our weights and decay, and of a LIF our threshold. It takes dt for
    0.1 ms; newer versions are told."""
    import nir
    import numpy as np
    import snntorch
    import torch
    from snntorch.import_nir import import_from_nir
    problems, more = [], {"dt": 1e-4} if "dt" in inspect.signature(import_from_nir).parameters else {}
    for model, kind in (("delta", snntorch.Leaky), ("exp_current", snntorch.Synaptic)):
        problems += trained(folder, model, "--set", f"population.exc.model={model}", "--set",
                            "population.exc.theta_plus_mV=0", "--set", "population.exc.tau_m_ms=50", "--set",
                            "run.dt_ms=0.1", "--set", "run.present_ms=20")
        graph = nir.read(path(folder, model + ".nir"))
        with redirect_stdout(io.StringIO()):
            net = import_from_nir(graph, **more)
        layers = [m for m in net.modules() if isinstance(m, kind)]
        linears = [m for m in net.modules() if isinstance(m, torch.nn.Linear)]
        if len(layers) != 1 or len(linears) != 1:
            problems.append(f"{model}: {net}")
            continue
        weights, threshold = graph.nodes["input-exc"].weight, float(graph.nodes["exc"].v_threshold[0])
        same = {"weights": np.array_equal(linears[0].weight.detach().numpy(), weights),
                "decay": np.allclose(float(torch.as_tensor(layers[0].beta).flatten()[0]), 1 - 0.1 / 50),
                "threshold": model != "delta" or np.allclose(float(layers[0].threshold), threshold)}
        problems += [f"{model}: {name}" for name, holds in same.items() if not holds]
    return problems


def spikes_by_libsonata(folder):
    """All spikes of both populations, with their order and their unit."""
    import h5py
    import libsonata
    problems = trained(folder, "sonata")
    reader = libsonata.SpikeReader(path(folder, "sonata.h5"))
    with h5py.File(path(folder, "sonata.h5")) as f:
        if set(reader.get_population_names()) != set(f["spikes"]):
            problems.append(f"populations {reader.get_population_names()}")
        for name in f["spikes"]:
            wanted = list(zip(f[f"spikes/{name}/node_ids"][:].tolist(), f[f"spikes/{name}/timestamps"][:].tolist()))
            population = reader[name]
            if sorted(population.get()) != sorted(wanted) or population.sorting != "by_time" or population.time_units != "ms":
                problems.append(f"{name}: {len(population.get())} of {len(wanted)} spikes, {population.sorting}")
    return problems


def spikes_of_bmtk(folder):
    """A network plays what it wrote, at the ticks of its times."""
    import h5py
    from bmtk.utils.reports.spike_trains import SpikeTrains
    trains = SpikeTrains(population="theirs")
    wanted = [(0, 0.0), (3, 12.0), (1, 12.0), (2, 49.0), (3, 50.0), (0, 99.0)]
    for node, time in wanted:
        trains.add_spike(node_id=node, timestamp=time)
    with redirect_stdout(io.StringIO()):
        trains.to_sonata(path(folder, "theirs.h5"))
    with open(path(folder, "plays.ini"), "w", encoding="utf-8") as f:
        f.write(PLAYS)
    problems = success(run(folder, "train", "--config", "plays.ini", "--label-images", 1, "--record", "all", "--quiet",
                           "--out", "played.h5"))
    with h5py.File(path(folder, "played.h5")) as f:
        group = f["spikes/theirs"]
        played = sorted(zip(group["node_ids"][:].tolist(), group["timestamps"][:].tolist()))
    return problems + ([] if played == sorted(wanted) else [f"played {played}"])


CLAIMS = (
    ("nir reads the graph", ("nir",), graph_by_nir),
    ("nir puts every spike at its tick, at dt 0.025 to 10 ms", ("nir",), ticks_by_nir),
    ("snnTorch imports layers of both models", ("nir", "snntorch", "nirtorch"), layer_by_snntorch),
    ("libsonata reads all spikes of a recording", ("libsonata", "h5py"), spikes_by_libsonata),
    ("a network plays what bmtk wrote", ("bmtk", "h5py"), spikes_of_bmtk),
)


def missing(modules):
    for module in modules:
        try:
            with redirect_stdout(io.StringIO()):
                importlib.import_module(module)
        except ImportError as error:
            return str(error)
    return None


def main():
    if not keeps_recordings():
        print("1..0 # SKIP this build has no HDF5")
        return
    claims = Claims()
    with tempfile.TemporaryDirectory() as folder:
        for name, modules, claim in CLAIMS:
            lacks = missing(modules)
            if lacks:
                claims.skipped(name, lacks)
            else:
                claims.holds(name, claim(folder))
    claims.finish()


main()
