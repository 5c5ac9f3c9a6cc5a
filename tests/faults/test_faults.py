# tests/faults/test_faults.py - whichever call fails, espalier ends with a message and the right status, nothing
# that was whole before is lost, and what it leaves can be read. The same if it is killed there.
#
#   test_faults.py          some calls of every kind, spread over the program (the test of the suite)
#   test_faults.py sites    each place of the program that calls, the first and the last time it does
#   test_faults.py all      every single call; takes hours
#   test_faults.py all 'train, hdf5:.*:once'
#                           only faults whose name, as the report of a problem gives it, matches
#
# The calls are made to fail in `faulty` (tests/faults/faults.h), which is espalier otherwise.
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import zlib

from claims import Claims, read
from program import PROGRAM, Sandbox, environment, idx_files, keeps_recordings, write_idx

FAULTY = os.environ["ESPALIER_FAULTY"]
EXTENT = sys.argv[1] if len(sys.argv) > 1 else "some"
ONLY = re.compile(sys.argv[2] if len(sys.argv) > 2 else "")
SAMPLE = {"once": 1, "always": 1, "short": 1, "kill": 1}  # per kind of call and command
KINDS = ("memory", "hdf5", "files")
TRAIN = ("train", "--data", "idx:bars", "--neurons", 8, "--images", 24, "--label-images", 10,
         "--prune", "constant", "--prune-to", 4, "--record", "all", "--out", "run.h5", "--json", "--quiet")
PLAY = """[population.before]
kind = spikes
file = run.h5
group = exc
[population.out]
kind = lif
size = 8
[projection.before-out]
kind = dense
from = before
to = out
"""
RESULTS = ("golden_hash", "accuracy", "accuracy_labelset", "neurons_alive", "images", "sops_train", "sops_test")
# What may be left behind where the call that would have removed it is the one that fails.
LEFT = re.compile(r"(run|more|cut|broken)\.h5(\.ckpt)?(\.espalier-new|\.lock|\.prev)?|run\.nir\.espalier-new|out(\.espalier-new)?|"
                  r"(p\.csv|bars\.png)\.espalier-new")
REMOVES = ("unlink", "rename", "close", "flock", "always")


def results(text):
    """What does not depend on the clock in an object of --json."""
    try:
        told = json.loads(text)
    except ValueError:
        return text
    return {key: told[key] for key in RESULTS if key in told}


def same(text):
    return text


class Command:
    """A command line that works, and what it needs and makes."""

    def __init__(self, name, args, needs=(), makes=(), told=results, talks=False):
        self.name, self.args, self.told = name, [str(a) for a in args], told
        self.needs, self.makes = needs, makes  # names of files
        self.talks = talks                     # says what it finds, also when it then fails
        self.want = self.made = None           # told, and content of what it made, when nothing fails
        self.calls = []                        # (kind, call, place), in order


TRAINED = ("run.h5",)
STOPPED = ("cut.h5", "cut.h5.ckpt")  # after image 20 of 24
COMMANDS = (
    Command("train", TRAIN, makes=TRAINED),
    Command("train --force", (*TRAIN, "--force", "--seed", 5), needs=TRAINED, makes=TRAINED),
    Command("train --from", (*TRAIN[:-3], "more.h5", "--from", "run.h5", *TRAIN[-2:]), needs=TRAINED,
            makes=("more.h5",)),
    Command("train --config", ("train", "--config", "play.ini", *TRAIN[5:-3], "more.h5", *TRAIN[-2:]), needs=TRAINED,
            makes=("more.h5",)),
    Command("train --every", (*TRAIN, "--every", 5), makes=(*TRAINED, "run.h5.ckpt", "run.h5.ckpt.prev")),
    Command("resume", ("resume", "cut.h5.ckpt", "--json", "--quiet"), needs=STOPPED,
            makes=(*STOPPED, "cut.h5.ckpt.prev")),
    Command("recover", ("recover", "broken.h5"), needs=("broken.h5",), makes=("broken.h5", "broken.h5.broken"),
            told=same),
    Command("test", ("test", "run.h5", "--data", "idx:bars", "--json", "--threads", 2, "--predictions", "p.csv"),
            needs=TRAINED, makes=("p.csv",)),
    Command("info", ("info", "run.h5"), needs=TRAINED, told=same),
    Command("verify", ("verify", "run.h5"), needs=TRAINED, told=same, talks=True),
    Command("info idx:", ("info", "idx:zipped"), told=same),
    Command("export", ("export", "run.h5", "run.nir", "--to", "nir"), needs=TRAINED, makes=("run.nir",), told=same),
    Command("export --to csv", ("export", "run.h5", "out", "--to", "csv"), needs=TRAINED,
            makes=("out/images.csv", "out/weights.input-exc.csv", "out/spikes.exc.csv", "out/report.json"), told=same),
    Command("export --to npy", ("export", "run.h5", "out", "--to", "npy"), needs=TRAINED,
            makes=("out/images.label.npy", "out/spikes.exc.node_ids.npy", "out/config.ini"), told=same),
    Command("data show", ("data", "show", "idx:bars", "--png", "bars.png"), makes=("bars.png",), told=same),
    Command("config", ("config", "--config", "my.ini"), told=same),
)
RECORDED = ("run.h5", "more.h5", "cut.h5", "broken.h5")
CHECKPOINTS = re.compile(r".*\.ckpt(\.prev)?")


class Bench:
    """A folder with the files that commands need, and places for single runs."""

    def __init__(self, folder):
        self.folder, self.store = folder, os.path.join(folder, "store")
        write_idx(os.path.join(folder, "bars"), idx_files(60, 20))
        write_idx(os.path.join(folder, "zipped"), idx_files(12, 4), zipped=True)
        with open(os.path.join(folder, "my.ini"), "w", encoding="ascii") as f:
            f.write("[run]\nseed = 3\n[prune]\nstrategy = random\n")
        with open(os.path.join(folder, "play.ini"), "w", encoding="ascii") as f:
            f.write(PLAY)
        os.mkdir(self.store)
        if keeps_recordings():
            self.train("run.h5")
            self.train("cut.h5", "--every", 5)
            os.replace(os.path.join(self.store, "cut.h5.ckpt.prev"), os.path.join(self.store, "cut.h5.ckpt"))
            self.break_off("broken.h5")

    def train(self, name, *options):
        subprocess.run([PROGRAM, *map(str, TRAIN[:-3]), os.path.join(self.store, name), "--quiet", *map(str, options)],
                       cwd=self.folder, env=environment(self.folder), stdout=subprocess.DEVNULL, check=True)

    def break_off(self, name):
        """A recording whose run died after most of its calls of libhdf5."""
        path, log = os.path.join(self.store, name), os.path.join(self.folder, "log")
        line = [FAULTY, *map(str, TRAIN[:-3]), path, "--quiet", "--checkpoint", "none"]
        for env in ({"FAULT_LOG": log}, {"FAULT": "hdf5:%d:always"}):
            if "FAULT" in env:
                os.remove(path)
                env["FAULT"] %= content(self.folder, "log").count(b"hdf5 ") * 3 // 4
            subprocess.run(line, cwd=self.folder, env=environment(self.folder, **env), capture_output=True, check=False)
        os.remove(log)

    def place(self, command):
        """A new directory in which the command finds what it needs."""
        place = Sandbox()
        for name in ("bars", "zipped", "my.ini", "play.ini"):
            os.symlink(os.path.join(self.folder, name), os.path.join(place.name, name))
        for name in command.needs:
            shutil.copyfile(os.path.join(self.store, name), os.path.join(place.name, name))
        return place


def content(folder, name):
    try:
        with open(os.path.join(folder, name), "rb") as f:
            return f.read()
    except FileNotFoundError:
        return None


SERVERS = threading.local()  # tests/faults/serve.h: one for each thread


def run_faulty(folder, *args, **env):
    """The finished program, as program.run tells of it."""
    if not hasattr(SERVERS, "faulty"):
        SERVERS.faulty = subprocess.Popen([FAULTY], env=environment("/", FAULT_SERVE="1"), text=True,
                                          stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    words = (folder, f"HOME={folder}", *(f"{key}={value}" for key, value in env.items()), "", *args)
    print(*words, sep="\t", file=SERVERS.faulty.stdin, flush=True)
    status = os.waitstatus_to_exitcode(int(SERVERS.faulty.stdout.readline()))
    said = []
    for suffix in (".out", ".err"):
        with open(folder + suffix, encoding="utf-8", errors="replace") as f:
            said.append(f.read())
        os.remove(folder + suffix)
    return subprocess.CompletedProcess(args, status, *said)


def learn(bench, command):
    """Run it once without a fault: what it tells, what it makes, which calls it makes on the way."""
    with bench.place(command) as folder:
        done = run_faulty(folder, *command.args, FAULT_LOG=os.path.join(folder, "log"))
        if done.returncode != 0 or done.stderr:
            return [f"{command.name}: status {done.returncode}, {done.stderr[:200]!r} without any fault"]
        command.want = command.told(done.stdout)
        command.made = [content(folder, name) for name in command.makes]
        command.calls = [line.split() for line in content(folder, "log").decode().splitlines()]
    if "run.h5" in command.makes and sum(call.startswith("pwrite") for _, call, _ in command.calls) < 20:
        return [f"{command.name}: the writes of libhdf5 do not pass through tests/faults/files.c"]
    return [] if command.calls else [f"{command.name}: no call was counted"]


# ---- which calls fail ----

def numbered(command, kind):
    """(number, call, place) of the calls of a kind."""
    calls = [c for c in command.calls if c[0] == kind]
    return [(k, call, place) for k, (_, call, place) in enumerate(calls, 1)]


def first_and_last(calls):
    chosen = {}
    for k, _, place in calls:
        chosen.setdefault(place, [k, k])[1] = k
    return sorted({k for pair in chosen.values() for k in pair})


def choose(command, kind, manner):
    """Numbers of the calls that fail, one in each run."""
    calls = numbered(command, kind)
    if EXTENT == "all":
        return [k for k, _, _ in calls]
    sites = first_and_last(calls)
    if EXTENT == "sites":
        return sites
    # in an order that is the same every time but not that of the program
    sites.sort(key=lambda k: zlib.crc32(f"{command.name} {kind} {manner} {k}".encode()))
    return sites[:SAMPLE[manner]]


def plans(command):
    found = [f"{kind}:{k}:{manner}" for kind in KINDS for manner in SAMPLE
             if kind == "files" or manner in ("once", "always") for k in choose(command, kind, manner)]
    return [plan for plan in found if ONLY.match(f"{command.name}, {plan}")]


# ---- what must hold afterwards ----

def judge_words(command, done, what):
    if done.returncode == 0:
        told = command.told(done.stdout)
        return [f"told {told}, not {command.want}"] if told != command.want else []
    problems = [] if done.returncode in (1, 2) else [f"status {done.returncode}: {done.stderr[-2000:]}"]
    if done.stderr.count("\n") != 1 or not done.stderr.startswith("espalier: "):
        problems.append(f"no message of one line: {done.stderr[-2000:]!r}")
    if "(files " in what and "unknown reason" in done.stderr:  # the system said why
        problems.append(f"the reason is lost: {done.stderr!r}")
    return problems + ([f"printed {done.stdout[:100]!r}"] if done.stdout and not command.talks else [])


def judge_recording(folder, name, want):
    """It can be read, and is what it should be where nothing was said."""
    told = run_faulty(folder, "info", name)
    if told.returncode != 0:
        return [f"{name} cannot be read: {told.stderr.strip()}"]
    if want is None or not shutil.which("h5diff"):
        return []
    with open(os.path.join(folder, "want.h5"), "wb") as f:
        f.write(want)
    diff = subprocess.run(["h5diff", "--exclude-path", "/espalier/report", name, "want.h5"], cwd=folder,
                          capture_output=True, text=True, check=False)
    os.remove(os.path.join(folder, "want.h5"))
    different = re.findall(r"^(?:attribute: <(?!created)|dataset|group|h5diff|Not comparable).*", diff.stdout + diff.stderr,
                           re.MULTILINE)
    return [f"{name} is not what it should be: {different[:5]}"] if different else []


def judge_checkpoints(folder, command, found):
    """Whatever the fault left, the run can be ended from there."""
    problems = []
    for name in sorted(n for n in found if n.endswith(".ckpt")):
        done = run_faulty(folder, "resume", name, "--json", "--quiet")
        if done.returncode != 0:
            problems.append(f"{name} cannot be resumed: {done.stderr.strip()}")
        elif command.told(done.stdout) != command.want:
            problems.append(f"resumed from {name} it told {command.told(done.stdout)}, not {command.want}")
    return problems


def judge_files(folder, command, before, done, struck):
    problems = []
    for name, data, want in zip(command.makes, [content(folder, n) for n in command.makes], command.made):
        if data is None:
            problems += [f"{name} is missing"] if done.returncode == 0 or name in before else []
        elif name in RECORDED:
            if data != before.get(name) or done.returncode == 0:
                problems += judge_recording(folder, name, want if done.returncode == 0 else None)
        elif done.returncode == 0 and data != want and not CHECKPOINTS.fullmatch(name):
            problems.append(f"{name} is not what it should be")
    for name, data in before.items():
        if name not in command.makes and content(folder, name) != data:
            problems.append(f"{name} has changed")
    known = {"bars", "zipped", "my.ini", "play.ini", "log", *command.makes, *before}
    left = set(os.listdir(folder)) - known
    if done.returncode == 0:
        left -= {os.path.dirname(name) for name in command.makes}  # a folder is whole or is not there
    else:
        left = {n for n in left if not CHECKPOINTS.fullmatch(n)}
    may_be_left = {n for n in left if LEFT.fullmatch(n)} if any(w in struck for w in REMOVES) else set()
    return problems + [f"left {sorted(left - may_be_left)}"] * bool(left - may_be_left)


def judge_kill(folder, command, before, done):
    """No recording is unreadable, no checkpoint useless, and nothing that was there is gone."""
    problems = [f"{name} is gone" for name in before if content(folder, name) is None]
    if done.returncode != -signal.SIGKILL:
        return problems + [f"status {done.returncode}: {done.stderr[-2000:]}"]
    for name in RECORDED:
        if content(folder, name) is not None:
            problems += judge_recording(folder, name, None)
    return problems


def strike(bench, command, plan):
    """Run the command with one fault; what is wrong with how it takes it."""
    with bench.place(command) as folder:
        before = {name: content(folder, name) for name in command.needs}
        done = run_faulty(folder, *command.args, FAULT=plan, FAULT_LOG=os.path.join(folder, "log"))
        struck = re.findall(r"^struck (.*)$", (content(folder, "log") or b"").decode(), re.MULTILINE)
        what = f"{command.name}, {plan} ({struck[0] if struck else 'never reached'})"
        if struck and plan.endswith("kill"):  # a run may make some calls fewer than the one that was counted
            problems = judge_kill(folder, command, before, done)
        else:
            problems = judge_words(command, done, what) + judge_files(folder, command, before, done, what)
        if done.returncode != 0:
            problems += judge_checkpoints(folder, command, os.listdir(folder))
    return [f"{what}: {p}" for p in problems]


def strike_all(bench, pool, command):
    problems = learn(bench, command)
    if problems:
        return problems
    chosen = plans(command)
    print(f"# {command.name}: {len(chosen)} faults", flush=True)
    return [p for found in pool.map(lambda plan: strike(bench, command, plan), chosen) for p in found]


# ---- no call is forgotten ----

# Of libc: those that ask for memory or a file. Of libhdf5 everything, except:
FALLIBLE = """malloc calloc realloc reallocarray aligned_alloc posix_memalign strdup strndup asprintf vasprintf
    getline getdelim open_memstream fmemopen realpath mmap mmap64 open open64 openat openat64 creat fopen fopen64
    fdopen freopen freopen64 close fclose read readv pread pread64 write writev pwrite pwrite64 lseek lseek64
    ftruncate ftruncate64 truncate truncate64 fallocate posix_fallocate fsync fdatasync fchmod dup flock lockf rename renameat
    link symlink unlink unlinkat remove mkdir rmdir access readlink stat stat64 lstat lstat64 fstat fstat64
    pipe fork waitpid statvfs statvfs64 opendir scandir mkstemp mkstemp64 copy_file_range sendfile""".split()
WITHOUT_FAILURE = {"H5open", "H5check_version", "H5dont_atexit",  # of the library, once per process
                   "H5Eset_auto2", "H5Eclear2", "H5Ewalk2",      # its messages
                   "H5Eget_num", "H5Eget_current_stack", "H5Eset_current_stack",
                   "H5free_memory"}


def forgotten_calls():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    tables = "".join(read(root, f"tests/faults/{name}.c") for name in ("memory", "hdf5", "files"))
    known = set(re.findall(r"^CALL\([\w *]+, (\w+)", tables, re.MULTILINE))
    known |= set(re.findall(r"^(?:CLOSE|OPEN|TRANSFER|WRITE_AT)\((\w+)", tables, re.MULTILINE)) | {"mmap64", "mmap"}
    table = subprocess.run(["nm", "-D", PROGRAM], capture_output=True, text=True, check=True).stdout
    used = set(re.findall(r" [Uu] (\w+)", table))
    inside = subprocess.run(["nm", PROGRAM], capture_output=True, text=True, check=False).stdout
    if re.search("__(asan|tsan|gcov)_init", table + inside):  # these have calls of their own
        used = {name for name in used if name.startswith("H5")}
    calls = {name for name in used if name.startswith("H5") and not name.endswith("_g")} - WITHOUT_FAILURE
    calls |= used & set(FALLIBLE)
    # libhdf5 1.12 has a newer call behind some names (tests/faults/hdf5.c).
    known |= {name + "2" for name in known if name.startswith("H5")}
    return [f"{name} cannot be made to fail: give it a line in tests/faults/" for name in sorted(calls - known)]


def main():
    claims = Claims()
    if shutil.which("nm"):
        claims.holds("every call that asks for memory, a file or libhdf5 can be made to fail", forgotten_calls())
    else:
        claims.skipped("every call that asks for memory, a file or libhdf5 can be made to fail", "no nm")
    with Sandbox() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        bench = Bench(folder)
        for command in COMMANDS:
            name = f"{command.name}: whichever call fails, it says so and harms nothing"
            if not keeps_recordings() and set(command.needs + command.makes) & set(RECORDED):
                claims.skipped(name, "built without HDF5")
            else:
                claims.holds(name, strike_all(bench, pool, command))
    claims.finish()


main()
