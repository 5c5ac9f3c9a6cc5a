# tests/viz/test_screen.py - the viewer on a display, with a hand on keys and mouse: what they do reaches the run,
# and whatever happens to the window does not.
#
# Exit status 77 (skipped) where Xvfb or xdotool is not installed.
import glob
import json
import os
import signal
import subprocess
import sys
import time

from claims import Claims
from png_size import png_size
from program import PROGRAM, Sandbox, environment, idx_files, run, success, write_idx
from screen import KEY_S, Screen, missing, until

ACCENT, WARNING = 0x56B4E9, 0xDC6100  # viz/draw/theme.c, on dark
WIDTH, HEIGHT = 1280, 800
FIELDS = (768, 64, 504, 340)  # of a window of this size: x, y, width, height
COUNTS = (60, 560, 340, 180)
FOOTER = (0, 776, 640, 24)
SPIKES = (60, 110, 690, 90)
STATE = (900, 0, 380, 32)
PANELS = (0, 32, 1280, 740)

# 600 images, some times over; 60 neurons to 30, with decisions after every 20 images from the start.
TRAIN = ("train", "--data", "idx:bars", "--neurons", 60, "--images", 600, "--label-images", 100,
         "--prune", "adaptive", "--prune-to", 30, "--set", "prune.prune_start=0",
         "--set", "prune.window_images=20", "--json", "--quiet", "--force")
SOME, MANY = ("--epochs", 3), ("--epochs", 100000)


# Bars that stand for inputs of exc; inh has partners and no weights.
PAIR = """
[run]
output = exc
[population.input]
kind = source
[population.exc]
kind = lif
size = 60
[population.inh]
kind = lif
size = 60
[projection.input-exc]
kind = dense
from = input
to = exc
[projection.exc-inh]
kind = one-to-one
from = exc
to = inh
excite_mV = 20
"""


class Desk:
    """A folder with images, a display, and the hash of a run without a window."""

    def __init__(self, folder, screen):
        self.folder, self.screen = folder, screen
        write_idx(os.path.join(folder, "bars"), idx_files(600, 60))
        self.alone = self.golden(run(folder, *TRAIN, *SOME, "--out", "alone.h5").stdout)

    @staticmethod
    def golden(told):
        return json.loads(told)["golden_hash"] if told else None

    def start(self, *args):
        return subprocess.Popen([PROGRAM, *map(str, args)], cwd=self.folder, stdin=subprocess.DEVNULL,
                                env=environment(self.folder, DISPLAY=self.screen.display),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def train(self, *args):
        """A watched run and its window."""
        run_ = self.start(*TRAIN, *SOME, "--view", *args)
        return run_, self.screen.window("Espalier")

    def gone(self):
        """Whether no window is left, before patience ends."""
        return until(lambda: not self.screen.do("search", "--onlyvisible", "--name", "Espalier"))

    def images(self):
        """Images done, as a screenshot by key says in its name."""
        self.remove_pictures()

        def picture():
            return glob.glob(os.path.join(self.folder, "espalier-*.png"))

        def ask():
            self.screen.key("s")
            return until(picture, KEY_S)

        found = until(ask)
        return int(found[0].rsplit("-", 1)[1][:-len(".png")]) if found else -1

    def pause(self):
        """Hold the run, and the images that it has done when it stands."""
        self.screen.key("space")
        until(lambda: self.screen.count(ACCENT, *STATE))
        seen = [self.images()]
        while len(seen) < 3 or len(set(seen[-3:])) > 1:
            seen.append(self.images())
        return seen[-1]

    def settled(self):
        """The panels as soon as they have stayed the same for some seconds: messages have gone, rows have closed up."""
        seen = [self.screen.rows(*PANELS)]

        def same():
            time.sleep(1)
            seen.append(self.screen.rows(*PANELS))
            return len(seen) > 5 and all(one == seen[-1] for one in seen[-5:])

        until(same)
        return seen[-1]

    def remove_pictures(self):
        for path in glob.glob(os.path.join(self.folder, "espalier-*.png")):
            os.remove(path)

    def end(self, process, key=None):
        """Close the window, wait for the run, and say what is wrong with how it ended."""
        if key:
            self.screen.key(key)
        out, err = process.communicate(timeout=100)
        done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
        return done, success(done)


def alike(picture, other):
    """Whether three of four rows of pixels are the same. Not all: spikes that were drawn as they came, and the same drawn
    again at once, may differ where the band of a class ends in their column."""
    return sum(a == b for a, b in zip(picture, other)) > 3 * len(picture) // 4


# ---- keys ----

def space_and_step(desk):
    """Held, the run counts no image but those that are asked for."""
    process, window = desk.train("--speed", 5)
    problems = [] if window else ["no window"]
    before = desk.pause()
    for k in range(1, 4):
        desk.screen.key("period")
        if not until(lambda k=k: desk.images() >= before + k):
            problems.append(f"step {k}: no image went by")
    if (now := desk.images()) != before + 3:
        problems.append(f"after three steps from {before}: image {now}")
    desk.screen.key("space")
    if not until(lambda: desk.images() > before + 3):
        problems.append("a second space does not let it go on")
    done, wrong = desk.end(process, "q")
    problems += wrong
    if desk.golden(done.stdout) != desk.alone:
        problems.append("held and stepped, the run gave other spikes")
    return problems


def processor_s(pid):
    """Seconds of the processor that a process and its children have used."""
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    total = 0.0
    for one in [pid, *map(int, children.stdout.split())]:
        with open(f"/proc/{one}/stat", encoding="ascii") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def held_still(desk):
    """A paused run and its window take next to no time, and the picture does not change."""
    process, _ = desk.train("--speed", 5)
    desk.pause()
    time.sleep(5)  # messages have gone
    before, picture = processor_s(process.pid), desk.screen.rows(*PANELS)
    time.sleep(5)
    share = (processor_s(process.pid) - before) / 5
    problems = [] if share < 0.02 else [f"{100 * share:.1f} % of a processor"]
    if desk.screen.rows(*PANELS) != picture:
        problems.append("the picture changes")
    return problems + desk.end(process, "q")[1]


def larger_text(desk):
    """Ctrl with + and - sizes the text and leaves the spikes alone."""
    process, _ = desk.train("--speed", 5)
    desk.pause()
    problems, picture = [], desk.settled()
    for key, other in (("ctrl+plus", "ctrl+minus"), ("ctrl+plus", "ctrl+0")):
        desk.screen.key(key)
        if not until(lambda: not alike(desk.screen.rows(*PANELS), picture)):
            problems.append(f"{key} does nothing")
        desk.screen.key(other)
        if not until(lambda: alike(desk.screen.rows(*PANELS), picture)):
            problems.append(f"after {key} and {other} the picture is another")
    return problems + desk.end(process, "q")[1]


def nothing_to_find(desk):
    """Where a key does nothing the footer says why, and falls silent again."""
    process, _ = desk.train("--speed", 5)
    desk.pause()
    time.sleep(5)
    footer = desk.screen.rows(*FOOTER)
    problems = []
    for keys in (("slash", "9", "9", "9", "9", "Return"), ("ctrl+Left",)):
        desk.screen.key(*keys)
        if not until(lambda: desk.screen.rows(*FOOTER) != footer):
            problems.append(f"{' '.join(keys)}: nothing is said")
        if not until(lambda: desk.screen.rows(*FOOTER) == footer):
            problems.append(f"{' '.join(keys)}: the message stays")
    return problems + desk.end(process, "q")[1]


def first_key(desk):
    """A key that is typed before anything was drawn acts as any other; it is given once."""
    problems = []
    for _ in range(3):
        desk.remove_pictures()
        process, _ = desk.train("--speed", 5)
        desk.screen.key("s")
        if not until(lambda: glob.glob(os.path.join(desk.folder, "espalier-*.png"))):
            problems.append("it was lost")
        process.kill()
        process.communicate()
        desk.screen.key("q")
        desk.gone()  # or the next key is for a window that is about to close
    return problems


def run_killed(desk):
    """The window of a run that was killed says so, stays to be looked at, and goes when it is told to."""
    process, window = desk.train("--speed", 5)
    until(lambda: desk.images() > 0)
    process.kill()
    process.communicate()
    problems = []
    if not until(lambda: desk.screen.count(WARNING, *FOOTER) > 20):
        problems.append("nothing is said of the death of the run")
    desk.screen.key("q")
    if not desk.gone():
        problems.append(f"the window {window} stays")
    return problems


def screenshot(desk):
    """A picture of what is on the screen, as large as the window."""
    process, _ = desk.train("--speed", 5)
    desk.pause()
    path = glob.glob(os.path.join(desk.folder, "espalier-*.png"))[0]
    seen = until(lambda: png_size(path))
    problems = [] if seen == (WIDTH, HEIGHT) else [f"a picture of {seen}"]
    return problems + desk.end(process, "q")[1]


def next_population(desk):
    """p shows another raster, and the first again."""
    with open(os.path.join(desk.folder, "pair.ini"), "w", encoding="utf-8") as f:
        f.write(PAIR)
    process = desk.start("train", "--data", "idx:bars", "--config", "pair.ini", "--images", 600, "--label-images", 100,
                         *MANY, "--view", "--record", "none", "--json", "--quiet", "--force", "--out", "pair.h5")
    problems = [] if desk.screen.window("Espalier") else ["no window"]
    until(lambda: desk.images() > 20)
    desk.screen.key("space")
    until(lambda: desk.screen.count(ACCENT, *STATE))

    def tiles():
        return desk.screen.count(0x440154, *FIELDS)  # no weight: the lowest colour

    if not until(tiles):
        problems.append("no field of the first population is seen")
    desk.screen.key("p")
    if until(lambda: not tiles()) is not True:
        problems.append("p does not show the one without weights")
    desk.screen.key("p")
    if not until(tiles):
        problems.append("p does not go back to the first")
    process.kill()
    process.communicate()
    desk.screen.key("q")
    return problems


# ---- mouse ----

def select(desk):
    """A click frames the tile under it; Escape takes the frame away."""
    process, _ = desk.train("--speed", 5)
    screen, problems = desk.screen, []
    until(lambda: screen.count(0x440154, *FIELDS) + screen.count(0xFDE725, *FIELDS))  # ends of the colours of weights
    screen.key("space")
    if screen.count(ACCENT, *FIELDS):
        problems.append("a tile was framed before the click")
    screen.click(FIELDS[0] + 100, FIELDS[1] + 100)
    if not until(lambda: screen.count(ACCENT, *FIELDS) > 40):
        problems.append("a click on a tile frames none")
    screen.key("Escape")
    if until(lambda: screen.count(ACCENT, *FIELDS) == 0) is not True:
        problems.append("Escape leaves the frame")
    return problems + desk.end(process, "q")[1]


def with_shift(screen, what, *places):
    screen.do("keydown", "shift")
    what(*places)
    screen.do("keyup", "shift")


def cursors(desk):
    """Shift and a drag select a range, x puts two cursors, Escape takes them away."""
    process, _ = desk.train("--speed", 5)
    screen, problems = desk.screen, []
    until(lambda: desk.images() > 5)
    desk.pause()

    def lines():
        return screen.count(ACCENT, *SPIKES) >= 2 * SPIKES[3]

    def by_key():
        for x in (300, 500):
            screen.do("mousemove", "--sync", x, 150)
            screen.key("x")

    for name, put in (("Shift and a drag", lambda: with_shift(screen, screen.drag, 300, 150, 500, 160)), ("x", by_key)):
        put()
        if not until(lines):
            problems.append(f"{name} puts no two cursors")
        screen.key("Escape")
        if until(lambda: not lines()) is not True:
            problems.append(f"Escape leaves the cursors of {name}")
    return problems + desk.end(process, "q")[1]


def several(desk):
    """Shift and clicks frame several tiles."""
    process, _ = desk.train("--speed", 5)
    screen, problems, counts = desk.screen, [], [0]
    until(lambda: screen.count(0x440154, *FIELDS) + screen.count(0xFDE725, *FIELDS))
    screen.key("space")
    for k in range(3):
        with_shift(screen, screen.click, FIELDS[0] + 30 + 80 * k, FIELDS[1] + 100)
        if not until(lambda: screen.count(ACCENT, *FIELDS) > counts[-1] + 40):
            problems.append(f"click {k + 1} frames no further tile")
        counts.append(screen.count(ACCENT, *FIELDS))
    screen.key("Escape")
    if until(lambda: screen.count(ACCENT, *FIELDS) == 0) is not True:
        problems.append("Escape leaves the frames")
    return problems + desk.end(process, "q")[1]


def opened(desk):
    """7, 8 and 9 open panels and close them; looked at tick by tick, the run stays what it is."""
    process, _ = desk.train("--speed", 5)
    problems = []
    for key in ("7", "8", "9"):
        desk.pause()
        picture = desk.settled()
        desk.screen.key(key)
        if not until(lambda: not alike(desk.screen.rows(*PANELS), picture)):
            problems.append(f"{key} opens no panel")
        desk.screen.key(key)
        if not until(lambda: alike(desk.screen.rows(*PANELS), picture)):
            problems.append(f"a second {key} does not close it")
        desk.screen.key(key, "space")
    desk.screen.key(*["bracketright"] * 12)  # as fast as it goes
    done, wrong = desk.end(process)
    if desk.golden(done.stdout) != desk.alone:
        problems.append("looked at, the run gave other spikes")
    desk.screen.key("q")
    desk.gone()
    return problems + wrong


def exports(desk):
    """v and e save what is seen as SVG and its spikes as CSV."""
    process, _ = desk.train("--speed", 5)
    until(lambda: desk.images() > 5)
    desk.pause()
    problems = []
    for key, suffix, start in (("v", "svg", "<svg xmlns="), ("e", "csv", "image,label,answer,tick,time_ms,neuron,class")):
        desk.screen.key(key)
        found = until(lambda suffix=suffix: glob.glob(os.path.join(desk.folder, f"espalier-*.{suffix}")))
        if not found:
            problems.append(f"{key} saves no {suffix}")
            continue
        with open(found[0], encoding="utf-8") as f:
            if not f.read(100).startswith(start):
                problems.append(f"the {suffix} begins otherwise")
    return problems + desk.end(process, "q")[1]


def threshold_line(screen):
    """The row of the screen with the line of the threshold, or None."""
    x, y, width, height = COUNTS
    return next((row for row in range(y, y + height) if screen.count(WARNING, x, row, width, 1) > width // 2), None)


def drag_threshold(desk):
    """The line goes where the hand takes it, the run prunes by it, the recording tells it, and it can be done
    again without a hand."""
    process, _ = desk.train("--speed", 8, "--out", "hand.h5")
    screen = desk.screen
    line = until(lambda: threshold_line(screen))
    if not line:
        return ["no threshold is shown"] + desk.end(process, "q")[1]
    desk.pause()
    line = until(lambda: threshold_line(screen))
    if not line:
        return ["the threshold has gone"] + desk.end(process, "q")[1]
    screen.drag(COUNTS[0] + 8, line, COUNTS[0] + 16, line - 40)
    problems = []
    if not until(lambda: (moved := threshold_line(screen)) and abs(moved - (line - 40)) <= 3):
        problems.append(f"the line went from {line} to {threshold_line(screen)}, not to {line - 40}")
    screen.key("space")
    done, wrong = desk.end(process, "q")
    again = run(desk.folder, *TRAIN, *SOME, "--thresholds", "hand.h5", "--out", "again.h5")
    problems += wrong + success(again)
    if desk.golden(done.stdout) == desk.alone:
        problems.append("the run did not take the threshold")
    if desk.golden(done.stdout) != desk.golden(again.stdout):
        problems.append("--thresholds does not repeat the run")
    return problems


# ---- what happens to windows ----

def closed(desk):
    """By its user, or by the server: the run neither waits nor changes."""
    problems = []
    for close in (lambda w: desk.screen.key("q"), lambda w: desk.screen.do("windowkill", w)):
        process, window = desk.train("--speed", 20)
        until(lambda: desk.images() > 20)
        close(window)
        done, wrong = desk.end(process)
        problems += wrong
        if desk.golden(done.stdout) != desk.alone:
            problems.append("without its window the run gave other spikes")
    return problems


def follower_stopped(desk):
    """A follower that is stopped, and goes on later, costs the writer nothing."""
    writer = desk.start(*TRAIN, *SOME, "--out", "followed.h5")
    path = os.path.join(desk.folder, "followed.h5")
    until(lambda: os.path.exists(path))
    follower = desk.start("view", "followed.h5", "--follow")  # not even now is there anything to report
    window = desk.screen.window("Espalier")
    problems = [] if window else ["no window"]
    follower.send_signal(signal.SIGSTOP)
    done, wrong = desk.end(writer)
    problems += wrong
    follower.send_signal(signal.SIGCONT)
    _, wrong = desk.end(follower, "q")
    if desk.golden(done.stdout) != desk.alone:
        problems.append("followed, the run gave other spikes")
    return problems + wrong


def writer_killed(desk):
    """The follower shows the run, says that it was killed, and stays."""
    writer = desk.start(*TRAIN, *MANY, "--out", "killed.h5")
    until(lambda: os.path.exists(os.path.join(desk.folder, "killed.h5")))
    follower = desk.start("view", "killed.h5", "--follow", "--quiet")
    window = desk.screen.window("Espalier")
    problems = [] if window and until(lambda: desk.images() > 0) else ["the run is not shown"]
    problems += [] if writer.poll() is None else ["the writer was too fast"]
    writer.kill()
    writer.communicate()
    if not until(lambda: desk.screen.count(WARNING, *FOOTER) > 20):
        problems.append("nothing is said of the death of the writer")
    if follower.poll() is not None:
        problems.append("the follower left")
    return problems + desk.end(follower, "q")[1]


CASES = {
    "space holds a run, a full stop lets one image go by": space_and_step,
    "s saves a picture of the window": screenshot,
    "the first key after the window has appeared is not lost": first_key,
    "p shows the next population": next_population,
    "a click on a field selects its neuron": select,
    "cursors stand where the hand puts them": cursors,
    "Shift and clicks choose several neurons": several,
    "7, 8 and 9 open panels and change nothing else": opened,
    "v and e save what is seen as SVG and CSV": exports,
    "a dragged threshold prunes, is recorded and can be repeated": drag_threshold,
    "a run whose window is closed or killed gives the same spikes": closed,
    "the window of a run that was killed says so": run_killed,
    "a run that is held takes no time, nor does its window": held_still,
    "Ctrl with + and - sizes the text only": larger_text,
    "what does nothing says so": nothing_to_find,
    "a follower that is stopped is not noticed": follower_stopped,
    "a follower says that the writer was killed": writer_killed,
}


def main():
    if name := missing():
        print(f"{name} is not installed: keys and mouse of the viewer are not tested", file=sys.stderr)
        sys.exit(77)
    claims = Claims()
    with Sandbox() as folder, Screen(WIDTH, HEIGHT) as screen:
        desk = Desk(folder, screen)
        for name, judge in CASES.items():
            claims.holds(name, judge(desk))
    claims.finish()


main()
