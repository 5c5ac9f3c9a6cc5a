# tests/cli/test_manners.py - what the program says, and how: quiet where it is asked to be, in 80 columns, with names
# of files, folders and options that lead on.
import csv
import json
import os
import re
import shutil
import subprocess

from program import environment, hold_claims, idx_files, keeps_recordings, on_a_terminal, refusal, run, success, write_idx

SMALL = ("--data", "idx:bars", "--neurons", 6, "--images", 60, "--label-images", 60)
PRUNED = ("train", *SMALL, "--prune", "constant", "--prune-to", 3)
COMMANDS = ("train", "resume", "view", "test", "info", "export", "recover", "verify", "doctor", "compare", "data", "config", "study", "tune",
            "completion")
HDF5, BASH = "this build keeps no recordings", "there is no bash"


def silent(done):
    problems = success(done)
    return problems + [f"{done.args[1:3]} says {t!r}" for t in (done.stdout, done.stderr) if t]


def quiet(folder):
    problems = silent(run(folder, *PRUNED, "--quiet", "--out", "none" if not keeps_recordings() else "a.h5"))
    problems += silent(run(folder, "data", "show", "idx:bars", "--png", "sheet.png", "--quiet"))
    problems += silent(run(folder, "study", "prune", *SMALL, "--sizes", 3, "--seeds", 1, "--strategies", "native,random",
                           "--out", "s", "--jobs", 1, "--quiet"))
    problems += silent(run(folder, "study", "report", "s", "--quiet"))
    asked = run(folder, *PRUNED, "--quiet", "--json", *(("--out", "b.h5") if keeps_recordings() else ()))
    problems += [] if json.loads(asked.stdout)["images"] == 60 and not asked.stderr else ["--json is not obeyed"]
    wrong = run(folder, *PRUNED, "--quiet", "--images", 100000)
    return problems + ([] if wrong.returncode == 2 and wrong.stderr else ["an error is not told"])


def quiet_with_files(folder):
    problems = success(run(folder, *PRUNED, "--quiet", "-o", "a.h5"))
    problems += silent(run(folder, "test", "a.h5", "--quiet"))
    problems += silent(run(folder, "export", "a.h5", "t", "--to", "csv", "--quiet"))
    problems += silent(run(folder, "train", *SMALL, "--record", "all", "--quiet", "--out", "all.h5"))
    return problems


def wide(text, what):
    return [f"{what}: {len(line)} columns: {line}" for line in text.splitlines() if len(line) > 80]


def narrow(folder):
    """Reports and help, whose words are whole all the same."""
    problems = []
    texts = {"help": run(folder, "help").stdout, "train": run(folder, *PRUNED).stdout}
    for name in COMMANDS:
        texts[f"help {name}"] = run(folder, "help", name).stdout
    for what, text in texts.items():
        problems += wide(text, what)
    words = " ".join(texts["train"].split())
    for part in ("images never trained on)", "synaptic operations", "for any kernel, threads and compiler)"):
        problems += [] if part in words else [f"the report has no {part!r}: {words}"]
    return problems


def helpful(folder):
    problems = [f"help {name}" for name in COMMANDS
                if run(folder, "help", name).stdout != run(folder, name, "--help").stdout]
    problems += refusal(folder, ("help", "trian"), "trian", "train")
    for letter in ("-v", "-V"):
        problems += [] if run(folder, letter).stdout.startswith("espalier ") else [letter]
    return problems + ([] if "-o, --out" in run(folder, "help", "train").stdout else ["help does not tell of -o"])


def letters(folder):
    problems = success(run(folder, *PRUNED, "-o", "short.h5"))
    problems += [] if os.path.exists(os.path.join(folder, "short.h5")) else ["no short.h5"]
    return problems + refusal(folder, ("info", "digits", "-o", "x"), "--out")


def side_by_side(folder):
    for name, more in (("a", ()), ("b", ("--seed", 2, "--prune-to", 4)), ("c", ("--record", "all"))):
        assert not success(run(folder, *PRUNED, "--out", f"{name}.h5", "--checkpoint", f"{name}.ckpt", "--quiet",
                               *more))
    done = run(folder, "info", "a.h5", "b.h5", "idx:bars")
    lines = done.stdout.splitlines()
    rows = {line[:14].strip(): line for line in lines}
    problems = success(done) + wide(done.stdout, "info")
    problems += [] if lines and lines[0].split() == ["a.h5", "b.h5", "idx:bars"] else [done.stdout]
    problems += [] if re.search(r"6 -> 3 +6 -> 4", rows.get("neurons", "")) else ["no neurons side by side"]
    problems += [] if re.search(r"recording +recording +data set", rows.get("kind", "")) else ["no kinds side by side"]
    column = lines[0].index("b.h5")
    problems += [] if rows["seed"][column:].strip() == "2" else ["columns do not stand below each other"]
    told = json.loads(run(folder, "info", "a.h5", "b.ckpt", "idx:bars", "--json").stdout)
    problems += [] if [o.get("neurons_alive") for o in told[:2]] == [3, 4] and told[2]["classes"] == 4 else [str(told)]
    many = run(folder, "info", *["a.h5", "b.h5", "c.h5"] * 4).stdout
    problems += wide(many, "info of twelve") + ([] if many.count("c.h5") == 4 else ["not all twelve are there"])
    problems += refusal(folder, ("info", "a.h5", "gr\u00fcn.h5", "--json"), "data set gr\u00fcn.h5: unknown")
    return problems + refusal(folder, ("info", "a.h5", "no.h5"), "no.h5 is no file")


def already_there(folder):
    """Nothing is downloaded of a set that is where it is looked for."""
    write_idx(os.path.join(folder, "all", "fashion-mnist"), idx_files())
    where = {"ESPALIER_DATA": os.path.join(folder, "all"), "ESPALIER_MIRROR": "file:///nowhere"}
    done = run(folder, "data", "fetch", "fashion", **where)
    wanted = f"fashion is already at {folder}/all/fashion-mnist\n"
    problems = [] if done.returncode == 0 and done.stderr == wanted else [done.stderr]
    if os.environ.get("ESPALIER_DATA"):
        done = run(folder, "data", "fetch", "mnist", ESPALIER_DATA=os.environ["ESPALIER_DATA"],
                   ESPALIER_MIRROR="file:///nowhere")
        there = os.path.isdir(os.path.join(os.environ["ESPALIER_DATA"], "mnist"))
        problems += [] if not there or "mnist is already at " in done.stderr else [done.stderr]
    return problems


def absent_sets(folder):
    """The remedy that is named for a set that is nowhere does not refuse."""
    problems = refusal(folder, ("train", "--data", "mnist"), "espalier data fetch mnist")
    if not os.path.isdir("/usr/share/datasets/fashion-mnist"):
        done = run(folder, "train", "--data", "fashion")
        problems += [] if done.returncode == 2 and "dataset-fashion-mnist" in done.stderr else [done.stderr]
        problems += ["a command that refuses is advised"] if "data fetch" in done.stderr else []
        problems += refusal(folder, ("data", "fetch", "fashion"), "dataset-fashion-mnist")
    return problems


def missing_folders(folder):
    named = "there is no folder nowhere; make it first"
    problems = refusal(folder, ("data", "show", "digits", "--png", "nowhere/sheet.png"), named)
    if not keeps_recordings():
        return problems
    assert not success(run(folder, *PRUNED, "--out", "a.h5"))
    for command in ((*PRUNED, "--out", "nowhere/a.h5"), (*PRUNED, "--checkpoint", "nowhere/a.ckpt"),
                    ("test", "a.h5", "--predictions", "nowhere/p.csv"), ("test", "a.h5", "--spikes", "nowhere/s.h5"),
                    ("export", "a.h5", "nowhere/a.nir", "--to", "nir"), ("export", "a.h5", "nowhere/t", "--to", "csv"),
                    ("recover", "a.h5", "--out", "nowhere/b.h5")):
        problems += refusal(folder, command, command[-1] if "nowhere" in str(command[-1]) else "nowhere", named)
    return problems


def stages(folder):
    """Labelling and testing count their images, in train and in test."""
    args = ("--data", "digits", "--neurons", 100, "--images", 3000, "--label-images", 3000)
    problems = []
    more = (("--out", "a.h5"),) if keeps_recordings() else ((),)
    shown = on_a_terminal(folder, "train", *args, *more[0]).stderr
    for what in (r"labelling: image [\d,]+ of 3,000", r"testing: image [\d,]+ of 10,000"):
        counts = {m for m in re.findall(what, shown)}
        problems += [] if counts else [f"no {what} in {shown[-300:]!r}"]
    if keeps_recordings():
        shown = on_a_terminal(folder, "test", "a.h5").stderr
        problems += [] if re.search("testing: image .* of 10,000", shown) and shown.endswith("\x1b[K") else [shown[-300:]]
    return problems


def announced(folder):
    """What --record all will write, before it does, and about right."""
    done = run(folder, "train", "--data", "digits", "--neurons", 20, "--images", 600, "--eval", "none", "--record", "all",
               "--out", "all.h5")
    told = re.search(r"about ([\d.]+) MB of spikes, ([\d.]+) kB an image", done.stderr)
    if not told:
        return [done.stderr]
    spikes = re.findall(r"^spikes +(\d+) of", run(folder, "info", "all.h5").stdout, re.MULTILINE)
    ratio = 16 * sum(map(int, spikes)) / 1e6 / float(told.group(1))
    problems = [] if 0.8 < ratio < 2.5 else [f"{ratio} times what was told"]
    plain = run(folder, *PRUNED, "--record", "output", "--out", "o.h5").stderr
    return problems + ([f"announced without need: {plain}"] if plain else [])


def named_votes(folder):
    assert not success(run(folder, *PRUNED, "--out", "a.h5", "--json"))
    problems = success(run(folder, "export", "a.h5", "t", "--to", "csv"))
    with open(os.path.join(folder, "t", "accuracy.csv"), newline="", encoding="ascii") as f:
        rows = list(csv.DictReader(f))
    report = json.loads(run(folder, "info", "a.h5", "--json").stdout)
    want = {vote: report[f"accuracy.{vote}"] if f"accuracy.{vote}" in report else report["accuracy"][vote]
            for vote in ("all", "proportion", "bayes")}
    if len(rows) != 2 or set(rows[0]) != set(want):
        return problems + [str(rows)]
    return problems + [f"{vote}: {rows[0][vote]} is not {want[vote]}" for vote in want
                       if abs(float(rows[0][vote]) - want[vote]) > 1e-6]


def native_keys(folder):
    """`native+key=value` is trained with the key, or is refused with the reason."""
    study = ("study", "prune", *SMALL, "--sizes", 3, "--seeds", 1, "--jobs", 1, "--quiet")
    problems = refusal(folder, (*study, "--strategies", "native+cap=3"), "not pruned", "prune.cap")
    problems += refusal(folder, (*study, "--strategies", "natives"), "native")
    problems += success(run(folder, *study, "--strategies", "native,native+run.present_ms=100", "--out", "s"))
    with open(os.path.join(folder, "s", "results.csv"), newline="", encoding="utf-8") as f:
        rows = {row["strategy"]: row for row in csv.DictReader(f)}
    direct = json.loads(run(folder, "train", *SMALL, "--neurons", 3, "--set", "run.present_ms=100", "--json", "--seed", 1,
                            *(("--out", "d.h5") if keeps_recordings() else ())).stdout)
    row = rows.get("native+run.present_ms=100", {})
    problems += [] if row.get("golden_hash") == direct["golden_hash"] else [f"{row} is not {direct['golden_hash']}"]
    return problems + ([] if row.get("golden_hash") != rows["native"]["golden_hash"] else ["the key has no effect"])


def nothing_replaced(folder):
    problems = success(run(folder, "data", "show", "digits", "--png", "sheet.png"))
    path = os.path.join(folder, "sheet.png")
    with open(path, "rb") as f:
        before = f.read()
    problems += refusal(folder, ("data", "show", "digits:2", "--png", "sheet.png"), "sheet.png", "--force to replace it")
    with open(path, "rb") as f:
        problems += [] if f.read() == before else ["it was replaced"]
    return problems + success(run(folder, "data", "show", "digits:2", "--png", "sheet.png", "--force"))


def completed(folder, line):
    """What bash offers for the last word."""
    script = run(folder, "completion", "bash").stdout
    words = line.split(" ")
    typed = " ".join(f"'{w}'" for w in words)
    done = subprocess.run(["bash", "-c", f"{script}\nCOMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _espalier;"
                           ' echo "${COMPREPLY[@]}"'], cwd=folder, env=environment(folder), capture_output=True,
                          text=True, check=False)
    return done.stdout.split()


def offers(folder):
    sets = ["digits", "mnist", "fashion", "idx:", "npz:", "npy:", "png:", "csv:"]
    wanted = {"espalier train --data ": sets, "espalier data show ": sets, "espalier data ": ["show", "convert", "fetch"],
              "espalier study ": ["prune", "regimes", "report"], "espalier completion z": ["zsh"], "espalier help ver": ["verify"],
              "espalier train --data m": ["mnist"], "espalier view ": [], "espalier inf": ["info"]}
    return [f"{line!r}: {found}" for line, want in wanted.items()
            if (found := completed(folder, line)) != want]


CLAIMS = (
    ("--quiet is quiet: no progress, no messages, no report, but warnings, errors and --json", quiet),
    ("so it is where files are written and tested", quiet_with_files, HDF5),
    ("reports and help fit in 80 columns, and words are whole", narrow),
    ("help COMMAND is COMMAND --help; -v is the version", helpful),
    ("-o is --out", letters, HDF5),
    ("info prints several files side by side, and as one array", side_by_side, HDF5),
    ("data fetch says what is there already", already_there),
    ("of a set that is nowhere the remedy works", absent_sets),
    ("a missing output folder is named", missing_folders),
    ("labelling and testing show how far they are", stages),
    ("--record all says what it will write", announced, HDF5),
    ("accuracy.csv has the names of the votes", named_votes, HDF5),
    ("native networks of a study take further keys, but none of pruning", native_keys),
    ("data show replaces nothing without --force", nothing_replaced),
    ("bash completes data sets and verbs", offers, BASH),
)


def main():
    given = ([] if keeps_recordings() else [HDF5]) + ([] if shutil.which("bash") else [BASH])
    hold_claims(CLAIMS, given, idx_files(60, 20)).finish()


main()
