# tests/studies/test_tune.py - the search: its trials are runs that train can repeat, on held-out images, and do
# not depend on how they are run.
import csv
import glob
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time

from claims import Claims
from program import (PROGRAM, Sandbox, environment, idx_files, keeps_recordings, on_a_terminal, refusal, run, success,
                     write_idx)

ETA, TAU = "projection.input-exc.eta", "population.exc.tau_m_ms"
SPIKES, NORM = "run.min_spikes", "projection.input-exc.norm"
BASE = ("tune", "--data", "idx:bars", "--neurons", 20, "--out", "t", "--jobs", 2)
RANGES = ("--vary", f"{ETA}=log:0.002:0.2", "--vary", f"{TAU}=lin:5:300", "--vary", f"{SPIKES}=lin:0:9",
          "--vary", f"{NORM}=choice:l1,l2,none")
TUNE = (*BASE, *RANGES, "--trials", 8, "--seeds", 2)


def table(folder, name="t/trials.csv"):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return f.read()


def trials(folder):
    return list(csv.DictReader(table(folder).splitlines()))


def tune(folder, args=TUNE):
    done = run(folder, *args)
    problems = success(done)
    if problems:
        raise AssertionError(f"{args}: {problems}")
    return table(folder)


def lists_take_turns(folder):
    """Of two lists of unequal length each word once in each round, in orders that are not all the same."""
    tune(folder, (*BASE, "--images", 20, "--label-images", 5, "--seeds", 1, "--trials", 13,
                  "--vary", f"{NORM}=choice:l1,l2,none", "--vary", f"{SPIKES}=choice:0,2,4,6"))
    rows = sorted(trials(folder), key=lambda row: int(row["trial"]))[1:]
    problems = [] if len(rows) == 12 else [f"{len(rows)} trials"]
    for key, n in ((NORM, 3), (SPIKES, 4)):
        drawn = [row[key] for row in rows]
        rounds = [tuple(drawn[k:k + n]) for k in range(0, len(drawn), n)]
        problems += [f"{key}: {r} in a round" for r in rounds if len(set(r)) != n]
        problems += [] if len(set(rounds)) > 1 else [f"{key}: always {rounds[0]}"]
    return problems


def every_trial_is_a_run(folder):
    """Each training against `train --eval validation` with the values that the table names; what a trial gains is over
    trial 0, seed by seed. With l1 and the length of l2 nothing fires, and there is no accuracy."""
    tune(folder, (*BASE, *RANGES[:-1], f"{NORM}=choice:l2,none", "--trials", 8, "--seeds", 2))
    problems, first = [], None
    for trial in trials(folder):
        sets = [word for key in (ETA, TAU, SPIKES, NORM) for word in ("--set", f"{key}={trial[key]}")]
        right = []
        for seed in (1, 2):
            r = json.loads(run(folder, "train", "--data", "idx:bars", "--neurons", 20, "--eval", "validation",
                               "--seed", seed, *sets, "--json").stdout)
            with open(os.path.join(folder, f"t/trials/{int(trial['trial']):04}-s{seed}.json"), encoding="ascii") as f:
                cell = json.load(f)
            problems += [f"{trial['trial']} seed {seed}: {k}" for k in ("golden_hash", "config_hash")
                         if cell[k] != r[k]]
            right.append(100 * r["accuracy"]["bayes"])
        if abs(float(trial["accuracy"]) - sum(right) / 2) > 1e-3:
            problems.append(f"trial {trial['trial']}: {trial['accuracy']}, not {right}")
        first = first or right
        gains = [a - b for a, b in zip(right, first)]
        for key, wanted in (("gain", sum(gains) / 2), ("gain_se", abs(gains[0] - gains[1]) / 2)):
            if abs(float(trial[key]) - wanted) > 1e-3:
                problems.append(f"trial {trial['trial']}: {key} {trial[key]}, not {wanted}")
    if not any(float(trial["gain"]) for trial in trials(folder)):
        problems.append("all trials are alike, which says nothing")
    return problems


def values_are_drawn_as_asked(folder):
    tune(folder, (*BASE, *RANGES, "--trials", 60, "--seeds", 1, "--images", 10, "--label-images", 5))
    drawn = trials(folder)[1:]
    eta, tau = ([float(t[key]) for t in drawn] for key in (ETA, TAU))
    spikes, norms = [t[SPIKES] for t in drawn], {t[NORM] for t in drawn}
    below = sum(x < 0.02 for x in eta)  # the middle of the logarithm
    holds = (all(0.002 <= x <= 0.2 for x in eta), 18 <= below <= 41, all(5 <= x <= 300 for x in tau),
             18 <= sum(x < 152 for x in tau) <= 41, set(spikes) <= set("0123456789"), len(set(spikes)) > 6,
             norms == {"l1", "l2", "none"}, len(set(eta)) > 50, trials(folder)[0][ETA] == "auto")
    return [f"{k}: {drawn}" for k, good in enumerate(holds) if not good]


def same_whichever_way(folder):
    """One job or four, killed or not, at once or grown."""
    wanted = tune(folder)
    problems = []
    for args in ((*TUNE, "--jobs", 1), (*TUNE, "--jobs", 4)):
        shutil.rmtree(os.path.join(folder, "t"))
        problems += [] if tune(folder, args) == wanted else [f"{args[-1]} jobs: another table"]
    shutil.rmtree(os.path.join(folder, "t"))
    tune(folder, (*BASE, *RANGES, "--trials", 3, "--seeds", 1))
    chance = random.Random(3)
    for k in range(4):
        process = subprocess.Popen([PROGRAM, *map(str, TUNE)], cwd=folder, env=environment(folder),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(chance.uniform(0.02, 0.1))
        process.send_signal(signal.SIGKILL if k % 2 else signal.SIGINT)
        status = process.wait(timeout=20)
        process.stderr.close()
        problems += [] if status in (130, 0, -signal.SIGKILL, -signal.SIGINT) else [f"exit status {status}"]
    done = run(folder, "tune", "--resume", "--out", "t")
    if done.returncode:
        tune(folder)  # killed before it said what it is about
    tune(folder)
    return problems + ([] if table(folder) == wanted else ["killed and grown: another table"])


def stopped(folder):
    """By hand, in the middle: it says how far it is, and the same command goes on from there."""
    long = (*TUNE, "--epochs", 40)
    process = subprocess.Popen([PROGRAM, *map(str, long)], cwd=folder, env=environment(folder), text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    # Two at a time: the third began when one was known to be over.
    while process.poll() is None and len(glob.glob(os.path.join(folder, "t/trials/*.json"))) < 3:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=100)[1]
    found = re.fullmatch(r"espalier: stopped with (\d+) of 16 trainings finished; the same command goes on .*\n", told)
    if process.returncode != 130 or not found or not 0 < int(found[1]) < 16:
        return [f"status {process.returncode}: {told!r}"]
    done = run(folder, *long)
    again = re.search(r"^trained +(\d+) networks now, 16 of 16 are finished", done.stdout, re.MULTILINE)
    if not again or not 0 < int(again[1]) <= 16 - int(found[1]):
        return success(done) + [f"after {told!r}: {done.stdout!r}"]
    return success(done)


def best_can_be_used(folder):
    tune(folder)
    rows = trials(folder)
    best = max(rows, key=lambda t: (float(t["accuracy"]), -int(t["trial"])))
    sets = [word for key in (ETA, TAU, SPIKES, NORM) for word in ("--set", f"{key}={best[key]}")]
    hashes = [json.loads(run(folder, "train", "--data", "idx:bars", *how, "--json").stdout)["golden_hash"]
              for how in (("--config", "t/best.ini"), ("--neurons", 20, *sets))]
    return [] if len(set(hashes)) == 1 else [f"{best}: {hashes}"]


def progress_and_failures(folder):
    """On a terminal one line says how far it is, and is taken away. A training that cannot be written costs itself;
    the same command mends it."""
    long, in_the_way = (*TUNE, "--epochs", 5), os.path.join(folder, "t/trials/0001-s1.json")
    os.makedirs(in_the_way)
    # The time left is known after three seconds.
    done = on_a_terminal(folder, *long, asleep_s=3.1)
    line, after = done.stderr.rsplit("\x1b[K", 1)
    words = (r"\d+ of 16 trainings", r" \| \d+:\d\d left", r" \| 1 failed")
    problems = [f"no {w!r} in {done.stderr!r}" for w in words if not re.search(w, line)]
    problems += [f"it is left behind: {done.stderr!r}"] if "\n" in line or not line.endswith("\r") else []
    if done.returncode != 1 or not after.startswith("espalier: 1 trainings failed (trial 1 seed 1: "):
        problems.append(f"status {done.returncode}: {after!r}")
    problems += [] if "15 of 16 are finished" in done.stdout else [done.stdout]
    os.rmdir(in_the_way)
    mended = tune(folder, long)
    shutil.rmtree(os.path.join(folder, "t"))
    return problems + ([] if tune(folder, long) == mended else ["mended: another table"])


def no_value_is_a_formula(folder):
    """A file whose name a spreadsheet would read as a formula is text in the table."""
    with open(os.path.join(folder, "play.ini"), "w", encoding="ascii") as f:
        f.write("[population.before]\nkind = spikes\nfile = b.h5\ngroup = exc\n[population.out]\nkind = lif\nsize = 8\n"
                "[projection.before-out]\nkind = dense\nfrom = before\nto = out\n")
    problems = success(run(folder, "train", "--data", "idx:bars", "--neurons", 8, "--record", "all", "--out", "=a.h5",
                           "--quiet", "--json"))
    shutil.copy(os.path.join(folder, "=a.h5"), os.path.join(folder, "b.h5"))
    text = tune(folder, ("tune", "--config", "play.ini", "--out", "t", "--trials", 6, "--seeds", 1, "--images", 10,
                         "--label-images", 5, "--vary", "population.before.file=choice:=a.h5,b.h5"))
    return problems + ([] if ",\"'=a.h5\"," in text and "b.h5" in text else [text])


def bad_arguments(folder):
    problems = []
    for args, words in (
            ((), ("--vary",)),
            (("--vary", "eta"), ("eta", "section.key")),
            (("--vary", f"{ETA}=0.1"), ("lin:", "log:", "choice:")),
            (("--vary", f"{ETA}=lin:0.1"), ("lin:",)),
            (("--vary", f"{ETA}=lin:0.2:0.1"), (ETA, "below")),
            (("--vary", f"{ETA}=lin:0.2:0.2"), (ETA, "below")),
            (("--vary", f"{ETA}=lin:0.1:nan"), ("lin:",)),
            (("--vary", f"{ETA}=log:0:1"), (ETA, "above 0")),
            (("--vary", f"{ETA}=lin:-1:1"), ("eta", "-1")),
            (("--vary", "projection.input-exc.etta=lin:0:1"), ("etta", "eta")),
            (("--vary", "eta=lin:0:1"), ("eta",)),
            (("--vary", f"{NORM}=lin:0:1"), (NORM, "choice")),
            (("--vary", f"{NORM}=choice:l1,l3"), ("l3",)),
            (("--vary", f"{NORM}=choice:"), ("choice",)),
            (("--vary", f"{TAU}=lin:1:1e9"), ("tau_m_ms", "1e")),
            (("--vary", f"{TAU}=lin:1:9", "--vary", f"{TAU}=lin:1:9"), (TAU, "twice")),
            (("--vary", "run.seed=lin:1:9"), ("run.seed",)),
            (("--vary", "run.eval=choice:test"), ("run.eval",)),
            (("--vary", f"{TAU}=lin:1:9", "--trials", "0"), ("--trials",)),
            (("--vary", f"{TAU}=lin:1:9", "--seeds", "1-3"), ("--seeds",)),
            (("--vary", f"{TAU}=lin:1:9", "--images", "101"), ("101",)),
            (("--resume", "--trials", "3"), ("--trials", "--resume")),
            (("--resume",), ("t", "no search"))):
        problems += refusal(folder, (*BASE, *args) if args[:1] != ("--resume",) else ("tune", "--out", "t", *args),
                            *words)
    tune(folder)
    for args in ((*BASE, "--vary", f"{ETA}=log:0.002:0.3"), (*TUNE, "--seed", 2), (*TUNE, "--neurons", 21)):
        problems += refusal(folder, args, "t", "another --out")
    return problems


CLAIMS = (
    ("every trial is the run that train makes of its values, on held-out images", every_trial_is_a_run),
    ("values are drawn from the ranges that were asked for", values_are_drawn_as_asked),
    ("words of a list take turns", lists_take_turns),
    ("jobs, kills and growing do not change the table", same_whichever_way),
    ("a search that is stopped says how far it is", stopped),
    ("best.ini is the best trial", best_can_be_used),
    ("a search shows its progress, and a training that fails is named and mended", progress_and_failures),
    ("a value that looks like a formula is text in the table", no_value_is_a_formula),
    ("wrong arguments are refused before anything is made", bad_arguments),
)


def main():
    claims = Claims()
    for name, check in CLAIMS:
        if check is no_value_is_a_formula and not keeps_recordings():
            claims.skipped(name, "built without HDF5")
            continue
        with Sandbox() as folder:
            write_idx(os.path.join(folder, "bars"), idx_files())
            try:
                claims.holds(name, check(folder))
            except (AssertionError, ValueError, KeyError, OSError) as error:
                claims.holds(name, [repr(error)])
    claims.finish()


main()
