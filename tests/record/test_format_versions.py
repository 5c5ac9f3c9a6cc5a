# tests/record/test_format_versions.py - recordings and checkpoints are in the format of HDF5 1.10, whatever library wrote
# them, and a recording that h5repack has compressed is still one.
import os
import shutil
import struct
import subprocess

from program import hold_recordings, run, success

# The newest version of each message of an object header that HDF5 1.10 reads: type, its name, version, and how it is stored.
MOST = {0x01: ("dataspace", 2), 0x03: ("datatype", 3), 0x05: ("fill value", 3), 0x08: ("layout", 4), 0x0B: ("filters", 2),
        0x0C: ("attribute", 3)}
SUPERBLOCK = b"\x89HDF\r\n\x1a\n"


def messages(data):
    """(type, content) of all messages in the first blocks of object headers of version 2."""
    at = -1
    while (at := data.find(b"OHDR\x02", at + 1)) >= 0:
        flags, k = data[at + 5], at + 6
        k += 16 * bool(flags & 0x20) + 4 * bool(flags & 0x10)
        width = 1 << (flags & 3)
        end = k + width + int.from_bytes(data[k:k + width], "little")
        k += width
        while k + 4 + 2 * bool(flags & 4) <= end:
            kind, size = struct.unpack_from("<BH", data, k)
            k += 4 + 2 * bool(flags & 4)
            yield kind, data[k:k + size]
            k += size


def too_new(folder, name):
    with open(os.path.join(folder, name), "rb") as f:
        data = f.read()
    data = data[data.find(SUPERBLOCK):]
    problems = [] if data[8] == 3 else [f"{name}: superblock version {data[8]}"]
    found = set()
    for kind, content in messages(data):
        if kind in MOST and content:
            what, most = MOST[kind]
            version = content[0] >> 4 if kind == 0x03 else content[0]
            found.add(what)
            if version > most:
                problems.append(f"{name}: {what} of version {version}, 1.10 reads {most}")
    return sorted(set(problems)) + ([] if {"dataspace", "datatype", "layout"} <= found else [f"{name}: only {found}"])


def versions(folder):
    """Superblock 3, and no message that 1.12 or later has brought."""
    problems = success(run(folder, "train", "--neurons", 10, "--images", 40, "--label-images", 10, "--eval", "none",
                           "--record", "all", "--quiet", "--out", "run.h5", "--checkpoint", "run.ckpt", "--every", 10))
    return problems + too_new(folder, "run.h5") + too_new(folder, "run.ckpt")


def repacked(folder):
    """What docs/file-format.md recommends, and ways beside it: info, verify, test and export read them all."""
    if not shutil.which("h5repack"):
        return []
    told = {c: run(folder, c, "run.h5").stdout.replace("run.h5", "") for c in ("info", "verify")}
    problems = []
    for k, options in enumerate((("-f", "GZIP=4"), ("-L", "-f", "GZIP=4"), ("-f", "SHUF", "-f", "GZIP=9"), ())):
        name = f"small{k}.h5"
        subprocess.run(["h5repack", *options, "run.h5", name], cwd=folder, check=True)
        for command, said in told.items():
            done = run(folder, command, name)
            problems += success(done)
            if command == "verify" and done.stdout.replace(name, "") != said:
                problems.append(f"{command} of h5repack {options}: {done.stdout}")
        problems += success(run(folder, "test", name, "--images", 10, "--json"))
        problems += success(run(folder, "export", name, f"{name}.nir", "--to", "nir"))
    return problems


hold_recordings((
    ("recordings and checkpoints are in the format of HDF5 1.10", versions),
    ("a recording that h5repack has compressed is read", repacked)))
