# tests/cli/test_outputs.py - the table of docs/outputs.md, cell by cell: what is refused stays as it was, what is replaced keeps
# its rights, links stay links, and nothing beside the file is touched.
import fcntl
import os
import re
import shutil
import stat
import sys

from claims import Claims
from program import Sandbox, idx_files, keeps_recordings, run, success, write_idx

F_SETPIPE_SZ = 1031  # of Linux; in the module fcntl since Python 3.10
SMALL = ("--data", "idx:bars", "--neurons", "4", "--images", "40", "--label-images", "10", "--eval", "none", "--quiet")
STRANGER = b"dear diary\n"
NEIGHBOURS = (".new", ".part", ".tmp", ".bak")


def table(root):
    """Rows of cells, of those rows whose command names FILE."""
    with open(os.path.join(root, "docs/outputs.md"), encoding="utf-8") as f:
        rows = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in f if line.startswith("| `")]
    return [row for row in rows if "FILE" in row[0] and len(row) == 7]


def arguments(command, name):
    words = command.strip("`").replace("FILE", name).split()
    if words[0] == "train":
        return [*words, *(SMALL if "--from" not in words else ("--data", "idx:bars", "--images", "10", "--quiet"))]
    return words + {"resume": ["--quiet"], "test": ["--images", "10"], "view": ["--quiet"]}.get(words[0], [])


def prepare(folder):
    """A set of images, a finished run, and an unfinished one with its checkpoint: in the order of their making."""
    write_idx(os.path.join(folder, "bars"), idx_files())
    return success(run(folder, "train", *SMALL, "--every", "10", "--out", "run.h5"))


def fresh(folder, template):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)


def content(path):
    with open(path, "rb") as f:
        return f.read()


def listing(folder):
    """Every name with its kind, and with its content where it is a file."""
    found = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        mode = os.lstat(path).st_mode
        found[name] = (stat.S_IFMT(mode), content(path) if stat.S_ISREG(mode) else None)
    return found


class Row:
    """A line of the table in a folder of its own."""

    def __init__(self, base, command):
        self.base, self.command = base, command
        self.folder = os.path.join(base, "try")

    def begin(self):
        fresh(self.folder, os.path.join(self.base, "template"))
        for suffix in NEIGHBOURS:
            with open(os.path.join(self.folder, "file" + suffix), "wb") as f:
                f.write(STRANGER)

    def path(self, name="file"):
        return os.path.join(self.folder, name)

    def run(self, *more, name="file"):
        return run(self.folder, *arguments(self.command, name), *more, SDL_VIDEODRIVER="dummy")

    def refused(self, *more, name="file"):
        before = listing(self.folder)
        done = self.run(*more, name=name)
        problems = [] if done.returncode == 2 and "file" in done.stderr else [
            f"status {done.returncode}: {done.stderr!r}"]
        return problems + ([] if listing(self.folder) == before else ["something has changed"])

    def made(self):
        """The file as the command makes it in a folder without it."""
        self.begin()
        problems = success(self.run())
        strangers = [s for s in NEIGHBOURS if content(self.path("file" + s)) != STRANGER]
        left = [n for n in os.listdir(self.folder) if "espalier-new" in n or n.endswith(".lock")]
        return problems + [f"touched file{s}" for s in strangers] + [f"left {n}" for n in left]

    def again(self):
        """Only FILE of what the command has made, so that nothing else stands in its way."""
        data = content(self.path())
        self.begin()
        with open(self.path(), "wb") as f:
            f.write(data)

    # ---- the columns ----

    def exists(self, word):
        problems = self.made()
        self.again()
        return problems + (self.refused() if word == "refused" else [f"what is {word}?"])

    def force(self, word):
        if word == "-":
            return []
        problems = self.made()
        self.again()
        for mode in (0o600, 0o640, 0o664):
            os.chmod(self.path(), mode)
            inode = os.stat(self.path()).st_ino
            problems += success(self.run("--force"))
            now = os.stat(self.path())
            problems += [] if stat.S_IMODE(now.st_mode) == mode else [f"mode {mode:o} became {now.st_mode:o}"]
            problems += [] if now.st_ino != inode else ["not replaced in one step"]
        os.rename(self.path(), self.path("target"))
        os.symlink("target", self.path())
        problems += success(self.run("--force"))
        problems += [] if os.path.islink(self.path()) else ["the link is gone"]
        self.begin()
        open(self.path(), "wb").close()  # an empty file has no kind
        return problems + success(self.run("--force"))

    def kind(self, word):
        if word == "-":
            return []
        problems = []
        strangers = {"text": STRANGER, "recording": content(os.path.join(self.base, "template", "run.h5")),
                     "checkpoint": content(os.path.join(self.base, "template", "run.h5.ckpt")),
                     "picture": b"\x89PNG\r\n\x1a\nmine", "hdf5": b"\x89HDF\r\n\x1a\nmine"}
        own = {"--out": "recording", "--spikes": "recording", "--checkpoint": "checkpoint", "--png": "picture",
               "--screenshot": "picture"}
        mine = {kind for option, kind in own.items() if f"{option} FILE" in self.command}
        for kind in set(strangers) - mine:
            self.begin()
            with open(self.path(), "wb") as f:
                f.write(strangers[kind])
            problems += [f"{kind}: {p}" for p in self.refused("--force")]
        return problems

    def read(self, word):
        if word == "-":
            return []
        problems = []
        for make in (os.link, os.symlink):
            self.begin()
            make(self.path("run.h5") if make is os.link else "run.h5", self.path())
            problems += self.refused("--force") + self.refused()
        return problems

    def device(self, word):
        self.begin()
        os.symlink("/dev/null", self.path())
        done = self.run(*([] if "recover" in self.command else ["--force"]))
        problems = [] if done.returncode == (0 if word == "through" else 2) else [f"{done.returncode}: {done.stderr!r}"]
        if not stat.S_ISCHR(os.stat("/dev/null").st_mode):
            problems.append("/dev/null is no device any more")
        os.unlink(self.path())
        os.symlink("nowhere", self.path())
        return problems + self.refused()

    def fifo(self, word):
        self.begin()
        os.mkfifo(self.path())
        reader = os.open(self.path(), os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(reader, F_SETPIPE_SZ, 1 << 20)  # a picture of the end of a run is larger than 64 KiB
        done = self.run()
        problems = [] if done.returncode == (0 if word == "through" else 2) else [f"{done.returncode}: {done.stderr!r}"]
        try:
            got = os.read(reader, 1 << 16)
        except BlockingIOError:
            got = b""
        os.close(reader)
        problems += [] if bool(got) == (word == "through") else [f"{len(got)} bytes came through"]
        return problems + ([] if stat.S_ISFIFO(os.lstat(self.path()).st_mode) else ["the FIFO is gone"])

    COLUMNS = (exists, force, kind, read, device, fifo)


# ---- beside the table ----

def neighbours(folder):
    """Files of other programs beside the output are not touched, and a lone checkpoint is work that is not lost."""
    problems = []
    for suffix in (".lock", ".ckpt.prev", ".ckpt.lock", ".ckpt"):
        fresh(os.path.join(folder, "try"), os.path.join(folder, "template"))
        here = os.path.join(folder, "try")
        with open(os.path.join(here, "r" + suffix), "wb") as f:
            f.write(STRANGER)
        before = listing(here)
        for more in ((), ("--force",)):
            done = run(here, "train", *SMALL, "--out", "r", *more)
            if done.returncode != 2 or "r" + suffix not in done.stderr or listing(here) != before:
                problems.append(f"r{suffix} {more}: {done.returncode}, {done.stderr!r}")
    os.rename(os.path.join(here, "run.h5.ckpt.prev"), os.path.join(here, "s.ckpt.prev"))
    done = run(here, "train", *SMALL, "--out", "s")
    if done.returncode != 2 or "espalier resume s.ckpt.prev" not in done.stderr:
        problems.append(f"a lone checkpoint: {done.returncode}, {done.stderr!r}")
    return problems


def main():
    root = sys.argv[1]
    claims = Claims()
    with Sandbox() as base:
        template = os.path.join(base, "template")
        os.mkdir(template)
        claims.holds("runs are made", prepare(template))
        for cells in table(root):
            row = Row(base, cells[0])
            name = cells[0].strip("`")
            needs_view = name.startswith("view") and run(base, "view", "--help").returncode != 0
            problems = [] if needs_view else [f"{column.__name__}: {p}" for column, word in zip(Row.COLUMNS, cells[1:])
                                              for p in column(row, re.sub(r"\W.*", "", word) or "-")]
            claims.holds(f"{name} is as the table says", problems)
        claims.holds("neighbours are left alone", neighbours(base))
    claims.finish()


if keeps_recordings():
    main()
else:
    print("1..0 # SKIP this build keeps no recordings")
