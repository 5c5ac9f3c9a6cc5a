# tests/cli/test_cli_more.py - what few users meet: a mirror that lies, a run resumed elsewhere, too much asked,
# or nothing at all.
import json
import os
import shutil

from program import hold_claims, idx_files, keeps_recordings, refusal, run, success, write_idx

TRAIN = ("train", "--data", "idx:bars", "--neurons", 6, "--images", 60, "--label-images", 10, "--prune", "constant",
         "--prune-to", 3, "--quiet")
NETWORK = """[run]
output = exc
[population.input]
kind = source
[population.exc]
kind = lif
size = {}
[projection.input-exc]
kind = dense
from = input
to = exc
"""
HDF5 = "this build keeps no recordings"
CURL = "curl is not installed"


def fetched_from_a_liar(folder):
    write_idx(os.path.join(folder, "mirror"), idx_files(), zipped=True)
    done = run(folder, "data", "fetch", "mnist", ESPALIER_MIRROR=f"file://{folder}/mirror/", XDG_DATA_HOME=folder)
    problems = []
    if done.returncode != 1 or "SHA-256" not in done.stderr or "fetching file://" not in done.stderr:
        problems.append(f"status {done.returncode}: {done.stderr!r}")
    left = os.listdir(os.path.join(folder, "espalier", "mnist"))
    return problems + ([f"left {left}"] if left else [])


def download_stopped(folder):
    """A signal to curl is none of its messages."""
    os.mkdir(os.path.join(folder, "bin"))
    with open(os.path.join(folder, "bin", "curl"), "w", encoding="ascii") as f:
        f.write("#!/bin/sh\nkill -TERM $$\n")
    os.chmod(f.name, 0o755)
    done = run(folder, "data", "fetch", "mnist", PATH=f"{folder}/bin:{os.environ['PATH']}", XDG_DATA_HOME=folder)
    problems = [] if done.returncode == 130 and done.stderr.endswith("the download was stopped\n") else [
        f"status {done.returncode}: {done.stderr!r}"]
    return problems + [f"left {name}" for name in os.listdir(os.path.join(folder, "espalier", "mnist"))]


def nothing_asked(folder):
    done = run(folder)
    if done.returncode == 2 and "usage: espalier COMMAND" in done.stderr and not done.stdout:
        return []
    return [f"{done.returncode}, {done.stdout!r}, {done.stderr!r}"]


def too_much_asked(folder):
    problems = refusal(folder, ("config", *["--set", "run.seed=1"] * 257), "256", "--config")
    problems += refusal(folder, ("config", "--set", "run.seed=99999999999999999999"), "run.seed", "out of range")
    problems += refusal(folder, (*TRAIN, "--checkpoint", "", "--out", "a.h5"), "--checkpoint")
    return problems + refusal(folder, (*TRAIN, "--out", "x" * 5000), "--out")


def told_in_words(folder):
    """What the object says of the time before pruning and of neurons that were put back, as text."""
    args = ("train", "--data", "idx:bars", "--neurons", 20, "--epochs", 6, "--prune", "redundancy", "--prune-to", 10,
            "--set", "run.eval_before_pruning=yes", "--set", "prune.regrow=0.3", "--out", "run.h5", "--force")
    told = json.loads(run(folder, *args, "--json").stdout)
    done = run(folder, *args)
    wanted = (f"before     {100 * told['accuracy_before_pruning']['bayes']:.2f} % with all 20 neurons, after ",
              f"neurons    20 -> 10 by rule redundancy, {told['regrown']} put back, between images ")
    problems = success(done) + [f"no {w!r} in {done.stdout}" for w in wanted if w not in done.stdout]
    return problems + ([] if told["regrown"] else ["no neuron was put back"])


def regrow_alone(folder):
    """Is the share that the manual gives; a share that is set stays."""
    def settings(*more):
        return json.loads(run(folder, *TRAIN, "--out", "run.h5", "--force", "--json", *more).stdout)["config_hash"]

    same = settings("--regrow") == settings("--set", "prune.regrow=0.02")
    kept = settings("--regrow", "--set", "prune.regrow=0.1") == settings("--set", "prune.regrow=0.1")
    return ([] if same else ["--regrow is not 0.02"]) + ([] if kept else ["--regrow overrides what is set"])


def sketched(folder):
    """Weights are floats: 784 x size of them."""
    problems = []
    for size, weights in ((60, "188.2 kB"), (6400, "20.1 MB")):
        with open(os.path.join(folder, "net.ini"), "w", encoding="ascii") as f:
            f.write(NETWORK.format(size))
        done = run(folder, "config", "--check", "net.ini")
        problems += success(done)
        if f"784 x {size}, {weights}, delay" not in done.stdout:
            problems.append(done.stdout)
    return problems


def tested_on_other_images(folder):
    """A run that was not scored is labelled first, and then is worth what it would have said itself; one scored
    on validation images can be tested on others."""
    scored = run(folder, *TRAIN, "--out", "scored.h5", "--json")
    problems = success(scored) + success(run(folder, *TRAIN, "--out", "run.h5", "--eval", "none"))
    done = run(folder, "test", "run.h5", "--json")
    problems += success(done)
    if json.loads(done.stdout)["accuracy"] != json.loads(scored.stdout)["accuracy"]:
        problems.append(f"{done.stdout}, not as in {scored.stdout}")
    text = [run(folder, "test", name).stdout for name in ("scored.h5", "run.h5")]
    if "to label first" in text[0] or "to label first" not in text[1]:
        problems.append(f"in words: {text}")
    write_idx(os.path.join(folder, "other"), idx_files(30, 10))  # fewer images than the run was labelled with
    told = [run(folder, "test", name, "--data", "idx:other", "--json") for name in ("scored.h5", "run.h5")]
    if json.loads(told[0].stdout)["accuracy"] != json.loads(told[1].stdout)["accuracy"]:
        problems.append(f"on other images {told[1].stdout}, not as in {told[0].stdout}")
    problems += success(run(folder, *TRAIN, "--images", 40, "--eval", "validation", "--out", "run.h5", "--force"))
    done = run(folder, "test", "run.h5", "--json", "--eval", "test")
    problems += success(done)
    if json.loads(done.stdout)["images"] != 20:
        problems.append(done.stdout)
    return problems + refusal(folder, ("test", "run.h5", "--eval", "none"), "nothing to test")


def resumed_elsewhere(folder):
    """From the checkpoint before the last one, into a file of another name: the same end."""
    def figures(done):
        return {k: v for k, v in json.loads(done.stdout).items() if k in ("golden_hash", "accuracy", "sops_train")}

    whole = run(folder, *TRAIN, "--json", "--out", "run.h5", "--every", 25)
    problems = success(whole)
    before = {name: os.path.getsize(os.path.join(folder, name)) for name in ("run.h5", "run.h5.ckpt.prev")}
    again = run(folder, "resume", "run.h5.ckpt.prev", "--out", "other.h5", "--json", "--quiet")
    problems += success(again)
    if figures(again) != figures(whole):
        problems.append(f"{figures(again)}, not {figures(whole)}")
    after = {name: os.path.getsize(os.path.join(folder, name)) for name in before}
    problems += [] if after == before else [f"{before} became {after}"]
    os.remove(os.path.join(folder, "other.h5"))
    os.mkdir(os.path.join(folder, "states"))  # a checkpoint that is not beside its recording
    problems += success(run(folder, *TRAIN, "--out", "apart.h5", "--every", 25, "--checkpoint", "states/apart.ckpt"))
    apart = run(folder, "resume", "states/apart.ckpt.prev", "--out", "joined.h5", "--json", "--quiet")
    problems += success(apart) + ([] if figures(apart) == figures(whole) else [f"{figures(apart)}, not {figures(whole)}"])
    return problems + refusal(folder, ("resume", "run.h5.ckpt", "--out", "other.h5"), "other.h5.ckpt")


CLAIMS = (
    ("a mirror with other files than MNIST's is not believed", fetched_from_a_liar, CURL),
    ("a download that is stopped says so", download_stopped),
    ("a call without arguments gets the help, as an error", nothing_asked),
    ("a request beyond the limit names the limit", too_much_asked, HDF5),
    ("the text of a run tells its accuracy before pruning and the neurons put back", told_in_words, HDF5),
    ("--regrow alone is a share of 0.02", regrow_alone, HDF5),
    ("a network is described with the bytes of its weights", sketched),
    ("a run is tested on the images that --eval names", tested_on_other_images, HDF5),
    ("a run resumed under another name ends alike and leaves the first as it was", resumed_elsewhere, HDF5),
)


def main():
    given = ([] if keeps_recordings() else [HDF5]) + ([] if shutil.which("curl") else [CURL])
    hold_claims(CLAIMS, given, idx_files(60, 20)).finish()


main()
