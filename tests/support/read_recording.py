# tests/support/read_recording.py - read a recording with h5py, without any code of this project, and hold it to
# the SONATA description of spike files and to what a run cannot help being.
#
#   read_recording.py FILE.h5              check a file
#   read_recording.py --made-by PROGRAM    let PROGRAM write one first, to the path it is given
#
# Exit status 77 (skipped) where h5py is not installed.
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import h5py
    import numpy as np
except ImportError:
    print("h5py is not installed: skipped")
    sys.exit(77)

SORTING = {"none": 0, "by_id": 1, "by_time": 2}
GONE = 2**32 - 1


def check(claim, holds):
    if not holds:
        sys.exit(f"not so: {claim}")


def check_root(f):
    check("magic is the u32 0x0A7A",
          f.attrs["magic"] == 0x0A7A and f.attrs["magic"].dtype == np.uint32)
    check("version is two u32", f.attrs["version"].dtype == np.uint32)
    check("version is 0.1", list(f.attrs["version"]) == [0, 1])


def check_sorting(group, times):
    kind = h5py.check_enum_dtype(group.attrs.get_id("sorting").dtype)
    check(f"{group.name}: sorting is the enumeration of SONATA", kind == SORTING)
    check(f"{group.name}: it is based on u8",
          group.attrs.get_id("sorting").dtype == np.uint8)
    check(f"{group.name}: it promises by_time", group.attrs["sorting"] == SORTING["by_time"])
    check(f"{group.name}: times never decrease", bool(np.all(np.diff(times) >= 0)))


def check_population(group):
    check(f"{group.name}: nothing but spikes", set(group) == {"timestamps", "node_ids"})
    times, ids = group["timestamps"], group["node_ids"]
    check(f"{group.name}: f64 times", times.dtype == np.dtype("<f8") and times.ndim == 1)
    check(f"{group.name}: u64 ids", ids.dtype == np.dtype("<u8") and ids.ndim == 1)
    check(f"{group.name}: as many times as ids", len(times) == len(ids))
    units = times.attrs.get_id("units")
    text = h5py.check_string_dtype(units.dtype)
    check(f"{group.name}: units is a UTF-8 string of variable length",
          text is not None and text.encoding == "utf-8" and text.length is None)
    check(f"{group.name}: units is ms", times.attrs["units"] == "ms")
    check_sorting(group, times[:])
    return len(times)


def check_spikes(f):
    """Spikes of every population by name; none recorded is fine."""
    spikes = f.get("spikes", {})
    for name in spikes:
        check(f"/spikes/{name} is a group", isinstance(spikes[name], h5py.Group))
    return {name: check_population(spikes[name]) for name in spikes}


def check_images(f, spikes):
    images = f["espalier/images"]
    lengths = {len(images[name]) for name in images}
    check("columns of images are of one length", len(lengths) == 1)
    check("images begin one after another", bool(np.all(np.diff(images["start_ms"][:]) > 0)))
    check("every image was presented", bool(np.all(images["presentations"][:] >= 1)))
    told = int(images["spikes"][:].sum())
    check("spikes of images are those of some population",
          not spikes or told in spikes.values())


def check_living(f):
    windows, counts = f["espalier/windows"], f["espalier/counts"][:]
    living = (counts != GONE).sum(axis=1)
    check("counts and windows agree on the remaining neurons", list(living) == list(windows["living"][:]))
    removed = f["espalier/pruning/removed/id"][:]
    check("no neuron is removed twice", len(set(removed)) == len(removed))
    final = f["espalier/final"]
    ids = set(final["ids"][:])
    check("the removed do not live", ids.isdisjoint(removed))
    began = np.flatnonzero(counts[0] != GONE) if len(counts) else np.arange(counts.shape[1])
    check("the remaining and the removed are all that began", ids | set(removed) == set(began))
    check("a threshold per survivor", len(final["theta"]) == len(ids))
    return sorted(ids)


def check_weights(f, ids):
    """The last snapshot and the final weights of the output's first projection are the same."""
    snapshots, final = f["espalier/snapshots"], f["espalier/final"]
    if len(snapshots) == 0:
        return
    fields = [g["weights"][:] for g in final.values()
              if isinstance(g, h5py.Group) and "weights" in g]
    last = snapshots[-1][np.array(ids, dtype=int)]
    check("the last snapshot is among the final weights",
          any(w.shape == last.shape and np.array_equal(w, last) for w in fields))
    gone = np.delete(snapshots[-1], np.array(ids, dtype=int), axis=0)
    check("snapshots of the removed are blank", bool(np.all(np.isnan(gone))))


def check_file(path):
    with h5py.File(path, "r") as f:
        check_root(f)
        spikes = check_spikes(f)
        check_images(f, spikes)
        check_weights(f, check_living(f))
        print(f"# {path.name}: spikes {spikes}, images {len(f['espalier/images/index'])}, "
              f"living {len(f['espalier/final/ids'])}")


def main():
    if sys.argv[1] != "--made-by":
        check_file(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for what in ("none", "output", "all"):
            path = Path(folder) / f"{what}.h5"
            subprocess.run([sys.argv[2], what, str(path)], check=True)
            check_file(path)


if __name__ == "__main__":
    main()
