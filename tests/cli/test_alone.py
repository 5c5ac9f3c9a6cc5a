# tests/cli/test_alone.py - a checkpoint whose recording is lost goes on to the results of a run that kept it, and what is
# lost is told: on the way, and by the file that goes on without it.
import json
import os
import shutil
import signal
import subprocess

from program import (PROGRAM, Sandbox, environment, hold_with_recordings, idx_files, refusal, results, run,
                     success, wait_beside, write_idx)

TRAIN = ("train", "--data", "idx:bars", "--neurons", 40, "--images", 300, "--epochs", 4, "--label-images", 50,
         "--prune", "adaptive", "--prune-to", 20, "--json", "--quiet")
RESULTS = ("golden_hash", "accuracy", "accuracy_labelset", "neurons_alive", "images")


def path(folder, name="run.h5"):
    return os.path.join(folder, name)


class Bench:
    """A run that nothing happens to, and one that stopped in the middle, with all spikes and with none."""

    def __init__(self, folder):
        self.folder = folder
        write_idx(path(folder, "bars"), idx_files(300, 60))
        done = run(folder, *TRAIN, "--record", "all", "--out", "whole.h5", "--checkpoint", "none")
        self.told = results(done.stdout, RESULTS)
        self.stop("all")
        self.stop("none")

    def stop(self, record):
        """Some way behind a window, of which there are 10."""
        os.mkdir(path(self.folder, record))
        for _ in range(20):
            process = self.start(self.folder, "--record", record, "--out", path(record), "--every", 110, "--force")
            wait_beside(process, lambda: os.path.exists(path(self.folder, path(record, "run.h5.ckpt.prev"))))
            process.send_signal(signal.SIGINT)
            process.communicate()
            if process.returncode == 130:
                break
        assert process.returncode == 130

    @staticmethod
    def start(folder, *args):
        return subprocess.Popen([PROGRAM, *map(str, (*TRAIN, *args))], cwd=folder, env=environment(folder),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def place(self, record="all"):
        place = Sandbox()
        os.symlink(path(self.folder, "bars"), path(place.name, "bars"))
        for name in os.listdir(path(self.folder, record)):
            shutil.copy(path(self.folder, path(record, name)), place.name)
        return place

    def judge(self, done, *words):
        problems = [] if done.returncode == 0 else [f"status {done.returncode}: {done.stderr!r}"]
        problems += [f"{done.stderr!r} does not say {w}" for w in words if w not in done.stderr]
        if done.returncode == 0 and results(done.stdout, RESULTS) != self.told:
            problems.append(f"{results(done.stdout, RESULTS)}, not {self.told}")
        return problems


def images_of(folder, name="run.h5.ckpt"):
    return json.loads(run(folder, "info", name, "--json").stdout)["images"]


def resume(folder, *args):
    return run(folder, "resume", "run.h5.ckpt", "--json", "--quiet", *args)


def says_what_it_lacks(folder, name, images):
    """info and verify of a recording that begins after so many images."""
    told, judged = run(folder, "info", name), run(folder, "verify", name)
    problems = success(told) + success(judged)
    if f"images 1 to {images:,}".replace(",", "") not in told.stdout or "but for its beginning" not in told.stdout:
        problems.append(f"info: {told.stdout!r}")
    if f"lost images 1 to {images:,}," not in judged.stdout or "golden" in judged.stdout:
        problems.append(f"verify: {judged.stdout!r}")
    return problems


def deleted(bench):
    problems = []
    for record in ("all", "none"):
        with bench.place(record) as folder:
            images = images_of(folder)
            os.remove(path(folder))
            problems += bench.judge(resume(folder), f"images 1 to {images:,} is lost")
            problems += says_what_it_lacks(folder, "run.h5", images)
            spikes = "spikes " in run(folder, "info", "run.h5").stdout
            problems += [f"--record {record} is forgotten"] * (spikes != (record == "all"))
    return problems


def resumed_again(bench):
    """What begins late can be stopped, killed, recovered and gone on with like any other."""
    with bench.place() as folder:
        images = images_of(folder)
        os.remove(path(folder))
        with subprocess.Popen([PROGRAM, "resume", "run.h5.ckpt", "--json", "--quiet"], cwd=folder,
                              env=environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            wait_beside(process, lambda: images_of(folder) >= images + 200)
            process.kill()
        shutil.copy(path(folder), path(folder, "killed.h5"))
        done = run(folder, "recover", "killed.h5")
        problems = success(done) + success(run(folder, "verify", "killed.h5"))
        problems += bench.judge(resume(folder))
        return problems + says_what_it_lacks(folder, "run.h5", images)


def in_the_way(bench):
    """Whatever has the name of the recording stays, unless --force or --out say where to go on."""
    problems = []
    for spoil, is_recording in (
            (lambda p: os.truncate(p, 20000), False),  # what would tell its kind is gone
            (lambda p: shutil.copy(path(bench.folder, "bars/" + os.listdir(path(bench.folder, "bars"))[0]), p), False),
            (lambda p: shutil.copy(path(bench.folder, "none/run.h5"), p), True)):
        with bench.place() as folder:
            images = images_of(folder)
            spoil(path(folder))
            with open(path(folder), "rb") as f:
                before = f.read()
            problems += refusal(folder, ("resume", "run.h5.ckpt"), "run.h5: ", f"images 1 to {images:,} is lost", "another file")
            problems += bench.judge(resume(folder, "--out", "more.h5"), "is lost")
            problems += says_what_it_lacks(folder, "more.h5", images)
            with open(path(folder), "rb") as f:
                problems += ["the file in the way was changed"] * (f.read() != before)
            if is_recording:
                problems += bench.judge(resume(folder, "--force"), "is lost")
            else:
                problems += refusal(folder, ("resume", "run.h5.ckpt", "--force"), "is not replaced")
    return problems


def changed_rows(bench):
    """A recording of which rows were changed is not taken for that of the run."""
    with bench.place() as folder:
        with open(path(folder), "r+b") as f:
            f.seek(os.path.getsize(path(folder)) // 2)  # of all spikes, which are most of it
            f.write(bytes(64 - k for k in range(64)))
        done = resume(folder)
        return [] if done.returncode == 2 and "is lost" in done.stderr else [f"{done.returncode} {done.stderr!r}"]


def torn(bench):
    """A recording that HDF5 cannot open any more is read by what the checkpoint knows of it."""
    with bench.place() as folder:
        with open(path(folder), "r+b") as f:
            f.write(bytes(4096))
        problems = refusal(folder, ("recover", "run.h5"), "run.h5", "not an HDF5 file")
        images = images_of(folder)
        done = run(folder, "recover", "run.h5.ckpt", "--out", "good.h5", "--json")
        problems += success(done) + success(run(folder, "verify", "good.h5"))
        if done.returncode == 0 and json.loads(done.stdout)["images"] != images:
            problems.append(f"recovered {done.stdout}, the checkpoint is of {images} images")
        problems += bench.judge(resume(folder, "--out", "more.h5"))
        problems += success(run(folder, "recover", "run.h5.ckpt"))
        problems += [f"no {name}" for name in ("run.h5.broken", "more.h5") if not os.path.exists(path(folder, name))]
        again = resume(folder)
        problems += [f"stderr is {again.stderr!r}"] * bool(again.stderr)
        return problems + bench.judge(again)


def other_uses(bench):
    """The network of a checkpoint without its recording."""
    with bench.place() as folder:
        os.remove(path(folder))
        problems = []
        done = run(folder, "train", "--from", "run.h5.ckpt", "--data", "idx:bars", "--images", 40, "--label-images", 40,
                   "--out", "from.h5", "--json", "--quiet")
        problems += success(done) + success(run(folder, "verify", "from.h5"))
        problems += success(run(folder, "export", "run.h5.ckpt", "net.nir", "--to", "nir"))
        problems += success(run(folder, "export", "run.h5.ckpt", "arrays", "--to", "npy"))
        n = (os.path.getsize(path(folder, "arrays/final.ids.npy")) - 128) // 8
        living = json.loads(run(folder, "info", "run.h5.ckpt", "--json").stdout)["neurons_alive"]
        return problems + [f"{n} neurons exported of {living}"] * (n != living)


def while_it_runs(bench):
    """Deleted, replaced, cut, cut and filled up again: told once, training is saved to its end, status 1."""
    def replace(p):
        with open(p + ".other", "wb") as f:
            f.write(b"other")
        os.replace(p + ".other", p)

    def refill(p):
        size = os.path.getsize(p)
        os.truncate(p, 0)
        os.truncate(p, 4 * size)

    problems = []
    for spoil, word in ((os.remove, "was deleted"), (replace, "was replaced"), (lambda p: os.truncate(p, 5000), "was cut"),
                        (refill, "was cut")):
        with bench.place() as folder:
            for name in ("run.h5", "run.h5.ckpt", "run.h5.ckpt.prev"):
                os.remove(path(folder, name))
            process = bench.start(folder, "--record", "output", "--out", "run.h5", "--every", 50)
            wait_beside(process, lambda folder=folder: os.path.exists(path(folder, "run.h5.ckpt.prev")))
            process.send_signal(signal.SIGSTOP)
            spoil(path(folder))
            process.send_signal(signal.SIGCONT)
            out, err = process.communicate()
            if process.returncode != 1 or out or err.count(word) != 2 or err.count("\n") != 2 or "keeps" in err:
                problems.append(f"{word}: status {process.returncode}, {err!r}, {out[:40]!r}")
            problems += [f"{word}: not saved to its end"] * (images_of(folder) != bench.told["images"])
            if os.path.exists(path(folder)):
                os.remove(path(folder))
            problems += bench.judge(resume(folder), "is lost")
    return problems


def other_checkpoint(bench):
    """A damaged checkpoint names the other one, whichever it is."""
    problems = []
    for spoilt, good in (("run.h5.ckpt", "run.h5.ckpt.prev"), ("run.h5.ckpt.prev", "run.h5.ckpt")):
        with bench.place() as folder:
            os.truncate(path(folder, spoilt), 30000)
            problems += refusal(folder, ("resume", spoilt), "cut off", f"is whole: espalier resume {good}\n".strip())
            os.remove(path(folder, spoilt))
            problems += refusal(folder, ("resume", spoilt), "No such file", f"espalier resume {good}")
            problems += bench.judge(run(folder, "resume", good, "--json", "--quiet"))
    return problems


CASES = (
    ("a checkpoint goes on without its recording, and the new one says what it lacks", deleted),
    ("a recording that begins late is stopped, recovered and gone on with like any other", resumed_again),
    ("a file in the way of the recording stays unless it may be replaced", in_the_way),
    ("a recording whose rows were changed is not taken for that of the run", changed_rows),
    ("a recording that HDF5 cannot open is recovered and gone on with by a checkpoint", torn),
    ("train --from and export take the network of a checkpoint", other_uses),
    ("a recording that is lost while the run goes on is told, and training is saved", while_it_runs),
    ("a damaged or missing checkpoint names the other one", other_checkpoint),
)


hold_with_recordings(CASES, Bench)
