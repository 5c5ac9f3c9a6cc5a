# tests/fuzz/campaign.py - let libFuzzer try each target for a given CPU time, one process at a time.
#
#   CC=clang meson setup build-fuzz -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false
#   ninja -C build-fuzz
#   campaign.py build-fuzz FOLDER [SECONDS [TARGET...]]
#
# FOLDER keeps what libFuzzer finds worth keeping, a log per target and every input that broke something;
# a campaign begun again with the same FOLDER goes on from there. One line per target says what came out.
# A finding ends the process: the next one goes on with what is left of the time.
import gzip
import os
import re
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TARGETS = ("idx", "gzip", "config", "recording", "playback", "checkpoint", "arguments", "state", "run")
BORROWED = {"gzip": ["idx"], "run": ["config"], "playback": ["recording"]}  # corpora of other targets
LARGEST = {"recording": 1 << 20, "playback": 1 << 20, "checkpoint": 1 << 20}
# These enter libhdf5, which is not instrumented and may crash by itself, where espalier has a child process
# (session/sandbox.h): the fuzzer has one for every few inputs, and the findings are told apart by their traces.
FORKED = ("recording", "playback", "checkpoint")
# Frames above the one that matters: of libc, the sanitizers and libFuzzer, and what libhdf5 calls of ours.
ABOVE = re.compile(r"in (__|fuzzer::|malloc |calloc |realloc |H5_checksum_metadata )|^\(/\S*libc\.so")
ENVIRONMENT = {"ASAN_OPTIONS": "allocator_may_return_null=1:handle_abort=1",
               "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
               "LSAN_OPTIONS": f"print_suppressions=0:suppressions={os.path.dirname(HERE)}/support/lsan.supp"}
MOST_FINDINGS = 20
PATIENCE_S = 60
TOO_LONG_S = 60  # after that a finding is looked at where it stands
SLOW_S = 3600  # by the clock: a campaign that gets only idle time stands still for minutes


def seed(corpus, target):
    """The files of the repository; NAME.gz stands for its uncompressed contents."""
    os.makedirs(corpus, exist_ok=True)
    for folder in [target, *BORROWED.get(target, [])]:
        folder = os.path.join(HERE, "corpus", folder)
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            with open(os.path.join(folder, name), "rb") as f:
                data = f.read()
            with open(os.path.join(corpus, name), "wb") as f:
                f.write(gzip.decompress(data) if name.endswith(".gz") else data)


def cpu_s(session):
    """What the living processes of a session and those they have waited for have used so far."""
    ticks = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
                fields = f.read().rpartition(") ")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[3]) == session:
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def end(process):
    """libFuzzer may go on after SIGINT where it has children."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Target:
    def __init__(self, build, folder, name):
        self.name, self.folder = name, os.path.join(folder, name)
        self.program = os.path.join(build, "tests", "fuzz", f"fuzz_{name}")
        self.corpus, self.findings = os.path.join(self.folder, "corpus"), os.path.join(self.folder, "findings")
        self.beside = os.path.join(self.folder, "inside-hdf5")
        self.spent_s = 0
        seed(self.corpus, name)
        os.makedirs(self.findings, exist_ok=True)
        os.makedirs(self.beside, exist_ok=True)

    def command(self):
        forked = ["-fork=1", "-ignore_crashes=1", "-ignore_timeouts=1", "-ignore_ooms=1"] if self.name in FORKED else []
        return [self.program, *forked, f"-artifact_prefix={self.findings}/", f"-max_len={LARGEST.get(self.name, 4096)}",
                f"-timeout={SLOW_S}", f"-report_slow_units={SLOW_S}", "-rss_limit_mb=3000", "-max_total_time=1000000", "-print_final_stats=1", self.corpus]

    def inside_hdf5(self, finding):
        """Whether libhdf5 is what breaks. One look at the trace is due: a buffer of ours may have been too small."""
        done = subprocess.run([self.program, f"-timeout={TOO_LONG_S}", os.path.join(self.findings, finding)],
                              capture_output=True, text=True, errors="replace", env={**os.environ, **ENVIRONMENT},
                              check=False)
        frames = re.findall(r"^ *#\d+ 0x\w+ +(.*)$", done.stderr, re.MULTILINE)
        return "libhdf5" in next((frame for frame in frames if not ABOVE.match(frame)), "")

    def found(self):
        """Names of the findings; those inside libhdf5 go to a folder of their own."""
        for name in os.listdir(self.findings) if self.name in FORKED else []:
            if self.inside_hdf5(name):
                os.replace(os.path.join(self.findings, name), os.path.join(self.beside, name))
        return sorted(os.listdir(self.findings))

    def go_on(self, until_s):
        """One process, to its finding or until the target has used its time."""
        with open(os.path.join(self.folder, "log"), "ab") as log:
            process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       env={**os.environ, **ENVIRONMENT}, start_new_session=True)
            used_s = 0
            while process.poll() is None:
                used_s = max(used_s, cpu_s(process.pid))
                if self.spent_s + used_s >= until_s:
                    end(process)
                else:
                    time.sleep(1)
        self.spent_s += used_s

    def executions(self):
        """As libFuzzer counts them, over all its processes."""
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as f:
            text = f.read()
        counts, last = [], 0
        for n in map(int, re.findall(r"^#(\d+)[:\t]", text, re.MULTILINE)):
            if n < last:
                counts.append(last)
            last = n
        return sum(counts) + last


def main():
    build, folder = sys.argv[1:3]
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 1200
    n_bad = 0
    for name in sys.argv[4:] or TARGETS:
        target = Target(build, folder, name)
        while target.spent_s < seconds and len(target.found()) < MOST_FINDINGS:
            target.go_on(seconds)
        n_bad += len(target.found()) > 0
        beside = f", {n} inside libhdf5" if (n := len(os.listdir(target.beside))) else ""
        print(f"{name:12}{target.spent_s:6.0f} s of CPU time, {target.executions():10,} inputs, "
              f"{len(os.listdir(target.corpus)):6,} kept, {len(target.found())} findings{beside}", flush=True)
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
