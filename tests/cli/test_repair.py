# tests/cli/test_repair.py - runs that are killed, disks that fill up, readers that look on: what the program
# saves, says, recovers and verifies.
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

from claims import Claims
from program import (PROGRAM, Sandbox, contents, environment, idx_files, keeps_recordings, refusal, run,
                     sealed, success, write_idx)

try:
    import h5py
    import numpy as np
except ImportError:
    h5py = None

TRAIN = ("train", "--data", "idx:bars", "--neurons", 20, "--prune", "constant", "--prune-to", 10)
MUCH = (*TRAIN, "--eval", "none", "--quiet")
LONG = (*MUCH, "--epochs", 400)  # 48,000 images: seconds
IMAGES = re.compile(r"keeps the first (\d+) images")


def begin(folder, *args, **more):
    """The program on its own, in the background."""
    return subprocess.Popen([PROGRAM, *map(str, args)], cwd=folder, env=environment(folder),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, **more)


def images_in(folder, name):
    found = re.search(r"^images +([\d,]+) of", run(folder, "info", name).stdout, re.MULTILINE)
    return int(found[1].replace(",", "")) if found else 0


def killed_run(folder, seconds, name="run.h5", record="output"):
    """Problems of a run that was killed so long after its file appeared, or None: after its first flush;
    the file is there."""
    done = begin(folder, *LONG, "--out", name, "--record", record)
    while done.poll() is None and not os.path.exists(os.path.join(folder, name)):
        time.sleep(0.002)
    while seconds is None and done.poll() is None and images_in(folder, name) == 0:
        time.sleep(0.002)
    time.sleep(seconds or 0)
    done.kill()
    done.communicate()
    return [] if done.returncode == -signal.SIGKILL else ["the run was over before it was killed"]


def without_lock(found):
    """What a killed run leaves blocks no command, and the next command removes it."""
    return {path: content for path, content in found.items() if not path.endswith(".lock")}


def told(folder, *args):
    """The JSON object of a command that must work."""
    done = run(folder, *args, "--json")
    problems = success(done)
    if problems:
        raise AssertionError(f"{args}: {problems}")
    return json.loads(done.stdout)


def verified(folder, name):
    found = told(folder, "verify", name)
    return [] if found["failed"] == 0 and found["claims"] > 10 else [f"{name}: {found}"]


# ---- kills ----

def kills(folder):
    problems = []
    for k, (seconds, record) in enumerate(((0, "all"), (0.05, "all"), (None, "output"))):
        name = f"run{k}.h5"
        problems += killed_run(folder, seconds, name, record)
        done = run(folder, "verify", name)
        if done.returncode != 2 or "espalier recover" not in done.stderr:
            problems.append(f"verify of a dead run: {done.returncode} {done.stderr!r}")
        found = told(folder, "recover", name)
        if found["original"] != f"{name}.broken" or found["images_run"] != 48000:
            problems.append(f"recover says {found}")
        if seconds is None and found["images"] == 0:
            problems.append("what had been flushed is lost")
        problems += verified(folder, name)
        before = contents(folder)
        if told(folder, "recover", name)["out"] is not None or contents(folder) != before:
            problems.append("a second recovery changed something")
    return problems


def recovered_elsewhere(folder):
    problems = killed_run(folder, 0.1)
    before = without_lock(contents(folder))
    problems += success(run(folder, "recover", "run.h5", "--out", "good.h5"))
    after = without_lock(contents(folder))
    good = after.pop(os.path.join(folder, "good.h5"), None)
    if good is None or after != before:
        problems.append(f"{sorted(before)} became {sorted(contents(folder))}")
    problems += verified(folder, "good.h5") + success(run(folder, "recover", "run.h5", "--in-place"))
    if "run.h5.broken" in os.listdir(folder):
        problems.append("--in-place kept an original")
    return problems + verified(folder, "run.h5")


def copies(folder):
    """Originals stay, their number is told, and it is bounded: then nothing is done."""
    problems = killed_run(folder, 0.1)
    shutil.copy(os.path.join(folder, "run.h5"), os.path.join(folder, "dead.h5"))
    for k in range(1, 11):
        shutil.copy(os.path.join(folder, "dead.h5"), os.path.join(folder, "run.h5"))
        said = run(folder, "recover", "run.h5").stdout
        name = "run.h5.broken" + (f"-{k}" if k > 1 else "")
        if f"original   {name}" not in said or (k > 1) != (f"; {k} such copies are there, of 10 at most" in said):
            problems.append(f"the recovery says {said!r}")
        if not os.path.exists(os.path.join(folder, name)):
            problems.append(f"no {name}")
    shutil.copy(os.path.join(folder, "dead.h5"), os.path.join(folder, "run.h5"))
    problems += refusal(folder, ("recover", "run.h5"), "run.h5.broken-10", "keep no original")
    return problems + success(run(folder, "recover", "run.h5", "--in-place"))


def told_in_words(folder):
    """The text of a recovery tells of the same cuts as its object does. The runs end where a full disk leaves
    spikes of many images, rows of a pruning, results, or nothing beyond the last whole image."""
    short = (*TRAIN, "--quiet", "--epochs", 5, "--checkpoint", "none")
    problems, seen = success(run(folder, *short, "--out", "whole.h5")), set()
    size = os.path.getsize(os.path.join(folder, "whole.h5"))
    for k in (0, 3, 8, 26, 34):
        name = f"run{k}.h5"
        begin(folder, *short, "--out", name, preexec_fn=small_files(size - 1 - k * size // 48)).communicate()
        found = told(folder, "recover", name, "--out", f"good{k}.h5")
        text = run(folder, "recover", name).stdout
        cuts = re.findall(r"^cut +(.*)$", text, re.MULTILINE)
        wanted = []
        if found["cut_spikes"]:
            wanted = [f"{found['cut_ms']:.1f} ms after the last whole image, with {found['cut_spikes']:,} spikes"]
        if "results" in text:
            wanted.append("results that were not complete")
        wanted = wanted or ["rows after the last whole image" if found["cut_rows"] else "nothing"]
        if cuts != wanted or f"{found['images']:,} of 600 images" not in text:
            problems.append(f"{text!r} of {found}")
        again = run(folder, "recover", name).stdout.splitlines()
        if not again[0].startswith(f"whole      {name}: ") or again[1:] != ["           nothing to recover"]:
            problems.append(f"once more: {again}")
        seen |= {re.sub(r"\d[\d.,]*", "N", cut) for cut in cuts}
    if len(seen) < 2 or "results that were not complete" not in seen:  # the others depend on how fast it was
        problems.append(f"only {seen}")
    return problems


def checkpoint_forged(folder):
    """Every byte has its seal, but no run has such a configuration: the one fails, the other holds."""
    problems = success(run(folder, *TRAIN, "--quiet", "--out", "run.h5", "--every", 50))
    with open(os.path.join(folder, "run.h5.ckpt"), "rb") as f:
        good = f.read()
    if sealed(good[512:]) != good:
        return problems + ["sealed() is not what the program does"]
    with h5py.File(os.path.join(folder, "run.h5.ckpt"), "r+") as f:
        text = f.attrs.get_id("config")
        value = np.empty((), text.dtype)
        text.read(value)
        text.write(np.array(value[()].replace(b"w_start_mV = 0.3", b"w_start_mV = -.3"), text.dtype))
    with open(os.path.join(folder, "run.h5.ckpt"), "r+b") as f:
        content = f.read()[512:]
        f.seek(0)
        f.write(sealed(content))
    done = run(folder, "verify", "run.h5.ckpt")
    claims = done.stdout.splitlines()[1:]
    if done.returncode != 2 or claims[:1] != ["ok   every byte is as it was written"] or \
            not re.match(r"NOT  its configuration is one.*w_start_mV", " ".join(claims[1:])):
        problems.append(f"{done.returncode}, {done.stdout!r}, {done.stderr!r}")
    return problems + refusal(folder, ("resume", "run.h5.ckpt"), "run.h5.ckpt:", "w_start_mV")


def checkpoint_verified(folder):
    problems = success(run(folder, *TRAIN, "--quiet", "--out", "run.h5", "--every", 50))
    done = run(folder, "verify", "run.h5.ckpt")
    problems += success(done)
    head, *claims = done.stdout.splitlines()
    if not re.fullmatch(r"run\.h5\.ckpt: a checkpoint of run\.h5, [\d.]+ kB, data idx:bars", head):
        problems.append(f"it begins with {head!r}")
    if claims != ["ok   every byte is as it was written", "ok   its configuration is one"]:
        problems.append(f"claims {claims}")
    found = told(folder, "verify", "run.h5.ckpt")
    if found != {"file": "run.h5.ckpt", "claims": 2, "failed": 0, "first": None}:
        problems.append(f"as an object {found}")
    with open(os.path.join(folder, "run.h5.ckpt"), "rb") as f:
        good = f.read()
    for name, bad in (("flip", good[:-9] + bytes([good[-9] ^ 1]) + good[-8:]), ("cut", good[:len(good) // 2])):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(bad)
        problems += refusal(folder, ("verify", name), f"{name}: ")
    return problems


def refusals(folder):
    with open(os.path.join(folder, "text.h5"), "w", encoding="ascii") as f:
        f.write("This is no recording. " * 10)
    os.mkdir(os.path.join(folder, "folder.h5"))
    problems = success(run(folder, *TRAIN, "--images", 60, "--quiet", "--out", "good.h5"))
    for command in ("recover", "verify"):
        for name, word in (("nothing.h5", "No such file"), ("text.h5", "not an HDF5 file"),
                           ("folder.h5", "is a directory"), ("", "No such file")):
            problems += refusal(folder, (command, name), word, name)
        problems += refusal(folder, (command,), command) + refusal(folder, (command, "a", "b"), "b")
    problems += refusal(folder, ("recover", "good.h5", "--out", "good2.h5", "--in-place"), "--in-place")
    problems += refusal(folder, ("recover", "good.h5", "--out", "text.h5"), "text.h5", "exists already")
    problems += refusal(folder, ("recover", "good.h5", "--out", "no/where.h5"), "no/where.h5")
    return problems


# ---- full disks ----

def small_files(size):
    """As a full disk, but for every process: no file may grow beyond this."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def full_disk(folder):
    problems = []
    for k, (size, record) in enumerate(((400_000, "all"), (1_500_000, "output"))):
        name = f"run{k}.h5"
        done = begin(folder, *LONG, "--out", name, "--record", record, preexec_fn=small_files(size))
        stdout, stderr = done.communicate()
        kept = IMAGES.search(stderr)
        if done.returncode != 1 or stdout or stderr.count("\n") != 1 or not kept or name not in stderr:
            problems.append(f"{size} bytes: {done.returncode} {stdout!r} {stderr!r}")
            continue
        if f"{name}.lock" in os.listdir(folder) or f"{name}.espalier-new" in os.listdir(folder):
            problems.append(f"left {os.listdir(folder)}")
        found = told(folder, "recover", name)
        if found["images"] < int(kept[1]):
            problems.append(f"it promised {kept[1]} images and keeps {found['images']}")
        if record == "output" and int(kept[1]) == 0:
            problems.append("nothing had been flushed, though neurons had been pruned")
        problems += verified(folder, name)
    return problems


def no_room_to_recover(folder):
    problems = killed_run(folder, None)
    before = without_lock(contents(folder))
    done = begin(folder, "recover", "run.h5", preexec_fn=small_files(100_000))
    stdout, stderr = done.communicate()
    if done.returncode != 1 or stdout or stderr.count("\n") != 1:
        problems.append(f"{done.returncode} {stdout!r} {stderr!r}")
    if without_lock(contents(folder)) != before:
        problems.append(f"it left {sorted(contents(folder))}")
    return problems + success(run(folder, "recover", "run.h5")) + verified(folder, "run.h5")


# ---- readers ----

def watched(folder, epochs):
    """How often others could look at a run before it was over, and what was wrong."""
    args = (*MUCH, "--json", "--force", "--epochs", epochs)
    alone = json.loads(begin(folder, *args, "--out", "alone.h5").communicate()[0])
    process = begin(folder, *args, "--out", "seen.h5")
    looks, problems = 0, []
    while process.poll() is None:
        if not os.path.exists(os.path.join(folder, "seen.h5.ckpt")):  # the file is there before
            continue
        problems += success(run(folder, "info", "seen.h5"))
        active = run(folder, "verify", "seen.h5")
        if active.returncode != 0:
            problems.append(f"verify of a run in progress: {active.stderr!r}")
        looks += 1
    if alone["golden_hash"] != json.loads(process.communicate()[0])["golden_hash"]:
        problems.append("a reader has changed the run")
    return looks, problems


def readers(folder):
    """A run that others look at does what it does alone. It takes as long as they need."""
    epochs, looks, problems = 100, 0, []
    while looks < 3 and not problems:
        looks, problems = watched(folder, epochs)
        os.remove(os.path.join(folder, "alone.h5"))
        epochs *= 2
    return problems + verified(folder, "seen.h5")


TESTS = (
    ("what a kill leaves is recovered to the last flush, verified, and not recovered twice", kills),
    ("a recovery to another place leaves the original, one in place keeps none", recovered_elsewhere),
    ("the originals of several recoveries are kept, told of and bounded", copies),
    ("the text of a recovery tells what was cut, as its object does", told_in_words),
    ("a checkpoint whose seal is right and whose configuration is none fails that claim", checkpoint_forged),
    ("a checkpoint is verified, and one with another bit or end is refused", checkpoint_verified),
    ("what cannot be recovered or verified is refused in one line, and nothing is left behind", refusals),
    ("a full disk ends a run with status 1 and the number of images that can be recovered", full_disk),
    ("a full disk during a recovery leaves the original as it was", no_room_to_recover),
    ("readers of a run in progress neither disturb it nor see anything wrong", readers),
)


def main():
    claims = Claims()
    for name, test in TESTS:
        if not keeps_recordings():
            claims.skipped(name, "a build without HDF5")
            continue
        if test is checkpoint_forged and not h5py:
            claims.skipped(name, "h5py or numpy is not installed")
            continue
        with Sandbox() as folder:
            write_idx(os.path.join(folder, "bars"), idx_files())
            claims.holds(name, test(folder))
    claims.finish()


if __name__ == "__main__":
    sys.exit(main())
