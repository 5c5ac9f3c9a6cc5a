# tests/cli/test_children.py - a process that is killed leaves none that it began, whatever these were doing.
import os
import signal
import subprocess

from claims import Claims
from program import (PROGRAM, Sandbox, children, environment, idx_files, keeps_recordings, process_state, run, success,
                     wait_for, write_idx)

DATA = ("--data", "idx:bars", "--neurons", 20, "--epochs", 400, "--jobs", 2, "--quiet")
SLEEPER = "#!/bin/sh\nexec sleep 300\n"


def killed(folder, args, n, stop=False, **env):
    """The children of a command that is killed while it has n of them, which may be stopped before."""
    process = subprocess.Popen([PROGRAM, *map(str, args)], cwd=folder, env=environment(folder, **env),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: len(children(process.pid)) >= n or process.poll() is not None)
    offspring = children(process.pid)
    for pid in offspring if stop else ():
        os.kill(pid, signal.SIGSTOP)
    process.kill()
    process.wait()
    return offspring


def left_of(offspring, seconds):
    """Those that do not end; they are ended."""
    left = [pid for pid in offspring if not wait_for(lambda p=pid: process_state(p) in ("Z", None), seconds)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return left


def caught(folder, args, n=1, **env):
    """Problems of a command whose n children would go on for long."""
    offspring = killed(folder, args, n, **env)
    left = left_of(offspring, 10)
    return [f"{args}: {len(left)} of {n} processes live on"] if left or len(offspring) < n else []


def of_a_study(folder):
    return caught(folder, ("study", "prune", *DATA, "--sizes", "10", "--seeds", 4, "--strategies", "native", "--out",
                           "s"), 2)


def of_a_search(folder):
    return caught(folder, ("tune", *DATA, "--vary", "prune.forget=lin:0.1:0.9", "--trials", 4, "--out", "t"), 2)


def with_program(folder, name):
    os.mkdir(os.path.join(folder, "bin"))
    with open(os.path.join(folder, "bin", name), "w", encoding="ascii") as f:
        f.write(SLEEPER)
    os.chmod(os.path.join(folder, "bin", name), 0o755)
    return os.path.join(folder, "bin") + ":" + os.environ["PATH"]


def gnuplot(folder):
    problems = success(run(folder, "study", "prune", "--data", "idx:bars", "--neurons", 5, "--sizes", "3", "--seeds", 1,
                           "--strategies", "native", "--out", "s", "--results-only", "--quiet"))
    return problems + caught(folder, ("study", "report", "s"), PATH=with_program(folder, "gnuplot"))


def curl(folder):
    return caught(folder, ("data", "fetch", "mnist"), PATH=with_program(folder, "curl"))


def sandbox(folder):
    """It does not take long by itself, so it is stopped, sometimes before it could do anything."""
    problems = success(run(folder, "train", "--data", "idx:bars", "--neurons", 400, "--record", "all", "--out", "r.h5",
                           "--quiet"))
    for _ in range(20):
        offspring = killed(folder, ("verify", "r.h5"), 1, stop=True)
        if offspring and not left_of(offspring, 0.2):
            return problems
    return problems + ["a stopped process was never ended with its parent"]


CLAIMS = (("cells of a study", of_a_study), ("trainings of a search", of_a_search), ("gnuplot", gnuplot),
          ("curl", curl), ("the process that tries a recording", sandbox))


def main():
    claims = Claims()
    for name, check in CLAIMS:
        if check is sandbox and not keeps_recordings():
            claims.skipped(f"SIGKILL of espalier ends {name}", "built without HDF5")
            continue
        with Sandbox() as folder:
            write_idx(os.path.join(folder, "bars"), idx_files())
            claims.holds(f"SIGKILL of espalier ends {name}", check(folder))
    claims.finish()


main()
