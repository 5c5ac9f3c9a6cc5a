# tests/cli/test_keeping.py - what a run keeps, under which names, and what it says before it begins.
import json
import os

from program import hold_recordings, refusal, run, success

SMALL = ("train", "--neurons", 6, "--images", 20, "--label-images", 10, "--eval", "none", "--quiet")
NO_LOCKS = (37, 95, 524)  # ENOLCK, EOPNOTSUPP, ENOTSUPP of Linux
NET = """[run]
output = out
min_spikes = 0
[population.in]
kind = source
[population.out]
kind = lif
size = 4
[projection.{name}]
kind = dense
from = in
to = out
"""


def without_locks(folder):
    """A run is trained, saved, resumed, read and exported all the same; one warning says that nothing guards it."""
    preload = os.environ.get("ESPALIER_NO_FLOCK")
    if not preload:
        return []
    problems = []
    for code in NO_LOCKS:
        env = {"LD_PRELOAD": preload, "NO_FLOCK": str(code)}
        for what in ("none", "output"):
            name = f"{what}{code}.h5"
            loud = [word for word in SMALL if word != "--quiet"]
            done = run(folder, *loud, "--record", what, "--out", name, **env)
            problems += [] if done.returncode == 0 else [done.stderr]
            if done.stderr.count("has no locks") != 1:
                problems.append(f"{code}: {done.stderr}")
            for command in (("info", name), ("verify", name), ("test", name, "--images", 5),
                            ("export", name, name + ".nir", "--to", "nir"), ("train", "--from", name, *SMALL[1:],
                                                                              "--out", "from" + name)):
                done = run(folder, *command, **env)
                problems += [] if done.returncode == 0 else [f"{code}: {command}: {done.stderr}"]
    return problems


def nothing_kept(folder):
    """`--out none` leaves no file; what needs one is refused."""
    inner = os.path.join(folder, "empty")
    os.mkdir(inner)
    done = run(inner, *SMALL, "--out", "none", "--json")
    problems = success(done) + [f"left: {name}" for name in os.listdir(inner)]
    kept = json.loads(run(folder, *SMALL, "--out", "kept.h5", "--json").stdout)
    if json.loads(done.stdout)["golden_hash"] != kept["golden_hash"]:
        problems.append("another golden hash")
    problems += refusal(inner, (*SMALL, "--out", "none", "--checkpoint", "x.ckpt"), "--checkpoint", "--out none")
    return problems + refusal(inner, (*SMALL, "--out", "none", "--record", "all"), "--record", "--out none")


def names_beyond_ascii(folder):
    """Files, spikes to play and JSON keep letters of UTF-8; what a terminal may not show is escaped in JSON."""
    name = "Grün_\u795e\u7d4c.h5"
    problems, raw = [], run(folder, *SMALL, "--out", name, "--json")
    problems += success(raw)
    if name not in raw.stdout or name not in run(folder, "info", name).stdout:
        problems.append(f"{name}: {raw.stdout}")
    told = run(folder, "info", name, "--json")
    if json.loads(raw.stdout)["out"] != name or told.stdout != raw.stdout:
        problems.append(f"info --json: {told.stdout}{told.stderr}")
    with open(os.path.join(folder, "net.ini"), "w", encoding="utf-8") as f:
        f.write(NET.format(name="way").replace("kind = source", f"kind = spikes\nfile = {name}\ngroup = exc"))
    problems += success(run(folder, "train", "--config", "net.ini", "--images", 3, "--label-images", 1, "--eval", "none",
                            "--quiet", "--out", "played.h5"))
    hidden = run(folder, *SMALL, "--out", "a\u202eb.h5", "--json")
    return problems + (["a mark of direction in JSON"] if "\u202e" in hidden.stdout else [])


def remarks(folder):
    """Times that are no whole ticks and names that a graph cannot have are told when they are read."""
    problems = []
    with open(os.path.join(folder, "net.ini"), "w", encoding="utf-8") as f:
        f.write(NET.format(name="out"))
    checked = run(folder, "config", "--check", "net.ini")
    trained = run(folder, "train", "--config", "net.ini", "--set", "run.present_ms=10.3", "--set", "run.dt_ms=0.5",
                  "--images", 3, "--label-images", 1, "--eval", "none", "--out", "net.h5")
    for done, words in ((checked, ("called out",)), (trained, ("called out", "run.present_ms = 10.3", "21 ticks, 10.5 ms"))):
        problems += [] if done.returncode == 0 else [done.stderr]
        problems += [f"{word}: {done.stderr}" for word in words if word not in done.stderr]
    problems += refusal(folder, ("export", "net.h5", "net.nir", "--to", "nir"), "called 'out'")
    loud = [word for word in SMALL if word != "--quiet"]
    plain = run(folder, *loud, "--out", "plain.h5")
    return problems + [line for line in plain.stderr.splitlines() if line.startswith("espalier:")]


def misses(folder):
    """The threshold of adaptive moves once in a window: with one window no neuron goes, and the run says so; with ten all
    go that shall."""
    problems = []
    for images, left in ((20, 6), (2, 3)):
        done = run(folder, *SMALL, "--prune-to", 3, "--set", f"prune.window_images={images}", "--json", "--out", f"{left}.h5")
        alive, said = json.loads(done.stdout)["neurons_alive"], done.stderr.count(f"adaptive left {left} neurons of exc")
        if (alive, said) != (left, int(left > 3)):
            problems.append(f"windows of {images}: {alive} neurons, {done.stderr!r}")
    return problems


hold_recordings((
    ("without locks of the file system runs go on, with one warning", without_locks),
    ("--out none keeps nothing", nothing_kept),
    ("names beyond ASCII pass unharmed", names_beyond_ascii),
    ("times and names that may surprise are told", remarks),
    ("adaptive that misses prune_to says so", misses)))
