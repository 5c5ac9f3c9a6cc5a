# tests/record/test_old_files.py - recordings and checkpoints of an earlier version (tests/data/old/README.md) are read as those of
# this one: they open, verify, test, show, recover, and go on to the golden hash of the run that was not interrupted.
#
# Argument: tests/data/old.
import gzip
import json
import os
import re
import sys

from claims import Claims
from png_size import png_size
from program import Sandbox, has_viewer, keeps_recordings, run, success

DATA = sys.argv[1]
# What `info` says of each recording: its state, images, neurons, spikes of each population.
KNOWN = {"complete.h5": ("complete", "240 of 240", "12 -> 6, 6 removals", ["1408 of exc"]),
         "populations.h5": ("complete", "60 of 60", "6 -> 4, 2 removals",
                            ["13377 of input", "56 of hidden", "29 of out"]),
         "crashed.h5": ("broken off", "90 of 240", "12 -> 10, 2 removals", ["668 of exc"]),
         "interrupted.h5": ("broken off", "61 of 240", "12 -> 11, 1 removals", [])}
GOLDEN = {"complete.h5": "38755f1557d44b15", "populations.h5": "b97807c0eecc4b3b"}


def unpack(folder, *names):
    """Fresh copies of old files, under their own names: a checkpoint knows the name of its recording."""
    for name in names:
        with gzip.open(os.path.join(DATA, name + ".gz")) as old, open(os.path.join(folder, name), "wb") as f:
            f.write(old.read())


def told(folder, *args):
    """Problems of a command that should work, and the JSON object that it prints."""
    done = run(folder, *args, "--json")
    problems = [f"{args}: {p}" for p in success(done)]
    return problems, json.loads(done.stdout) if not problems else {}


def verified(folder, name):
    problems, found = told(folder, "verify", name)
    if not problems and (found["failed"] != 0 or found["claims"] < 12):
        problems.append(f"{name}: {found}")
    return problems


def described(folder, name):
    """Problems of `info`, and what it says as in KNOWN."""
    done = run(folder, "info", name)
    lines = [line.split(None, 1) for line in done.stdout.splitlines() if " " in line]
    said = {}
    for word, rest in lines:
        said.setdefault(word, []).append(rest)
    state = re.match(re.escape(name) + ", (.*), by espalier", said.get("recording", [""])[0])
    return success(done), (state and state[1], said.get("images", [""])[0],
                           said.get("neurons", [""])[0].partition(", rule")[0], said.get("spikes", []))


def opens(folder):
    """`info` says what the version that wrote it said."""
    problems = []
    for name, known in KNOWN.items():
        unpack(folder, name)
        more, found = described(folder, name)
        problems += more + ([] if found == known else [f"{name}: {found}, not {known}"])
    return problems


def verify(folder):
    """Those of finished runs verify, down to the golden hash that the README gives."""
    problems = []
    for name, golden in GOLDEN.items():
        unpack(folder, name)
        problems += verified(folder, name)
        more, found = told(folder, "info", name)
        if found and found["golden_hash"] != golden:
            problems.append(f"{name}: golden hash {found['golden_hash']}")
        problems += more
    return problems


def recovers(folder):
    """That of a killed run becomes a file again, without its checkpoint and with all its images."""
    unpack(folder, "crashed.h5")
    done = run(folder, "recover", "crashed.h5", "--out", "whole.h5")
    problems = success(done) + verified(folder, "whole.h5")
    more, (_, images, _, _) = described(folder, "whole.h5")
    return problems + more + ([] if images == "90 of 240" else [f"images {images}"])


def tests(folder):
    """The network that it holds votes as at the end of its run."""
    unpack(folder, "complete.h5")
    problems, found = told(folder, "test", "complete.h5")
    return problems + ([] if problems or (found["accuracy"]["bayes"], found["preset"]) == (0.234, None) else [str(found)])


def resumes(folder):
    """Both checkpoints go on to the golden hash, and the recording verifies."""
    problems = []
    for name in ("crashed.h5", "interrupted.h5"):
        unpack(folder, name, name + ".ckpt")
        problems += told(folder, "verify", name + ".ckpt")[0]
        more, found = told(folder, "resume", name + ".ckpt", "--quiet")
        if found and found["golden_hash"] != GOLDEN["complete.h5"]:
            problems.append(f"{name}: golden hash {found['golden_hash']}")
        # Their images are shown too briefly, which the doctor says (docs/doctor.md).
        problems += [p for p in more if "run.present_ms = 50 is far from" not in p] + verified(folder, name)
    return problems


def exports(folder):
    """As CSV: a line for each row, and one of names."""
    unpack(folder, "populations.h5")
    problems = success(run(folder, "export", "populations.h5", "tables", "--to", "csv"))
    if problems:
        return problems
    for name, rows in (("images", 60), ("removed", 2), ("spikes.input", 13377), ("spikes.hidden", 56)):
        with open(os.path.join(folder, "tables", name + ".csv"), encoding="utf-8") as f:
            n = sum(1 for _ in f) - 1
        problems += [] if n == rows else [f"{name}: {n} rows, not {rows}"]
    return problems


def shows(folder):
    """The viewer takes a picture of each."""
    problems = []
    for name in KNOWN:
        unpack(folder, name)
        done = run(folder, "view", name, "--frames", 3, "--screenshot", name + ".png", "--size", "640x480")
        path = os.path.join(folder, name + ".png")
        if done.returncode != 0 or not os.path.exists(path) or png_size(path) != (640, 480):
            problems.append(f"{name}: exit status {done.returncode}: {done.stderr[:300]!r}")
    return problems


def main():
    claims = Claims()
    missing = None if keeps_recordings() else "this build keeps no recordings"
    for name, claim, without in (
            ("info opens old recordings", opens, missing),
            ("old recordings verify", verify, missing),
            ("the old recording of a killed run is recovered", recovers, missing),
            ("the network of an old recording votes as it did", tests, missing),
            ("old checkpoints are resumed to the golden hash", resumes, missing),
            ("an old recording is exported", exports, missing),
            ("the viewer shows old recordings", shows,
             missing or (None if has_viewer() else "this build has no viewer"))):
        if without:
            claims.skipped(name, without)
            continue
        with Sandbox() as folder:
            claims.holds(name, claim(folder))
    claims.finish()


main()
