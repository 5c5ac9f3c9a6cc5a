# tests/studies/test_compare.py - compare names the settings that differ and no others, and shows results and curves as the
# runs have them.
import csv
import json
import os
import re

from claims import Claims
from program import Sandbox, idx_files, keeps_recordings, refusal, run, success, write_idx

TRAIN = ("train", "--preset", "guo2020", "--data", "idx:bars", "--label-images", 60, "--quiet", "--json")
OTHER = ("--seed", 3, "--set", "population.exc.tau_m_ms=40", "--prune", "none")
FIRST = ("--neurons", 20, "--images", 90)
LAYER = """[projection.more]
kind = dense
from = exc
to = exc
delay_ticks = 3
"""


def tables(text):
    """(name, cells) of the rows of the table of settings and of that of results."""
    found = [[re.split(r" {2,}", line.strip()) for line in part.splitlines() if "  " in line]
             for part in text.split("\nresults\n")]
    return [{row[0]: row[1:] for row in rows if not row[0].endswith(".h5")} for rows in found]


def settings(folder):
    """Those that were set, and what follows from them."""
    done = run(folder, "compare", "a.h5", "b.h5", "c.h5")
    problems = success(done)
    found, _ = tables(done.stdout)
    wanted = {"run.seed": ["1", "3", "1"], "population.exc.tau_m_ms": ["50", "40", "50"],
              "prune.strategy": ["adaptive", "none", "adaptive"], "prune.prune_to": ["10", "20", "10"],
              "projection.more.delay_ticks": ["3"], "projection.more.from": ["exc"]}
    problems += [f"{name}: {found.get(name)}" for name, cells in wanted.items() if found.get(name) != cells]
    return problems + [f"{name} does not differ" for name in found
                       if name not in wanted and not name.startswith("projection.more.")]


def equal(folder):
    done = run(folder, "compare", "a.h5", "a.h5")
    return success(done) + ([] if done.stdout.startswith("settings: all are equal\n") else [done.stdout])


def results(folder, reports):
    done = run(folder, "compare", "a.h5", "b.h5", "c.h5")
    _, found = tables(done.stdout)
    right = [100 * r["accuracy"]["bayes"] for r in reports]
    wanted = {"neurons": [f"{r['neurons_start']} -> {r['neurons_alive']}" for r in reports],
              "vote bayes": [f"{x:.2f} %" for x in right],
              "bayes, over the first": [f"{x - right[0]:+.2f} points" for x in right[1:]]}
    return [f"{name}: {found.get(name)}, not {cells}" for name, cells in wanted.items() if found.get(name) != cells]


def means(folder, name):
    """Images done, accuracy in % weighted by images and living neurons, of groups of windows, at most 60 groups."""
    done = run(folder, "export", name, f"{name}.csv", "--to", "csv")
    if success(done):
        raise AssertionError(success(done))
    with open(os.path.join(folder, f"{name}.csv", "windows.csv"), encoding="ascii") as f:
        rows = [{k: float(v or "nan") for k, v in row.items()} for row in csv.DictReader(f)]
    begun, before = [], 0
    for row in rows:
        begun.append(row["images_done"] - before)
        before = row["images_done"]
    step = -(-len(rows) // 60)
    for k in range(0, len(rows), step):
        pairs = [(n, r["accuracy"]) for n, r in zip(begun[k:k + step], rows[k:k + step]) if r["accuracy"] == r["accuracy"]]
        n = sum(n for n, _ in pairs)
        yield (rows[min(k + step, len(rows)) - 1]["images_done"] / 1000,
               100 * sum(n * x for n, x in pairs) / n if n else float("nan"),
               rows[min(k + step, len(rows)) - 1]["living"])


def curves(folder):
    done = run(folder, "compare", "a.h5", "b.h5", "--out", "figure")
    problems = success(done)
    with open(os.path.join(folder, "figure/compare.csv"), encoding="ascii") as f:
        found = [tuple(map(float, row)) for row in list(csv.reader(f))[1:]]
    wanted = [*means(folder, "a.h5"), *means(folder, "b.h5")]
    same = len(found) == len(wanted) and all(a == b or (a != a and b != b) or abs(a - b) < 1e-4 * (1 + abs(b))
                                              for x, y in zip(found, wanted) for a, b in zip(x, y))
    problems += [] if same and len(found) > 4 else [f"{found}, wanted {wanted}"]
    if "compare.svg" in done.stdout:
        with open(os.path.join(folder, "figure/compare.svg"), encoding="utf-8") as f:
            text = f.read()
        problems += [f"no {word} in the figure" for word in ("a.h5", "b.h5", "living neurons") if word not in text]
    problems += refusal(folder, ("compare", "a.h5", "b.h5", "--out", "figure"), "figure", "--force")
    return problems + success(run(folder, "compare", "a.h5", "b.h5", "--out", "figure", "--force"))


def refuses(folder):
    return [*refusal(folder, ("compare", "a.h5"), "compare"), *refusal(folder, ("compare", "a.h5", "no.h5"), "no.h5")]


def main():
    if not keeps_recordings():
        print("1..0 # SKIP this build keeps no recordings")
        return
    claims = Claims()
    with Sandbox() as folder:
        write_idx(os.path.join(folder, "bars"), idx_files())
        with open(os.path.join(folder, "layer.ini"), "w", encoding="ascii") as f:
            f.write(LAYER)
        done = [run(folder, *TRAIN, *FIRST, *more, "--out", f"{name}.h5")
                for name, more in (("a", ()), ("b", OTHER), ("c", ("--config", "layer.ini")))]
        claims.holds("three runs are recorded", [p for d in done for p in success(d)])
        reports = [json.loads(d.stdout) for d in done]
        claims.holds("the settings that differ are named, and no others", settings(folder))
        claims.holds("equal runs have equal settings", equal(folder))
        claims.holds("results are those of the reports", results(folder, reports))
        claims.holds("curves are the windows of the recordings", curves(folder))
        claims.holds("one run, and what is none, is refused", refuses(folder))
    claims.finish()


main()
