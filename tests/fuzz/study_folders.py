# tests/fuzz/study_folders.py - study folders that are changed in their structure, reported and gone on with.
#
#   meson setup build-asan -Db_sanitize=address,undefined -Db_lundef=false && ninja -C build-asan cli/espalier
#   study_folders.py build-asan/cli/espalier FOLDER [CPU_MINUTES [SEED]]
#
# Each input is a good study in which a few things are changed: members of study.json and of cells (another value,
# kind, key, place; none; twice), fields and lines of histories, texts that were written to do harm, names of files,
# files that are missing, doubled, links or folders; sometimes only bytes. espalier must take the folder or refuse it
# with one line that names a file, status 2 and nothing written; execute nothing; and write no script, page or table
# with more in it than it may have. An input that breaks this is kept in FOLDER; the same SEED gives the same inputs.
# After every hundredth input that is taken, gnuplot draws the figures.
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "support"))
os.environ.setdefault("ESPALIER_PROGRAM", sys.argv[1] if len(sys.argv) > 1 else "espalier")
from program import idx_files, write_idx

ENVIRONMENT = {"ASAN_OPTIONS": "allocator_may_return_null=1:detect_leaks=1", "LC_ALL": "C",
               "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
               "LSAN_OPTIONS": f"print_suppressions=0:suppressions={os.path.dirname(HERE)}/support/lsan.supp"}
STUDY = ("study", "prune", "--data", "idx:bars", "--neurons", "6", "--sizes", "4,3", "--seeds", "2", "--images", "60",
         "--label-images", "40", "--set", "prune.window_images=10", "--strategies",
         "native,adaptive,posttrain,redundancy+regrow=0.02", "--results-only", "--jobs", "2",
         "--quiet", "--out", "s")
DO = "touch CANARY"
TEXTS = (f"`{DO}`", f"$({DO})", f'";system("{DO}")#', f"';system(\"{DO}\")#", f"a\nsystem(\"{DO}\")\n!{DO}\n", "<b>", "|a|b|",
         "[a](b)", "=1+2", "-1", "@a", "%s%n", "\x1b[2J", "\x7f", "\x9b", "\u202e", "", " ", "x" * 64, "y" * 5000, "../..", "NaN")
NUMBERS = ("0", "-0", "1", "-1", "2", "0.5", "1.5", "1e3", "1e18", "1e19", "1e308", "1e-320", "1e999", "18446744073709551615",
           "18446744073709551616", "9007199254740993", "NaN", "Infinity", "0x10", "1e", "+1", "1.", ".5", "00", "null", "true")
NAMES = ("baseline", "native", "adaptive", "none", "posttrain", "random", "adaptive+cap=2", "adaptive+cap=", "adaptive++", "+",
         "utility+prune.forget=0.1", "redundancy+regrow=0.02", "selectivity+run.seed=5", "threshold", "constant", "adaptive+x=1")
CLEAN = re.compile(rb"[\n -~\x80-\xff]*")
# A script is values, each on a line, and a template of studies/figures/ that is the same for every study.
VALUE = r"""(?:-?[0-9][0-9.e+-]*|'[^'`"@\\$|!;]*')"""
VALUES = re.compile(rf"\w+ = {VALUE}|array \w+\[\d+\](?: = \[{VALUE}(?:, {VALUE})*\])?")
TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../studies/figures")


def template(name):
    """What follows the values in the script NAME.gp."""
    parts = {}
    for part in ("begin", name, "labels", "end"):
        with open(os.path.join(TEMPLATES, part + ".gp"), encoding="utf-8") as f:
            parts[part] = f.read()
    return parts["begin"] + parts[name].replace("@labels\n", parts["labels"]) + parts["end"]


def script_wrong(name, text):
    """What is wrong with the script NAME.gp."""
    end = template(os.path.basename(name)[:-3])
    if not text.endswith(end):
        return [f"{name} does not end with its template"]
    lines = text[:-len(end)].splitlines()
    return [f"{name}: {line[:200]!r}" for line in lines if not line.startswith("#") and not VALUES.fullmatch(line)]


def encoded(text):
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\u{b:04x}" for b in text.encode()) + '"'


def plain(value):
    return encoded(value) if isinstance(value, str) else json.dumps(value)


def value(chance, old):
    """A JSON value in place of an old one."""
    kind = chance.randrange(7)
    if kind == 0:
        return chance.choice(NUMBERS)
    if kind == 1:
        return encoded(chance.choice(TEXTS))
    if kind == 2:
        return encoded(chance.choice(NAMES))
    if kind == 3 and isinstance(old, str):
        k = chance.randrange(len(old) + 1)
        return encoded(old[:k] + chance.choice(TEXTS) + old[k:])
    if kind == 4 and not isinstance(old, str):
        if not isinstance(old, (int, float)):  # it was changed before
            old = 1
        return json.dumps(type(old)(old * chance.choice((0, 0.1, 0.5, -1, 1.01, 2, 10, 1e6, 1e12))))
    if kind == 5 and isinstance(old, str) and old:
        k = chance.randrange(len(old))
        return encoded(old[:k] + old[k + chance.randrange(9):])
    return chance.choice(("[]", "{}", '{"a": 1}', "[1, 2]", '""', "tru", plain(old) + plain(old)))


def object_changed(chance, data):
    members = [[k, plain(v)] for k, v in json.loads(data).items()]
    olds = json.loads(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        member = chance.choice(members)
        kind = chance.randrange(8)
        if kind < 5:
            member[1] = value(chance, olds.get(member[0], 1))
        elif kind == 5:
            members.insert(chance.randrange(len(members)), list(member))
        elif kind == 6 and len(members) > 1:
            members.remove(member)
        else:
            member[0] = chance.choice(TEXTS + ("strategy", "size", "config"))
    return ("{" + ", ".join(f"{encoded(k)}: {v}" for k, v in members) + "}\n").encode()


def table_changed(chance, data):
    lines = [line.split(",") for line in data.decode().splitlines()]
    for _ in range(chance.choice((1, 1, 2, 4))):
        k, kind = chance.randrange(len(lines)), chance.randrange(6)
        if kind < 3:
            lines[k][chance.randrange(len(lines[k]))] = chance.choice(NUMBERS + TEXTS)
        elif kind == 3:
            lines.insert(k, list(chance.choice(lines)))
        elif kind == 4 and len(lines) > 1:
            del lines[k]
        else:
            lines[k] = lines[k][:chance.randrange(len(lines[k])) + 1] * chance.choice((1, 2))
    return ("\n".join(",".join(line) for line in lines) + chance.choice(("\n", "\n", "", "\n\n"))).encode()


def bytes_changed(chance, data):
    data = bytearray(data)
    for _ in range(chance.choice((1, 2, 8))):
        if data and chance.randrange(3):
            data[chance.randrange(len(data))] = chance.randrange(256)
        elif data:
            k = chance.randrange(len(data))
            data[k:k + chance.randrange(40)] = chance.choice((b"", data[:20], chance.randbytes(5)))
    return bytes(data)


def folder_changed(chance, path):
    """A file of the folder that is missing, doubled under another name, a link or a folder."""
    kind = chance.randrange(4)
    if kind == 0:
        os.rename(path, path + ".away")
    elif kind == 1:
        name = chance.choice(TEXTS).replace("/", "_")[:100] + chance.choice((".json", ".csv", ""))
        shutil.copy(path, os.path.join(os.path.dirname(path), name or "x"))
    elif kind == 2:
        os.remove(path)
        os.symlink(chance.choice(("nowhere", "/dev/null", "../study.json", ".")), path)
    else:
        os.remove(path)
        os.mkdir(path)


def changed(chance, folder):
    files = sorted(os.path.join(w, n) for w, _, names in os.walk(folder) for n in names
                   if n.endswith(".json") or (n.endswith(".csv") and w.endswith("cells")))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        path = chance.choice(files + [os.path.join(folder, "study.json")] * 6)
        kind = chance.randrange(12)
        if not os.path.isfile(path) or os.path.islink(path):
            continue
        if kind == 0:
            folder_changed(chance, path)
            continue
        with open(path, "rb") as f:
            data = f.read()
        change = bytes_changed if kind < 3 else object_changed if path.endswith(".json") else table_changed
        try:
            data = change(chance, data)
        except ValueError:  # an earlier change has left no JSON
            data = bytes_changed(chance, data)
        with open(path, "wb") as f:
            f.write(data)


def snapshot(folder):
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if os.path.isfile(path):
                with open(path, "rb") as f:
                    found[path] = f.read()
    return found


def files_wrong(folder):
    """What is wrong with what a report wrote."""
    problems = []
    for path, data in snapshot(folder).items():
        name = os.path.relpath(path, folder)
        if name.startswith("cells") or not name.endswith((".gp", ".md", ".csv")):
            continue
        problems += [f"{name}: {data!r:.200}"] * (not CLEAN.fullmatch(data))
        problems += script_wrong(name, data.decode(errors="replace")) if name.endswith(".gp") else []
        for line in data.decode(errors="replace").splitlines():
            if name.endswith(".gp") and re.search(r"\b(nan|inf)\b", line):
                problems.append(f"{name}: {line[:200]!r} is no number")
            if name.endswith(".md") and not line.startswith("    ") and re.search("<|`touch|\x1b", line):
                problems.append(f"{name}: {line[:200]!r}")
            if name.endswith(".csv") and re.search(r"(^|,)[=@]|(^|,)[+-](?![0-9.])", line):
                problems.append(f"{name}: {line[:200]!r}")
    return problems


def tried(program, work, args, path):
    """Status and problems of one command on work/s."""
    before = snapshot(work)
    done = subprocess.run([program, *args], cwd=work, env={**ENVIRONMENT, "PATH": path, "HOME": work},
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False)
    # A cell that cannot be written, because a folder or a link is in its way, costs that cell alone.
    in_the_way = done.returncode == 1 and re.search(rb"cells failed .*is (a directory|a link|not a regular file)", done.stderr)
    problems = [] if done.returncode in (0, 2) or in_the_way else [f"status {done.returncode}: {done.stderr.decode(errors='replace')[-3000:]}"]
    for stream in (done.stdout, done.stderr):
        problems += [f"said {stream!r:.300}"] * (not CLEAN.fullmatch(stream))
    if any(os.path.basename(name) == "CANARY" for name in snapshot(work)):
        problems.append("a text was executed")
    if done.returncode == 2:
        problems += [f"not one line: {done.stderr!r:.300}"] * (done.stderr.count(b"\n") != 1)
        left = set(snapshot(work).items()) ^ set(before.items())
        problems += [f"a refusal left or changed {sorted({p for p, _ in left})}"] * bool(left and "report" in args)
    elif done.returncode == 0:
        problems += files_wrong(os.path.join(work, "s"))
    return done.returncode, [f"{' '.join(args)}: {p}" for p in problems]


def cpu_s():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    program, keep = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    minutes, seed = float((sys.argv[3:4] or ["1"])[0]), int((sys.argv[4:5] or ["1"])[0])
    os.makedirs(keep, exist_ok=True)
    n = {0: 0, 2: 0}
    n_bad = number = 0
    with tempfile.TemporaryDirectory() as top:
        good = os.path.join(top, "good")
        os.mkdir(good)
        write_idx(os.path.join(good, "bars"), idx_files())
        subprocess.run([program, *STUDY], cwd=good, env={**ENVIRONMENT, "PATH": good, "HOME": good}, check=True)
        begun_s = cpu_s()
        while cpu_s() - begun_s < 60 * minutes:
            number += 1
            chance, work = random.Random(f"{seed}/{number}"), os.path.join(top, "work")
            shutil.copytree(good, work)
            changed(chance, os.path.join(work, "s"))
            kept = os.path.join(top, "input")
            shutil.copytree(work, kept, symlinks=True)
            status, problems = tried(program, work, ("study", "report", "s"), work)
            n[status] = n.get(status, 0) + 1
            if status == 0 and n[0] % 100 == 1 and shutil.which("gnuplot"):
                problems += tried(program, work, ("study", "report", "s"), os.environ["PATH"])[1]
            if number % 20 == 0:
                problems += tried(program, work, ("study", "prune", "--resume", "--out", "s", "--jobs", "1", "--quiet",
                                                  "--results-only"), work)[1]
            if problems:
                n_bad += 1
                shutil.rmtree(os.path.join(keep, f"{seed}-{number}"), ignore_errors=True)
                shutil.copytree(kept, os.path.join(keep, f"{seed}-{number}"), symlinks=True)
                print(f"input {seed}-{number}:", *problems[:3], sep="\n  ", flush=True)
            shutil.rmtree(work)
            shutil.rmtree(kept)
        print(f"{cpu_s() - begun_s:.0f} s of CPU time, {number} folders, {n[0]} taken, {n[2]} refused, {n_bad} findings")
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
