# tests/python/test_debian.py - dpkg-buildpackage makes python3-espalier, which holds all that it needs: Debian's Python runs it
# with the bits of the program. Skipped where debhelper is not installed.
#
# Arguments: the source root.
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

from claims import Claims, text_files
from program import run

RUN = ("--neurons", 20, "--images", 60, "--label-images", 60, "--data", "digits", "--seed", 4)
SCRIPT = """
import espalier, sys
with espalier.Run("digits", neurons=20, images=60, label_images=60, seed=4) as r:
    r.train()
    r.finish()
    print(espalier.__file__, r.golden)
"""


def copied(root, folder):
    """What a user unpacks: the texts and pictures of the project, without builds."""
    for where, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in (".git", "__pycache__") and not f.startswith("build")]
        for name in names:
            if name == ".git":
                continue
            path = os.path.relpath(os.path.join(where, name), root)
            os.makedirs(os.path.join(folder, os.path.dirname(path)), exist_ok=True)
            shutil.copy2(os.path.join(root, path), os.path.join(folder, path))
    return [] if text_files(folder) else ["nothing was copied"]


def built(source):
    env = {**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEB_BUILD_OPTIONS": "nocheck parallel=2"}
    done = subprocess.run(["dpkg-buildpackage", "-b", "-us", "-uc", "-d"], cwd=source, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=1700, check=False)
    return [] if done.returncode == 0 else [done.stdout[-1500:]]


def package(folder):
    """The package unpacked, and nothing else of the project, gives the golden hash of the program."""
    files = glob.glob(os.path.join(folder, "python3-espalier_*.deb"))
    if len(files) != 1:
        return [f"packages {files}"]
    depends = subprocess.run(["dpkg-deb", "-f", files[0], "Depends"], capture_output=True, text=True, check=True).stdout
    problems = [f"depends on {depends}" for word in ("python3-numpy", "libhdf5") if word not in depends]
    problems += ["depends on libespalier"] if "libespalier" in depends else []
    to = os.path.join(folder, "unpacked")
    subprocess.run(["dpkg-deb", "-x", files[0], to], check=True)
    places = glob.glob(os.path.join(to, "usr/lib/python3*/*-packages"))
    done = subprocess.run(["/usr/bin/python3", "-c", SCRIPT], env={"PATH": "/usr/bin", "PYTHONPATH": ":".join(places)},
                          cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        return [*problems, done.stderr]
    where, golden = done.stdout.split()
    program = json.loads(run(folder, "train", *RUN, "--json", "--out", "none").stdout)["golden_hash"]
    problems += [] if where.startswith(to) else [f"imported {where}"]
    return problems + ([] if golden == program else [f"golden hash {golden}, of the program {program}"])


def main():
    if not shutil.which("dpkg-buildpackage") or not os.path.exists("/usr/bin/dh"):
        print("1..0 # SKIP debhelper is not installed")
        return
    claims = Claims()
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "espalier")
        problems = copied(sys.argv[1], source) or built(source)
        claims.holds("dpkg-buildpackage makes the packages", problems)
        if not problems:
            claims.holds("python3-espalier runs alone, with the bits of the program", package(folder))
    claims.finish()


main()
