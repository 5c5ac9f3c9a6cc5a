# tests/studies/test_regimes.py - the map of regimes: its points are the differences of the cells, computed here anew; regimes
# that differ in keys of pruning alone share their native networks; a study without regimes has no map.
import csv
import os
import statistics

from program import hold_claims, refusal, run

SMALL = ("--data", "idx:bars", "--neurons", 20, "--seeds", 2, "--out", "s", "--jobs", 2, "--results-only")
CONTROLS = ("random", "native", "redundancy")


def read(folder, name):
    with open(os.path.join(folder, "s", name), encoding="utf-8", newline="") as f:
        return f.read()


def table(folder, name):
    return list(csv.DictReader(read(folder, name).splitlines()))


def study(folder, *args):
    done = run(folder, "study", *args, *SMALL, PATH=folder)  # without gnuplot, which is named then
    if done.returncode:
        raise AssertionError(f"{args}: {done.stderr}")


def parts(row):
    """Rule, settings of all networks, settings of pruning."""
    rule, *settings = row.split("+")
    of_all = [s for s in settings if "." in s.split("=")[0] and not s.startswith("prune")]
    return rule, tuple(of_all), tuple(s for s in settings if s not in of_all)


def points(folder):
    """(regime, control, size) -> mean and standard error of the differences in points, from results.csv."""
    accuracy = {}
    for r in table(folder, "results.csv"):
        accuracy[parts(r["strategy"]), int(r["size"]), int(r["seed"])] = 100 * float(r["accuracy_bayes"])
    wanted = {}
    for (rule, of_all, of_pruning), size, seed in accuracy:
        if rule != "constant":
            continue
        name = " ".join(s.split("=")[0].rsplit(".", 1)[-1] + "=" + s.split("=")[1] for s in of_all + of_pruning)
        for control in CONTROLS:
            theirs = accuracy[(control, of_all, () if control == "native" else of_pruning), size, seed]
            ours = accuracy[("constant", of_all, of_pruning), size, seed]
            wanted.setdefault((name or "as configured", control, size), []).append(ours - theirs)
    return {k: (statistics.mean(v), statistics.stdev(v) / len(v) ** 0.5) for k, v in wanted.items()}


def every_point_is_that_of_the_cells(folder):
    study(folder, "regimes")
    wanted, problems = points(folder), []
    records = table(folder, "figures/regimes.csv")
    n = len({regime for regime, _, _ in wanted})
    sizes = sorted({size for _, _, size in wanted}, reverse=True)
    if n != 12 or sizes != [10, 2] or len(records) != n * 3 * len(sizes):
        return [f"{n} regimes, sizes {sizes}, {len(records)} records"]
    for k, r in enumerate(records):
        size, control = sizes[k // (3 * n)], CONTROLS[k // n % 3]
        mean, se = wanted[r["regime"], control, size]
        if int(r["place"]) != k % n + 1 or abs(float(r["over"]) - mean) > 1e-3 or abs(float(r["se"]) - se) > 1e-3:
            problems.append(f"{r} of {control} at {size}: not {mean}, {se}")
    page = read(folder, "report.md")
    problems += [] if "## Where counting pays" in page and "| 2 neurons left |" in page else ["no section in report.md"]
    problems += [] if os.listdir(os.path.join(folder, "s/figures")).count("accuracy.gp") == 0 else ["accuracy is drawn as well"]
    return problems


def regimes_share_native_networks(folder):
    """Keys of pruning, with and without their section, change no native network; other keys do."""
    study(folder, "prune", "--sizes", 10, "--strategies", "native,native+run.present_ms=100,random,redundancy,constant,"
          "constant+prune_start=0.05,random+prune_start=0.05,constant+run.present_ms=100+prune.prune_start=0.05")
    wanted = {"as configured": (1, 1, 1), "prune_start=0.05": (1, 1, 0), "present_ms=100 prune_start=0.05": (0, 1, 0)}
    found = {}
    for k, r in enumerate(table(folder, "figures/regimes.csv")):
        found.setdefault(r["regime"], [0, 0, 0])[k // 3] = int(r["over"] != "NaN")
    return [] if found == {k: list(v) for k, v in wanted.items()} else [f"compared: {found}"]


def without_regimes_there_is_no_map(folder):
    study(folder, "prune", "--sizes", 10, "--strategies", "native,random,constant")
    files = os.listdir(os.path.join(folder, "s/figures"))
    problems = [] if "accuracy.gp" in files and "regimes.gp" not in files else [f"figures: {files}"]
    return problems + ([] if "Where counting pays" not in read(folder, "report.md") else ["report.md has a map"])


def own_rows_and_what_is_wrong(folder):
    study(folder, "regimes", "--sizes", 10, "--strategies", "constant,random,constant+cap=1,random+cap=1")
    problems = [] if {r["strategy"] for r in table(folder, "results.csv")} == {
        "baseline", "constant", "random", "constant+cap=1", "random+cap=1"} else ["rows of its own"]
    problems += refusal(folder, ("study", "regime"), "study regime: prune, regimes or report")
    return problems + refusal(folder, ("study", "regimes", "more"), "study regimes: 'more' is one word too many")


def main():
    hold_claims((("every point is the difference of its cells", every_point_is_that_of_the_cells),
                 ("regimes of pruning share native networks", regimes_share_native_networks),
                 ("a study without regimes has no map", without_regimes_there_is_no_map),
                 ("rows of one's own, and what is wrong", own_rows_and_what_is_wrong)), ()).finish()


main()
