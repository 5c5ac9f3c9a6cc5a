# tests/peers/test_sonata.py - another program's reader opens every kind of recording: whole, pruned, killed, resumed. Its
# counts are those of `info`.
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from program import PROGRAM, environment, hold_recordings, run, success

try:
    import h5py
    import numpy as np
except ImportError as error:
    print(f"1..0 # SKIP {error}")
    sys.exit(0)

from read_recording import check_file, check_root

SMALL = ("train", "--neurons", 20, "--label-images", 50, "--eval", "none", "--quiet")


def told(folder, name):
    """Spikes of each recorded population and images, as `info` says it."""
    said = run(folder, "info", name).stdout
    spikes = {population: int(n) for n, population in re.findall(r"^spikes +(\d+) of (\S+)", said, re.MULTILINE)}
    return spikes, int(re.search(r"^images +(\d+)", said, re.MULTILINE)[1])


def counted(path, **how):
    """The same by h5py, with the shortest of the columns that belong together."""
    with h5py.File(path, "r", **how) as f:
        check_root(f)
        spikes = {name: min(map(len, group.values())) for name, group in f.get("spikes", {}).items()}
        return {k: n for k, n in spikes.items() if n}, min(map(len, f["espalier/images"].values()))


def whole(folder, name):
    """Held to the description of SONATA by tests/support/read_recording.py, and counted."""
    try:
        check_file(Path(folder) / name)
    except SystemExit as error:
        return [f"{name}: {error}"]
    ours, theirs = told(folder, name), counted(os.path.join(folder, name))
    return [] if ours == theirs else [f"{name}: info says {ours}, h5py {theirs}"]


def recorded(what, *more):
    def claim(folder):
        done = run(folder, *SMALL, "--images", 120, "--record", what, "--out", f"{what}.h5", "--force", *more)
        return success(done) + whole(folder, f"{what}.h5")
    return claim


def killed(folder):
    """While the file grows a run is killed; what is there opens as SWMR says, and its images are complete."""
    path = os.path.join(folder, "killed.h5")
    with subprocess.Popen([PROGRAM, *map(str, SMALL), "--images", "60000", "--record", "all", "--out", "killed.h5",
                           "--every", "50"], cwd=folder, env=environment(folder), stderr=subprocess.DEVNULL) as run_on:
        for _ in range(600):
            time.sleep(0.05)
            if os.path.exists(path) and os.path.getsize(path) > 3 << 20:
                break
        run_on.send_signal(signal.SIGKILL)
    ours, theirs = told(folder, "killed.h5"), counted(path, swmr=True)
    problems = [] if ours == theirs and theirs[1] > 0 else [f"info says {ours}, h5py {theirs}"]
    with h5py.File(path, "r", swmr=True) as f:
        images = f["espalier/images"]
        n, n_spikes = theirs[1], theirs[0]["exc"]
        times = f["spikes/exc/timestamps"][:n_spikes]
        ends = np.append(images["start_ms"][1:n], np.inf)
        in_image = np.searchsorted(times, ends[:-1]) - np.searchsorted(times, images["start_ms"][:n - 1])
        if np.any(np.diff(times) < 0) or not np.array_equal(in_image, images["spikes"][:n - 1]):
            problems.append("spikes of the images are not all there, or out of order")
    return problems


def recovered_and_resumed(folder):
    """`recover` makes an ordinary file of it; a stopped run that is resumed leaves one as if it had never stopped."""
    problems = success(run(folder, "recover", "killed.h5", "--out", "recovered.h5", "--json"))
    with h5py.File(os.path.join(folder, "recovered.h5")) as f:
        check_root(f)
        if len({len(column) for column in f["espalier/images"].values()}) != 1:
            problems.append("columns of a recovered file differ in length")
    args = (*SMALL, "--images", 120, "--record", "all", "--every", 50)
    problems += success(run(folder, *args, "--out", "straight.h5"))
    problems += success(run(folder, "resume", "straight.h5.ckpt.prev", "--out", "resumed.h5", "--quiet"))
    problems += whole(folder, "resumed.h5")
    same = counted(os.path.join(folder, "resumed.h5")) == counted(os.path.join(folder, "straight.h5"))
    return problems + ([] if same else ["a resumed run has other spikes"])


CLAIMS = (
    ("a recording without spikes", recorded("none")),
    ("a recording of the output, pruned on the way", recorded("output", "--prune", "constant", "--prune-to", 10)),
    ("a recording of all spikes", recorded("all")),
    ("a recording whose run was killed", killed),
    ("a recovered and a resumed recording", recovered_and_resumed),
)


hold_recordings(CLAIMS)
