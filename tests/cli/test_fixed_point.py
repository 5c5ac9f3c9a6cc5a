# tests/cli/test_fixed_point.py - runs in fixed point through the program: trained, resumed, tested, recorded and verified
# like any other; a float run tested in integers.
import json
import os
import shutil
import subprocess

from program import hold_claims, idx_files, keeps_recordings, refusal, results, run, success

HDF5 = "this build keeps no recordings"
ICARUS = "iverilog is not installed"
TRAIN = ("train", "--data", "idx:bars", "--neurons", 8, "--images", 60, "--label-images", 30, "--quiet", "--json")
FIXED = ("--arithmetic", "fixed", "--weight-bits", 8)
SAME = ("golden_hash", "accuracy", "spikes_out")


def trained_and_verified(folder):
    done = run(folder, *TRAIN, *FIXED, "--prune", "constant", "--prune-to", 4, "--out", "run.h5")
    problems = success(done) + success(run(folder, "verify", "run.h5"))
    again = run(folder, *TRAIN, *FIXED, "--prune", "constant", "--prune-to", 4, "--out", "two.h5", "--threads", 2)
    if results(done.stdout, SAME) != results(again.stdout, SAME):
        problems.append("two threads give other results")
    float_run = run(folder, *TRAIN, "--prune", "constant", "--prune-to", 4, "--out", "float.h5")
    return problems + (["float gives the golden hash of fixed point"]
                       if results(float_run.stdout, SAME) == results(done.stdout, SAME) else [])


def resumed(folder):
    whole = run(folder, *TRAIN, *FIXED, "--out", "run.h5", "--every", 25)
    problems = success(whole)
    again = run(folder, "resume", "run.h5.ckpt.prev", "--out", "other.h5", "--json", "--quiet")
    problems += success(again)
    return problems + ([] if results(whole.stdout, SAME) == results(again.stdout, SAME) else ["other results"])


def tested_in_integers(folder):
    problems = success(run(folder, *TRAIN, "--out", "run.h5"))
    own = json.loads(run(folder, "test", "run.h5", "--json").stdout)
    done = run(folder, "test", "run.h5", "--arithmetic", "fixed", "--weight-bits", 12, "--json")
    problems += success(done)
    told = json.loads(done.stdout)
    if told["own"]["accuracy"] != own["accuracy"] or told["own"]["spikes_out"] != own["spikes_out"]:
        problems.append(f"own is {told['own']}")
    if told["fixed"] != {"weight_bits": 12, "v_bits": 20, "theta_bits": 20}:
        problems.append(f"bits {told['fixed']}")
    problems += [f"agreement {k} {v}" for k, v in told["agreement"].items() if not 0.5 <= v <= 1]
    words = run(folder, "test", "run.h5", "--arithmetic", "fixed").stdout
    return problems + ([] if "8 bits of weights" in words and "the same vote on" in words else [words])


def agrees_with_itself(folder):
    """The same arithmetic on both sides."""
    problems = success(run(folder, *TRAIN, *FIXED, "--out", "run.h5"))
    told = json.loads(run(folder, "test", "run.h5", "--arithmetic", "fixed", "--json").stdout)
    return problems + [f"agreement {k} {v}" for k, v in told["agreement"].items() if v != 1]


def refused(folder):
    problems = success(run(folder, *TRAIN, "--out", "run.h5"))
    problems += refusal(folder, ("test", "run.h5", "--arithmetic", "fixed", "--weight-bits", 13), "--weight-bits", "2 to 12")
    problems += refusal(folder, ("test", "run.h5", "--arithmetic", "fixed", "--v-bits", 12), "run.v_bits", "16")
    problems += refusal(folder, ("test", "run.h5", "--weight-bits", 4), "--arithmetic fixed")
    problems += refusal(folder, ("test", "run.h5", "--arithmetic", "octal"), "octal", "fixed")
    pair = ("--set", "projection.input-exc.rule=pair")
    problems += success(run(folder, *TRAIN, *pair, "--out", "pair.h5"))
    problems += refusal(folder, ("test", "pair.h5", "--arithmetic", "fixed"), "projection.input-exc.rule", "post")
    return problems + refusal(folder, (*TRAIN, *FIXED, *pair, "--out", "x.h5"), "projection.input-exc.rule")


def designed(folder, *learn):
    """The design of a run, made by its own Makefile."""
    problems = success(run(folder, *TRAIN, "--prune", "constant", "--prune-to", 5, "--out", "run.h5"))
    done = run(folder, "hardware", "run.h5", "--out", "design", "--lanes", 2, "--images", 4, "--json", *learn)
    problems += success(done)
    told = json.loads(done.stdout)
    with open(os.path.join(folder, "design", "report.json"), encoding="ascii") as f:
        if json.load(f) != told:
            problems.append("report.json is not what --json prints")
    bits = told["memory_bits"]["weights"]
    if bits != {"at_birth": 8 * 144 * 8, "now": 5 * 144 * 8} or told["design"]["learns"] != len(learn):
        problems.append(f"{told}")
    made = subprocess.run(["make", "-C", os.path.join(folder, "design"), "icarus"], capture_output=True, text=True,
                          timeout=120, check=False)
    if made.returncode != 0 or f"spikes {told['spikes']} cycles {told['clocks']['all']} " not in made.stdout:
        problems.append(f"{made.returncode}: {made.stdout[-300:]} {made.stderr[-300:]}")
    return problems


def designed_to_learn(folder):
    return designed(folder, "--learn")


def design_refused(folder):
    problems = success(run(folder, *TRAIN, "--out", "run.h5"))
    problems += refusal(folder, ("hardware", "run.h5"), "--out")
    problems += refusal(folder, ("hardware", "run.h5", "--out", "design", "--lanes", 3), "--lanes", "power of two")
    problems += refusal(folder, ("hardware", "run.h5", "--out", "design", "--images", 21), "--images", "1 to 20")
    problems += success(run(folder, *TRAIN, "--set", "projection.input-exc.rule=none", "--out", "none.h5"))
    problems += refusal(folder, ("hardware", "none.h5", "--out", "design", "--learn"), "--learn", "post")
    problems += success(run(folder, "hardware", "run.h5", "--out", "design", "--images", 1))
    problems += refusal(folder, ("hardware", "run.h5", "--out", "design", "--images", 1), "design", "--force")
    return problems + success(run(folder, "hardware", "run.h5", "--out", "design", "--images", 1, "--force"))


CLAIMS = (
    ("a pruned run in fixed point is recorded, verified and the same on two threads", trained_and_verified, HDF5),
    ("a resumed run in fixed point ends like one that went through", resumed, HDF5),
    ("a float run is tested in integers beside its own arithmetic", tested_in_integers, HDF5),
    ("a run in fixed point agrees with itself", agrees_with_itself, HDF5),
    ("bits and networks that fixed point does not allow are refused by name", refused, HDF5),
    ("a pruned run becomes a design that answers in Icarus, clock by clock", designed, HDF5, ICARUS),
    ("a run becomes a design that learns in Icarus", designed_to_learn, HDF5, ICARUS),
    ("a design that cannot be made is refused by name", design_refused, HDF5),
)


def main():
    given = ([] if keeps_recordings() else [HDF5]) + ([] if shutil.which("iverilog") and shutil.which("make") else [ICARUS])
    hold_claims(CLAIMS, given, idx_files(60, 20)).finish()


main()
