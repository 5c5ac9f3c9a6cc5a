# tests/cli/test_cli_errors.py - whatever is wrong with what the user gives, espalier says so in one line
# that names it, exits with 2, prints no result and leaves no file behind.
import gzip
import itertools
import os
import resource
import shutil
import subprocess
import time

from program import (IDX_NAMES, PROGRAM, environment, hold_claims, idx_bytes, idx_files, keeps_recordings,
                     refusal, run, success, write_idx)

MOST_BYTES = 1 << 30  # of memory, for any of these: sanitizers included
TRAIN = ("train", "--neurons", 5, "--images", 20, "--eval", "none", "--record", "none")
AS_ROOT = os.geteuid() == 0


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


# ---- data ----

def damaged_sets():
    """Name of the damage, words that the message must have, the four files."""
    images, labels, test_images, test_labels = IDX_NAMES
    good = idx_files()

    def changed(name, data):
        return {**good, name: data}

    huge = idx_bytes(0x803, (120, 1 << 31, 1 << 31), good[images][16:])
    yield "empty", (images,), changed(images, b"")
    yield "header cut", (images,), changed(images, good[images][:9])
    yield "images cut", (images,), changed(images, good[images][:-1])
    yield "labels cut", (labels,), changed(labels, good[labels][:20])
    yield "test cut", (test_images,), changed(test_images, good[test_images][:2000])
    yield "too long", (test_labels,), changed(test_labels, good[test_labels] + b"\0")
    yield "magic of labels", (images,), changed(images, good[labels])
    yield "magic of floats", (images,), changed(images, b"\0\0\x0d\3" + good[images][4:])
    yield "magic reversed", (labels,), changed(labels, good[labels][3::-1] + good[labels][4:])
    yield "text", (labels,), changed(labels, b"label,image\n" * 40)
    yield "count too large", (images,), changed(images, idx_bytes(0x803, (121, 12, 12),
                                                                  good[images][16:]))
    yield "count 0", (images,), changed(images, idx_bytes(0x803, (0, 12, 12), b""))
    yield "dimension 2^31", (images,), changed(images, huge)
    yield "all counts 2^32 - 1", (images,), changed(images, idx_bytes(0x803, (2**32 - 1,) * 3, b""))
    yield "dimension 0", (images,), changed(images, idx_bytes(0x803, (120, 0, 12), b""))
    yield "fewer labels", ("119", "120"), changed(labels, idx_bytes(0x801, (119,), good[labels][8:-1]))
    yield "other image size", ("12 x 12", "24 x 6"), changed(
        test_images, idx_bytes(0x803, (40, 6, 24), good[test_images][16:]))


def broken_data(folder):
    """By each command that reads images, in turn; what is broken in how many ways, tests/datasets/test_idx_broken.c says."""
    commands = itertools.cycle(((*TRAIN, "--data", "idx:set"), ("info", "idx:set"),
                                ("data", "show", "idx:set", "--png", "sheet.png")))
    problems = []
    for (damage, words, files), zipped in zip(damaged_sets(), itertools.cycle((False, True))):
        shutil.rmtree(os.path.join(folder, "set"), ignore_errors=True)
        write_idx(os.path.join(folder, "set"), files, zipped)
        problems += [f"{damage}: {p}" for p in refusal(folder, next(commands), "set", *words)]
    return problems


def broken_gzip(folder):
    problems = []
    whole = gzip.compress(idx_files()[IDX_NAMES[0]])
    for damage, data in (("cut in the middle", whole[:len(whole) // 2]), ("header alone", whole[:10]),
                         ("checksum", whole[:-8] + bytes(8)), ("end cut", whole[:-1]),
                         ("bytes changed", whole[:200] + bytes(100) + whole[300:]), ("empty", b"")):
        write_idx(os.path.join(folder, "set"), idx_files(), zipped=True)
        write(folder, f"set/{IDX_NAMES[0]}.gz", data)
        problems += [f"{damage}: {p}" for p in refusal(folder, (*TRAIN, "--data", "idx:set"),
                                                       f"set/{IDX_NAMES[0]}.gz")]
    return problems


def absent_data(folder):
    empty = os.path.join(folder, "empty")
    os.makedirs(empty)
    problems = refusal(folder, (*TRAIN, "--data", "idx:nowhere"), "nowhere", "No such file")
    problems += refusal(folder, (*TRAIN, "--data", "idx:empty"), "empty", IDX_NAMES[0])
    problems += refusal(folder, (*TRAIN, "--data", "cats"), "cats", "digits", "mnist", "idx:DIR")
    problems += refusal(folder, (*TRAIN, "--data", "digits:seven"), "digits:seven")
    problems += refusal(folder, (*TRAIN, "--data", ""), "data set")
    for k, name in enumerate(IDX_NAMES):
        files = idx_files()
        del files[name]
        write_idx(os.path.join(folder, f"lacks-{k}"), files)
        problems += refusal(folder, (*TRAIN, "--data", f"idx:lacks-{k}"), name)
    if not os.path.exists("/usr/share/datasets/mnist"):
        problems += refusal(folder, (*TRAIN, "--data", "mnist"), "mnist", empty,
                            os.path.join(folder, "data", "espalier"), "data fetch mnist",
                            ESPALIER_DATA=empty, XDG_DATA_HOME=os.path.join(folder, "data"))
    return problems


def wrong_kind_of_file(folder):
    files = idx_files()
    write_idx(os.path.join(folder, "set"), files)
    os.remove(os.path.join(folder, "set", IDX_NAMES[1]))
    os.makedirs(os.path.join(folder, "set", IDX_NAMES[1]))
    write(folder, "plain", b"not a directory\n")
    return (refusal(folder, (*TRAIN, "--data", "idx:set"), IDX_NAMES[1])
            + refusal(folder, (*TRAIN, "--data", "idx:plain"), "plain"))


def unreadable_data(folder):
    write_idx(os.path.join(folder, "set"), idx_files())
    os.chmod(os.path.join(folder, "set", IDX_NAMES[2]), 0)
    return refusal(folder, (*TRAIN, "--data", "idx:set"), IDX_NAMES[2], "Permission denied")


# ---- output ----

def unwritable_output(folder):
    os.makedirs(os.path.join(folder, "taken"))
    problems = refusal(folder, (*TRAIN, "--out", "nowhere/run.h5"), "nowhere/run.h5", "no folder nowhere")
    problems += refusal(folder, (*TRAIN, "--out", "taken"), "taken", "directory")
    problems += refusal(folder, (*TRAIN, "--out", "taken", "--force"), "taken", "directory")
    problems += refusal(folder, (*TRAIN, "--out", ""), "--out")
    problems += refusal(folder, (*TRAIN, "--out", "x" * 5000), "--out")
    problems += refusal(folder, (*TRAIN, "--out", "y" * 300), "y" * 20, "too long")
    return problems + refusal(folder, ("train", "--record", "some"), "some", "output")


def unwritable_picture(folder):
    os.makedirs(os.path.join(folder, "taken"))
    problems = refusal(folder, ("data", "show", "digits", "--png", "nowhere/a.png"), "nowhere/a.png")
    return problems + refusal(folder, ("data", "show", "digits", "--png", "taken"), "taken")


def forbidden_output(folder):
    os.makedirs(os.path.join(folder, "locked"))
    os.chmod(os.path.join(folder, "locked"), 0o500)
    return refusal(folder, (*TRAIN, "--out", "locked/run.h5"), "locked/run.h5", "Permission denied")


def existing_output(folder):
    write(folder, "run.h5", b"precious\n")
    problems = refusal(folder, (*TRAIN, "--out", "run.h5"), "run.h5", "exists", "--force")
    write(folder, "only.h5", b"mine\n")
    os.chmod(os.path.join(folder, "only.h5"), 0o400)
    if not AS_ROOT:
        problems += refusal(folder, (*TRAIN, "--out", "only.h5", "--force"), "only.h5")
    return problems


def long_run(folder, *more):
    return subprocess.Popen([PROGRAM, "train", "--neurons", "40", "--images", "8000", "--eval", "none",
                             "--out", "run.h5", *more], cwd=folder, env=environment(folder), text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def second_writer(folder):
    first = long_run(folder)
    while first.poll() is None and not os.path.exists(os.path.join(folder, "run.h5")):
        time.sleep(0.005)
    problems = []
    for more in ((), ("--force",)):
        second = run(folder, *TRAIN, "--out", "run.h5", *more)
        if first.poll() is not None:
            problems.append("the first run was over too early to prove anything")
        elif second.returncode != 2 or second.stdout or second.stderr.count("\n") != 1:
            problems.append(f"the second got {second.returncode}: {second.stderr!r}")
        elif more and str(first.pid) not in second.stderr:
            problems.append(f"{second.stderr!r} does not name process {first.pid}")
    first.communicate()
    if first.returncode != 0 or sorted(os.listdir(folder)) != ["run.h5"]:
        problems.append(f"the first got {first.returncode} and left {os.listdir(folder)}")
    return problems + success(run(folder, "info", "run.h5"))


def two_at_once(folder):
    both = [long_run(folder, "--images", "300") for _ in range(2)]
    said = [one.communicate()[1] for one in both]
    if sorted(one.returncode for one in both) != [0, 2]:
        return [f"{[one.returncode for one in both]}: {said}"]
    return success(run(folder, "info", "run.h5"))


# ---- configuration ----

# For each kind of key two; every key with every nonsense: tests/sim/test_config.c.
BAD_VALUES = (
    ("run.dt_ms", ("nan", "0")), ("run.present_ms", ("-350", "1 ms")), ("run.images", ("1.5", "none")),
    ("run.seed", ("18446744073709551616", "-1")), ("run.max_retries", ("64", "")), ("run.eval", ("tests", "1")),
    ("run.output", ("nobody", "input")), ("population.exc.tau_m_ms", ("-50", "inf")),
    ("population.exc.threshold_mV", ("-65", "0,5")), ("population.exc.size", ("0", "4294967296")),
    ("population.exc.winner_take_all", ("maybe", "2")), ("population.input.max_rate_Hz", ("1e400", "--1")),
    ("projection.input-exc.rule", ("hebb", "POST ME")), ("projection.input-exc.from", ("nobody", "")),
    ("projection.input-exc.w_max_mV", ("0", "0x")), ("projection.input-exc.delay_ticks", ("1e9", "0.5")),
    ("projection.inhibition.inhibit_mV", ("-1", "1e30")), ("prune.cap", ("-1", "nan")),
    ("prune.forget", ("1", "-0.1")), ("prune.prune_start", ("2", "0.9")), ("prune.prune_to", ("0", "801")),
)


def bad_values(folder):
    problems = []
    for key, values in BAD_VALUES:
        for value, command in zip(values, itertools.cycle(("train", "config"))):
            problems += refusal(folder, (command, "--set", f"{key}={value}"), key)
    return problems


def bad_files(folder):
    write(folder, "nan.ini", b"[run]\nseed = 3\ndt_ms = nan\n")
    write(folder, "key.ini", b"[run]\nsede = 3\n")
    write(folder, "section.ini", b"[rum]\nseed = 3\n")
    write(folder, "twice.ini", b"[run]\nseed = 3\nseed = 4\n")
    write(folder, "torn.ini", b"[run\nseed 3\n")
    write(folder, "binary.ini", bytes(range(256)) * 40)
    write(folder, "long.ini", b"[run]\nseed = " + b"1" * 100000 + b"\n")
    write(folder, "huge.ini", b"; comment\n" * 300000)
    problems = refusal(folder, ("train", "--config", "nan.ini"), "nan.ini", "3", "run.dt_ms")
    problems += refusal(folder, ("train", "--config", "key.ini"), "key.ini", "2", "sede", "seed")
    problems += refusal(folder, ("train", "--config", "section.ini"), "section.ini", "rum", "run")
    for name in ("twice.ini", "torn.ini", "binary.ini", "long.ini", "huge.ini", "none.ini", "."):
        problems += refusal(folder, ("train", "--config", name), name)
    return problems


def memory_free():
    with open("/proc/meminfo", encoding="ascii") as f:
        return next(int(line.split()[1]) * 1024 for line in f if line.startswith("MemAvailable"))


def impossible_sizes(folder):
    too_many = max(10000000, int(1.5 * memory_free() / (784 * 4)))
    problems = refusal(folder, ("train", "--neurons", min(too_many, 10**9)), "GB", "population.exc.size")
    for n in ("0", "-5", "1.5", "many", "1e400", "4294967296", ""):
        problems += refusal(folder, ("train", "--neurons", n), "--neurons")
    for n in ("0", "-1", "801", "few"):
        problems += refusal(folder, ("train", "--prune-to", n), "prune")
    for n in ("0", "60001", "-1", "all of them"):
        problems += refusal(folder, ("train", "--images", n), "images")
    for n in ("0", "-1", "1025", "two"):
        problems += refusal(folder, ("train", "--threads", n), "--threads")
    return problems


# ---- words ----

def unknown_words(folder):
    problems = []
    for args, *words in ((("trian",), "trian", "train"), (("-x",), "-x"), (("",), "command"),
                         (("train", "--neurns", 5), "--neurns", "--neurons"),
                         (("test", "run.h5", "--prdictions", "a"), "--predictions"),
                         (("info", "digits", "--neurons", 5), "--neurons"),
                         (("train", "-q"), "-q"),
                         (("train", "--preset", "guo"), "guo", "guo2020"),
                         (("train", "--preset", ""), "preset"),
                         (("train", "--set", "run.sead=1"), "sead", "seed"),
                         (("train", "--set", "prune.captain=1"), "captain", "cap"),
                         (("train", "--set", "rnu.seed=1"), "rnu", "run"),
                         (("train", "--set", "seed"), "seed"),
                         (("train", "--set", "=1"), "--set"),
                         (("train", "--prune", "adapt"), "adapt", "adaptive"),
                         (("train", "--eval", "tset"), "tset", "test"),
                         (("data", "shwo", "digits"), "shwo", "show"),
                         (("data", "fetch", "cats"), "cats", "mnist")):
        problems += refusal(folder, args, *words)
    return problems + refusal(folder, TRAIN, "sse2", "c", ESPALIER_KERNEL="sse2")


def missing_words(folder):
    problems = []
    for option in ("--neurons", "--data", "--set", "--config", "--out", "--preset", "--seed"):
        problems += refusal(folder, ("train", option), option, "value")
    problems += refusal(folder, ("info",), "FILE")
    problems += refusal(folder, ("test",), "RUN.h5")
    problems += refusal(folder, ("data", "show"), "show")
    problems += refusal(folder, ("data", "show", "digits"), "--png")
    problems += refusal(folder, ("train", "surplus"), "surplus")
    return problems + refusal(folder, ("info", "digits", "mnist"), "mnist")


# ---- recordings ----

def garbage_recordings(folder):
    write(folder, "empty.h5", b"")
    write(folder, "random.h5", bytes(k * k % 251 for k in range(50000)))
    write(folder, "signature.h5", b"\x89HDF\r\n\x1a\n" + bytes(2000))
    write(folder, "text.h5", b"espalier\n" * 100)
    os.makedirs(os.path.join(folder, "folder.h5"))
    problems = []
    for name in ("empty.h5", "random.h5", "signature.h5", "text.h5", "folder.h5", "none.h5"):
        for args in (("info", name), ("test", name), ("train", "--from", name)):
            problems += refusal(folder, args, name)
    return problems


def truncated_recordings(folder):
    problems = success(run(folder, "train", "--neurons", 5, "--images", 20, "--out", "whole.h5",
                           "--label-images", 20))
    with open(os.path.join(folder, "whole.h5"), "rb") as f:
        whole = f.read()
    commands = itertools.cycle((("info", "cut.h5"), ("test", "cut.h5", "--images", 10), (*TRAIN, "--from", "cut.h5")))
    for k, command in zip(range(12), commands):
        write(folder, "cut.h5", whole[:len(whole) * k // 12])
        problems += refusal(folder, command, "cut.h5")
    return problems


def unfit_recordings(folder):
    write_idx(os.path.join(folder, "set"), idx_files())
    problems = success(run(folder, "train", "--neurons", 5, "--images", 20, "--out", "small.h5",
                            "--data", "idx:set"))
    problems += refusal(folder, ("test", "small.h5", "--data", "digits"), "small.h5", "digits", "28 x 28")
    problems += refusal(folder, ("test", "small.h5", "--images", 41), "--images", "40")
    problems += refusal(folder, ("test", "small.h5", "--predictions", "nowhere/a.csv"), "nowhere/a.csv")
    problems += refusal(folder, (*TRAIN[:1], "--from", "small.h5", "--neurons", 6), "small.h5")
    return problems + refusal(folder, (*TRAIN, "--from", "small.h5", "--data", "digits"), "small.h5")


def full_device(folder):
    problems = []
    for args in (["config"], ["info", "digits", "--json"], ["train", "--help"], ["--version"]):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([PROGRAM, *args], env=environment(folder), stdout=full, text=True,
                                  stderr=subprocess.PIPE, check=False)
        if done.returncode != 1 or not done.stderr.startswith("espalier: ") or "writ" not in done.stderr:
            problems.append(f"{args}: {done.returncode}, {done.stderr!r}")
    return problems


def memory_used(_):
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return [f"{used} bytes"] if used > MOST_BYTES else []


NOT_ROOT = "root may read and write everything"
HDF5 = "this build keeps no recordings"
# What is claimed, the function that proves it, and the reasons for which it may be skipped.
CLAIMS = (
    ("a data set with a broken file is refused by its name", broken_data),
    ("a broken gzip file is refused by its name", broken_gzip),
    ("a data set that is not there is refused, with the places searched", absent_data),
    ("a directory in the place of a file is refused", wrong_kind_of_file),
    ("a file that may not be read is refused", unreadable_data, NOT_ROOT),
    ("an output that cannot be written is refused before anything is simulated", unwritable_output, HDF5),
    ("a picture that cannot be written is refused", unwritable_picture),
    ("a directory that may not be written is refused", forbidden_output, NOT_ROOT, HDF5),
    ("an existing output stays as it is without --force", existing_output, HDF5),
    ("a second writer of the same output is refused, --force or not", second_writer, HDF5),
    ("of two runs that begin at once one writes the output", two_at_once, HDF5),
    ("a value that is no number, out of range or absurd is refused by its key", bad_values),
    ("a broken configuration file is refused by name and line", bad_files),
    ("a size that cannot be is refused", impossible_sizes),
    ("an unknown word is refused with the nearest that exists", unknown_words),
    ("a missing or surplus word is refused", missing_words),
    ("a file that is no recording is refused by its name", garbage_recordings),
    ("a truncated recording is refused by its name", truncated_recordings, HDF5),
    ("a recording that does not fit the question is refused", unfit_recordings, HDF5),
    ("results that cannot be written to stdout are a failure", full_device),
    ("none of this needs much memory", memory_used),
)


def main():
    given = ([NOT_ROOT] if AS_ROOT else []) + ([] if keeps_recordings() else [HDF5])
    hold_claims(CLAIMS, given, data=False).finish()


main()
