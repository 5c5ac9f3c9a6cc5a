# tests/cli/test_cli.py - what espalier does when all goes well: results on stdout, nothing on stderr,
# files where they were asked for, and the same numbers whichever way they are asked for.
import csv
import json
import os
import re
import struct

from program import hold_claims, idx_files, keeps_recordings, on_a_terminal, run, success, write_idx

COMMANDS = ("train", "test", "info", "recover", "verify", "data", "config", "study", "tune")
BARS = ("--data", "idx:bars")  # the small data set of program.py: 120 and 40 images of 12 x 12
TRAIN = ("train", *BARS, "--neurons", 20, "--prune", "constant", "--prune-to", 10)
VOTES = {"all", "proportion", "bayes"}
HASH = re.compile(r"[0-9a-f]{16}")


def train(folder, *more, **env):
    """The JSON object of a run that must work."""
    done = run(folder, *TRAIN, "--json", *more, **env)
    problems = success(done)
    if problems:
        raise AssertionError(f"{more}: {problems}")
    return json.loads(done.stdout)


def differences(name, values):
    """One problem if the values are not all equal."""
    return [f"{name}: {values}"] if len(set(map(str, values))) != 1 else []


# ---- help ----

def help_of_everything(folder):
    problems = []
    for args in (("--help",), ("-h",), ("help",), ("--version",), ("-V",)):
        done = run(folder, *args)
        problems += success(done) + ([] if "espalier" in done.stdout else [f"{args}: {done.stdout}"])
    overview = run(folder, "--help").stdout
    for command in COMMANDS:
        problems += [] if command in overview else [f"--help does not mention {command}"]
        for flag in ("--help", "-h"):
            done = run(folder, command, flag)
            problems += success(done)
            if not done.stdout.startswith(f"usage: espalier {command}"):
                problems.append(f"{command} {flag}: {done.stdout[:60]!r}")
    return problems + ([] if os.listdir(folder) == ["bars"] else [str(os.listdir(folder))])


# ---- JSON ----

def json_of_a_run(folder):
    r = train(folder, "--seed", 3, "--images", 100, "--label-images", 60)
    wanted = {"version", "preset", "data", "prune", "out", "neurons_start", "neurons_alive", "images",
              "presentations", "active_per_image", "accuracy", "accuracy_labelset", "train_s", "label_s",
              "test_s", "us_per_image", "realtime_factor", "spikes_in", "spikes_out", "sops_train",
              "sops_test", "memory_bytes", "energy", "kernel", "threads", "seed", "config_hash",
              "golden_hash"}
    problems = [f"{wanted - set(r)} missing"] if wanted - set(r) else []
    facts = {"neurons_start": 20, "neurons_alive": 10, "images": 100, "seed": 3, "threads": 1,
             "prune": "constant", "data": "idx:bars", "preset": "best"}
    problems += [f"{k} is {r[k]!r}, not {v!r}" for k, v in facts.items() if r[k] != v]
    for key in ("accuracy", "accuracy_labelset"):
        if set(r[key]) != VOTES or not all(0 <= v <= 1 for v in r[key].values()):
            problems.append(f"{key}: {r[key]}")
    for of, key in ((40, "accuracy"), (60, "accuracy_labelset")):
        if abs(r[key]["bayes"] * of - round(r[key]["bayes"] * of)) > 1e-6:
            problems.append(f"{key} is no fraction of {of} images: {r[key]}")
    memory = {"before": 144 * 20 * 4, "after": 144 * 10 * 4}
    if r["memory_bytes"]["weights"] != memory or set(r["memory_bytes"]) != {"weights", "neurons", "lateral"}:
        problems.append(f"memory_bytes: {r['memory_bytes']}")
    if set(r["energy"]) != {"train_J", "test_J", "rapl_J"} or r["energy"]["train_J"] <= 0:
        problems.append(f"energy: {r['energy']}")
    problems += [f"{k}: {r[k]}" for k in ("config_hash", "golden_hash") if not HASH.fullmatch(r[k])]
    if abs(r["us_per_image"] - 1e6 * r["train_s"] / 100) > 1e-3 * r["us_per_image"]:
        problems.append("us_per_image is not train_s per image")
    if r["presentations"] < 100 or r["spikes_out"] < 300 or r["sops_train"] < 10 * r["spikes_in"]:
        problems.append(f"too little work: {r}")
    return problems


def presets_are_known_later(folder):
    """What was trained from a preset says so when it is tested, and so does what is trained from it."""
    train(folder, "--preset", "demo", "--out", "demo.h5", "--images", 60)
    more = train(folder, "--from", "demo.h5", "--out", "more.h5", "--images", 60)
    found = {"trained on": more["preset"]}
    for name in ("demo.h5", "more.h5"):
        found[name] = json.loads(run(folder, "test", name, "--json").stdout)["preset"]
    return [] if set(found.values()) == {"demo"} else [str(found)]


def accuracies_not_measured(folder):
    r = train(folder, "--eval", "none")
    return [] if set(r["accuracy"].values()) == {None} == set(r["accuracy_labelset"].values()) else [str(r)]


def text_of_a_run(folder):
    done = run(folder, *TRAIN)
    golden = train(folder)["golden_hash"]
    problems = success(done)
    return problems + [f"no {word!r} in {done.stdout}" for word in
                       ("120 images", "20 -> 10", "constant", golden) if word not in done.stdout]


def accuracy_before_pruning(folder):
    early = train(folder, "--set", "run.eval_before_pruning=yes")
    late = train(folder)
    problems = differences("golden_hash", [early["golden_hash"], late["golden_hash"]])
    if early["accuracy_before_pruning"]["bayes"] is None:
        problems.append("not measured")
    return problems


def every_rule(folder):
    problems = []
    for rule, alive in (("none", 20), ("constant", 10), ("adaptive", 10), ("posttrain", 10),
                        ("random", 10), ("redundancy", 10), ("utility", 10), ("selectivity", 10),
                        ("threshold", range(10, 21))):
        to = () if rule == "none" else ("--prune-to", 10)
        done = run(folder, "train", *BARS, "--neurons", 20, "--prune", rule, *to, "--epochs", 3, "--json")
        problems += success(done)
        got = json.loads(done.stdout)
        if got["neurons_alive"] not in (alive if rule == "threshold" else (alive,)) or got["prune"] != rule:
            problems.append(f"{rule}: {got['neurons_alive']}")
    given = json.loads(run(folder, "train", *BARS, "--neurons", 20, "--prune-to", 7, "--json").stdout)
    again = json.loads(run(folder, "train", *BARS, "--neurons", 20, "--prune", "redundancy", "--prune-to", 7,
                           "--regrow", "--set", "prune.regrow=0.1", "--json").stdout)
    if again["neurons_alive"] != 7 or again["regrown"] < 2:
        problems.append(f"regrow: {again['neurons_alive']} alive, {again['regrown']} put back")
    return problems + ([] if given["prune"] == "adaptive" else ["--prune-to alone is not adaptive"])


# ---- the same, whichever way ----

def kernels(folder):
    line = next(x for x in run(folder, "--version").stdout.splitlines() if x.startswith("kernels"))
    return line.replace("(in use)", "").split()[1:]


def same_results(folder):
    """The same run on every kernel, on 1 and 4 threads, whatever is recorded."""
    ways = [((), {"ESPALIER_KERNEL": k}) for k in kernels(folder)]
    ways += [(("--threads", n), {}) for n in (1, 4)] + [(("--quiet",), {})]
    if keeps_recordings():
        ways += [(("--record", what, "--quiet"), {}) for what in ("none", "output", "all")]
        ways += [(("--snapshots", n), {}) for n in (0, 50)]
    results = [train(folder, "--prune", "adaptive", *more, **env) for more, env in ways]
    problems = []
    for key in ("golden_hash", "config_hash", "accuracy", "accuracy_labelset", "confusion", "spikes_in",
                "spikes_out", "sops_train", "sops_test", "neurons_alive"):
        problems += differences(key, [r[key] for r in results])
    other = train(folder, "--prune", "adaptive", "--seed", 2)
    return problems + ([] if other["golden_hash"] != results[0]["golden_hash"] else ["seed 2 is the same"])


def same_digits(folder):
    """A thousand digits, 100 neurons to 50."""
    args = ("--data", "digits", "--neurons", 100, "--images", 1000, "--prune-to", 50, "--eval", "none")
    first, second = train(folder, *args, "--threads", 1), train(folder, *args, "--threads", 4)
    return differences("golden_hash", [first["golden_hash"], second["golden_hash"]])


def same_configuration(folder):
    """Options, --set, a file, and the file that `config` prints."""
    options = ("--neurons", 20, "--prune", "constant", "--prune-to", 10, "--seed", 9)
    printed = run(folder, "config", "--preset", "demo", *options, "--images", 110)
    problems = success(printed)
    with open(os.path.join(folder, "run.ini"), "w", encoding="utf-8") as f:
        f.write(printed.stdout)
    again = run(folder, "config", "--config", "run.ini")
    problems += differences("config of config", [x.stdout.split("\n", 1)[1] for x in (printed, again)])
    sets = ("--set", "population.exc.size=20", "--set", "prune.strategy=constant", "--set",
            "prune.prune_to=10", "--set", "run.seed=9", "--set", "run.images=110")
    runs = [json.loads(run(folder, "train", *BARS, "--json", *args).stdout) for args in
            (("--preset", "demo", *options, "--images", 110), ("--config", "run.ini"),
             ("--preset", "demo", *sets), ("--config", "run.ini", "--images", 110))]
    problems += differences("golden_hash", [r["golden_hash"] for r in runs])
    return problems + differences("config_hash", [r["config_hash"] for r in runs])


def order_of_settings(folder):
    with open(os.path.join(folder, "run.ini"), "w", encoding="utf-8") as f:
        f.write("[run]\nseed = 5\nimages = 50\nlabel_images = 33\n")
    done = run(folder, "config", "--seed", 7, "--set", "run.seed=6", "--set", "run.images=40", "--config",
               "run.ini", "--preset", "demo")
    values = dict(re.findall(r"^(\w+) += (\S+)", done.stdout, re.MULTILINE))
    wanted = {"seed": "7", "images": "40", "label_images": "33", "size": "400"}
    return success(done) + [f"{k} is {values[k]}" for k, v in wanted.items() if values[k] != v]


# ---- files ----

def names_by_default(folder):
    names = [train(folder)["out"] for _ in range(2)]
    os.remove(os.path.join(folder, "espalier-001.h5"))
    names.append(train(folder)["out"])
    problems = [] if names == ["espalier-001.h5", "espalier-002.h5", "espalier-001.h5"] else [str(names)]
    left = sorted(os.listdir(folder))
    return problems + ([] if left == ["bars", "espalier-001.h5", "espalier-002.h5"] else [str(left)])


def replaced_by_force(folder):
    first, second = train(folder, "--out", "run.h5"), train(folder, "--out", "run.h5", "--seed", 2, "--force")
    kept = json.loads(run(folder, "info", "run.h5", "--json").stdout)
    left = sorted(os.listdir(folder))
    return ([] if first["golden_hash"] != second["golden_hash"] == kept["golden_hash"] else [str(kept)]) + (
        [] if left == ["bars", "run.h5"] else [str(left)])


def run_read_back(folder):
    printed = run(folder, *TRAIN, "--json", "--out", "run.h5")
    said = run(folder, "info", "run.h5", "--json")
    problems = success(printed) + success(said)
    problems += differences("report", [printed.stdout, said.stdout])
    trained = json.loads(printed.stdout)
    for more in ((), ("--threads", 1), ("--threads", 3), ("--data", "idx:bars")):
        done = run(folder, "test", "run.h5", "--json", *more)
        problems += success(done)
        tested = json.loads(done.stdout)
        for key in ("accuracy", "confusion", "sops_test", "neurons_alive", "seed"):
            problems += differences(f"{key} {more}", [trained[key], tested[key]])
    for args in (("info", "run.h5"), ("test", "run.h5")):
        done = run(folder, *args)
        problems += success(done)
        problems += [] if f"{100 * trained['accuracy']['bayes']:.2f} %" in done.stdout else [done.stdout]
    return problems


def predictions(folder):
    trained = train(folder, "--out", "run.h5")
    problems = success(run(folder, "test", "run.h5", "--predictions", "votes.csv"))
    with open(os.path.join(folder, "votes.csv"), encoding="ascii", newline="") as f:
        rows = list(csv.DictReader(f))
    problems += [] if [int(r["image"]) for r in rows] == list(range(40)) else ["images are not 0 to 39"]
    for vote in VOTES:
        right = sum(r[vote] == r["label"] for r in rows) / 40
        if abs(right - trained["accuracy"][vote]) > 1e-9:
            problems.append(f"{vote}: {right} by the file, {trained['accuracy'][vote]} by the run")
    few = json.loads(run(folder, "test", "run.h5", "--images", 10, "--json").stdout)
    right = sum(r["bayes"] == r["label"] for r in rows[:10]) / 10
    return problems + differences("of ten images", [float(few["accuracy"]["bayes"]), right])


def trained_on(folder):
    first = train(folder, "--out", "first.h5")
    problems = []
    again = [json.loads(run(folder, "train", "--from", "first.h5", "--json", *more).stdout)
             for more in ((), ("--out", "third.h5"), ("--prune-to", 4, "--out", "small.h5"))]
    problems += differences("golden_hash", [again[0]["golden_hash"], again[1]["golden_hash"]])
    problems += differences("data", [first["data"], again[0]["data"]])
    facts = {"neurons_start": [10, 10, 10], "neurons_alive": [10, 10, 4], "images": [120, 120, 120]}
    problems += [f"{k}: {[r[k] for r in again]}" for k, v in facts.items() if [r[k] for r in again] != v]
    if again[0]["golden_hash"] == first["golden_hash"]:
        problems.append("training on changed nothing")
    tested = json.loads(run(folder, "test", "small.h5", "--json").stdout)
    return problems + differences("accuracy", [tested["accuracy"], again[2]["accuracy"]])


def validation(folder):
    r = train(folder, "--eval", "validation", "--out", "run.h5")
    problems = [] if r["images"] == 100 else [f"{r['images']} images trained on"]  # 120 - 120 / 6
    tested = json.loads(run(folder, "test", "run.h5", "--json").stdout)
    problems += [] if tested["images"] == 20 else [f"{tested['images']} tested"]
    problems += differences("accuracy", [r["accuracy"], tested["accuracy"]])
    other = json.loads(run(folder, "test", "run.h5", "--eval", "test", "--json").stdout)
    return problems + ([] if other["images"] == 40 else [f"{other['images']} tested by --eval test"])


def validation_on_mnist(folder):
    data = {"ESPALIER_DATA": os.environ["ESPALIER_DATA"]}
    r = train(folder, "--data", "mnist", "--images", 500, "--eval", "validation", **data)
    problems = [] if sum(r["confusion"]) == 10000 else [f"{sum(r['confusion'])} images tested"]
    refused = run(folder, *TRAIN, "--data", "mnist", "--images", 50001, "--eval", "validation", **data)
    problems += [] if refused.returncode == 2 and "50000" in refused.stderr else [refused.stderr]
    return problems + ([] if r["accuracy"]["bayes"] > 0.4 else [str(r["accuracy"])])


# ---- data, terminal ----

def picture(folder):
    problems = success(run(folder, "data", "show", "digits", "--png", "sheet.png"))
    with open(os.path.join(folder, "sheet.png"), "rb") as f:
        data = f.read()
    width, height = struct.unpack(">II", data[16:24])
    good = data.startswith(b"\x89PNG\r\n\x1a\n") and width >= 280 and height >= 280
    return problems + ([] if good else [f"{data[:8]}, {width} x {height}"])


def data_sets(folder):
    digits = json.loads(run(folder, "info", "digits", "--json").stdout)
    bars = json.loads(run(folder, "info", "idx:bars", "--json").stdout)
    write_idx(os.path.join(folder, "zipped"), idx_files(), zipped=True)
    zipped = train(folder, "--data", "idx:zipped")["golden_hash"]
    wanted = {"width": 12, "height": 12, "classes": 4, "train_images": 120, "test_images": 40}
    problems = [f"{k}: {bars[k]}" for k, v in wanted.items() if bars[k] != v]
    if (digits["train_images"], digits["test_images"], digits["classes"]) != (60000, 10000, 10):
        problems.append(str(digits))
    problems += success(run(folder, "info", "digits")) + success(run(folder, "info", "idx:bars"))
    return problems + differences("plain and gzip", [train(folder)["golden_hash"], zipped])


def progress(folder):
    args = (*TRAIN, "--json", "--epochs", 20)
    done = on_a_terminal(folder, *args)
    shown = done.stderr
    problems = [] if json.loads(done.stdout)["images"] == 2400 else ["stdout is not the report"]
    problems += [f"no {word!r} in {shown!r}" for word in ("image ", "of 2,400", "neurons", "\r")
                 if word not in shown]
    if "\n" in shown or not shown.endswith("\x1b[K"):
        problems.append(f"the line is not taken away: {shown[-200:]!r}")
    pruned = on_a_terminal(folder, *args, "--prune", "threshold", "--set", "prune.prune_start=0", "--set",
                           "prune.window_images=1", asleep_s=0.3).stderr  # the line is drawn again after 0.1 s
    problems += [] if re.search(r"neurons \| threshold \d", pruned) else [f"no threshold in {pruned!r}"]
    quiet = on_a_terminal(folder, *args, "--quiet").stderr
    return problems + ([f"--quiet shows {quiet!r}"] if quiet else [])


HDF5, MNIST = "this build keeps no recordings", "MNIST is not in ESPALIER_DATA"
# What is claimed, the function that proves it, and the reasons for which it may be skipped.
CLAIMS = (
    ("every command explains itself", help_of_everything),
    ("train --json prints one object with every key", json_of_a_run),
    ("a preset is known to what begins with its recording", presets_are_known_later, HDF5),
    ("what was not measured is null", accuracies_not_measured),
    ("without --json the same results are text", text_of_a_run),
    ("measuring before pruning does not change the run", accuracy_before_pruning),
    ("every rule of pruning ends at its target", every_rule),
    ("kernels, threads and recording do not change the results", same_results),
    ("threads do not change a run on the digits", same_digits),
    ("options, settings and files of the same values give the same run", same_configuration),
    ("settings apply in the order preset, file, --set, option", order_of_settings),
    ("outputs without a name are numbered, the first free one", names_by_default, HDF5),
    ("--force replaces an output", replaced_by_force, HDF5),
    ("info and test repeat what the run reported", run_read_back, HDF5),
    ("predictions add up to the accuracy", predictions, HDF5),
    ("--from trains on from a recording", trained_on, HDF5),
    ("--eval validation holds out the last sixth", validation, HDF5),
    ("--eval validation holds out 10,000 images of MNIST", validation_on_mnist, MNIST),
    ("data show draws a picture", picture),
    ("info knows data sets, plain and gzip alike", data_sets),
    ("progress is one line, on a terminal alone", progress),
)


def main():
    has_mnist = os.path.isdir(os.path.join(os.environ.get("ESPALIER_DATA", ""), "mnist"))
    given = ([] if keeps_recordings() else [HDF5]) + ([] if has_mnist else [MNIST])
    hold_claims(CLAIMS, given).finish()


main()
