# tests/test_networks.py - networks from files: the broken ones are refused by line and remedy, the examples run
# the same with any kernel and thread count and through a kill, and the preset is one of them.
import glob
import json
import os
import signal
import subprocess
import time

from claims import Claims
from program import PROGRAM, Sandbox, environment, keeps_recordings, run, success

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLES = os.path.join(HERE, "..", "examples", "networks")
SHORT = ("--data", "digits", "--images", 200, "--label-images", 50, "--eval", "none", "--quiet", "--json")
PRESET = """[population.input]
kind = source
[population.exc]
kind = lif
size = 60
[projection.input-exc]
kind = dense
from = input
to = exc
[projection.inhibition]
kind = uniform
from = exc
to = exc
"""


def broken_files():
    return sorted(glob.glob(os.path.join(HERE, "broken_networks", "*.ini")))


def refusals(folder):
    """The first line of each file says in which line what is wrong: "; 12: words | words"."""
    problems = []
    for k, path in enumerate(broken_files()):
        with open(path, encoding="utf-8") as f:
            line, words = f.readline()[2:].rstrip("\n").split(": ", 1)
        command = ("train", *SHORT, "--config", path) if k % 4 == 0 else ("config", "--check", path)
        done = run(folder, *command)
        name = f"{command[0]} of {os.path.basename(path)}: {done.stderr.strip()[:300]}"
        if done.returncode != 2 or not done.stderr.startswith(f"espalier: {path}:{line}: "):
            problems.append(f"{name}: not status 2 and line {line}")
        problems += [f"{name}: lacks {word}" for word in words.split(" | ") if word not in done.stderr]
    return problems


def golden(done):
    return json.loads(done.stdout)["golden_hash"] if done.returncode == 0 else f"status {done.returncode}: {done.stderr}"


def train(folder, path, out, *more, **env):
    return run(folder, "train", "--config", path, *SHORT, "--out", out, *more, **env)


def kill_and_resume(folder, path):
    """The hash of a run that was killed once it had saved itself, and went on."""
    args = ("train", "--config", path, *SHORT, "--out", "killed.h5", "--every", 20, "--force")
    for old in os.listdir(folder):
        if old.startswith("killed.h5"):  # of another network
            os.remove(os.path.join(folder, old))
    process = subprocess.Popen([PROGRAM, *map(str, args)], cwd=folder, env=environment(folder),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not os.path.exists(os.path.join(folder, "killed.h5.ckpt.prev")):
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return golden(run(folder, "resume", "killed.h5.ckpt", "--quiet", "--json", "--force"))


def same_everywhere(folder, path):
    checked = run(folder, "config", "--check", path)
    whole = golden(train(folder, path, "whole.h5", "--record", "all", "--force"))
    others = {"kernel c with 2 threads": golden(train(folder, path, "other.h5", "--threads", 2, "--force",
                                                      ESPALIER_KERNEL="c"))}
    if keeps_recordings():
        others["killed and resumed"] = kill_and_resume(folder, path)
    problems = [f"{name}: {got}, not {whole}" for name, got in others.items() if got != whole]
    if keeps_recordings():
        problems += success(run(folder, "verify", "whole.h5"))
    return problems + success(checked) + ([] if len(whole) == 16 else [whole])


def is_the_preset(folder):
    path = os.path.join(folder, "preset.ini")
    with open(path, "w", encoding="utf-8") as f:
        f.write(PRESET)
    ours = golden(train(folder, path, "ours.h5", "--force"))
    preset = golden(run(folder, "train", "--neurons", 60, *SHORT, "--out", "preset.h5", "--force"))
    return [] if ours == preset and len(ours) == 16 else [f"{ours}, the preset gives {preset}"]


def main():
    claims = Claims()
    with Sandbox() as folder:
        claims.holds("there are at least 25 broken networks", [] if len(broken_files()) >= 25 else ["fewer"])
        claims.holds("each is refused by line and remedy, by config --check or by train", refusals(folder))
        claims.holds("the preset written as a network gives its golden hash", is_the_preset(folder))
        for path in sorted(glob.glob(os.path.join(EXAMPLES, "*.ini"))):
            claims.holds(f"{os.path.basename(path)} is the same for kernels, threads and a kill",
                         same_everywhere(folder, path))
    claims.finish()


main()
