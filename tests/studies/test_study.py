# tests/studies/test_study.py - the study: the cells are those of `train`, however, wherever and however often
# it was begun; what is wrong is said; and what must hold about pruning holds on the digits.
import csv
import json
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import time

from program import (PROGRAM, Sandbox, children, contents, environment, hold_claims, idx_files, keeps_recordings,
                     on_a_terminal, process_state, refusal, run, success, wait_for, write_idx)

BARS = ("--data", "idx:bars")  # the small data set of program.py: 120 and 40 images of 12 x 12
GRID = ("--neurons", 20, "--sizes", "15,10,5", "--seeds", 2)
STUDY = ("study", "prune", *BARS, *GRID, "--out", "s", "--jobs", 2)
FEW = (*STUDY, "--strategies", "native,adaptive,posttrain,random")
SIZES, SEEDS = (15, 10, 5), (1, 2)
STOCK = Sandbox()


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return f.read()


def rows(folder, name="s/results.csv"):
    """The lines of a table, by (strategy, size, seed)."""
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
        return {(r["strategy"], int(r["size"]), int(r["seed"])): r for r in csv.DictReader(f)}


def undrawn(folder, *args, path=None):
    """What is wrong with a command that should have worked. Without gnuplot, where there is nothing to see in the
    figures."""
    done = run(folder, *args, PATH=path or folder)
    return [p for p in success(done) if done.returncode or "gnuplot" not in done.stderr]


def study(folder, args, path=None):
    """The table of a study that must work."""
    problems = undrawn(folder, *args, path=path)
    if problems:
        raise AssertionError(f"{args}: {problems}")
    return read(folder, "s/results.csv")


def finished(folder):
    """As study(folder, FEW), which is trained for the first claim that asks and copied for the others."""
    stock = os.path.join(STOCK.name, "s")
    if os.path.exists(stock):
        shutil.copytree(stock, os.path.join(folder, "s"))
    else:
        study(folder, FEW)
        shutil.copytree(os.path.join(folder, "s"), stock)
    return read(folder, "s/results.csv")


def begin(folder, args, **more):
    """A process group of its own, as from a shell."""
    return subprocess.Popen([PROGRAM, *map(str, args)], cwd=folder, env=environment(folder, PATH=folder),
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            start_new_session=True, **more)


# ---- the cells ----

def every_cell_is_a_run(folder):
    """Each cell of all strategies, against `train` with the same settings."""
    study(folder, (*STUDY, "--seeds", 1, "--sizes", "10,5"))
    table = rows(folder)
    strategies = {row for row, _, _ in table} - {"baseline", "native"}
    problems = [] if len(strategies) >= 9 else [f"only {strategies}"]
    if int(table["threshold", 5, 1]["neurons_alive"]) < 10:
        problems.append("no two sizes share a run of threshold")
    if len(table) != 1 + 2 * (1 + len(strategies)):
        problems.append(f"{len(table)} cells")
    for (row, size, seed), cell in table.items():
        strategy, *changes = row.split("+")
        how = {"baseline": ("--neurons", 20), "native": ("--neurons", size)}.get(
            row, ("--neurons", 20, "--prune", strategy, "--prune-to", size,
                  *(word for change in changes for word in ("--set", f"prune.{change}"))))
        r = json.loads(run(folder, "train", *BARS, *how, "--seed", seed, "--json").stdout)
        wanted = {"golden_hash": r["golden_hash"], "config_hash": r["config_hash"],
                  "neurons_alive": r["neurons_alive"], "sops_test": r["sops_test"],
                  "presentations": r["presentations"], "bytes_weights_after": r["memory_bytes"]["weights"]["after"],
                  "accuracy_bayes": r["accuracy"]["bayes"], "train_J": r["energy"]["train_J"],
                  "test_J": r["energy"]["test_J"]}
        problems += [f"{row}-{size}-s{seed}: {k} is {cell[k]}, not {v}" for k, v in wanted.items()
                     if str(cell[k]) != str(v) and float(cell[k]) != float(v)]
    return problems


def training_counts_once(folder):
    """The networks of posttrain are cut from those of baseline, whose cells alone contain the time of the training."""
    finished(folder)
    problems = []
    for row, sizes in (("baseline", (20,)), ("native", SIZES), ("posttrain", SIZES)):
        for name in (f"{row}-{size}-s{seed}.json" for size in sizes for seed in SEEDS):
            train_s = json.loads(read(folder, f"s/cells/{name}"))["train_s"]
            if (train_s == 0) != (row == "posttrain"):
                problems.append(f"{name}: train_s is {train_s}")
    return problems


def recordings(folder):
    finished(folder)
    problems = []
    for name in ("adaptive-10-s1", "native-5-s2", "baseline-20-s1"):
        row, size, seed = name.replace("-s", "-").split("-")
        tested = json.loads(run(folder, "test", f"s/cells/{name}.h5", "--json").stdout)
        cell = rows(folder)[row, int(size), int(seed)]
        if tested["accuracy"]["bayes"] != float(cell["accuracy_bayes"]):
            problems.append(f"{name}: {tested['accuracy']} by its recording")
    before = contents(os.path.join(folder, "s/cells"))
    left = [n for n in before if n.endswith((".part", ".espalier-new")) or n.endswith(".h5.lock")]
    shutil.rmtree(os.path.join(folder, "s"))
    without = study(folder, (*FEW, "--results-only"))
    if any(n.endswith(".h5") for n in contents(os.path.join(folder, "s/cells"))):
        problems.append("--results-only keeps recordings")
    return problems + [f"left: {left}"] * bool(left) + ([] if without else ["no table"])


# ---- the same, whichever way ----

def killed_at_random(folder):
    """Kill the study some ten times at random moments, by SIGKILL and SIGINT, then let it finish."""
    args = (*FEW, "--set", "run.epochs=8")
    wanted = study(folder, args)
    shutil.rmtree(os.path.join(folder, "s"))
    chance = random.Random(7)
    problems, seen = [], 0
    for k in range(10):
        process = begin(folder, args)
        wait_for(lambda p=process: children(p.pid) or p.poll() is not None)
        time.sleep(chance.uniform(0, 0.12))
        offspring = children(process.pid)
        process.send_signal(signal.SIGKILL if k % 2 else signal.SIGINT)
        status = process.wait(timeout=20)
        said = process.stderr.read().decode()
        process.stderr.close()
        if status not in ((-signal.SIGKILL, 0) if k % 2 else (130, 0)):
            problems.append(f"exit status {status}: {said}")
        if status == 130 and "the same command goes on" not in said:
            problems.append(f"interrupted, it says {said!r}")
        if not wait_for(lambda c=offspring: not any(process_state(pid) not in (None, "Z") for pid in c)):
            problems.append("its processes live on")
        seen += status != 0
    got = study(folder, args)
    left = [n for n in contents(os.path.join(folder, "s")) if n.endswith((".part", ".espalier-new"))]
    return problems + ([] if seen >= 3 else [f"only {seen} kills met the study"]) + (
        [] if got == wanted else ["another table"]) + [f"left: {left}"] * bool(left)


def sliced(folder):
    """Slices in folders of their own, or in one; any number of jobs."""
    wanted = finished(folder)
    problems = []
    for k in (1, 2, 3):
        for out in (f"slice{k}", "together"):
            problems += undrawn(folder, *FEW, "--out", out, "--shard", f"{k}/3", "--jobs", k)
    for args in (("slice1", "slice2", "slice3", "--out", "merged"), ("together",), ("slice3", "slice1", "slice2", "s",
                                                                                   "--out", "twice")):
        problems += undrawn(folder, "study", "report", *args)
        to = args[-1]
        if read(folder, f"{to}/results.csv") != wanted:
            problems.append(f"{to}: another table")
    if "missing" in read(folder, "merged/report.md"):
        problems.append("the merged report misses cells")
    one = undrawn(folder, "study", "report", "slice2")
    if "cells are missing" not in read(folder, "slice2/report.md"):
        problems.append("the report of a slice does not say that it is one")
    return problems + one


def grown(folder):
    """Seeds, sizes and strategies may be added; the cells that are there stay."""
    wanted = finished(folder)
    shutil.rmtree(os.path.join(folder, "s"))
    study(folder, (*FEW, "--seeds", 1, "--sizes", "10", "--strategies", "posttrain"))
    before = os.stat(os.path.join(folder, "s/cells/posttrain-10-s1.json")).st_mtime_ns
    got = study(folder, FEW)
    after = os.stat(os.path.join(folder, "s/cells/posttrain-10-s1.json")).st_mtime_ns
    problems = undrawn(folder, *FEW, "--sizes", "7", "--strategies", "native", "--out", "t")
    os.remove(os.path.join(folder, "t/cells/native-7-s1.json"))
    os.remove(os.path.join(folder, "s/cells/native-5-s2.json"))
    problems += undrawn(folder, "study", "report", "s", "t", "--out", "both")  # each misses one of its own list
    if "**2 cells are missing**" not in read(folder, "both/report.md"):
        problems.append("two lists: the report does not count what is missing of either")
    return problems + ([] if got == wanted else ["another table"]) + ([] if before == after else ["trained again"])


def resumed(folder):
    wanted = finished(folder)
    os.remove(os.path.join(folder, "s/cells/random-5-s2.json"))
    os.remove(os.path.join(folder, "s/results.csv"))
    problems = undrawn(folder, "study", "prune", "--resume", "--out", "s")
    problems += [] if read(folder, "s/results.csv") == wanted else ["another table"]
    problems += refusal(folder, ("study", "prune", "--resume", "--out", "s", "--sizes", "5"), "--sizes", "--resume")
    return problems + refusal(folder, ("study", "prune", "--resume", "--out", "t"), "t", "no study")


def strategy_with_keys(folder):
    table = study(folder, (*STUDY, "--strategies", "adaptive+cap=1,adaptive+prune.forget=0.1+cap=3,adaptive",
                           "--sizes", 10, "--seeds", 1))
    problems = [] if table.count("\n") == 5 else [table]
    for row, sets in (("adaptive+cap=1", ("--set", "prune.cap=1")),
                      ("adaptive+prune.forget=0.1+cap=3", ("--set", "prune.forget=0.1", "--set", "prune.cap=3"))):
        r = json.loads(run(folder, "train", *BARS, "--neurons", 20, "--prune", "adaptive", "--prune-to", 10, *sets,
                           "--json").stdout)
        problems += [] if rows(folder)[row, 10, 1]["golden_hash"] == r["golden_hash"] else [row]
    return problems


# ---- what goes wrong ----

def bad_arguments(folder):
    prune = ("study", "prune", *BARS, "--neurons", 20)
    problems = []
    for args, words in (
            (("study",), ("usage",)),
            (("study", "grow"), ("grow", "prune", "report")),
            (("study", "prune", "more"), ("more",)),
            ((*prune, "--sizes", "5,20"), ("--sizes", "19")),
            ((*prune, "--sizes", "5,,6"), ("--sizes", "5,,6")),
            ((*prune, "--sizes", "0"), ("--sizes",)),
            ((*prune, "--sizes", "-5"), ("--sizes",)),
            ((*prune, "--sizes", "1e3"), ("--sizes",)),
            ((*prune, "--seeds", "0"), ("--seeds",)),
            ((*prune, "--seeds", "5-2"), ("--seeds",)),
            ((*prune, "--seeds", "1-99999999"), ("--seeds",)),
            ((*prune, "--strategies", "adaptve"), ("adaptve", "adaptive", "random")),
            ((*prune, "--strategies", "none"), ("none",)),
            ((*prune, "--strategies", "adaptive+cup=2"), ("cup", "cap")),
            ((*prune, "--strategies", "adaptive+cap"), ("cap", "key=value")),
            ((*prune, "--strategies", "adaptive+cap=-1"), ("cap", "-1")),
            ((*prune, "--strategies", "a/b"), ("a/b",)),
            ((*prune, "--jobs", "0"), ("--jobs",)),
            ((*prune, "--shard", "3/2"), ("--shard", "3/2")),
            ((*prune, "--shard", "0/2"), ("--shard",)),
            ((*prune, "--shard", "2"), ("--shard",)),
            ((*prune, "--set", "run.seed=3"), ("run.seed", "--seeds")),
            ((*prune, "--set", "prune.strategy=random"), ("prune.strategy", "--strategies")),
            ((*prune, "--eval", "none"), ("--eval",)),
            ((*prune, "--images", "121"), ("121",)),
            ((*prune, "--data", "idx:nowhere"), ("nowhere",)),
            ((*prune, "--record", "all"), ("--record",)),
            ((*prune, "--out", ""), ("--out", "empty")),
            ((*prune, "--set", "prune.prune_end=0.01"), ("prune_end",)),
            ((*prune, "--resume", "--out", ""), ("--out",)),
            (("study", "report", ""), ("empty",)),
            (("study", "report", "nowhere"), ("nowhere", "study.json")),
            (("study", "report", "bars"), ("bars", "study.json"))):
        problems += refusal(folder, args, *words)
    return problems


def mixed_up(folder):
    """A folder belongs to one study: other settings, other data and other folders are told apart."""
    finished(folder)
    write_idx(os.path.join(folder, "more"), idx_files(n_train=130))
    files = idx_files()
    last = max(files, key=lambda name: len(files[name]))  # images of training; one pixel of the last of them
    write_idx(os.path.join(folder, "other"), {**files, last: files[last][:-1] + bytes([files[last][-1] ^ 255])})
    for change in (("--data", "idx:other"), ("--neurons", 21), ("--set", "run.present_ms=100"), ("--data", "idx:more"), ("--images", 100)):
        problems = refusal(folder, (*FEW, *change), "s", "other settings or data", "--out")
        if problems:
            return problems
    problems = undrawn(folder, *FEW, "--neurons", 21, "--strategies", "native", "--out", "t")
    problems += refusal(folder, ("study", "report", "s", "t"), "different settings or data")
    shutil.copy(os.path.join(folder, "t/cells/native-5-s1.json"), os.path.join(folder, "s/cells/native-5-s1.json"))
    return problems + refusal(folder, ("study", "report", "s"), "native-5-s1.json")


def broken_cells(folder):
    """Damage to a cell costs that cell when the study goes on, and is named by the report."""
    wanted, whole, problems = finished(folder), {}, []
    damages = {"adaptive-10-s2.json": b"{", "native-5-s1.json": b"", "random-5-s2.json": bytes(99),
               "baseline-20-s2.json": b'{"study": "0"}\n', "posttrain-15-s1.json": None}

    def put(name, data):
        with open(os.path.join(folder, "s/cells", name), "wb") as f:
            f.write(data)

    for name, damage in damages.items():
        whole[name] = read(folder, f"s/cells/{name}").encode()
        damages[name] = whole[name][:400] if damage is None else damage
        put(name, damages[name])
        problems += refusal(folder, ("study", "report", "s"), name, "delete it")
        put(name, whole[name])
    for name, damage in damages.items():
        put(name, damage)
    for name in ("adaptive-10-s2.json", "random-5-s2.json"):  # nothing says that a training wrote them
        problems += refusal(folder, FEW, name, "is not replaced")
        os.unlink(os.path.join(folder, "s/cells", name))
    put("random-5-s2.csv", b"dear diary")  # beside a result that is gone
    problems += refusal(folder, FEW, "random-5-s2.csv", "is not replaced")
    os.unlink(os.path.join(folder, "s/cells", "random-5-s2.csv"))
    if study(folder, FEW) != wanted:
        problems.append("another table")
    put("../study.json", b"not JSON")
    return problems + refusal(folder, ("study", "report", "s"), "study.json") + refusal(folder, FEW, "study.json")


def tables_disagree(folder):
    finished(folder)
    shutil.copytree(os.path.join(folder, "s"), os.path.join(folder, "t"))
    path = os.path.join(folder, "t/cells/adaptive-10-s1.json")
    text = read(folder, "t/cells/adaptive-10-s1.json")
    cell = json.loads(text)
    with open(path, "w", encoding="ascii") as f:
        f.write(text.replace(cell["golden_hash"], "0" * 16))
    return refusal(folder, ("study", "report", "s", "t"), "adaptive-10-s1", "golden_hash")


def failing_cell(folder):
    """A cell that cannot be written costs itself; the others are there; the next try mends it."""
    in_the_way = os.path.join(folder, "s/cells/adaptive-10-s1.json")
    os.makedirs(in_the_way)
    args = (*FEW, "--set", "run.epochs=4")
    done = on_a_terminal(folder, *args, PATH=folder)
    problems = [] if done.returncode == 1 else [f"exit status {done.returncode}"]
    problems += [f"no {w} in {done.stderr!r}" for w in (" | 1 failed", "1 cells failed", "adaptive-10-s1")
                 if w not in done.stderr]
    cells = [n for n in os.listdir(os.path.join(folder, "s/cells")) if n.endswith(".json")]
    problems += [] if len(cells) == 2 + 4 * 6 else [f"{len(cells)} cells"]
    os.rmdir(in_the_way)
    study(folder, args)
    return problems + ([] if len(rows(folder)) == 2 + 4 * 6 else ["cells are missing"])


def crashing_cell(folder):
    """A child that is killed costs its cells alone."""
    args = (*FEW, "--set", "run.epochs=10", "--jobs", 1)
    process = begin(folder, args)
    wait_for(lambda: children(process.pid))
    victims = children(process.pid)
    os.kill(victims[0], signal.SIGKILL)
    status, said = process.wait(timeout=60), process.stderr.read().decode()
    process.stderr.close()
    problems = [] if status == 1 and "signal 9" in said else [f"{status}: {said!r}"]
    cells = [n for n in os.listdir(os.path.join(folder, "s/cells")) if n.endswith(".json")]
    # The first task is a baseline with what is cut from it.
    return problems + ([] if len(cells) == 1 + 3 * 6 + 3 else [f"{len(cells)} cells are there"])


def two_at_once(folder):
    args = (*FEW, "--set", "run.epochs=60")
    first = begin(folder, args)
    wait_for(lambda: children(first.pid))
    second = run(folder, *args)
    first.send_signal(signal.SIGTERM)
    status = first.wait(timeout=20)
    first.stderr.close()
    return ([] if second.returncode == 2 and "another process" in second.stderr else [second.stderr]) + (
        [] if status == 130 else [f"exit status {status} after SIGTERM"])


def read_only(folder):
    os.makedirs(os.path.join(folder, "locked"))
    os.chmod(os.path.join(folder, "locked"), stat.S_IRUSR | stat.S_IXUSR)
    return refusal(folder, (*FEW, "--out", "locked/s"), "locked/s", "Permission denied")


def progress(folder):
    """On a terminal one line says how far it is, and is taken away."""
    args = (*FEW, "--set", "run.epochs=4")
    done = on_a_terminal(folder, *args, PATH=folder)
    shown = done.stderr.split("espalier: gnuplot")[0]
    problems = [f"no {w!r} in {shown!r}" for w in ("of 26 cells", "baseline-20-s", " %", "\r", "the report")
                if w not in shown]
    problems += [] if "\n" not in shown and shown.endswith("\x1b[K") else [f"it is left behind: {shown[-200:]!r}"]
    return problems + ([] if "26 of 26 are finished" in done.stdout else [done.stdout])


# ---- the report ----

def figures(folder):
    finished(folder)
    study(folder, FEW, os.environ["PATH"])
    problems = [n for n in ("accuracy", "costs", "course", "counts") for k in ("svg", "png", "gp", "csv")
                if not os.path.getsize(os.path.join(folder, f"s/figures/{n}.{k}"))]
    report = read(folder, "s/report.md")
    linked = [w.split(")")[0] for w in report.split("](")[1:]]
    problems += [f"the report links {n}" for n in linked if not os.path.exists(os.path.join(folder, "s", n))]
    return problems + [f"no {w!r} in the report" for w in ("1.69", "2.3", "2.8", "adaptive", "random", "20 -> 10")
                       if w not in report]


def figures_again(folder):
    """Scripts and data that were moved elsewhere give the same figures."""
    finished(folder)
    study(folder, FEW, os.environ["PATH"])
    again = os.path.join(folder, "again")
    os.mkdir(again)
    for name in ("accuracy", "costs", "course", "counts"):
        for kind in ("gp", "csv"):
            shutil.copy(os.path.join(folder, f"s/figures/{name}.{kind}"), again)
        subprocess.run(["gnuplot", f"{name}.gp"], cwd=again, check=True)
    return [f"{name}.svg is another" for name in ("accuracy", "costs", "course", "counts")
            if read(again, f"{name}.svg") != read(folder, f"s/figures/{name}.svg")]


def figures_of_equals(folder):
    """Cells that all have one size and cost nothing still have axes."""
    finished(folder)
    cells = os.path.join(folder, "s/cells")
    for name in (n for n in os.listdir(cells) if n.endswith(".json")):
        cell = {**json.loads(read(cells, name)), "neurons_start": 20, "neurons_alive": 7, "train_J": 0, "test_J": 0}
        with open(os.path.join(cells, name), "w", encoding="ascii") as f:
            json.dump(cell, f)
    done = run(folder, "study", "report", "s")
    scripts = [read(folder, f"s/figures/{n}") for n in os.listdir(os.path.join(folder, "s/figures")) if n.endswith(".gp")]
    return success(done) + [s for s in scripts if re.search(r"\b(nan|inf)\b", s)]


def without_gnuplot(folder):
    finished(folder)
    shutil.rmtree(os.path.join(folder, "s/figures"))
    done = run(folder, *FEW, PATH=folder)
    problems = [] if done.returncode == 0 and "gnuplot" in done.stderr else [f"{done.returncode}: {done.stderr!r}"]
    names = os.listdir(os.path.join(folder, "s/figures"))
    wanted = [f"{n}.{k}" for n in ("accuracy", "costs", "counts", "course") for k in ("csv", "gp")]
    problems += [] if sorted(names) == wanted else [str(names)]
    return problems + ([] if "gnuplot was not found" in read(folder, "s/report.md") else ["the report says nothing"])


def figures_of_the_summary(folder):
    """Means, spreads and paired losses of summary.csv, computed again from results.csv."""
    finished(folder)
    cells, problems = rows(folder), []
    with open(os.path.join(folder, "s/summary.csv"), encoding="ascii", newline="") as f:
        for line in csv.DictReader(f):
            row, size = line["strategy"], int(line["size"])
            a, b = (100 * float(cells[row, size, s]["accuracy_bayes"]) for s in SEEDS)
            x, y = (100 * float(cells["baseline", 20, s]["accuracy_bayes"]) for s in SEEDS)
            wanted = {"accuracy": (a + b) / 2, "accuracy_sd": abs(a - b) / 2**0.5, "accuracy_se": abs(a - b) / 2,
                      "loss": (x + y - a - b) / 2, "loss_se": abs((x - a) - (y - b)) / 2,
                      "ratio_memory": (144 * 4 * 20 + 37 * 20 + 4) / (144 * 4 * size + 37 * size + 4)}
            if row == "native":
                wanted["over_native"] = 0
            problems += [f"{row} {size}: {k} is {line[k]}, not {v}" for k, v in wanted.items()
                         if abs(float(line[k]) - v) > 1e-3 * max(1, abs(v))]
    return problems


def page_of_changed_cells(folder):
    """Native networks that beat all are no way of pruning; a network with a neuron too many is not compared; the
    ratio with a matrix of inhibition is that of the numbers in the table."""
    finished(folder)
    for row, size, change in (("native", 10, {"accuracy_bayes": 1}), ("random", 10, {"accuracy_bayes": 0.5}),
                              ("posttrain", 10, {"accuracy_bayes": 0.75}),
                              ("adaptive", 10, {"accuracy_bayes": 0.25, "neurons_alive": 11})):
        for seed in SEEDS:
            path = os.path.join(folder, f"s/cells/{row}-{size}-s{seed}.json")
            with open(path, encoding="ascii") as f:
                cell = json.load(f)
            with open(path, "w", encoding="ascii") as f:
                json.dump({**cell, **change}, f)
    problems = undrawn(folder, "study", "report", "s")
    page = read(folder, "s/report.md")
    before, after = (144 * n + n * n for n in (20, 11))
    for line in ("|  | Guo et al. 2020 | adaptive | posttrain |", f"N x N weights it would be {before / after:.2f}."):
        problems += [] if line in page else [f"no {line!r} in the report"]
    table = page[page.index("| way | alive |"):page.index("## Accuracy against")]
    over_random = {cells[0]: cells[5] for cells in (line[2:].split(" | ") for line in table.splitlines()) if cells[5:]}
    problems += [f"{row} over random: {over_random[row]}" for row, wanted in
                 (("adaptive", "-"), ("posttrain", "+25.00"), ("random", "+0.00")) if over_random[row] != wanted]
    return problems


# ---- what must hold ----

def trends(folder):
    """What a study of pruning must find on the digits."""
    os.makedirs(os.path.join(folder, "digits"))
    subprocess.run([sys.argv[1], os.path.join(folder, "digits"), "3000", "2000"], check=True)
    done = run(folder, "study", "prune", "--data", "idx:digits", "--neurons", 60, "--sizes", "30,6", "--seeds", 2,
               "--label-images", 1000, "--strategies", "native,adaptive,posttrain", "--out", "s",
               "--results-only", PATH=folder)
    problems = [] if done.returncode == 0 else [done.stderr]
    with open(os.path.join(folder, "s/summary.csv"), encoding="ascii", newline="") as f:
        table = {(r["strategy"], int(r["size"])): r for r in csv.DictReader(f)}

    def value(row, size, key="accuracy"):
        return float(table[row, size][key])

    whole = value("baseline", 60)
    for name, holds in (
            ("60 neurons tell most digits apart", whole > 80),
            ("a tenth of the neurons costs accuracy", all(value(r, 6) < whole - 10 for r, n in table if n == 6)),
            ("half is better than a tenth", all(value(r, 30) > value(r, 6) + 5 for r, n in table if n == 30)),
            ("half costs little while learning", value("adaptive", 30) > whole - 12),
            ("pruning while learning beats pruning afterwards",
             value("adaptive", 30) + value("adaptive", 6) > value("posttrain", 30) + value("posttrain", 6) + 4),
            ("half of the neurons need half of the weights", abs(value("adaptive", 30, "ratio_weights") - 2) < 1e-6),
            ("fewer neurons test for less energy", 1.7 < value("adaptive", 30, "ratio_test_J") < 2.3),
            ("training saves less than testing", 1.2 < value("adaptive", 30, "ratio_train_J") < 1.9),
            ("pruning afterwards saves nothing in training", value("posttrain", 6, "ratio_train_J") == 1),
            ("a native network saves most", value("native", 6, "train_J") < value("adaptive", 6, "train_J"))):
        if not holds:
            problems.append(f"{name}: {[(k, v['accuracy']) for k, v in table.items()]}")
    return problems


HDF5, GNUPLOT, ROOT = "this build keeps no recordings", "gnuplot is not installed", "root may write anywhere"
CLAIMS = (
    ("every cell is the run that train makes of the same settings", every_cell_is_a_run),
    ("the time of a training is counted once, not in the networks cut from it", training_counts_once),
    ("each training has a recording that gives its accuracy again", recordings, HDF5),
    ("a study that is killed at random gives the same table in the end", killed_at_random),
    ("slices merged give the table of the whole study", sliced),
    ("a study can grow, and keeps its cells", grown),
    ("--resume goes on with what the folder says", resumed),
    ("a strategy may come with keys of its own", strategy_with_keys),
    ("wrong arguments are refused before anything is made", bad_arguments),
    ("cells of other settings or data are not mixed in", mixed_up),
    ("a broken cell is trained again, and named by the report", broken_cells),
    ("two folders that disagree about a cell are refused", tables_disagree),
    ("a cell that cannot be written costs that cell", failing_cell),
    ("a cell that crashes costs that cell", crashing_cell),
    ("a study in progress is left alone", two_at_once),
    ("a folder that cannot be made is named", read_only, ROOT),
    ("progress is one line, on a terminal alone", progress),
    ("the report has its figures and numbers", figures, GNUPLOT),
    ("a figure is drawn again from its script and its data", figures_again, GNUPLOT),
    ("cells that are all alike are drawn", figures_of_equals, GNUPLOT),
    ("without gnuplot everything else is written", without_gnuplot),
    ("the summary is the arithmetic of the results", figures_of_the_summary),
    ("the report compares only what may be compared", page_of_changed_cells),
    ("on the digits the study finds what must hold", trends),
)


def main():
    given = ([] if keeps_recordings() else [HDF5]) + ([] if shutil.which("gnuplot") else [GNUPLOT])
    given += [ROOT] if os.geteuid() == 0 else []
    claims = hold_claims(CLAIMS, given)
    STOCK.cleanup()
    claims.finish()


main()
