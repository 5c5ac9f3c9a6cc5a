# tests/cli/test_starved.py - a program that is given little memory says so, and asks for none that is not there.
import gzip
import os
import resource
import subprocess

from claims import Claims
from program import IDX_NAMES, PROGRAM, Sandbox, environment, idx_bytes, idx_files, keeps_recordings, refusal, run, \
    write_idx

MB = 1 << 20
RUNGS = [2 * MB * k for k in range(27)]  # above the floor; libhdf5 takes what it needs within the first 48 MB
TRAIN = ("train", "--data", "idx:bars", "--neurons", 8, "--images", 24, "--label-images", 10, "--quiet",
         "--eval", "none")


def out(name):
    """The option that names the recording, in a build that makes one."""
    return ("--out", name) if keeps_recordings() else ()


def within(folder, space, *args):
    """The finished program, that had so many bytes of address space."""
    return subprocess.run([PROGRAM, *map(str, args)], cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120, errors="replace", check=False,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (space, space)))


def floor(folder):
    """The least address space in which the program can be loaded, to a megabyte; below, the loader of the system says
    which library did not fit. None for a program that takes terabytes, as sanitizers do."""
    low, high = 0, 512
    if within(folder, high * MB, "--version").returncode != 0:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if within(folder, middle * MB, "--version").returncode == 0:
            high = middle
        else:
            low = middle
    return high * MB


def climb(folder, least, *args):
    """Problems of the program on each rung: it ends by itself, and if it fails it says why in one line."""
    problems, worked = [], 0
    for rung in RUNGS:
        done = within(folder, least + rung, *args)
        worked += done.returncode == 0
        said = f"{args[0]} within {(least + rung) // MB} MB: status {done.returncode}, {done.stderr[:200]!r}"
        if done.returncode not in (0, 1, 2) or (done.returncode and "espalier: " not in done.stderr):
            problems.append(said)
    return problems, worked


def ladder(folder, least):
    write_idx(os.path.join(folder, "bars"), idx_files())
    problems = [] if run(folder, *TRAIN, "--out", "whole.h5").returncode == 0 else ["the run without limits failed"]
    for args in ((*TRAIN, "--out", "starved.h5", "--force"), ("info", "whole.h5"), ("verify", "whole.h5")):
        found, worked = climb(folder, least, *args)
        problems += found + ([] if worked or args[0] == "train" else [f"{args[0]} never worked"])
    return problems


def bomb(folder, least):
    """A set of which one file of 300 KB holds the 300 MB that it promises."""
    n = 300 * MB // 784
    files = {name: idx_bytes(0x803, (k, 28, 28), bytes(784 * k)) if "idx3" in name else idx_bytes(0x801, (k,), bytes(k))
             for name, k in zip(IDX_NAMES, (10, n, 10, 10))}
    write_idx(os.path.join(folder, "bomb"), files, zipped=True)
    with open(os.path.join(folder, "bomb", IDX_NAMES[0] + ".gz"), "wb") as f:
        head, piece = idx_bytes(0x803, (n, 28, 28), b""), gzip.compress(bytes(n))
        f.write(gzip.compress(head) + 784 * piece)
    done = within(folder, least + 200 * MB, "train", "--data", "idx:bomb", "--quiet", *out("b.h5"))
    wanted = (" MB of memory, ", " MB are free")
    return ([] if done.returncode == 2 else [f"status {done.returncode}"]) + [
        f"no {w!r} in {done.stderr!r}" for w in wanted if w not in done.stderr]


def huge_network(folder, least):
    done = within(folder, least + 200 * MB, "train", "--data", "digits", "--neurons", "2e5", "--images", 1,
                  *out("n.h5"))
    good = done.returncode == 2 and "200000 neurons need 0.6 GB of memory, 0.2 GB are free" in done.stderr
    return [] if good else [f"status {done.returncode}: {done.stderr!r}"]


def numbers(folder):
    """Whole numbers mean the same everywhere, and what is refused is not what is said to be allowed."""
    problems = []
    for args, *words in (
            (("config", "--set", "run.epochs=1e6.5"), "1e6.5: not a whole number; allowed: 1 to 1e6"),
            (("config", "--set", "run.epochs=1e7"), "1e7: out of range; allowed: 1 to 1e6"),
            (("config", "--set", "run.seed=-1"), "not a whole number; allowed: 0 to 18446744073709551615"),
            (("config", "--set", "run.seed=1e20"), "out of range; allowed: 0 to 18446744073709551615"),
            (("train", "--data", "digits:1e", "--quiet"), "the seed behind the colon is not a whole number"),
            (("train", "--data", "digits:1e20", "--quiet"), "is out of range; allowed: 0 to 18446744073709551615"),
            (("train", "--threads", "1e4"), "--threads 1e4: out of range; allowed: 1 to 1024"),
            (("train", "--threads", "two"), "--threads two: not a whole number; allowed: 1 to 1024"),
            (("study", "prune", "--shard", "2/1"), "--shard 2/1: give i/n"),
            (("study", "prune", "--sizes", "1e1,1.5", "--neurons", "20"), "--sizes 1e1,1.5: not a list of whole numbers"),
            (("tune", "--trials", "1e9", "--vary", "run.epochs=lin:1:2"), "--trials 1e9: out of range")):
        problems += refusal(folder, args, *words)
    for args, wanted in ((("config", "--set", "run.epochs=1e6"), "= 1000000"), (("config", "--neurons", "2.5e2"), "= 250"),
                         (("config", "--seed", "1.8446744073709551615e19"), "= 18446744073709551615")):
        done = run(folder, *args)
        problems += [] if wanted in done.stdout and done.returncode == 0 else [f"{args}: {done.stderr or 'not said'}"]
    return problems


claims = Claims()
with Sandbox() as the_folder:
    FLOOR = floor(the_folder)
    for name, claim in (("within any address space the program ends by itself and says what it lacks", ladder),
                        ("a data set that promises more than there is is refused", bomb),
                        ("a network that needs more than there is is refused", huge_network)):
        if FLOOR is None:
            claims.skipped(name, "this build takes more address space than a limit leaves")
        elif claim == ladder and not keeps_recordings():
            claims.skipped(name, "this build keeps no recordings")
        else:
            claims.holds(name, claim(the_folder, FLOOR))
    claims.holds("numbers are read in one way, and messages do not contradict themselves", numbers(the_folder))
claims.finish()
