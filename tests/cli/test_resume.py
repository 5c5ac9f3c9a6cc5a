# tests/cli/test_resume.py - a run that is stopped by hand, by a full disk or by its end can go on, and only where
# it belongs.
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import time

from program import (PROGRAM, Sandbox, environment, hold_with_recordings, idx_files, refusal, results, run,
                     success, wait_beside, write_idx)

TRAIN = ("train", "--data", "idx:bars", "--neurons", 60, "--images", 600, "--epochs", 3, "--label-images", 100,
         "--prune", "adaptive", "--prune-to", 30, "--json", "--quiet")
RESULTS = ("golden_hash", "accuracy", "accuracy_labelset", "neurons_start", "neurons_alive", "images",
           "presentations", "spikes_in", "spikes_out", "sops_train", "sops_test", "memory_bytes", "config_hash")
BARS = idx_files(600, 60)


class Bench:
    """A folder with images, and what an undisturbed run reports of them."""

    def __init__(self, folder):
        self.folder = folder
        write_idx(os.path.join(folder, "bars"), BARS)
        done = run(folder, *TRAIN, "--out", "whole.h5")
        assert done.returncode == 0, done.stderr
        self.told = results(done.stdout, RESULTS)

    def judge(self, done, folder, name="run.h5"):
        """What is wrong with the end of a run that went on."""
        if done.returncode != 0:
            return [f"status {done.returncode}: {done.stderr.strip()}"]
        told = results(done.stdout, RESULTS)
        problems = [f"{key} is {told[key]}, not {want}" for key, want in self.told.items() if told[key] != want]
        if shutil.which("h5diff"):
            diff = subprocess.run(["h5diff", "--exclude-path", "/espalier/report", os.path.join(folder, name),
                                   os.path.join(self.folder, "whole.h5")], capture_output=True, text=True, check=False)
            problems += re.findall(r"^(?:attribute: <(?!created of|command of)|dataset|group|Not comparable).*",
                                   diff.stdout + diff.stderr, re.MULTILINE)
        return problems

    def place(self):
        place = Sandbox()
        shutil.copytree(os.path.join(self.folder, "bars"), os.path.join(place.name, "bars"))
        return place


def start(folder, *args):
    return subprocess.Popen([PROGRAM, *map(str, args)], cwd=folder, env=environment(folder),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            restore_signals=False)  # a file that is too large is an error, not a signal


def end(process):
    out, err = process.communicate(timeout=100)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def images_saved(folder, name="run.h5.ckpt"):
    done = run(folder, "info", name, "--json")
    return json.loads(done.stdout)["images"] if done.returncode == 0 else -1


def has_checkpoint(folder):
    return os.path.exists(os.path.join(folder, "run.h5.ckpt"))


def stop(folder):
    """Begin a run and kill it when it has saved itself again; it must not have been over."""
    for _ in range(20):
        for name in ("run.h5.ckpt", "run.h5.ckpt.prev"):  # until the new run has one of its own, one would stay
            if os.path.exists(os.path.join(folder, name)):
                os.remove(os.path.join(folder, name))
        process = start(folder, *TRAIN, "--out", "run.h5", "--every", 150, "--force")
        wait_beside(process, lambda: os.path.exists(os.path.join(folder, "run.h5.ckpt.prev")))
        process.kill()
        if end(process).returncode == -signal.SIGKILL and has_checkpoint(folder):
            for name in os.listdir(folder):
                if name.endswith(".lock"):  # of the dead: the next run would take it over
                    os.remove(os.path.join(folder, name))
            return []
    return ["the run was over before it could be killed"]


def resume(folder, *args):
    return run(folder, "resume", *(args or ("run.h5.ckpt",)), "--json", "--quiet")


# ---- by hand ----

def interrupted(folder, *numbers, pause_s=0):
    """The end of a run that got these signals once it had saved itself; it must not have been over."""
    for _ in range(20):
        process = start(folder, *TRAIN, "--out", "run.h5", "--force")
        wait_beside(process, lambda: has_checkpoint(folder))
        for number in numbers:
            process.send_signal(number)
            time.sleep(pause_s)
        done = end(process)
        if done.returncode != 0:  # a run that is over has removed its checkpoint
            break
    return done


def signals(bench):
    problems = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with bench.place() as folder:
            done = interrupted(folder, number)
            if done.returncode != 130 or "espalier resume run.h5.ckpt" not in done.stderr or done.stdout:
                problems.append(f"{number.name}: status {done.returncode}, {done.stderr!r}, {done.stdout[:50]!r}")
            if done.stderr.count("\n") != 1 or os.path.exists(os.path.join(folder, "run.h5.lock")):
                problems.append(f"{number.name}: more than one line, or a lock is left")
            told = run(folder, "info", "run.h5")
            images = int(re.search(r"^images +([\d,]+)", told.stdout, re.MULTILINE).group(1).replace(",", ""))
            if images_saved(folder) != images:
                problems.append(f"{number.name}: {images} images, {images_saved(folder)} in the checkpoint")
            problems += bench.judge(resume(folder), folder)
    return problems


def two_signals(bench):
    problems = []
    for pause_s in (0, 0.001, 0.01):
        with bench.place() as folder:
            status = interrupted(folder, signal.SIGINT, signal.SIGINT, pause_s=pause_s).returncode
            if status not in (130, -signal.SIGINT):
                problems.append(f"status {status}")
            problems += success(run(folder, "info", "run.h5"))
            problems += bench.judge(resume(folder), folder)
    return problems


def ignored_signal(bench):
    """As nohup and the shell ask for it."""
    with bench.place() as folder:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        process = start(folder, *TRAIN, "--out", "run.h5")
        signal.signal(signal.SIGHUP, before)
        wait_beside(process, lambda: has_checkpoint(folder))
        process.send_signal(signal.SIGHUP)
        return bench.judge(end(process), folder)


def while_scoring(bench):
    """10,000 test images of digits take longer than 50 to train on."""
    args = ("train", "--neurons", 40, "--images", 50, "--json", "--quiet", "--threads", 1)
    with Sandbox() as folder:
        whole = run(folder, *args, "--out", "whole.h5")
        for _ in range(20):
            process = start(folder, *args, "--out", "run.h5", "--force")
            wait_beside(process, lambda: images_saved(folder) == 50)
            process.send_signal(signal.SIGINT)
            done = end(process)
            if done.returncode != 0:
                break
        problems = [] if done.returncode == 130 and "scoring" in done.stderr else [f"{done.returncode} {done.stderr!r}"]
        again = resume(folder)
        if again.returncode != 0 or results(again.stdout, RESULTS) != results(whole.stdout, RESULTS):
            problems.append(f"resumed it is {again.returncode} {again.stderr} {again.stdout}")
        return problems


# ---- where checkpoints are ----

def names(bench):
    ours = {"bars", "run.h5"}
    problems = []
    for args, left in (((), set()), (("--checkpoint", "none"), set()),
                       (("--checkpoint", "my.state"), {"my.state", "my.state.prev"}),
                       (("--every", 600), {"run.h5.ckpt", "run.h5.ckpt.prev"})):
        with bench.place() as folder:
            problems += success(run(folder, *TRAIN, "--out", "run.h5", *args))
            if set(os.listdir(folder)) != ours | left:
                problems.append(f"{args}: left {sorted(os.listdir(folder))}")
            if not left:
                problems += refusal(folder, ("resume", "run.h5.ckpt"), "the run of run.h5 is over")
    return problems


def no_run_overwrites_a_checkpoint(bench):
    with bench.place() as folder:
        problems = stop(folder)
        os.remove(os.path.join(folder, "run.h5"))
        problems += refusal(folder, (*TRAIN, "--out", "run.h5"), "run.h5.ckpt", "resume", "--force")
        problems += refusal(folder, (*TRAIN, "--out", "other.h5", "--checkpoint", "run.h5.ckpt"), "run.h5.ckpt")
        return problems + success(run(folder, *TRAIN, "--out", "run.h5", "--force"))


def elsewhere(bench):
    """With --out everything that was there stays as it was."""
    with bench.place() as folder:
        problems = stop(folder)
        before = {}
        for name in ("run.h5.ckpt", "run.h5.ckpt.prev"):
            with open(os.path.join(folder, name), "rb") as f:
                before[name] = f.read()
        problems += bench.judge(resume(folder, "run.h5.ckpt", "--out", "more.h5"), folder, "more.h5")
        for name, data in before.items():
            with open(os.path.join(folder, name), "rb") as f:
                problems += [] if f.read() == data else [f"{name} has changed"]
        problems += refusal(folder, ("resume", "run.h5.ckpt", "--out", "more.h5"), "more.h5", "exists")
        return problems + bench.judge(resume(folder), folder)


def moved(bench):
    """Both files into another directory, the images somewhere else."""
    with bench.place() as folder:
        problems = stop(folder)
        there = os.path.join(folder, "there")
        os.mkdir(there)
        for name in ("run.h5", "run.h5.ckpt"):
            os.replace(os.path.join(folder, name), os.path.join(there, name))
        problems += refusal(there, ("resume", "run.h5.ckpt"), "bars", "--data")
        return problems + bench.judge(resume(folder, "there/run.h5.ckpt", "--data", "idx:./bars"), there)


# ---- what does not belong together ----

def other_images(bench):
    with bench.place() as folder:
        problems = stop(folder)
        write_idx(os.path.join(folder, "bars"), idx_files(600, 61))
        problems += refusal(folder, ("resume", "run.h5.ckpt"), "idx:bars", "--data")
        problems += refusal(folder, ("resume", "run.h5.ckpt", "--data", "digits"), "digits", "--data")
        write_idx(os.path.join(folder, "bars"), BARS)
        return problems + bench.judge(resume(folder), folder)


def other_recording(bench):
    with bench.place() as folder:
        problems = stop(folder)
        kept = os.path.join(folder, "kept.h5")
        mine = os.path.join(folder, "run.h5")
        os.replace(mine, kept)
        problems += success(run(folder, *TRAIN, "--seed", 9, "--out", "run.h5", "--checkpoint", "none"))
        problems += refusal(folder, ("resume", "run.h5.ckpt"), "run.h5", "not the recording of this run")
        with open(mine, "wb") as f:
            f.write(b"[run]\n" * 100)
        problems += refusal(folder, ("resume", "run.h5.ckpt"), "run.h5", "not an HDF5 file")
        os.replace(kept, mine)
        return problems + bench.judge(resume(folder), folder)


def no_checkpoint(bench):
    with bench.place() as folder:
        problems = stop(folder)
        problems += refusal(folder, ("resume",), "CHECKPOINT")
        problems += refusal(folder, ("resume", "absent.ckpt"), "absent.ckpt")
        problems += refusal(folder, ("resume", "run.h5"), "run.h5", "not a checkpoint")
        problems += refusal(folder, ("resume", "bars"), "bars", "directory")
        problems += refusal(folder, (*TRAIN, "--every", 0), "--every")
        return problems + refusal(folder, (*TRAIN, "--checkpoint", "no/such/place.ckpt"), "place.ckpt")


def damaged(bench):
    """The newest one is damaged: the one before does it."""
    with bench.place() as folder:
        problems = stop(folder)
        path = os.path.join(folder, "run.h5.ckpt")
        with open(path, "rb") as f:
            data = bytearray(f.read())
        data[20000] ^= 1
        os.remove(path)  # killed in between, a run leaves one file under both names
        with open(path, "wb") as f:
            f.write(data)
        problems += refusal(folder, ("resume", "run.h5.ckpt"), "damaged", "espalier resume run.h5.ckpt.prev")
        problems += bench.judge(resume(folder, "run.h5.ckpt.prev"), folder)
        return problems + success(run(folder, "info", "run.h5.ckpt"))


def two_at_once(bench):
    with bench.place() as folder:
        problems = stop(folder)
        first = start(folder, "resume", "run.h5.ckpt", "--json", "--quiet", "--threads", 1)
        wait_beside(first, lambda: os.path.exists(os.path.join(folder, "run.h5.lock")))
        first.send_signal(signal.SIGSTOP)
        second = resume(folder)
        third = resume(folder, "run.h5.ckpt", "--out", "more.h5")
        first.send_signal(signal.SIGCONT)
        for done in (second, third):
            if done.returncode != 2 or f"process {first.pid}" not in done.stderr:
                problems.append(f"the second one: {done.returncode}, {done.stderr!r}")
        return problems + bench.judge(end(first), folder)


# ---- a full disk ----

def full_disk(bench):
    """A limit on the size of files stands for it; the recording is the smaller file."""
    args = ("--neurons", 1000, "--prune-to", 1000, "--epochs", 1, "--record", "none", "--snapshots", 0)
    with bench.place() as folder:
        problems = []
        for _ in range(20):
            process = start(folder, *TRAIN, *args, "--out", "run.h5", "--every", 10, "--force")
            wait_beside(process, lambda: os.path.exists(os.path.join(folder, "run.h5.ckpt.prev")))
            if process.poll() is None:
                _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (400000, most))
            done = end(process)
            if done.returncode != 0:
                break
        if done.returncode != 1 or not re.search("run.h5.ckpt: .*File too large", done.stderr):
            problems.append(f"status {done.returncode}: {done.stderr!r}")
        problems += [f"left {n}" for n in os.listdir(folder) if n.endswith((".espalier-new", ".lock"))]
        whole = run(folder, *TRAIN, *args, "--out", "whole.h5")
        again = resume(folder)
        if again.returncode != 0 or results(again.stdout, RESULTS) != results(whole.stdout, RESULTS):
            problems.append(f"resumed it is {again.returncode} {again.stderr}")
        return problems


CASES = (
    ("a signal ends a run after its image, and it goes on from there", signals),
    ("a second signal ends it at once and harms no file", two_signals),
    ("a signal that was ignored when the run began stays so", ignored_signal),
    ("a run interrupted while it labels or tests does that again", while_scoring),
    ("checkpoints are where they were asked for, and go with the run if they were not asked for", names),
    ("no run replaces the checkpoint of another unless it is forced to", no_run_overwrites_a_checkpoint),
    ("resume --out leaves the earlier files alone", elsewhere),
    ("recording and checkpoint can be moved together, the images too", moved),
    ("other images are refused", other_images),
    ("another recording is refused", other_recording),
    ("what is no checkpoint is refused, and a place that cannot be had", no_checkpoint),
    ("a damaged checkpoint names the one before, which does", damaged),
    ("of two that resume one run the second is refused", two_at_once),
    ("a disk that fills up while the run saves itself leaves the checkpoint before", full_disk),
)


signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a parent that runs under nohup ignores it
hold_with_recordings(CASES, Bench, ((*TRAIN, "--every", 5), ("resume", "x")))
