# tests/cli/test_networks.py - networks from files: the broken ones are refused by line and remedy, the examples run
# the same with any kernel and thread count and through a kill, and the preset is one of them.
import csv
import glob
import json
import os
import signal
import subprocess
import time

from claims import Claims
from program import PROGRAM, Sandbox, environment, has_viewer, keeps_recordings, run, success

DATA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data")
EXAMPLES = os.path.join(DATA, "..", "..", "examples", "networks")
EXAMPLE_FILES = sorted(glob.glob(os.path.join(EXAMPLES, "*.ini")))
FILES = ("spikes-missing.ini", "spikes-not-hdf5.ini")  # wrong only for builds that read spike files
SHORT = ("--label-images", 50, "--eval", "none", "--quiet", "--json")
DIGITS = ("--data", "digits", "--images", 200)
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
    return sorted(glob.glob(os.path.join(DATA, "broken_networks", "*.ini")))


def refusals(folder):
    """The first line of each file says in which line what is wrong: "; 12: words | words"."""
    problems = []
    for k, path in enumerate(broken_files()):
        with open(path, encoding="utf-8") as f:
            line, words = f.readline()[2:].rstrip("\n").split(": ", 1)
        if not keeps_recordings() and os.path.basename(path) in FILES:
            words = "no HDF5"
        command = ("train", *SHORT, "--images", 200, "--config", path) if k % 4 == 0 else ("config", "--check", path)
        done = run(folder, *command)
        name = f"{command[0]} of {os.path.basename(path)}: {done.stderr.strip()[:300]}"
        if done.returncode != 2 or not done.stderr.startswith(f"espalier: {path}:{line}: "):
            problems.append(f"{name}: not status 2 and line {line}")
        problems += [f"{name}: lacks {word}" for word in words.split(" | ") if word not in done.stderr]
    return problems


def golden(done):
    return json.loads(done.stdout)["golden_hash"] if done.returncode == 0 else f"status {done.returncode}: {done.stderr}"


def plays(path):
    with open(path, encoding="utf-8") as f:
        return "kind = spikes" in f.read()


def data(path):
    """What a network is shown: digits, or what it plays."""
    return () if plays(path) else DIGITS


def recorded(name, what="output"):
    """Options for a recording, where the build keeps any."""
    return ("--out", name, "--record", what) if keeps_recordings() else ()


def train(folder, path, out, *more, what="output", **env):
    return run(folder, "train", "--config", path, *data(path), *SHORT, *recorded(out, what), *more, **env)


def kill_and_resume(folder, path):
    """The hash of a run that was killed once it had saved itself, and went on."""
    args = ("train", "--config", path, *data(path), *SHORT, "--out", "killed.h5", "--every", 20, "--force")
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
    whole = golden(train(folder, path, "whole.h5", "--force", what="all"))
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
    preset = golden(run(folder, "train", "--preset", "guo2020", "--prune", "none", "--neurons", 60, *DIGITS, *SHORT,
                        *recorded("preset.h5"), "--force"))
    told = run(folder, "info", "ours.h5", "--json") if keeps_recordings() else None
    problems = [] if ours == preset and len(ours) == 16 else [f"{ours}, the preset gives {preset}"]
    if told and json.loads(told.stdout)["preset"] != "preset.ini":
        problems.append(f"called {json.loads(told.stdout)['preset']}, not by its file")
    return problems


def written(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def repeats(folder, name, text, images):
    """A network whose source plays what it was shown in another run fires the same spikes and learns the same:
    images are shown again when they were shown again there, and neurons go when they went there."""
    original = written(folder, f"{name}.ini", text)
    again = written(folder, f"{name}-again.ini", text.replace("kind = source", f"kind = spikes\nfile = {name}.h5"))
    first = run(folder, "train", "--config", original, "--data", "digits", "--images", images, *SHORT, "--record",
                "all", "--out", f"{name}.h5", "--force")
    second = run(folder, "train", "--config", again, *SHORT, "--record", "all", "--out", f"{name}-again.h5", "--force")
    problems = success(first) + success(second)
    if problems:
        return problems
    a, b = json.loads(first.stdout), json.loads(second.stdout)
    keys = ("golden_hash", "images", "presentations", "spikes_in", "spikes_out", "neurons_alive", "accuracy_labelset")
    problems = [f"{key}: {b[key]}, recorded {a[key]}" for key in keys[:-1] if a[key] != b[key]]
    if a["presentations"] == a["images"]:
        problems.append("no image was shown again")
    return problems


def finer_ticks(folder):
    """A recording that is played with shorter ticks is the same spikes at the same times; with longer ones each
    comes at the nearest tick."""
    played = PRESET.replace("kind = source", "kind = spikes\nfile = tick1.h5")
    problems, spikes = [], {}
    for dt, text in ((1, PRESET), (0.5, played), (2, played)):
        name = f"tick{dt}"
        data = ("--data", "digits", "--images", 20) if dt == 1 else ()
        done = run(folder, "train", "--config", written(folder, f"{name}.ini", text), *data, *SHORT[2:],
                   "--label-images", 5, "--set", f"run.dt_ms={dt}", "--set", "run.min_spikes=0", "--record", "all",
                   "--out", f"{name}.h5")
        problems += success(done) or success(run(folder, "export", f"{name}.h5", name, "--to", "csv"))
        if problems:
            return problems
        with open(os.path.join(folder, name, "spikes.input.csv"), encoding="ascii") as f:
            spikes[dt] = [tuple(map(float, row.values())) for row in csv.DictReader(f)]
    if len(spikes[1]) < 1000 or spikes[0.5] != spikes[1]:
        problems.append(f"{len(spikes[1])} spikes became {len(spikes[0.5])}, or come at other times")
    # Half of a longer tick is rounded away from zero.
    nearest = sorted((t - t % 2 + 2 * (t % 2), i) for t, i in spikes[1])
    if sorted(spikes[2]) != nearest:
        problems.append(f"{spikes[2][:9]}, the nearest ticks are {nearest[:9]}")
    return problems


def tests_with_its_own_file(folder):
    """test_file scores the run; what it was trained on, played again, is answered as labelling answered it."""
    text = PRESET.replace("kind = source", "kind = spikes\nfile = plain.h5\ntest_file = plain.h5")
    done = run(folder, "train", "--config", written(folder, "tested.ini", text), "--label-images", 60000, "--quiet",
               "--json", "--out", "tested.h5", "--force")
    if done.returncode != 0:
        return success(done)
    told = json.loads(done.stdout)
    problems = [] if told["accuracy"] == told["accuracy_labelset"] else [f"{told['accuracy']}, {told['accuracy_labelset']}"]
    changed = run(folder, "train", "--config", written(folder, "changed.ini", text), "--data", "digits", "--quiet")
    if changed.returncode != 2 or "play files of their own" not in changed.stderr:
        problems.append(f"--data beside a file: {changed.stderr}")
    return problems


def is_not_replaced(folder):
    """What is played is not overwritten, whatever --force says."""
    text = PRESET.replace("kind = source", "kind = spikes\nfile = plain.h5")
    with open(os.path.join(folder, "plain.h5"), "rb") as f:
        before = f.read()
    done = run(folder, "train", "--config", written(folder, "over.ini", text), "--quiet", "--out", "plain.h5", "--force")
    with open(os.path.join(folder, "plain.h5"), "rb") as f:
        same = f.read() == before
    told = done.returncode == 2 and "is played by population" in done.stderr
    return [] if same and told else [f"status {done.returncode}, the file {'stays' if same else 'is gone'}: {done.stderr}"]


def can_be_tested(folder):
    """Also without receptive fields, and by playing."""
    problems = []
    for name in ("stack", "playback"):
        path = os.path.join(EXAMPLES, f"{name}.ini")
        problems += success(run(folder, "train", "--config", path, *data(path), "--label-images", 50, "--eval",
                                "validation", "--quiet", "--out", f"{name}.h5"))
        problems += success(run(folder, "test", f"{name}.h5", "--images", 20))
    return problems


# The stack of docs/networks.md, of kinds and sizes alone.
BARE_STACK = """[run]
output = out
[population.input]
kind = source
[population.hidden]
kind = lif
size = 100
[population.out]
kind = lif
size = 40
[projection.input-hidden]
kind = dense
from = input
to = hidden
[projection.hidden-out]
kind = dense
from = hidden
to = out
%s
[projection.hidden-inhibition]
kind = uniform
from = hidden
to = hidden
[projection.out-inhibition]
kind = uniform
from = out
to = out
"""


def defaults_learn(folder):
    """A stack with every key at its default; with the weights that suit 784 pixels its output never fires."""
    told, problems = {}, []
    for name, images, keys in (("auto", 1500, ""),
                               ("of pixels", 100, "w_start_mV = 0.3\nw_max_mV = 1\nweight_norm = 6")):
        done = run(folder, "train", "--config", written(folder, "bare.ini", BARE_STACK % keys), "--data", "digits",
                   "--images", images, "--label-images", images, "--out", "none", "--quiet", "--json")
        problems += [] if done.returncode == 0 else [f"{name}: {done.stderr}"]
        told[name] = json.loads(done.stdout or "{}")
    if problems:
        return problems
    right, silent = told["auto"]["accuracy"]["bayes"], told["of pixels"]["populations"]["out"]["silent"]
    return [] if right and right > 0.7 and silent == 1 else [f"accuracy {right}; of pixels: {silent} silent"]


def source_last(folder):
    """A source may stand below the population that hears it: the run is watched, and tested again to the same."""
    source, rest = PRESET.split("[population.exc]")
    exc, projections = rest.split("[projection", 1)
    text = "[population.exc]" + exc + source + "[projection" + projections
    if text.index("lif") > text.index("source"):
        return ["the source is not the last"]
    watched = ("--view", "--frames", 2) if has_viewer() else ()
    done = run(folder, "train", "--config", written(folder, "last.ini", text), *DIGITS, "--label-images", 50, "--quiet",
               "--json", *watched, "--record", "all", "--out", "last.h5", SDL_VIDEODRIVER="dummy")
    again = run(folder, "test", "last.h5", "--json")
    problems = success(done) + success(again)
    if problems:
        return problems
    told, tested = json.loads(done.stdout), json.loads(again.stdout)
    if told["accuracy"]["bayes"] < 0.2 or tested["accuracy"] != told["accuracy"]:
        problems.append(f"{told['accuracy']}, tested again {tested['accuracy']}")
    return problems


def main():
    claims = Claims()
    with Sandbox() as folder:
        claims.holds("there are at least 25 broken networks", [] if len(broken_files()) >= 25 else ["fewer"])
        claims.holds("each is refused by line and remedy, by config --check or by train", refusals(folder))
        claims.holds("the preset written as a network gives its golden hash", is_the_preset(folder))
        if keeps_recordings():
            claims.holds("playing a recording repeats its run", repeats(folder, "plain", PRESET, 200))
            claims.holds("and its prunings",
                         repeats(folder, "pruned", PRESET + "[prune]\nstrategy = adaptive\nprune_to = 30\n", 400))
            claims.holds("playing it with other ticks keeps the times of its spikes", finer_ticks(folder))
            claims.holds("a test file scores a run that plays", tests_with_its_own_file(folder))
            claims.holds("a run does not replace what it plays", is_not_replaced(folder))
            train(folder, os.path.join(EXAMPLES, "stack.ini"), "recording.h5", what="all")
        for path in EXAMPLE_FILES:
            if plays(path) and not keeps_recordings():
                continue
            claims.holds(f"{os.path.basename(path)} is the same for kernels, threads and a kill",
                         same_everywhere(folder, path))
        claims.holds("a stack of default keys learns", defaults_learn(folder))
        if keeps_recordings():
            claims.holds("a source may be the last population", source_last(folder))
            claims.holds("networks without pixels before their output can be tested", can_be_tested(folder))
    claims.finish()


main()
