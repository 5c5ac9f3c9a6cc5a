#!/usr/bin/env python3
# bench/view.py - measures how much a window slows down a training. In each round the same training runs alone, with a
# window, with a window that is closed half-way, and followed by a viewer that is stopped.
#
#     bench/view.py build/cli/espalier [--rounds 5] [--data mnist] [--images 24000]
#     bench/view.py build/cli/espalier --frames 600        # frames per second instead
#
# The training runs alone on the first core; display and viewers run on the others. With two cores Xvfb and the window
# share one; with one core all programs share it. Needs Xvfb and xdotool. Ratios are computed within a round, and their
# median is shown; they are less reliable under load.
import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from screen import Screen, missing, until  # pylint: disable=wrong-import-position

CORES = sorted(os.sched_getaffinity(0))
TRAINING, OTHERS = {CORES[0]}, set(CORES[1:]) or {CORES[0]}


def children(pid):
    """Returns the child processes of pid."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
            return [int(word) for word in f.read().split()]
    except OSError:
        return []


class Bench:
    """The command line of the training, a display, and a folder for recordings."""

    def __init__(self, args, screen, folder):
        self.args, self.screen, self.out = args, screen, os.path.join(folder, "run.h5")
        self.train = [args.program, "train", "--data", args.data, "--preset", "guo2020", "--images", str(args.images),
                      "--set", "run.eval=none", "--set", "run.label_images=100", "--json", "--quiet", "--force",
                      "--checkpoint", "none", "--out", self.out]
        self.env = {**os.environ, "DISPLAY": screen.display}

    def start(self, command, cores):
        return subprocess.Popen(command, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True,
                                preexec_fn=lambda: os.sched_setaffinity(0, cores))

    def run(self, *more, beside=None):
        """Returns seconds, processor seconds and golden hash of one training; `beside` is called while it runs."""
        if os.path.exists(self.out):  # replacing a file is faster than creating one
            os.remove(self.out)
        process = self.start([*self.train, *more], TRAINING)
        if beside:
            beside(process)
        told, said = process.communicate()
        if process.returncode != 0:
            sys.exit(f"{' '.join(process.args)}: {said}")
        report = json.loads(told)
        return report["train_s"], report["train_cpu_s"], report["golden_hash"]

    # ---- trainings with a window or viewer ----

    def move_window(self, process):
        """Moves the window, a fork of the training, from its core to the others."""
        for child in until(lambda: children(process.pid)):
            os.sched_setaffinity(child, OTHERS)

    def watched(self):
        result = self.run("--view", beside=self.move_window)
        self.screen.do("key", "--clearmodifiers", "q")  # the window stays open after the run
        until(lambda: not self.screen.do("search", "--name", "Espalier"))
        return result

    def closed_half_way(self, seconds):
        def close(process):
            self.move_window(process)
            time.sleep(seconds / 2)
            for child in children(process.pid):
                os.kill(child, signal.SIGTERM)
        return self.run("--view", beside=close)

    def followed(self):
        """Measures a training that a viewer follows; the viewer is stopped after a moment."""
        viewer = []

        def follow(_):
            until(lambda: os.path.exists(self.out) and os.path.getsize(self.out) > 100_000)
            viewer.append(self.start([self.args.program, "view", self.out, "--follow", "--quiet"], OTHERS))
            until(lambda: self.screen.do("search", "--onlyvisible", "--name", "Espalier"), 5)
            viewer[0].send_signal(signal.SIGSTOP)
        result = self.run(beside=follow)
        viewer[0].kill()
        viewer[0].communicate()
        return result

    # ---- frames ----

    def frames(self):
        """Returns the report of the window on its frames beside a training at full speed."""
        process = self.start([word for word in self.train if word not in ("--quiet", "--json")] +
                             ["--view", "--frames", str(self.args.frames)], TRAINING)
        self.move_window(process)
        said = process.communicate()[1]
        return next((line for line in said.splitlines() if line.startswith("viewer:")), said)


def row(name, results, alone):
    """Prints ratios to the training alone of the same round, and whether all spikes were the same."""
    wall = [r[0] / a[0] for r, a in zip(results, alone)]
    cpu = [r[1] / a[1] for r, a in zip(results, alone)]
    same = "the same" if {r[2] for r in results} == {a[2] for a in alone} else "ANOTHER HASH"
    print(f"{name:24} {statistics.median(r[0] for r in results):7.3f} s"
          f"  {statistics.median(wall):.3f} ({min(wall):.3f} .. {max(wall):.3f})"
          f"  {statistics.median(cpu):.3f} ({min(cpu):.3f} .. {max(cpu):.3f})  {same}")


def main():
    parser = argparse.ArgumentParser(description="what a window costs the run beside it")
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--images", type=int, default=24000)
    parser.add_argument("--frames", type=int, default=0)
    args = parser.parse_args()
    if name := missing():
        sys.exit(f"{name} is not installed")
    os.sched_setaffinity(0, OTHERS)  # looking for windows takes time, too
    print(f"{len(CORES)} cores, load {os.getloadavg()[0]:.1f}; the training on core {CORES[0]}")
    with tempfile.TemporaryDirectory(prefix="espalier-bench-") as folder, Screen(1280, 800) as screen:
        os.sched_setaffinity(screen.server.pid, OTHERS)
        bench = Bench(args, screen, folder)
        if args.frames:
            print(bench.frames())
            return
        bench.run()  # files are read, nothing is counted
        kept = {"alone": [], "--view": [], "closed half-way": [], "followed, stopped": []}
        for _ in range(args.rounds):
            kept["alone"].append(bench.run())
            kept["--view"].append(bench.watched())
            kept["closed half-way"].append(bench.closed_half_way(kept["alone"][-1][0]))
            kept["followed, stopped"].append(bench.followed())
    print(f"{'':24} {'train_s':>9}  ratio of train_s           of train_cpu_s            golden hash")
    for name, results in kept.items():
        row(name, results, kept["alone"])


main()
