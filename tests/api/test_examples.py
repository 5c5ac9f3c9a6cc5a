# tests/api/test_examples.py - the programs of examples/python and docs/tutorial.py on small runs: each draws a picture.
import os
import subprocess
import sys

from claims import Claims, read
from program import Sandbox, environment, keeps_recordings, run, success

SHORT = 45  # lines of an example
RUN = ("train", "--neurons", 40, "--images", 400, "--prune-to", 20, "--label-images", 200, "--quiet", "--out", "run.h5")
ONE = ("train", "--from", "run.h5", "--images", 1, "--eval", "none", "--record", "all", "--snapshots", 0, "--quiet",
       "--set", "population.exc.theta_plus_mV=0.16", "--out", "one.h5")


def picture_of(folder, script, *args):
    """What is wrong with a script that should draw the last of its arguments, or files in a folder."""
    done = subprocess.run([sys.executable, script, *args], cwd=folder, env=environment(folder), capture_output=True,
                          text=True, timeout=120, check=False)
    drawn = [n for n in os.listdir(folder) if n.endswith(".png") and os.path.getsize(os.path.join(folder, n)) > 5000]
    for name in drawn:
        os.remove(os.path.join(folder, name))
    problems = [] if done.returncode == 0 and not done.stderr else [f"{script}: {done.stderr[-300:]}"]
    return problems if drawn else problems + [f"{script}: no picture"]


def main():
    root, claims = sys.argv[1], Claims()
    examples = os.path.join(root, "examples/python")
    names = sorted(n for n in os.listdir(examples) if n.endswith(".py"))
    listed = read(root, "examples/python/README.md")
    claims.holds("examples are short and in the list", [
        n for n in names if n not in listed or read(root, f"examples/python/{n}").count("\n") > SHORT])
    with Sandbox() as folder:
        claims.holds("runs to draw", success(run(folder, *RUN)) + success(run(folder, *ONE)))
        for name in names:
            claims.holds(f"{name} draws a run", picture_of(folder, os.path.join(examples, name), "run.h5", "a.png"))
        claims.holds("the tutorial computes the recorded spikes again", picture_of(
            folder, os.path.join(root, "docs/tutorial.py"), "run.h5", "one.h5", "."))
    claims.finish()


try:
    import h5py
    import matplotlib
except ImportError as error:
    print(f"1..0 # SKIP {error}")
    sys.exit(0)
if not keeps_recordings():
    print("1..0 # SKIP this build keeps no recordings")
    sys.exit(0)
assert h5py and matplotlib
main()
