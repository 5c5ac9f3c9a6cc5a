# tests/cli/full_disk.py - a disk that is really full: a small tmpfs, first under the recording, then under the
# checkpoints. Needs the right to mount; tests/cli/test_repair.py and test_resume.py do the same by RLIMIT_FSIZE.
#
#   ESPALIER_PROGRAM=build/cli/espalier full_disk.py
import os
import subprocess
import sys

from claims import Claims
from program import Sandbox, idx_files, results, run, write_idx

# More rows and larger checkpoints than a megabyte holds.
TRAIN = ("train", "--data", "idx:bars", "--neurons", 60, "--epochs", 4, "--prune", "adaptive", "--prune-to", 30,
         "--label-images", 100, "--json", "--quiet", "--every", 100)
RESULTS = ("golden_hash", "accuracy", "images", "spikes_out", "neurons_alive")


def mount(folder, size_kB):
    os.makedirs(folder, exist_ok=True)
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_kB}k", "none", folder], check=False).returncode == 0


def fill(folder, leave_kB):
    """Leave so much room."""
    room = os.statvfs(folder)
    with open(os.path.join(folder, "filler"), "wb") as f:
        f.write(b"x" * max(0, room.f_bavail * room.f_frsize - leave_kB * 1024))


def judge(folder, name, whole, done, word):
    problems = []
    if done.returncode != 1 or done.stdout or done.stderr.count("\n") != 1 or word not in done.stderr:
        problems.append(f"status {done.returncode}: {done.stderr!r}")
    print(f"# {done.stderr.strip()}")
    disk = os.path.join(folder, "disk")
    os.remove(os.path.join(disk, "filler"))
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    again = run(folder, "resume", name, "--json", "--quiet")
    if again.returncode != 0 or results(again.stdout, RESULTS) != whole:
        problems.append(f"resumed: {again.returncode} {again.stderr!r}")
    return problems


def attempt(folder, whole, out, checkpoint, leave_kB, record, word):
    disk = os.path.join(folder, "disk")
    if not mount(disk, 20480):
        return None
    try:
        fill(disk, leave_kB)
        done = run(folder, *TRAIN, "--out", out, "--checkpoint", checkpoint, "--record", record)
        return judge(folder, checkpoint, whole, done, word)
    finally:
        subprocess.run(["umount", disk], check=False)
        for name in os.listdir(folder):
            if name.startswith("run.h5"):
                os.remove(os.path.join(folder, name))


def main():
    claims = Claims()
    with Sandbox() as folder:
        write_idx(os.path.join(folder, "bars"), idx_files(600, 60))
        done = run(folder, *TRAIN, "--out", "whole.h5", "--record", "all")
        whole = results(done.stdout, RESULTS)
        for name, out, checkpoint, leave_kB, record, word in (
                ("a disk that fills up under the recording", "disk/run.h5", "run.h5.ckpt", 2000, "all", "keeps the first"),
                ("a disk that fills up under the checkpoints", "run.h5", "disk/run.h5.ckpt", 150, "none", "No space")):
            problems = attempt(folder, whole, out, checkpoint, leave_kB, record, word)
            if problems is None:
                claims.skipped(name, "no right to mount")
            else:
                claims.holds(name + " ends the run with status 1, and the checkpoint before it goes on", problems)
    claims.finish()


if __name__ == "__main__":
    sys.exit(main())
