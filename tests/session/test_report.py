# tests/session/test_report.py - the report of each population says what a count of its recorded spikes gives, on any
# number of threads.
import json
import os

from claims import Claims
from program import Sandbox, run, success

try:
    import h5py
    import numpy
except ImportError:
    print("1..0 # SKIP h5py or numpy is not installed")
    raise SystemExit(0) from None

N_IMAGES = 12
PRESENT_S = 0.35  # by default
STACK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "networks", "stack.ini")
# name, neurons at the start and at the end, inputs at the end
POPULATIONS = (("hidden", 100, 50, 784), ("out", 40, 40, 50))


def train(folder, threads):
    name = f"layers{threads}.h5"
    return name, run(folder, "train", "--config", STACK, "--data", "digits", "--images", 500, "--label-images", 100,
                     "--eval", "validation", "--quiet", "--json", "--record", "all", "--threads", threads, "--out", name)


def counted(path, name, alive, presentations):
    """The figures of a population, from its spikes in a file."""
    with h5py.File(path) as f:
        ids = f[f"spikes/{name}/node_ids"][:]
    return {"spikes_per_image": len(ids) / N_IMAGES, "rate_Hz": len(ids) / (alive * presentations * PRESENT_S),
            "silent": 1 - len(numpy.unique(ids)) / alive}


def as_recorded(folder):
    (first, one), (_, three) = train(folder, 1), train(folder, 3)
    done = run(folder, "test", first, "--images", N_IMAGES, "--json", "--spikes", "tested.h5")
    problems = [p for d in (one, three, done) for p in success(d)]
    if problems:
        return problems
    at_once, alone = json.loads(three.stdout)["populations"], json.loads(one.stdout)["populations"]
    problems += [] if alone == at_once else [f"{alone} with 1 thread, {at_once} with 3"]
    found = json.loads(done.stdout)
    for name, start, alive, n_inputs in POPULATIONS:
        told = found["populations"][name]
        wanted = {"neurons_start": start, "neurons_alive": alive,
                  **counted(os.path.join(folder, "tested.h5"), name, alive, found["presentations"])}
        problems += [f"{name}: {key} {told[key]}, counted {x}" for key, x in wanted.items()
                     if abs(told[key] - x) > 1e-6 * (1 + x)]
        if not alive * n_inputs * 4 < told["memory_bytes"] < alive * (n_inputs * 4 + 200):
            problems.append(f"{name}: {told['memory_bytes']} bytes")
    if not 0 < found["populations"]["out"]["silent"] < 1:
        problems.append(f"a test of silent neurons needs some: {found['populations']}")
    return problems


def as_text(folder):
    done = run(folder, "test", "layers1.h5", "--images", N_IMAGES)
    lines = [line for line in done.stdout.splitlines() if line.startswith("population ")]
    return [] if len(lines) == 2 and lines[0].startswith("population hidden: 100 neurons -> 50, ") else [done.stdout]


def main():
    claims = Claims()
    with Sandbox() as folder:
        claims.holds("each population is reported as its spikes are counted", as_recorded(folder))
        claims.holds("a line of the text is of each population", as_text(folder))
    claims.finish()


main()
