# tests/viz/test_view.py - the viewer where there is no display: pictures all the same, and no harm to a run.
import csv
import json
import os
import signal
import subprocess
import time
import xml.etree.ElementTree

from claims import Claims
from png_size import png_part, png_size
from program import PROGRAM, Sandbox, environment, idx_files, refusal, run, success, write_idx

TRAIN = ("train", "--data", "idx:bars", "--neurons", 60, "--images", 600, "--label-images", 100, "--prune", "adaptive",
         "--prune-to", 30, "--json", "--quiet", "--force")


LAYERS = """
[run]
output = out
[population.input]
kind = source
[population.hidden]
kind = lif
size = 40
[population.out]
kind = lif
size = 20
[projection.up]
kind = dense
from = input
to = hidden
[projection.on]
kind = dense
from = hidden
to = out
[prune.hidden]
prune_to = 20
"""


BY_THEMSELVES = """
[run]
output = exc
[population.exc]
kind = lif
size = 20
model = exp_current
bias_mV = 30
"""


def golden(done):
    return json.loads(done.stdout)["golden_hash"] if done.returncode == 0 else None


def picture(folder, width, height, *args):
    """What is wrong with a picture of this size taken by the program."""
    path = os.path.join(folder, "picture.png")
    done = run(folder, *args, "--frames", 3, "--screenshot", "picture.png", "--size", f"{width}x{height}")
    problems = [] if done.returncode == 0 else [f"exit status {done.returncode}: {done.stderr[:300]!r}"]
    if not os.path.exists(path) or png_size(path) != (width, height):
        problems.append(f"no picture of {width} x {height}")
    else:
        os.remove(path)
    return problems


def replays(folder):
    """At any size, from any image on; without the images of the run too."""
    problems = []
    for width, height in ((320, 200), (1280, 800), (3840, 2160)):
        problems += picture(folder, width, height, "view", "alone.h5", "--at", 300, "--speed", "any")
    problems += picture(folder, 640, 480, "view", "alone.h5", "--follow", "--theme", "light", "--reduced-motion",
                        "--text-scale", 2)
    os.rename(os.path.join(folder, "bars"), os.path.join(folder, "elsewhere"))
    problems += picture(folder, 640, 480, "view", "alone.h5")
    problems += picture(folder, 640, 480, "view", "alone.h5", "--data", "idx:elsewhere")
    os.rename(os.path.join(folder, "elsewhere"), os.path.join(folder, "bars"))
    write_idx(os.path.join(folder, "few"), idx_files(100, 60))  # the last images are not among them
    problems += picture(folder, 640, 480, "view", "alone.h5", "--data", "idx:few", "--at", 300)
    return problems + refusal(folder, ("view", "alone.h5", "--data", "digits"), "28 x 28", "alone.h5", "12 x 12")


def ends(folder):
    """Of a recording without --at: the part of the header that names the image is that of the last one."""
    headers = []
    for name, more in (("first", ("--at", 0)), ("last", ("--at", 600)), ("plain", ())):
        done = run(folder, "view", "alone.h5", "--frames", 20, "--screenshot", f"{name}.png", "--size", "640x480",
                   "--speed", 1, *more)
        if done.returncode:
            return [f"{more}: {done.stderr}"]
        headers.append(png_part(os.path.join(folder, f"{name}.png"), 260, 24))
    first, last, plain = headers
    return ([] if plain == last else ["not the last image"]) + ([] if first != last else ["all pictures are alike"])


def exported(folder):
    """As SVG with its words, also those of a name with marks of XML, and as CSV with the spikes in view; nothing is replaced."""
    name = "<b>&'\"x.h5"
    os.link(os.path.join(folder, "alone.h5"), os.path.join(folder, name))
    problems = []
    for suffix in ("svg", "csv"):
        args = ("view", name, "--frames", 20, "--screenshot", f"seen.{suffix}", "--quiet")
        problems += success(run(folder, *args)) + refusal(folder, args, "exists already")
        problems += success(run(folder, *args, "--force"))
    os.remove(os.path.join(folder, name))
    if problems:
        return problems
    picture = xml.etree.ElementTree.parse(os.path.join(folder, "seen.svg")).getroot()
    texts = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    if not any(text.startswith(name) for text in texts) or "Receptive fields" not in texts:
        problems.append(f"the words are {texts[:8]}")
    if any("href" in key and not value.startswith("data:image/png;base64,") for element in picture.iter()
           for key, value in element.attrib.items()):
        problems.append("it refers to another file")
    problems += success(run(folder, "export", "alone.h5", "sheets", "--to", "csv", "--quiet"))

    def table(*path):
        with open(os.path.join(folder, *path), encoding="utf-8", newline="") as f:
            return list(csv.DictReader(f))

    images, rows = table("sheets", "images.csv"), table("seen.csv")
    recorded = [(float(row["timestamps_ms"]), row["node_ids"]) for row in table("sheets", "spikes.exc.csv")]
    first = float(images[min(int(row["image"]) for row in rows)]["start_ms"]) if rows else 0
    seen = [(float(images[int(row["image"])]["start_ms"]) + float(row["time_ms"]), row["neuron"]) for row in rows]
    alive = {row["neuron"] for row in rows}
    if len(seen) < 10 or sorted(seen) != sorted(one for one in recorded if one[0] >= first and one[1] in alive):
        problems.append(f"{len(seen)} spikes, not those of the recording")
    if any(row["label"] != images[int(row["image"])]["label"] for row in rows):
        problems.append("labels of other images")
    return problems


def cut(folder):
    """A recording whose writer was killed is shown as far as it goes."""
    path = os.path.join(folder, "cut.h5")
    writer = subprocess.Popen([PROGRAM, *map(str, TRAIN), "--out", "cut.h5", "--epochs", "100000"], cwd=folder,
                              env=environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    while writer.poll() is None and not (os.path.exists(path) and os.path.getsize(path) > 300_000):
        pass
    writer.kill()
    writer.wait()
    return picture(folder, 640, 480, "view", "cut.h5")


def watched(folder):
    """A run with an invisible window ends with the spikes and the report of one without."""
    problems = picture(folder, 800, 600, *TRAIN, "--view", "--out", "watched.h5")
    done = run(folder, *TRAIN, "--view", "--frames", 5, "--out", "watched.h5")
    if golden(done) != golden(run(folder, *TRAIN, "--out", "alone.h5")):
        problems.append("watched, the run gave other spikes")
    return problems


def catches(process, number):
    """Whether a process has a handler for a signal."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as f:
        caught = next(line.split()[1] for line in f if line.startswith("SigCgt:"))
    return int(caught, 16) >> (number - 1) & 1


def interrupted(folder):
    """A run that is shown so slowly that an image lasts a minute ends at once when it is told to."""
    process = subprocess.Popen([PROGRAM, *map(str, TRAIN), "--view", "--frames", "1000000", "--speed", "0.01", "--out",
                                "slow.h5"], cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not catches(process, signal.SIGINT):
        time.sleep(0.002)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    told = process.communicate(timeout=100)[1]
    problems = [] if process.returncode == 130 and "resume" in told else [f"{process.returncode}: {told!r}"]
    return problems + ([] if time.monotonic() - begun < 40 else ["it went on to the end of the image"])


def populations(folder):
    """Each can be asked for by name, in a run and in its recording; a name that is none, or of an input, is refused."""
    path = os.path.join(folder, "layers.ini")
    with open(path, "w", encoding="utf-8") as f:
        f.write(LAYERS)
    train = ("train", "--data", "idx:bars", "--config", "layers.ini", "--images", 600, "--label-images", 100, "--record",
             "all", "--json", "--quiet", "--force")
    problems = []
    alone = golden(run(folder, *train, "--out", "layers.h5"))
    for name in ("hidden", "out"):
        problems += picture(folder, 640, 480, "view", "layers.h5", "--population", name)
        done = run(folder, *train, "--view", "--frames", 3, "--population", name, "--out", "watched.h5")
        if alone is None or golden(done) != alone:
            problems.append(f"watched with --population {name}, the run gave other spikes")
    for name, why in (("hiden", "the nearest is hidden"), ("input", "a source")):
        done = run(folder, "view", "layers.h5", "--population", name, "--frames", 3)
        if done.returncode != 2 or why not in done.stderr:
            problems.append(f"--population {name}: {done.returncode}, {done.stderr!r}")
    if run(folder, *train, "--population", "out", "--out", "watched.h5").returncode != 2:
        problems.append("--population without --view is accepted")
    with open(path, "w", encoding="utf-8") as f:
        f.write(BY_THEMSELVES)  # and without any source
    done = run(folder, *train, "--out", "sourceless.h5")
    if done.returncode != 0 or "there is no accuracy" not in done.stderr:
        problems.append(f"a network without input: {done.returncode}, {done.stderr!r}")
    problems += picture(folder, 640, 480, "view", "sourceless.h5", "--at", 100)
    return problems


def no_display(folder):
    """Nothing to show a window on: the run says so and goes on; a replay says so and ends."""
    loud = tuple(word for word in TRAIN if word != "--quiet")
    done = run(folder, *loud, "--view", "--out", "watched.h5")
    problems = [] if golden(done) == golden(run(folder, *TRAIN, "--out", "alone.h5")) else ["other spikes"]
    if "no display" not in done.stderr or "goes on without a window" not in done.stderr:
        problems.append(f"the run says {done.stderr!r}")
    replay = run(folder, "view", "alone.h5")
    if replay.returncode != 1 or replay.stderr.count("\n") != 1 or "no display" not in replay.stderr:
        problems.append(f"the replay ends with {replay.returncode}: {replay.stderr!r}")
    return problems


CASES = {
    "pictures of a recording need no display": replays,
    "a picture of a recording shows its end where nothing else is asked": ends,
    "what is seen is exported as SVG and CSV": exported,
    "a recording cut by a kill is shown": cut,
    "a watched run gives the same spikes": watched,
    "a run that is watched slowly can be interrupted": interrupted,
    "every population can be watched": populations,
    "without a display a run goes on and a replay ends, with a word": no_display,
}


def main():
    claims = Claims()
    with Sandbox() as folder:
        write_idx(os.path.join(folder, "bars"), idx_files(600, 60))
        problems = success(run(folder, *TRAIN, "--out", "alone.h5"))
        for name, judge in CASES.items():
            claims.holds(name, problems or judge(folder))
    claims.finish()


main()
