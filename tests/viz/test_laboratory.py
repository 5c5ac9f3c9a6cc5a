# tests/viz/test_laboratory.py - the laboratory on a display: every button and slider reaches the run, is recorded, and
# is repeated from the recording to the same golden hash; in a replay the window says why nothing can be done.
#
# Exit status 77 (skipped) where Xvfb or xdotool is not installed.
import json
import subprocess
import sys

from claims import Claims
from program import PROGRAM, Sandbox, environment, run, success
from screen import Screen, missing, until

PATIENCE_S = 20
WIDTH, HEIGHT = 1280, 800
LAB = (768, 32, 504, 740)  # of a window of this size
LOG = (776, 600, 480, 170)
FOOTER = (0, 776, 640, 24)
ACCENT = 0x56B4E9  # viz/draw/theme.c, on dark
STATE = (900, 0, 380, 32)
PAD = (776, 64, 224)
BUTTONS = {"this image": (957, 309), "previous": (1081, 309), "next": (1205, 309), "kill": (953, 548),
           "protect": (1079, 548), "inject": (1204, 548), "prune 1": (985, 580)}
SLIDERS = {"learning rate": 444, "inhibition": 468, "input rate": 492, "theta_plus": 516}
TRACK = (895, 1208)  # from 0 to the ninth stop, a factor of 4
TRAIN = ("train", "--data", "digits", "--preset", "guo2020", "--neurons", 60, "--prune", "none", "--images", 4000,
         "--label-images", 100, "--json", "--quiet", "--force")


class Hand:
    """A watched run, and a hand that does one thing after the other."""

    def __init__(self, folder, screen):
        self.screen, self.problems = screen, []
        self.process = subprocess.Popen(
            [PROGRAM, *map(str, TRAIN), "--out", "lab.h5", "--view", "--speed", "20"], cwd=folder,
            stdin=subprocess.DEVNULL, env=environment(folder, DISPLAY=screen.display),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if not screen.window("Espalier"):
            self.problems.append("no window")

    def seen(self, what, do, place=LOG):
        """Do something until a part of the picture changes; doing it twice must do no harm."""
        before = self.screen.rows(*place)
        do()
        if not until(lambda: self.screen.rows(*place) != before, PATIENCE_S):
            self.problems.append(f"{what}: nothing happens")

    def press(self, name):
        self.screen.do("mousemove", "--sync", 300, 300)  # it waits in vain for a mouse that is there already
        self.seen(name, lambda: self.screen.click(*BUTTONS[name]))

    def slide(self, name, stop):
        x = TRACK[0] + (TRACK[1] - TRACK[0]) * stop // 8
        self.seen(name, lambda: self.screen.click(x, SLIDERS[name]))

    def draw(self):
        x, y, side = PAD
        self.seen("drawing", lambda: self.screen.drag(x + side // 2, y + side // 5, x + side // 2, y + 4 * side // 5))

    def end(self):
        self.screen.key("q")
        out, err = self.process.communicate(timeout=200)
        return subprocess.CompletedProcess(self.process.args, self.process.returncode, out, err)


def acting(folder, screen):
    hand = Hand(folder, screen)
    hand.seen("the key l", lambda: screen.key("l"), LAB)
    hand.draw()
    hand.press("this image")
    hand.press("next")
    screen.key("slash", "7", "Return")
    for name in ("kill", "kill", "protect", "protect", "inject"):  # the second press is the way back
        hand.press(name)
    hand.slide("learning rate", 2)
    hand.slide("inhibition", 6)
    screen.key("space")
    until(lambda: screen.count(ACCENT, *STATE))
    hand.slide("input rate", 5)  # held, too
    hand.slide("theta_plus", 0)
    hand.press("prune 1")
    hand.draw()
    screen.key("space")
    return hand


def each_action(folder, screen):
    """All is done by hand, and listed by info in its order."""
    hand = acting(folder, screen)
    done = hand.end()
    problems = hand.problems + success(done)
    told = [line.split(": ", 1)[1] for line in run(folder, "info", "lab.h5").stdout.splitlines()
            if line.startswith("           before image")]
    told = [line for line in told if not line.startswith("ask training")]
    want = ["ask a drawn image", "kill neuron 7", "revive neuron 7", "protect neuron 7", "neuron 7 protected no more",
            "inject a spike into neuron 7, tick 0", "learning rate x 0.5", "inhibition x 2", "input rate x 1.4",
            "theta_plus x 0", "prune 1 now", "ask a drawn image"]
    if told != want:
        problems.append(f"recorded: {told}")
    again = run(folder, *TRAIN, "--out", "again.h5", "--replay-actions", "lab.h5")
    problems += success(again)
    alone = run(folder, *TRAIN, "--out", "alone.h5")
    hashes = [json.loads(x.stdout)["golden_hash"] if x.stdout else None for x in (done, again, alone)]
    if hashes[0] != hashes[1] or hashes[0] == hashes[2]:
        problems.append(f"by hand, repeated, alone: {hashes}")
    return problems


def in_a_replay(folder, screen):
    """Where nothing can be done, the footer says why."""
    viewer = subprocess.Popen([PROGRAM, "view", "lab.h5", "--quiet"], cwd=folder, stdin=subprocess.DEVNULL,
                              env=environment(folder, DISPLAY=screen.display), stderr=subprocess.PIPE, text=True)
    problems = [] if screen.window("Espalier") else ["no window"]
    picture = screen.rows(*LAB)
    screen.key("l", "space")
    until(lambda: screen.rows(*LAB) != picture)
    until(lambda: screen.count(ACCENT, *STATE))
    for name in ("kill", "prune 1", "next"):
        footer = screen.rows(*FOOTER)
        screen.click(*BUTTONS[name])
        if not until(lambda before=footer: screen.rows(*FOOTER) != before):
            problems.append(f"{name}: nothing is said")
    screen.key("q")
    _, err = viewer.communicate(timeout=60)
    return problems + ([] if viewer.returncode == 0 else [f"exit {viewer.returncode}: {err}"])


def undone(folder, _):
    """--undo leaves out the last actions; all of them: the run without a hand."""
    counts = []
    for n in (1, 12):
        done = run(folder, *TRAIN, "--out", "undone.h5", "--replay-actions", "lab.h5", "--undo", n)
        counts.append(run(folder, "info", "undone.h5").stdout.count("before image"))
        if wrong := success(done):
            return wrong
    n = run(folder, "info", "lab.h5").stdout.count("before image")
    return [] if counts == [n - 1, n - 12] else [f"{counts} of {n} actions"]


CASES = {
    "each button and slider acts, is recorded and can be repeated": each_action,
    "--undo leaves out the last actions": undone,
    "in a replay the window says why nothing can be done": in_a_replay,
}


def main():
    if name := missing():
        print(f"{name} is not installed: the laboratory is not tested", file=sys.stderr)
        sys.exit(77)
    claims = Claims()
    with Sandbox() as folder, Screen(WIDTH, HEIGHT) as screen:
        for name, judge in CASES.items():
            claims.holds(name, judge(folder, screen))
    claims.finish()


main()
