# tests/support/program.py - run espalier as a user does, in a directory of its own, and look at what it leaves.
import gzip
import hashlib
import json
import os
import pty
import re
import signal
import struct
import subprocess
import tempfile
import time

from claims import Claims

PROGRAM = os.environ["ESPALIER_PROGRAM"]
IDX_NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte",
             "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
SIDE, CLASSES = 12, 4


def environment(folder, **more):
    """Nothing of the user's own, except what chooses a kernel or steers a sanitizer or gcov."""
    kept = {k: v for k, v in os.environ.items()
            if k in ("PATH", "ESPALIER_KERNEL") or k.endswith("SAN_OPTIONS")
            or k.startswith("GCOV_")}
    return {**kept, "HOME": folder, "LC_ALL": "C", **more}


def run(folder, *args, **env):
    """The finished program with its status, stdout and stderr; it ran in `folder`."""
    return subprocess.run([PROGRAM, *map(str, args)], cwd=folder, env=environment(folder, **env),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                          errors="replace", check=False)


def on_a_terminal(folder, *args, asleep_s=0, **env):
    """The finished program with its status and stdout, and what it showed on the terminal that was its stderr. It
    is stopped for so many seconds after its first words there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([PROGRAM, *map(str, args)], cwd=folder, env=environment(folder, **env),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
                if asleep_s:
                    process.send_signal(signal.SIGSTOP)
                    time.sleep(asleep_s)
                    process.send_signal(signal.SIGCONT)
                    asleep_s = 0
        except OSError:  # Linux says so when the other side is closed
            pass
        os.close(ours)
        printed = process.stdout.read()
    return subprocess.CompletedProcess(args, process.returncode, printed, shown.decode(errors="replace"))


def results(text, keys):
    """These members of a report of train or resume."""
    told = json.loads(text)
    return {key: told[key] for key in keys}


# ---- processes ----

def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
            return [int(word) for word in f.read().split()]
    except OSError:
        return []


def process_state(pid):
    """As ps has it; None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as f:
            return f.read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return None


def wait_for(what, seconds=30):
    """Whether what() comes true in time."""
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.002)
    return bool(what())


def wait_beside(process, what):
    """Wait until what() is true or the process has ended."""
    while process.poll() is None and not what():
        time.sleep(0.002)


# ---- files ----

def keeps_recordings():
    """Whether this build has HDF5."""
    return "HDF5)  yes" in run("/", "--version").stdout


def has_viewer():
    """Whether this build has a window."""
    return re.search(r"SDL2\) +yes", run("/", "--version").stdout) is not None


def contents(folder):
    """Path and content of everything below a directory; unreadable files by their size."""
    found = {}
    for where, folders, names in os.walk(folder):
        for name in folders:
            found[os.path.join(where, name)] = "folder"
        for path in (os.path.join(where, n) for n in names):
            try:
                with open(path, "rb") as f:
                    found[path] = hashlib.sha256(f.read()).hexdigest()
            except OSError:
                found[path] = os.lstat(path).st_size
    return found


def refusal(folder, args, *words, status=2, **env):
    """What is wrong with the way in which the program refuses: exit status, one line on stderr that
    names every one of `words`, nothing on stdout, no file made or changed."""
    before = contents(folder)
    done = run(folder, *args, **env)
    said = f"espalier {' '.join(map(str, args))}: {done.stderr.strip()[:300]!r}"
    problems = []
    if done.returncode != status:
        problems.append(f"{said}: exit status {done.returncode}")
    if done.stderr.count("\n") != 1 or not done.stderr.startswith("espalier: "):
        problems.append(f"{said}: not one line that begins with 'espalier: '")
    problems += [f"{said}: does not name {word}" for word in words if str(word) not in done.stderr]
    if done.stdout:
        problems.append(f"{said}: wrote to stdout: {done.stdout[:100]!r}")
    if contents(folder) != before:
        problems.append(f"{said}: left or changed {set(contents(folder).items()) ^ set(before.items())}")
    return problems


def success(done, stderr=""):
    """What is wrong with a run that should have worked."""
    problems = []
    if done.returncode != 0:
        problems.append(f"exit status {done.returncode}: {done.stderr[:300]!r}")
    elif done.stderr != stderr:
        problems.append(f"stderr is {done.stderr[:300]!r}")
    return problems


class Sandbox(tempfile.TemporaryDirectory):
    """A new directory; `with Sandbox() as folder`."""

    def __init__(self):
        super().__init__(prefix="espalier-test-")


# ---- small data sets ----

def image(label, k):
    """A bar whose place depends on the label, a little different for each k."""
    pixels = bytearray(SIDE * SIDE)
    for row in range(SIDE):
        for column in range(SIDE):
            if (row if label % 2 else column) // 3 == label // 2 * 2 + k % 2:
                pixels[row * SIDE + column] = 120 + (row * 37 + column * 11 + k * 53) % 136
    return bytes(pixels)


def idx_bytes(magic, sizes, data):
    return struct.pack(">I", magic) + b"".join(struct.pack(">I", n) for n in sizes) + data


def idx_files(n_train=120, n_test=40):
    """Name and content of the four files of a data set with four classes."""
    files = {}
    for names, n in ((IDX_NAMES[:2], n_train), (IDX_NAMES[2:], n_test)):
        labels = [k * 7 % CLASSES for k in range(n)]
        pixels = b"".join(image(label, k) for k, label in enumerate(labels))
        files[names[0]] = idx_bytes(0x803, (n, SIDE, SIDE), pixels)
        files[names[1]] = idx_bytes(0x801, (n,), bytes(labels))
    return files


def write_idx(folder, files, zipped=False):
    os.makedirs(folder, exist_ok=True)
    for name, data in files.items():
        with open(os.path.join(folder, name + (".gz" if zipped else "")), "wb") as f:
            f.write(gzip.compress(data) if zipped else data)


def sealed(content):
    """A checkpoint of this content with a seal that is right (record/file/checksummed_file.c, base/hash.c)."""
    value, mask = 0xcbf29ce484222325, (1 << 64) - 1
    words = struct.unpack(f"<{-(-len(content) // 8)}Q", content + bytes(-len(content) % 8))
    for word in (*words, *([0] if len(content) % 8 == 0 else []), len(content)):
        value = (value ^ word) * 0x9e3779b97f4a7c15 & mask
        value ^= value >> 29
    head = f"espalier checkpoint\nformat 1\nlength {len(content)}\nhash   {value:016x}\n\n"
    return head.encode().ljust(512, b"\0") + content


# ---- claims ----

def hold_claims(named, given, data=None):
    """Hold claims, each (name, function of a folder, reasons to skip it); those with a reason of `given` are skipped. The
    folder has the data set bars of the files `data`, none if that is False. The claims, not yet finished."""
    claims = Claims()
    for name, check, *reasons in named:
        skip = [reason for reason in reasons if reason in given]
        if skip:
            claims.skipped(name, skip[0])
            continue
        with Sandbox() as folder:
            if data is not False:
                write_idx(os.path.join(folder, "bars"), data or idx_files())
            try:
                claims.holds(name, check(folder))
            except (AssertionError, ValueError, KeyError, OSError) as error:
                claims.holds(name, [repr(error)])
    return claims


def hold_with_recordings(cases, make_bench, refused=()):
    """Hold claims, each (name, function of the bench that make_bench(folder) makes), and end. A build without HDF5 skips
    them: what it refuses are the commands `refused`."""
    claims = Claims()
    with Sandbox() as folder:
        bench = make_bench(folder) if keeps_recordings() else None
        for name, case in cases:
            if bench:
                claims.holds(name, case(bench))
            else:
                claims.skipped(name, "built without HDF5")
        if not bench and refused:
            claims.holds("a build without HDF5 says that it cannot save runs",
                         [p for args in refused for p in refusal(folder, args, "HDF5")])
    claims.finish()


def hold_recordings(named):
    """Hold claims about recordings, each (name, function of the folder that they share), and end."""
    claims = Claims()
    with Sandbox() as folder:
        for name, claim in named:
            if keeps_recordings():
                claims.holds(name, claim(folder))
            else:
                claims.skipped(name, "this build keeps no recordings")
    claims.finish()
