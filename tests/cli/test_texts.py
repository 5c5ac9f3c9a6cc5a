# tests/cli/test_texts.py - texts that were written to do harm, in every field of every file that is read: nothing
# of them is executed, and none reaches a terminal, a page, a table or a script as anything but a text.
#
#   test_texts.py        each field gets some of the texts, its neighbours get others (the test of the suite)
#   test_texts.py all    each field gets all of them: minutes
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys

from claims import Claims
from program import (PROGRAM, Sandbox, contents, environment, has_viewer, idx_files, keeps_recordings, run, sealed,
                     write_idx)

try:
    import h5py
    import numpy as np
except ImportError:
    h5py = None

STUDY = ("study", "prune", "--data", "idx:bars", "--neurons", 8, "--sizes", "4", "--seeds", "1", "--images", "60",
         "--label-images", "60", "--strategies", "native,adaptive,redundancy+regrow=0.02", "--results-only", "--jobs",
         1, "--quiet", "--out", "s")
DO = "touch CANARY; echo > CANARY"  # in a folder where the program or gnuplot works
TEXTS = (
    f"`{DO}`", f"$({DO})", f'"; system("{DO}") #', f"'; system(\"{DO}\") #", f"a\nsystem(\"{DO}\")\n! {DO}\n",
    f"adaptive`{DO}`", f"adaptive+`{DO}`=1", f"baseline\n`{DO}`", f"|{DO}|", f"@x % @`{DO}` %s%n%n",
    "=cmd|' /C calc'!A0", "+1,2\n3", '<script>alert(1)</script><img src=x onerror="y">', "[a](javascript:b) ![c](d) ***",
    "\\\"\\'\\n\\x1b[2J\\033", "\x1b]0;title\x07\x1b[2J\r\x08\x7f", "\x9b31m \x85 \xa0", "a\u202eb\u2066c\u2028d\ufeff",
    "../../../../etc/passwd", "-d", "x" * 4096, "`" * 4095, "", " ", "{/Symbol=9 a}^2_3",
)
RAW = (b"\xff\xfe\x80`touch CANARY`", b"\xc2\x9b31m\xe2\x80\xae", b"\xc0\x9b[2J\xed\xa0\x80")  # no UTF-8, or worse
ALL = sys.argv[1:] == ["all"]
CANARIES = ("CANARY", "s/CANARY", "s/figures/CANARY", "out/CANARY", "out/figures/CANARY")
# Of what is no ASCII, espalier itself writes these; the rest of printable Unicode may be quoted.
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def some(texts, field, one_of=24):
    """Those of the texts that field number `field` gets."""
    return texts if ALL else texts[field % min(one_of, len(texts))::one_of]


def unsafe(what, data):
    """What is wrong with bytes that a terminal or a reader is given."""
    try:
        found = FORBIDDEN.search(data.decode())
    except UnicodeDecodeError as error:
        return [f"{what} is no UTF-8: {error}"]
    return [f"{what} has {found[0]!r}: {data[max(0, found.start() - 40):found.end() + 40]!r}"] if found else []


def executed(folder):
    return [f"{name} was made: a text was executed" for name in CANARIES if os.path.lexists(os.path.join(folder, name))]


def use(folder, args, statuses=(0, 2), **env):
    """Status and problems of a command: its streams are clean, its refusal is one line and leaves nothing."""
    before = contents(folder)
    done = subprocess.run([PROGRAM, *map(os.fsencode, map(str, args))], cwd=folder, env=environment(folder, **env),
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    said = f"{' '.join(map(str, args))!r}"
    problems = [] if done.returncode in statuses else [f"exit status {done.returncode}: {done.stderr[:300]!r}"]
    problems += unsafe("stdout", done.stdout) + unsafe("stderr", done.stderr) + executed(folder)
    if done.returncode == 2:
        problems += [f"not one line: {done.stderr!r}"] * (done.stderr.count(b"\n") != 1)
        problems += ["a refusal left or changed files"] * (contents(folder) != before)
    return done, [f"{said}: {p}" for p in problems]


# ---- a study ----

def put(path, data):
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def encoded(text):
    """As a JSON text, as base/json.c writes it: a byte is a character."""
    data = text if isinstance(text, bytes) else text.encode()
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\u{b:04x}" for b in data) + '"'


def with_member(text, key, value):
    """A flat object whose member `key` has the JSON `value`."""
    members = json.loads(text)
    return "{" + ", ".join(f'"{k}": {value if k == key else encoded(v) if isinstance(v, str) else json.dumps(v)}'
                           for k, v in members.items()) + "}\n"


def written(folder, to="s"):
    """Everything a report wrote but what gnuplot drew, by name."""
    found = {}
    for where, _, names in os.walk(os.path.join(folder, to)):
        for name in names:
            if name.endswith((".gp", ".md")) or (name.endswith(".csv") and not where.endswith("cells")):
                with open(os.path.join(where, name), "rb") as f:
                    found[os.path.relpath(os.path.join(where, name), os.path.join(folder, to))] = f.read()
    return found


class Study:
    """A finished study in `s`, and what its report is as long as nothing in the folder is odd."""

    def __init__(self, folder):
        self.folder = folder
        write_idx(os.path.join(folder, "bars"), idx_files())
        done, problems = use(folder, STUDY, PATH=folder)
        if problems or done.returncode:
            raise AssertionError((problems, done.stderr))
        self.cell = "s/cells/redundancy+regrow=0.02-4-s1.json"
        self.course = "s/cells/adaptive-4-s1.csv"
        self.whole = {n: self.read(n) for n in (self.cell, self.course, "s/study.json")}
        self.written = written(folder)

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as f:
            return f.read()

    def differences(self, texts_allowed, to="s"):
        """The report is the ordinary one, but for lines of the page in which a text may stand: there it is escaped."""
        problems = []
        for name, data in written(self.folder, to).items():
            problems += unsafe(name, data)
            lines, plain = data.decode(errors="replace").splitlines(), self.written[name].decode().splitlines()
            if len(lines) != len(plain):
                problems.append(f"{name} has {len(lines)} lines, not {len(plain)}")
            for got, want in zip(lines, plain):
                if got == want:
                    continue
                heading = re.fullmatch(r"# A study of pruning: (?:[\w :/.,=+%?-]|[^\x00-\x7f]|&#\d+;)*, 8 neurons", got)
                command = got.startswith("    ") and want.startswith("    espalier study prune")
                if not texts_allowed or name != "report.md" or not (heading or command):
                    problems.append(f"{name} has the line {got[:200]!r} instead of {want[:80]!r}")
        return problems

    def tried(self, name, data, args=("study", "report", "s"), texts_allowed=False, named=True, same=True):
        """Problems of a command on a file that is changed to `data`; the folder is mended again."""
        put(os.path.join(self.folder, name), data)
        done, problems = use(self.folder, args, PATH=self.folder)
        if done.returncode == 0:
            problems += self.differences(texts_allowed) if same else []
        elif named and os.path.basename(name).encode()[:30] not in done.stderr:
            problems.append(f"{done.stderr!r} does not name {name}")
        put(os.path.join(self.folder, name), self.whole[name])
        return done, [f"{name}: {data[:0]!r}{p}" for p in problems]


def manifests(folder):
    """Every member of study.json, when the folder is reported and when it is gone on with."""
    s, problems = Study(folder), []
    good = s.whole["s/study.json"].decode()
    resume = ("study", "prune", "--resume", "--out", "s", "--jobs", 1, "--quiet")
    for field, key in enumerate(json.loads(good)):
        free = key in ("data", "command", "preset", "vary", "trials", "search_seed")
        for text in some((*TEXTS, *RAW), field):
            if not text and key in ("command", "sizes", "seeds", "strategies"):
                continue  # then it is not told, or the default
            changed = with_member(good, key, encoded(text))
            # A text without keys is a configuration, the default one: the report is about that.
            done, more = s.tried("s/study.json", changed, texts_allowed=free, same=key != "config")
            problems += [f"{key} = {text[:60]!r}: {p}" for p in more]
            fits = free and len(text) < {"trials": 64, "search_seed": 64, "preset": 32}.get(key, 4096)
            if fits and done.returncode != 0:
                problems.append(f"{key} = {text[:60]!r}, which may be any text, is refused: {done.stderr!r}")
            put(os.path.join(folder, "s/study.json"), changed)
            problems += [f"{key} = {text[:60]!r}: {p}" for p in use(folder, resume, PATH=folder)[1]]
            put(os.path.join(folder, "s/study.json"), good)
        for value in ("1e9", "null", "[1]", "{}", "nope", '"\\u0000"', '"\x1b"', '"\\ud800"'):
            problems += s.tried("s/study.json", with_member(good, key, value), texts_allowed=free)[1]
    return problems


def cells(folder):
    """Every member of a cell; a strategy must be one of the table, a number one that can be."""
    s, problems = Study(folder), []
    good = s.whole[s.cell].decode()
    for field, (key, value) in enumerate(json.loads(good).items()):
        for text in some((*TEXTS, *RAW), field):
            done, more = s.tried(s.cell, with_member(good, key, encoded(text)))
            problems += [f"{key} = {text[:60]!r}: {p}" for p in more]
            if done.returncode != 2 or key.encode() not in done.stderr:
                problems.append(f"{key} = {text[:60]!r}: status {done.returncode}, {done.stderr!r}")
        numbers = ("-1", "1e999", "nan", "inf", "-0.5", "1e300", "0x10", "null", "1" * 400, "--5", "[1]", "{}", "`x`")
        if key.startswith("accuracy"):
            numbers = tuple(x for x in numbers if x != "null")  # no image had an answer
        for number in some(numbers, field, 3) if not isinstance(value, str) else numbers[:1]:
            done, more = s.tried(s.cell, with_member(good, key, number))
            problems += [f"{key} = {number[:40]}: {p}" for p in more]
            problems += [f"{key} = {number[:40]} is taken"] * (done.returncode != 2)
    for strategy in ("none", "adaptve", "adaptive+cup=1", "adaptive+cap=-1", "adaptive+run.seed=`x`", "a/b", "17"):
        done, more = s.tried(s.cell, with_member(good, "strategy", encoded(strategy)))
        problems += more + [f"strategy {strategy} is taken"] * (done.returncode != 2)
    return problems


def courses(folder):
    """Every column of the history of a cell; nothing is written before all of them were looked at."""
    s, problems = Study(folder), []
    head, first, *rest = s.whole[s.course].decode().splitlines()
    for k, column in enumerate(head.split(",")):
        for text in (*some(TEXTS[:10], k), "nan", "inf", "-inf", "1e999", "0x1p4", "-1e300", " 1", "1 ", "1e", ""):
            fields = first.split(",")
            fields[k] = text.replace("\n", " ")
            if text == "" and column == "accuracy":
                continue  # not yet known
            done, more = s.tried(s.course, "\n".join((head, ",".join(fields), *rest, "")))
            problems += more + [f"{column} = {text[:40]!r} is taken"] * (done.returncode != 2)
            problems += [f"{done.stderr!r} does not name {column}"] * (column.encode() not in done.stderr)
    for text in some(TEXTS, 1):
        problems += s.tried(s.course, text)[1] + s.tried(s.course, f"{head}\n{text}\n")[1]
    return problems


def names(folder):
    """Files of any name among the cells, and folders of any name to read from and to write to."""
    s, problems = Study(folder), []
    for text in (*some(TEXTS[:18], 2, 2), "-x", "%s%n"):
        name = text.replace("/", "_").replace("\0", "")[:200]
        path = os.path.join(folder, "s/cells", name + ".json")
        put(path, "{}")
        done, more = use(folder, ("study", "report", "s"), PATH=folder)
        problems += more + [f"{name!r} is taken"] * (done.returncode != 2)
        os.remove(path)
        for args, to in ((("study", "report", "s", "--out", f"./{name}"), name), (("study", "report", f"./{name}"), name)):
            if args[-1] != f"./{name}" or "--out" not in args:
                shutil.copytree(os.path.join(folder, "s"), os.path.join(folder, to), dirs_exist_ok=True)
            done, more = use(folder, args, PATH=folder)
            problems += more + [f"{name!r}: status {done.returncode}, {done.stderr!r}"] * (done.returncode != 0)
            problems += s.differences(False, to)
            shutil.rmtree(os.path.join(folder, to))
    return problems


def drawn(folder):
    """gnuplot itself, with all texts at once, in a folder of the worst name: only it is started, and it draws."""
    s = Study(folder)
    problems = use(folder, ("study", "report", "s"))[1]
    s.written = written(folder)
    changed = s.whole["s/study.json"].decode()
    for key in ("data", "command", "vary"):
        changed = with_member(changed, key, encoded(f"`{DO}`\n\"'{TEXTS[2]}{TEXTS[4]}"))
    put(os.path.join(folder, "s/study.json"), changed)
    put(os.path.join(folder, "s/figures/.gnuplot"), f'system("{DO}")\n')
    put(os.path.join(folder, "s/figures/gnuplot"), f"#!/bin/sh\n{DO}\n")
    os.chmod(os.path.join(folder, "s/figures/gnuplot"), 0o755)
    done, more = use(folder, ("study", "report", "s"), PATH=f".::relative:{os.environ['PATH']}")
    problems += more + [f"status {done.returncode}: {done.stderr!r}"] * (done.returncode != 0) + s.differences(True)
    out = "-o'\"`touch CANARY`\n$(x)@%"
    done, more = use(folder, ("study", "report", "s", "--out", f"./{out}"))
    problems += more + [f"status {done.returncode}: {done.stderr!r}"] * (done.returncode != 0)
    for text in TEXTS[:7]:
        put(os.path.join(folder, s.cell), with_member(s.whole[s.cell].decode(), "strategy", encoded(text)))
        done, more = use(folder, ("study", "report", "s"))
        problems += more + [f"strategy {text!r} is taken"] * (done.returncode != 2)
    put(os.path.join(folder, s.cell), s.whole[s.cell])
    for name in ("accuracy", "costs", "course", "counts"):
        for to in ("s", out):
            if not os.path.getsize(os.path.join(folder, to, "figures", name + ".svg")):
                problems.append(f"{to}: {name}.svg is empty")
    return problems + traced(folder)


def traced(folder):
    """Which programs a report starts, where strace can say so."""
    trace = os.path.join(folder, "trace")
    if not shutil.which("strace") or "SAN_OPTIONS" in " ".join(os.environ) or subprocess.run(
            ["strace", "-o", trace, "true"], stderr=subprocess.DEVNULL, check=False).returncode:
        return []
    subprocess.run(["strace", "-f", "-e", "trace=execve", "-o", trace, PROGRAM, "study", "report", "s"], cwd=folder,
                   env=environment(folder), capture_output=True, check=True)
    with open(trace, encoding="utf-8") as f:
        started = re.findall(r'execve\("([^"]+)".* = 0$', f.read(), re.MULTILINE)
    wanted = [PROGRAM, *[shutil.which("gnuplot")] * 4]
    return [] if started == wanted else [f"started {started}"]


# ---- recordings, checkpoints, networks ----

def text_of(handle, name, value):
    """Change an attribute or make it anew, as a fixed text of bytes."""
    data = value if isinstance(value, bytes) else value.encode()
    if name in handle.attrs:
        del handle.attrs[name]
    handle.attrs.create(name, np.array(data or b" ", dtype=f"S{len(data) or 1}"))


def recordings(folder):
    """Every text of a recording, by every command that reads one."""
    write_idx(os.path.join(folder, "bars"), idx_files())
    problems = use(folder, ("train", "--data", "idx:bars", "--neurons", 6, "--images", 60, "--label-images", 60,
                            "--record", "all", "--quiet", "--out", "good.h5"), (0,))[1]
    looks = [("info", "it.h5"), ("verify", "it.h5"), ("recover", "it.h5", "--out", "again.h5")]
    uses = [*looks, ("info", "it.h5", "--json"), ("verify", "it.h5", "--json"), ("test", "it.h5", "--images", 5),
            ("doctor", "it.h5"), ("doctor", "it.h5", "--json"), ("compare", "it.h5", "good.h5"),
            ("test", "it.h5", "--data", "idx:bars", "--images", 5), ("export", "it.h5", "out", "--to", "csv")]
    if has_viewer():
        uses.append(("view", "it.h5", "--frames", 2, "--screenshot", "it.png"))
    for k, text in enumerate(some((*TEXTS, *RAW), 3)):
        for attributes in (("command", "created", "espalier_version"), ("data",), ("config",), ("config_resolved",)):
            shutil.copy(os.path.join(folder, "good.h5"), os.path.join(folder, "it.h5"))
            with h5py.File(os.path.join(folder, "it.h5"), "r+") as f:
                for name in attributes:
                    text_of(f, name, text)
                if k % 2:
                    text_of(f["spikes/exc/timestamps"], "units", text)
            for args in uses if attributes[0] in ("command", "data") else looks:
                problems += [f"{attributes} = {text[:50]!r}: {p}" for p in use(folder, args, (0, 1, 2))[1]]
                for left in ("out", "it.png", "again.h5"):
                    path = os.path.join(folder, left)
                    if os.path.isdir(path):
                        shutil.rmtree(path)
                    elif os.path.exists(path):
                        os.remove(path)
    return problems


def reports(folder):
    """The report of a recording, which info --json passes on, and populations of other names."""
    write_idx(os.path.join(folder, "bars"), idx_files())
    problems = use(folder, ("train", "--data", "idx:bars", "--neurons", 6, "--images", 60, "--label-images", 60,
                            "--quiet", "--out", "good.h5"), (0,))[1]
    for text in some((*TEXTS, *RAW), 4, 3):
        data = text if isinstance(text, bytes) else text.encode()
        shutil.copy(os.path.join(folder, "good.h5"), os.path.join(folder, "it.h5"))
        with h5py.File(os.path.join(folder, "it.h5"), "r+") as f:
            report = f["espalier/report"]
            report[:len(data)] = np.frombuffer(data[:len(report)], "u1")
            name = text.replace("/", "|") if isinstance(text, str) else ""
            if name.strip() and not name.startswith("."):
                f.move("spikes/exc", "spikes/" + name)
        for args in (("info", "it.h5"), ("info", "it.h5", "--json"), ("verify", "it.h5")):
            problems += [f"report {text[:50]!r}: {p}" for p in use(folder, args, (0, 2))[1]]
    return problems


def checkpoints(folder):
    """Every text of a checkpoint, sealed again."""
    write_idx(os.path.join(folder, "bars"), idx_files())
    problems = use(folder, ("train", "--data", "idx:bars", "--neurons", 6, "--images", 60, "--label-images", 60,
                            "--quiet", "--out", "good.h5", "--every", 20), (0,))[1]
    with open(os.path.join(folder, "good.h5.ckpt"), "rb") as f:
        good = f.read()
    with h5py.File(os.path.join(folder, "good.h5.ckpt"), "r") as f:
        names_of = [n for n in f.attrs if isinstance(f.attrs[n], (bytes, str))]
    if not {"data", "recording"} <= set(names_of):
        return problems + [f"its texts are {names_of}"]
    for field, name in enumerate(names_of):
        for text in some((*TEXTS[:18], *RAW), field):
            put(os.path.join(folder, "it.ckpt"), good)
            with h5py.File(os.path.join(folder, "it.ckpt"), "r+") as f:
                text_of(f, name, text)
            with open(os.path.join(folder, "it.ckpt"), "rb") as f:
                content = f.read()[512:]
            put(os.path.join(folder, "it.ckpt"), sealed(content))
            for args in (("info", "it.ckpt"), ("verify", "it.ckpt")):
                problems += [f"{name} = {text[:50]!r}: {p}" for p in use(folder, args)[1]]
    return problems


NETWORK = """[population.in]
kind = spikes
file = FILE
[population.out]
kind = lif
size = 2
[projection.in-out]
kind = dense
from = in
to = out
"""


def settings(folder):
    """Names, keys and values of a network's file; names of data sets, recordings and words of the command line."""
    problems = []
    for text in some((*TEXTS, *RAW), 2, 3):
        data = text if isinstance(text, bytes) else text.encode()
        word = os.fsdecode(data)
        for old in (b"FILE", b"population.out", b"size", b"dense", b"from = in"):
            put(os.path.join(folder, "net.ini"), NETWORK.encode().replace(old, data))
            for args in (("config", "--check", "net.ini"), ("train", "--config", "net.ini", "--quiet")):
                problems += [f"{old} = {text[:50]!r}: {p}" for p in use(folder, args)[1]]
        for args in (("info", f"idx:{word}"), ("info", word), ("test", word), ("train", "--data", word, "--quiet"),
                     ("train", "--set", word, "--quiet"), ("study", "report", word), ("data", "fetch", word),
                     ("study", "prune", "--strategies", word), ("export", word, word, "--to", word)):
            if word and not word.startswith("-"):
                problems += use(folder, args)[1]
    return problems


def tables(folder):
    """A search writes values that no spreadsheet takes for a formula or for two."""
    write_idx(os.path.join(folder, "bars"), idx_files())
    done, problems = use(folder, ("tune", "--data", "idx:bars", "--neurons", 5, "--images", 60, "--label-images", 60,
                                  "--vary", "projection.input-exc.w_start_mV=lin:0.2:0.4", "--trials", 2, "--seeds", 1,
                                  "--jobs", 1, "--quiet", "--out", "t'\"`x`\n"), (0, 2))
    if done.returncode == 0:
        with open(os.path.join(folder, "t'\"`x`\n", "trials.csv"), "rb") as f:
            data = f.read()
        problems += unsafe("trials.csv", data)
        for row in csv.reader(io.StringIO(data.decode())):
            problems += [f"a formula: {field}" for field in row if field[:1] in ("=", "@")]
    return problems


def program_words(folder):
    done = run(folder, "study", "report", "nowhere\x1b[2J")
    return [] if "nowhere?[2J" in done.stderr else [done.stderr]


CLAIMS = (
    ("study.json", manifests), ("the cells of a study", cells), ("the histories of a study", courses),
    ("names of files and folders of a study", names), ("what gnuplot is given", drawn, "gnuplot"),
    ("the attributes of a recording", recordings, "h5py"), ("the report of a recording", reports, "h5py"),
    ("a checkpoint", checkpoints, "h5py"), ("settings and words of the command line", settings),
    ("the table of a search", tables), ("a message", program_words),
)


def main():
    claims = Claims()
    here = {"gnuplot": shutil.which("gnuplot"), "h5py": h5py and keeps_recordings()}
    for name, check, *needs in CLAIMS:
        claim = f"texts that were made to do harm are texts in {name}"
        if needs and not here[needs[0]]:
            claims.skipped(claim, f"no {needs[0]}")
            continue
        with Sandbox() as folder:
            claims.holds(claim, check(folder)[:20])
    claims.finish()


main()
