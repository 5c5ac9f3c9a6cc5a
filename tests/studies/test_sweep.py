# tests/studies/test_sweep.py - a sweep trains every combination of listed values as `train` would, whichever way it is run.
import csv
import json
import os
import shutil
import signal
import subprocess
import time

from claims import Claims
from program import PROGRAM, Sandbox, environment, idx_files, refusal, run, success, write_idx

INHIBIT, SIZE = "projection.inhibition.inhibit_mV", "population.exc.size"
SWEEP = ("sweep", "--data", "idx:bars", "--out", "s", "--jobs", 2, "--seeds", 2, "--vary", f"{INHIBIT}=2,9,auto",
         "--vary", f"{SIZE}=10,16")


def table(folder):
    with open(os.path.join(folder, "s/trials.csv"), encoding="utf-8") as f:
        return f.read()


def sweep(folder, *more):
    done = run(folder, *SWEEP, *more)
    if success(done):
        raise AssertionError(f"{more}: {success(done)}")
    return table(folder)


def every_point_is_a_run(folder):
    rows = list(csv.DictReader(sweep(folder).splitlines()))
    problems = [] if [(r[INHIBIT], r[SIZE]) for r in rows] == [(i, n) for i in ("2", "9", "auto") for n in ("10", "16")] else [
        f"points {rows}"]
    first = {}
    for row in rows[:1] + rows[3:5]:
        right = {}
        for seed in (1, 2):
            done = run(folder, "train", "--data", "idx:bars", "--eval", "validation", "--seed", seed, "--set",
                       f"{INHIBIT}={row[INHIBIT]}", "--set", f"{SIZE}={row[SIZE]}", "--record", "none", "--json")
            r = json.loads(done.stdout)
            with open(os.path.join(folder, f"s/trials/{int(row['trial']):04}-s{seed}.json"), encoding="ascii") as f:
                problems += [] if json.load(f)["golden_hash"] == r["golden_hash"] else [f"{row}, seed {seed}: golden hash"]
            right[seed] = 100 * r["accuracy"]["bayes"]
        first = first or right
        gain = sum(right[s] - first[s] for s in right) / 2
        problems += [f"{row}: gain {gain}"] if abs(float(row["gain"]) - gain) > 1e-3 else []
    return problems


def whichever_way(folder):
    """In slices, killed on the way, with one job: the same table."""
    wanted, problems = sweep(folder), []
    shutil.rmtree(os.path.join(folder, "s"))
    for k in (1, 3):
        done = run(folder, *SWEEP, "--shard", f"{k}/3")
        problems += success(done) + ([] if f"slice      {k} of 3" in done.stdout else [done.stdout])
    problems += ["a slice writes the table"] if os.path.exists(os.path.join(folder, "s/trials.csv")) else []
    done = run(folder, *SWEEP)
    problems += [] if "trained    4 networks now, 12 of 12" in done.stdout else [done.stdout[:200]]
    problems += [] if table(folder) == wanted else ["slices: another table"]
    shutil.rmtree(os.path.join(folder, "s"))
    process = subprocess.Popen([PROGRAM, *map(str, SWEEP)], cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.15)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=20)
    problems += [] if sweep(folder, "--jobs", 1) == wanted else ["killed: another table"]
    done = run(folder, "sweep", "--resume", "--out", "s")
    return problems + success(done) + ([] if "trained    0 networks now" in done.stdout else [done.stdout[:200]])


def figure(folder):
    sweep(folder)
    with open(os.path.join(folder, "s/figures/sweep.csv"), encoding="ascii") as f:
        rows = list(csv.DictReader(f))
    points = list(csv.DictReader(table(folder).splitlines()))
    problems = [] if [(r["value"], r["accuracy"], r["sd"]) for r in rows] == [
        (p[SIZE], p["accuracy"], p["accuracy_sd"]) for p in points] else [f"{rows}"]
    if shutil.which("gnuplot"):
        problems += [n for n in ("sweep.svg", "sweep.png") if not os.path.exists(os.path.join(folder, "s/figures", n))]
    with open(os.path.join(folder, "s/best.ini"), encoding="utf-8") as f:
        best = f.read()
    most = max(points, key=lambda p: float(p["accuracy"]))
    return problems + ([] if f"; {INHIBIT} = {most[INHIBIT]}\n; {SIZE} = {most[SIZE]}\n" in best else [f"{most}: {best[:300]}"])


def refusals(folder):
    base, problems = ("sweep", "--data", "idx:bars", "--out", "r"), []
    for args, word in (((), "--vary"), (("--vary", "run.sed=1"), "seed"), (("--vary", f"{SIZE}=1,x"), SIZE),
                       (("--vary", f"{SIZE}=1,,2"), "A,B,C"), (("--vary", f"{SIZE}="), "A,B,C"), (("--vary", SIZE), "A,B,C"),
                       (("--vary", f"{SIZE}=5,5"), "twice"), (("--vary", f"{SIZE}=5", "--vary", f"{SIZE}=6"), "twice"),
                       (("--vary", "run.seed=1,2"), "itself"), (("--vary", f"{SIZE}=5", "--shard", "3/2"), "i/n"),
                       (("--vary", f"{SIZE}=5,10", "--vary", "prune.prune_to=8,4", "--prune", "constant"), "fit together"),
                       (tuple(w for k in range(6) for w in ("--vary", f"{KEYS[k]}={','.join(map(str, range(1, 9)))}")),
                        "combinations")):
        problems += refusal(folder, (*base, *args), word)
    return problems


KEYS = (SIZE, "population.exc.tau_m_ms", "run.min_spikes", "run.rate_step", "run.max_retries", "prune.cap")


def main():
    claims = Claims()
    for name, claim in (("every point is what train does, with gains paired by seed", every_point_is_a_run),
                        ("slices, kills and jobs change nothing", whichever_way), ("the figure shows the table", figure),
                        ("what cannot be swept is refused", refusals)):
        with Sandbox() as folder:
            write_idx(os.path.join(folder, "bars"), idx_files())
            claims.holds(name, claim(folder))
    claims.finish()


main()
