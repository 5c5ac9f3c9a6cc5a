# tests/power/test_power.py - a run that loses its power can be resumed, and ends as if it had not lost it.
#
#   test_power.py [POINTS [SEED]]      16 points, unless POINTS or POWER_POINTS say otherwise
#
# tests/power/log.c notes what a run does to its files. From the notes up to any point this program makes what the disk
# may hold if the power fails there. Of each file: what was written before its last fsync, and of what came later some
# pieces, none of which crosses a page of 4096 bytes. Of the names in the folder: the changes up to its last fsync, and
# some that came next. Then one of the two checkpoints must lead to the results of a run that nothing happened to, with
# a recording that is complete.
import concurrent.futures
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys

from claims import Claims
from program import PROGRAM, Sandbox, environment, idx_files, keeps_recordings, run, write_idx

LOG = os.environ["ESPALIER_POWER"]
POINTS = int(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("POWER_POINTS", 16))
SEED = sys.argv[2] if len(sys.argv) > 2 else "power"
PAGE = 4096
KINDS = ("create", "write", "truncate", "sync", "sync_folder", "rename", "link", "unlink", "unknown")
NOTE = struct.Struct("<IIIIQQ")
TRAIN = ("train", "--data", "idx:bars", "--neurons", 40, "--images", 400, "--label-images", 50, "--every", 40,
         "--prune", "adaptive", "--prune-to", 20, "--record", "all", "--out", "run.h5", "--json", "--quiet")
RESUME = ("resume", "run.h5.ckpt", "--json", "--quiet")
RESULTS = ("golden_hash", "accuracy", "accuracy_labelset", "neurons_alive", "images")


class Note:
    """Something that the program did."""

    def __init__(self, kind, names, data, inode, place):
        self.kind, self.names, self.data, self.inode, self.place = KINDS[kind], names, data, inode, place


def read_notes(path):
    with open(path, "rb") as f:
        text = f.read()
    notes, at = [], 0
    while at < len(text):
        kind, a, b, n, inode, place = NOTE.unpack_from(text, at)
        at += NOTE.size
        names = [os.path.basename(os.fsdecode(part)) for part in (text[at:at + a], text[at + a:at + a + b])]
        notes.append(Note(kind, names, text[at + a + b:at + a + b + n], inode, place))
        at += a + b + n
    return notes


class File:
    """An inode: what the disk holds for certain, and what was done since."""

    def __init__(self, content=b""):
        self.safe, self.later = bytearray(content), []

    @staticmethod
    def apply(content, note):
        if note.kind == "truncate":
            del content[note.place:]
            content.extend(bytes(note.place - len(content)))
        else:
            end = note.place + len(note.data)
            content.extend(bytes(max(0, end - len(content))))
            content[note.place:end] = note.data

    def sync(self):
        for note in self.later:
            self.apply(self.safe, note)
        self.later = []

    def sizes(self):
        size = len(self.safe)
        yield size
        for note in self.later:
            size = note.place if note.kind == "truncate" else max(size, note.place + len(note.data))
            yield size

    def pieces(self):
        """(page, place, bytes) of later writes, in order."""
        for note in self.later:
            at, n = note.place, len(note.data)
            while note.kind == "write" and at < note.place + n:
                end = min((at // PAGE + 1) * PAGE, note.place + n)
                yield at // PAGE, at, note.data[at - note.place:end - note.place]
                at = end

    def after_cut(self, chance):
        """What the disk may hold. The cache of the system keeps whole pages: of the pieces of one those before a
        moment are there. A disk with a cache of its own may have any."""
        content, by_page = bytearray(self.safe), {}
        for page, place, data in self.pieces():
            by_page.setdefault(page, []).append((place, data))
        any_of_them = chance.random() < 0.5
        for pieces in by_page.values():
            moment = chance.randint(0, len(pieces))
            for k, (place, data) in enumerate(pieces):
                if chance.random() < 0.5 if any_of_them else k < moment:
                    content.extend(bytes(max(0, place + len(data) - len(content))))
                    content[place:place + len(data)] = data
        size = chance.choice(list(self.sizes()))
        return bytes(content[:size]) + bytes(max(0, size - len(content)))


class Disk:
    """A folder as the notes change it."""

    def __init__(self, folder):
        self.names, self.inodes = {}, {}   # as they are for certain; files by inode, of this moment
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as f:
                    self.names[name] = File(f.read())
                self.inodes[os.stat(path).st_ino] = self.names[name]
        self.now, self.changes = dict(self.names), []  # the names of this moment, and how they came about

    @staticmethod
    def change(names, change):
        kind, a, b, file = change
        if kind == "create":
            names[a] = file
        elif kind == "link":
            names[b] = names[a]
        elif kind == "rename":
            names[b] = names.pop(a)
        else:
            names.pop(a, None)

    def take(self, note):
        assert note.kind != "unknown", f"the program calls {note.names[0]}, which tests/power/log.c does not know"
        if note.kind == "create":
            self.inodes[note.inode] = File()
        if note.kind in ("create", "rename", "link", "unlink"):
            if note.kind != "create" and note.names[0] not in self.now:
                return  # elsewhere
            change = (note.kind, *note.names, self.inodes.get(note.inode))
            self.changes.append(change)
            self.change(self.now, change)
        elif note.kind == "sync_folder":
            self.names, self.changes = dict(self.now), []
        elif note.inode in self.inodes and note.kind == "sync":
            self.inodes[note.inode].sync()
        elif note.inode in self.inodes:
            self.inodes[note.inode].later.append(note)

    def write_after_cut(self, folder, chance):
        names = dict(self.names)
        for change in self.changes[:chance.randint(0, len(self.changes))]:
            self.change(names, change)
        contents = {}
        for name, file in sorted(names.items()):
            if name.endswith(".lock"):
                continue
            contents.setdefault(id(file), file.after_cut(chance))
            with open(os.path.join(folder, name), "wb") as f:
                f.write(contents[id(file)])


def results(text):
    told = json.loads(text)
    return {key: told[key] for key in RESULTS}


def differences(a, b):
    diff = subprocess.run(["h5diff", "--exclude-path", "/espalier/report", a, b], capture_output=True, text=True,
                          check=False)
    return re.findall(r"^(?:attribute: <(?!created of|command of)|dataset|group|Not comparable|h5diff error).*",
                      diff.stdout + diff.stderr, re.MULTILINE)


class Bench:
    """A run that nothing happens to, and the notes of one that is to lose its power."""

    def __init__(self, folder):
        self.folder = folder
        write_idx(os.path.join(folder, "bars"), idx_files(400, 60))
        self.whole = self.place("whole")
        done = run(self.whole, *TRAIN)
        assert done.returncode == 0, done.stderr
        self.told = results(done.stdout)

    def place(self, name):
        path = os.path.join(self.folder, name)
        os.mkdir(path)
        os.symlink(os.path.join(self.folder, "bars"), os.path.join(path, "bars"))
        return path

    def note(self, folder, *args):
        """The notes of a run in this folder."""
        log = os.path.join(self.folder, os.path.basename(folder) + ".log")
        done = subprocess.run([PROGRAM, *map(str, args)], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, env=environment(folder, LD_PRELOAD=LOG, POWER_LOG=log), check=False)
        assert done.returncode == 0, done.stderr
        return read_notes(log)

    def judge(self, folder):
        """What is wrong: neither checkpoint leads to the results, or its recording lacks something."""
        said = []
        for name in ("run.h5.ckpt", "run.h5.ckpt.prev"):
            if not os.path.exists(os.path.join(folder, name)):
                continue
            kept = os.path.join(folder, "kept")
            shutil.copytree(folder, kept, symlinks=True, ignore=shutil.ignore_patterns("kept"))
            done = run(kept, "resume", name, "--json", "--quiet")
            if done.returncode == 0 and done.stderr == "":
                problems = [] if results(done.stdout) == self.told else ["other results"]
                problems += differences(os.path.join(kept, "run.h5"), os.path.join(self.whole, "run.h5"))
                return problems
            said.append(f"{name}: {done.stderr.strip()}")
            shutil.rmtree(kept)
        return said or ["no checkpoint"]


class Course:
    """The notes of a run and the points at which it may be cut: from the first checkpoint on that the disk has."""

    def __init__(self, bench, name, start, notes, points):
        self.bench, self.name, self.start, self.notes, self.points = bench, name, start, notes, points

    def cut(self, number):
        chance = random.Random(f"{SEED} {self.name} {number}")
        point = chance.choice(self.points)
        with Sandbox() as outer:
            folder = os.path.join(outer, "disk")
            os.mkdir(folder)
            os.symlink(os.path.join(self.bench.folder, "bars"), os.path.join(folder, "bars"))
            disk = Disk(self.start)
            for note in self.notes[:point]:
                disk.take(note)
            disk.write_after_cut(folder, chance)
            problems = self.bench.judge(folder)
        return [f"{self.name}, cut {number}, before call {point} of {len(self.notes)}: {p}" for p in problems[:3]]


def moments(notes, name):
    """When a file has got its name for good."""
    named = [k for k, n in enumerate(notes) if n.kind == "rename" and n.names[1] == name]
    return [next(m for m in range(k, len(notes)) if notes[m].kind == "sync_folder") + 1 for k in named]


def stories(bench):
    """A run from its beginning, one that is resumed after its fifth checkpoint, and the first steps of that one."""
    first, fresh = bench.place("first"), bench.place("fresh")
    notes = bench.note(first, *TRAIN)
    saves = moments(notes, "run.h5.ckpt")
    yield Course(bench, "train", fresh, notes, range(saves[0], len(notes) + 1))
    second, start = bench.place("second"), bench.place("start")
    disk = Disk(fresh)
    for note in notes[:saves[4]]:
        disk.take(note)
    for name, file in disk.now.items():
        file.sync()
        if not name.endswith(".lock"):
            for folder in (second, start):
                with open(os.path.join(folder, name), "wb") as f:
                    f.write(file.safe)
    notes = bench.note(second, *RESUME)
    yield Course(bench, "resume", start, notes, range(0, len(notes) + 1))
    begun = moments(notes, "run.h5")[0]
    yield Course(bench, "begin to resume", start, notes, range(begun, moments(notes, "run.h5.ckpt")[0] + 1))


def ended(bench):
    """Once a command has ended, no loss of power harms the recording that it has written."""
    problems = []
    first, dead, start = bench.place("ended"), bench.place("dead"), bench.place("died")
    notes = bench.note(first, *TRAIN)
    disk = Disk(start)
    for note in notes[:moments(notes, "run.h5.ckpt")[6]]:
        disk.take(note)
    for folder in (dead, start):
        for name, file in disk.now.items():
            if name == "run.h5":
                file.sync()
                with open(os.path.join(folder, name), "wb") as f:
                    f.write(file.safe)
    courses = (("train", bench.place("nothing"), notes, "run.h5"),
               ("recover", start, bench.note(dead, "recover", "run.h5", "--out", "back.h5"), "back.h5"))
    for command, before, notes, recording in courses:
        for number in range(5):
            disk = Disk(before)
            for note in notes:
                disk.take(note)
            with Sandbox() as folder:
                disk.write_after_cut(folder, random.Random(f"{SEED} {command} {number}"))
                done = run(folder, "verify", recording)
            if done.returncode != 0:
                problems.append(f"{command}, cut {number}: {done.stdout}{done.stderr}")
    return problems


def read_only(bench):
    """From some sync on nothing can be changed: the run says so and ends, and both checkpoints lead on."""
    problems = []
    for k, last in enumerate((8, 13, 14, 15)):
        folder = bench.place(f"read-only-{k}")
        done = subprocess.run([PROGRAM, *map(str, TRAIN)], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False,
                              env=environment(folder, LD_PRELOAD=LOG, POWER_LOG=folder + ".log",
                                              POWER_READ_ONLY=str(last)))
        if done.returncode != 1 or done.stdout or done.stderr.count("\n") != 1 or \
                "Read-only file system" not in done.stderr or "espalier resume run.h5.ckpt" not in done.stderr:
            problems.append(f"after sync {last}: status {done.returncode}, {done.stderr!r}")
        for name in ("run.h5.ckpt", "run.h5.ckpt.prev"):
            kept = os.path.join(folder, "kept")
            shutil.copytree(folder, kept, symlinks=True)
            again = run(kept, "resume", name, "--json", "--quiet")
            if again.returncode != 0 or again.stderr or results(again.stdout) != bench.told:
                problems.append(f"after sync {last}, {name}: {again.stderr!r}")
            shutil.rmtree(kept)
    return problems


def main():
    claims = Claims()
    name = f"{POINTS} losses of power, and one of the two checkpoints leads on"
    if not keeps_recordings() or not shutil.which("h5diff"):
        claims.skipped(name, "built without HDF5, or no h5diff")
    else:
        with Sandbox() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            bench = Bench(folder)
            told = list(stories(bench))
            cuts = list(pool.map(lambda k: told[k % len(told)].cut(k), range(POINTS)))
            claims.holds(name, [p for problems in cuts for p in problems])
            print(f"# {sum(not p for p in cuts)} of {POINTS}; {', '.join(str(len(s.points)) for s in told)} calls")
            claims.holds("what a command has written when it ends stays", ended(bench))
            claims.holds("a file system that becomes read only ends the run, and both checkpoints lead on",
                         read_only(bench))
    claims.finish()


main()
