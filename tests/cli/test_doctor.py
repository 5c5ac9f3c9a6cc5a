# tests/cli/test_doctor.py - networks that are sick are named by the doctor; the remedy that it names heals them; healthy
# ones are left alone; a recording tells what the run told, however it was interrupted.
import json
import os
import subprocess
import sys

from claims import Claims
from program import PROGRAM, Sandbox, environment, keeps_recordings, run, success, wait_beside

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "networks")
EXC, WEIGHTS, LATERAL, INPUT = "population.exc.", "projection.input-exc.", "projection.inhibition.", "population.input."
BASE = ("--preset", "guo2020", "--prune", "none", "--neurons", 100, "--data", "digits", "--images", 2000,
        "--label-images", 1000, "--quiet", "--json")
# What makes it sick; the first sign; the key that is named for it; accuracy at most with it, and at least without.
SICK = {
    "a threshold out of reach": ((EXC + "threshold_mV=300",), "silent", EXC + "threshold_mV", 0.2, 0.85),
    "an input that hardly fires": ((INPUT + "max_rate_Hz=1",), "silent", INPUT + "max_rate_Hz", 0.2, 0.85),
    "weights that are too small": ((WEIGHTS + "weight_norm=0.5",), "always-again", WEIGHTS + "weight_norm", 0.82, 0.85),
    "a limit of weights that is too low": ((WEIGHTS + "w_max_mV=0.1", WEIGHTS + "w_start_mV=0.05"), "at-bounds",
                                           WEIGHTS + "w_max_mV", 0.3, 0.85),
    "thresholds that leap": ((EXC + "theta_plus_mV=20",), "silent", EXC + "theta_plus_mV", 0.5, 0.85),
    "thresholds that never settle": (("run.anneal_start=1",), "climbing", "run.anneal_start",
                                     1, 0.85),
    "neurons without a limit": ((EXC + "threshold_mV=-64.5", EXC + "theta_plus_mV=0", LATERAL + "inhibit_mV=0"),
                                "saturated", EXC + "theta_plus_mV", 0.5, 0.85),
    "one neuron for everything": ((EXC + "theta_plus_mV=0",), "one-takes-all", EXC + "theta_plus_mV", 0.2, 0.85),
    "inhibition that never ends": ((LATERAL + "inhibit_mV=100000",), "one-takes-all", LATERAL + "inhibit_mV", 0.4, 0.85),
    "neurons that do not compete": ((LATERAL + "inhibit_mV=0",), "alike", LATERAL + "inhibit_mV", 0.4, 0.85),
    "a demand that no image meets": (("run.min_spikes=300",), "always-again", "run.min_spikes", 0.85, 0.85),
    "images that are never shown again": (("run.min_spikes=0", EXC + "threshold_mV=-20"), "never-again",
                                          "run.min_spikes", 0.7, 0.75),
    "neurons that forget at once": ((EXC + "tau_m_ms=3",), "always-again", EXC + "tau_m_ms", 0.7, 0.85),
}

FEW = ("an input that hardly fires", "one neuron for everything")  # without the argument "all"


def findings(report):
    return [(population, sign, f) for population, signs in report["findings"].items() for sign, f in signs.items()]


def train(folder, settings, *more):
    done = run(folder, "train", *BASE, *(word for s in settings for word in ("--set", s)), *(more or ("--out", "none")))
    return (json.loads(done.stdout), done.stderr) if done.returncode == 0 else (None, done.stderr)


def right(report):
    return report["accuracy"]["bayes"] or 0


def heals(folder, settings, sign, key, at_most, at_least):
    """Three visits at most: at each the keys that are named get the values that are named."""
    report, told = train(folder, settings)
    if not report:
        return [told]
    first = findings(report)
    if not first or first[0][:2] != ("exc", sign) or first[0][2]["key"] != key:
        return [f"found {first}"]
    problems = [] if right(report) <= at_most else [f"sick, and {right(report)} right"]
    remedies = list(settings)
    for _ in range(3):
        remedies += [f"{f['key']}={f['set']}" for _, _, f in findings(report) if f["key"]]
        report, told = train(folder, remedies)
        if not report:
            return [told]
        if not findings(report):
            break
    if findings(report) or right(report) < at_least:
        problems.append(f"after {remedies}: {right(report)} right, {findings(report)}")
    return problems


def healthy(folder):
    """The presets, and the networks of the examples that learn."""
    problems = []
    runs = [("--preset", p, "--images", 1500) for p in ("demo", "guo2020", "best", "diehl-cook")]
    runs += [("--config", os.path.join(EXAMPLES, f"{n}.ini"), "--images", 1500) for n in ("pair", "stack")]
    for args in runs:
        done = run(folder, "train", *args, "--data", "digits", "--label-images", 100, "--quiet", "--json",
                   "--out", "none")
        found = findings(json.loads(done.stdout or '{"findings": {}}'))
        problems += success(done) + [f"{args}: {f['text']}" for _, _, f in found]
    return problems


def warns_early(folder):
    """Of a network that is silent the user hears after a tenth of the run, once, and again in the report."""
    done = run(folder, "train", *BASE[:-2], "--out", "none", "--set", INPUT + "max_rate_Hz=1")
    lines = [line for line in done.stderr.splitlines() if "did not fire on 100 %" in line]
    problems = [] if len(lines) == 1 and "after image 200: exc" in lines[0] else [done.stderr]
    text = " ".join(done.stdout.split())
    wanted = f"doctor exc did not fire on 100 % of the images; {INPUT}max_rate_Hz = 1 is far from the usual 63.75"
    return problems + ([] if wanted in text else [done.stdout])


def as_recorded(folder):
    """The command finds in the file what the run found, in the words and numbers of its report."""
    problems = []
    for name, settings in (("alike", (LATERAL + "inhibit_mV=0",)), ("well", ())):
        report, told = train(folder, settings, "--out", f"{name}.h5", "--force", "--images", 800, "--label-images", 400)
        if not report:
            return [told]
        done = run(folder, "doctor", f"{name}.h5", "--json")
        text = run(folder, "doctor", f"{name}.h5")
        problems += success(done) + success(text)
        seen = json.loads(done.stdout or "{}")
        if seen != {"images": 100, "findings": report["findings"]}:
            problems.append(f"{name}: {seen}, the report {report['findings']}")
        words = "alike" if settings else "no sign of sickness"
        problems += [] if words in text.stdout else [text.stdout]
    return problems


def images_of(folder, name):
    done = run(folder, "info", name, "--json")
    return json.loads(done.stdout)["images"] if done.returncode == 0 else 0


def as_resumed(folder):
    """A run that is killed within its last stretch, here its only one, and resumed finds the same."""
    args = ("train", *BASE, "--images", 60, "--label-images", 60, "--set", EXC + "threshold_mV=60")
    whole = json.loads(run(folder, *args, "--out", "whole.h5").stdout)
    cut = 0
    for _ in range(20):
        with subprocess.Popen([PROGRAM, *map(str, args), "--out", "cut.h5", "--every", "1", "--force"], cwd=folder,
                              env=environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            wait_beside(process, lambda: images_of(folder, "cut.h5.ckpt") > 9)
            process.kill()
        cut = images_of(folder, "cut.h5.ckpt")
        if 9 < cut < 59:
            break
    done = run(folder, "resume", "cut.h5.ckpt", "--json", "--quiet")
    if done.returncode or not 9 < cut < 59:
        return [f"killed after {cut} images: {done.stderr}"]
    resumed = json.loads(done.stdout)
    same = resumed["findings"] == whole["findings"] and resumed["golden_hash"] == whole["golden_hash"]
    parts = [f["value"] for _, _, f in findings(whole) if 0 < f["value"] < 1]
    return [] if same and parts else [f"{resumed['findings']}, undisturbed {whole['findings']}"]


def refuses(folder):
    with open(os.path.join(folder, "no.h5"), "w", encoding="ascii") as f:
        f.write("no recording")
    done = run(folder, "doctor", "no.h5")
    return [] if done.returncode == 2 and "no.h5" in done.stderr and not done.stdout else [f"{done}"]


def main():
    everything, claims = sys.argv[1:] == ["all"], Claims()
    with Sandbox() as folder:
        for name in SICK if everything else FEW:
            claims.holds(f"{name}: named and healed", heals(folder, *SICK[name]))
        if everything:
            claims.holds("healthy networks show no sign", healthy(folder))
        claims.holds("a silent network is named while it trains", warns_early(folder))
        if keeps_recordings():
            claims.holds("a recording tells what its run told", as_recorded(folder))
            claims.holds("so does a run that was resumed", as_resumed(folder))
            claims.holds("what is no recording is refused", refuses(folder))
    claims.finish()


main()
