# tests/cli/test_kill.py - a run that is killed ends as if it had not been: whenever it happens, however often,
# on whatever kernel and with how many threads it goes on.
#
#   test_kill.py        ten runs (the test of the suite)
#   test_kill.py 200    as many as you like
#   test_kill.py 200 7  another seed of the moments
#
# Each run is killed (SIGKILL) at a random moment; then its recording is recovered and the run resumed, and
# these are killed as well now and then, until the run is over. Report and recording must be those of a run
# that was not touched.
import concurrent.futures
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time

from claims import Claims
from program import PROGRAM, Sandbox, environment, idx_files, keeps_recordings, run, write_idx

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
RUNS_AT_A_TIME = 2
TRAIN = ("train", "--data", "idx:bars", "--neurons", 40, "--label-images", 200, "--snapshots", 4, "--every", 40,
         "--out", "run.h5", "--force", "--json", "--quiet")
# What a run can be; victim k of them takes course k.
COURSES = (
    ("--prune", "adaptive", "--prune-to", 20, "--set", "run.eval_before_pruning=true", "--record", "all"),
    ("--prune", "posttrain", "--record", "none", "--set", "projection.inhibition.inhibit_delay_ticks=500"),
    ("--preset", "diehl-cook", "--prune", "constant", "--epochs", 2, "--images", 250),
    ("--set", "run.rest_ms=0", "--set", "projection.inhibition.inhibit_delay_ticks=300", "--prune", "threshold"),
    ("--from", "earlier.h5", "--seed", 3),
    ("--prune", "random", "--eval", "validation"),
    ("--prune", "redundancy", "--set", "run.min_spikes=9"),
    ("--prune", "utility", "--snapshots", 0),
    ("--prune", "selectivity", "--eval", "none"),
    ("--set", "population.exc.winner_take_all=false", "--prune", "adaptive", "--set", "run.dt_ms=0.5"),
)
# What depends on the clock, or on how the run ends.
UNEQUAL = ("train_s", "train_cpu_s", "label_s", "test_s", "record_wait_s", "us_per_image", "us_per_image_pruning",
           "realtime_factor", "energy", "kernel", "threads")


def kernels():
    line = re.search(r"kernels +(.*)", run("/", "--version").stdout)
    return [word for word in line.group(1).split() if word.isalnum() and word not in ("in", "use")]


def results(text):
    told = json.loads(text)
    return {key: value for key, value in told.items() if key not in UNEQUAL}


def until(folder, moment_s, *args, **env):
    """Run the program and kill it after moment_s; (exit status or None, stdout, stderr)."""
    with subprocess.Popen([PROGRAM, *map(str, args)], cwd=folder, env=environment(folder, **env),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as p:
        try:
            out, err = p.communicate(timeout=moment_s)
            return p.returncode, out, err
        except subprocess.TimeoutExpired:
            p.kill()
            p.communicate()
            return None, "", ""


class Whole:
    """A run that was not touched, in a folder of its own within that of `things`."""

    def __init__(self, things, course):
        self.things, self.args = things, (*TRAIN, *COURSES[course])
        self.folder = os.path.join(things.folder, str(course))
        os.mkdir(self.folder)
        things.give(self.folder)
        self.takes_s = min(self.train() for _ in range(2))  # the machine may have been busy

    def train(self):
        begun = time.monotonic()
        done = run(self.folder, *self.args)
        assert done.returncode == 0, f"{self.args}: {done.stderr}"
        self.told = results(done.stdout)
        return time.monotonic() - begun


class Things:
    """What every run needs."""

    def __init__(self, folder):
        self.folder, self.kernels = folder, kernels()
        write_idx(os.path.join(folder, "bars"), idx_files(600, 100))
        done = run(folder, *TRAIN[:-2], "--out", "earlier.h5", "--checkpoint", "none", "--prune-to", 30, "--quiet")
        assert done.returncode == 0, done.stderr

    def give(self, folder):
        for name in ("bars", "earlier.h5"):
            os.symlink(os.path.join(self.folder, name), os.path.join(folder, name))


def differences(folder, whole):
    """Between the recording in `folder` and that of the whole run, by h5diff."""
    diff = subprocess.run(["h5diff", "--exclude-path", "/espalier/report", os.path.join(folder, "run.h5"),
                           os.path.join(whole.folder, "run.h5")], capture_output=True, text=True, check=False)
    return re.findall(r"^(?:attribute: <(?!created of)|dataset|group|Not comparable|h5diff error).*",
                      diff.stdout + diff.stderr, re.MULTILINE)


class Victim:
    """One run in a folder of its own."""

    def __init__(self, whole, number):
        self.whole, self.random = whole, random.Random(f"{SEED} {number}")
        self.kills = 0
        self.problems = []

    def moment_s(self):
        return self.random.uniform(0, 1.1 * self.whole.takes_s)

    def images_in(self, folder, name):
        """Images that a file tells of; None if it is none."""
        told = run(folder, "info", name, "--json") if name.endswith(".ckpt") else run(folder, "info", name)
        found = re.search(r'"images": (\d+)|^images +(\d+)', told.stdout, re.MULTILINE)
        if told.returncode != 0 or not found:
            self.problems.append(f"info {name}: {told.stderr.strip() or told.stdout[:100]!r}")
            return None
        return int(found.group(1) or found.group(2))

    def recover(self, folder):
        """What was flushed before the kill is there afterwards, and more often than not in place."""
        if not os.path.exists(os.path.join(folder, "run.h5")):
            return
        before = self.images_in(folder, "run.h5")
        where = self.random.choice((["--in-place"], [], ["--out", "copy.h5"]))
        while self.random.random() < 0.4:  # it may be killed as well, and begun again
            status, _, err = until(folder, self.random.uniform(0, 0.05), "recover", "run.h5", *where)
            self.kills += status is None
            if status is not None:
                break
        shutil.rmtree(os.path.join(folder, "copy.h5"), ignore_errors=True)
        for name in ("copy.h5", "copy.h5.lock"):
            if os.path.exists(os.path.join(folder, name)):
                os.remove(os.path.join(folder, name))
        done = run(folder, "recover", "run.h5", *where)
        if done.returncode != 0:
            self.problems.append(f"recover: {done.stderr.strip()}")
            return
        after = self.images_in(folder, "copy.h5" if "--out" in where else "run.h5")
        if before is not None and after is not None and after < before:
            self.problems.append(f"recover kept {after} images of {before}")

    def train(self, folder):
        """Until there is a checkpoint to go on from, or the run is over."""
        while True:
            status, out, err = until(folder, self.moment_s(), *self.whole.args, ESPALIER_KERNEL=self.kernel())
            self.kills += status is None
            if status is None and not os.path.exists(os.path.join(folder, "run.h5.ckpt")):
                continue
            if status != 0 or self.kills > 0:
                return status, out, err

    def kernel(self):
        return self.random.choice(self.whole.things.kernels)

    def resume(self, folder, moment_s):
        status, out, err = until(folder, moment_s, "resume", "run.h5.ckpt", "--json", "--quiet", "--threads",
                                 self.random.choice((1, 2, 3)), ESPALIER_KERNEL=self.kernel())
        self.kills += status is None
        return status, out, err

    def live(self):
        with Sandbox() as folder:
            self.whole.things.give(folder)
            status, out, err = self.train(folder)
            while status is None:
                if self.random.random() < 0.6:
                    self.recover(folder)
                last = self.random.random() < 0.5
                status, out, err = self.resume(folder, 100 if last else self.moment_s())
            self.judge(folder, status, out, err)
        return self

    def told(self):
        """A line as soon as it is over: 200 runs take a while."""
        print(f"# {self.kills} kills, {'; '.join(self.problems) or 'as if there had been none'}", flush=True)
        return self

    def judge(self, folder, status, out, err):
        if status != 0:
            self.problems.append(f"status {status}: {err.strip()}")
            return
        told = results(out)
        self.problems += [f"{key} is {told.get(key)}, not {want}" for key, want in self.whole.told.items()
                          if told.get(key) != want]
        self.problems += differences(folder, self.whole)
        left = set(os.listdir(folder)) - {"bars", "earlier.h5", "copy.h5", "run.h5", "run.h5.ckpt", "run.h5.ckpt.prev"}
        left = {name for name in left if not re.fullmatch(r"run\.h5\.broken(-\d+)?", name)}
        self.problems += [f"left {sorted(left)}"] * bool(left)


def main():
    claims = Claims()
    name = f"{RUNS} runs, killed at random, end as if they had not been"
    if not keeps_recordings():
        claims.skipped(name, "built without HDF5")
    elif not shutil.which("h5diff"):
        claims.skipped(name, "no h5diff")
    else:
        with Sandbox() as folder, concurrent.futures.ThreadPoolExecutor(RUNS_AT_A_TIME) as pool:
            things = Things(folder)
            wholes = list(pool.map(lambda k: Whole(things, k), range(min(RUNS, len(COURSES)))))
            victims = list(pool.map(lambda k: Victim(wholes[k % len(wholes)], k).live().told(), range(RUNS)))
        problems = [f"run {k}, {' '.join(map(str, v.whole.args))}: {p}" for k, v in enumerate(victims)
                    for p in v.problems]
        claims.holds(name, problems)
        print(f"# {sum(v.kills for v in victims)} kills; runs take {min(w.takes_s for w in wholes):.2f} to "
              f"{max(w.takes_s for w in wholes):.2f} s")
    claims.finish()


main()
