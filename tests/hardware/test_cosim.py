# tests/hardware/test_cosim.py - the Verilog design computes what the simulator computes: random small networks in Icarus, large
# ones in Verilator, and what changes one line of the design is noticed.
#
# Arguments: the source root, make_cases, and --errors for the changes or --large for large networks. COSIM_CASES: how many
# networks (default 200, or 20 large ones). A difference is a spike (tick and
# birth id), or at the end a weight, a theta, a birth id or a correction of the norm.
import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys
import tempfile

from claims import Claims

ROOT, MAKE_CASES = sys.argv[1], sys.argv[2]
SHOWS_ERRORS, IS_LARGE = "--errors" in sys.argv, "--large" in sys.argv
RTL = sorted(glob.glob(os.path.join(ROOT, "hardware", "rtl", "*.v")))
CASES = int(os.environ.get("COSIM_CASES", "20" if IS_LARGE else "200"))

# File, a line of it, what it becomes. Each is an error that a designer makes.
MUTATIONS = (
    ("lane", "lower < lowest ? lowest", "$unsigned(lower) < lowest ? lowest"),
    ("lane", "pending && hold == 0 ? inhibited", "pending ? inhibited"),
    ("lane", "fresh || (pending && is_winner)", "fresh"),
    ("lane", "product >>> 8", "product / 256"),
    ("lane", "settled - leak : v", "settled - leak - 1 : v"),
    ("lane", "higher > HIGHEST ? HIGHEST[VB-1:0] :", "1'b0 ? HIGHEST[VB-1:0] :"),
    ("lane", "held - (held != 0)", "held"),
    ("winner", "high_most > low_most", "high_most >= low_most"),
    ("queue", "assign ready = !full[writing]", "assign ready = 1'b1"),
    ("queue", "store = take && !none", "store = take"),
    ("queue", "end_of[writing] <= last", "end_of[writing] <= 1"),
    ("column", "x1 ^ (x1 >> 17)", "x1 ^ (x1 >> 16)"),
    ("column", "sum3 >>> 16", "sum3 / 65536"),
    ("column", "next3 < 0 ?", "1'b0 ?"),
    ("column", "next3 > (1 << WB) - 1 ?", "1'b0 ?"),
    ("column", "passed = since + 1'b1", "passed = since"),
    ("column", "stamp == 0 ||", "1'b0 ||"),
    ("column", "gain2 + keep2", "gain2"),
    ("column", "squares + new3 * new3", "squares + w3 * w3"),
    ("column", "learns <= !moves", "learns <= 1"),
    ("core", "most4 > best_x", "most4 >= best_x"),
    ("core", "place1 < n_alive", "place1 <= n_alive"),
    ("core", "touched && best;", "best;"),
    ("core", "raised > theta_max ? theta_max :", "1'b0 ? theta_max :"),
    ("core", "theta_part[TB+23:24]", "theta_part[TB+22:23]"),
    ("core", "wire [AB-1:0] host_base = host_group * INPUTS", "wire [AB-2:0] host_base = host_group * INPUTS"),
    ("core", "kept <= kept + 1'b1;\n                state <= SEEK;\n            end else begin", "state <= SEEK;\n            end else begin"),
    ("core", "dst_lane <= kept_lane", "dst_lane <= j_lane"),
    ("core", "wd(clear ? {TICKB{1'b0}} : tick + 1'b1)", "wd(clear ? {TICKB{1'b0}} : tick)"),
    ("core", "state == MOVE ? g_q : next_g", "next_g"),
    ("core", "host_we ? host_data[KB-1:0] : birth_q", "host_we ? host_data[KB-1:0] : kept"),
    ("core", "output reg [KB-1:0] spike_birth", "output reg [JB-1:0] spike_birth"),
    ("core", "begins <= 0;", "begins <= 1;"),
    ("core", "clear || mark", "mark"),
)


def icarus(given, sources, work):
    """The command that compiles the bench, and the one that runs it."""
    design = os.path.join(work, "design")
    return (["iverilog", "-g2005", *(f"-Pespalier_bench.{word}" for word in given), "-s", "espalier_bench", "-o", design,
             *sources], ["vvp", "-n", design])


def verilator(given, sources, work):
    return (["verilator", "--binary", "--timing", "-O3", "-Wno-fatal", "-Wno-WIDTH", *(f"-G{word}" for word in given),
             "--top-module", "espalier_bench", "--Mdir", work, "-o", "bench", *sources],
            [os.path.join(work, "bench")])


def simulate(sources, folder, simulator=icarus, seconds=60):
    """The last line of the bench for the case in `folder`."""
    with open(os.path.join(folder, "parameters"), encoding="ascii") as f:
        given = f.readline().split()
        clocks = f.readline().split()
    with tempfile.TemporaryDirectory() as work:
        build, run = simulator(given, sources, work)
        made = subprocess.run(build, capture_output=True, text=True, timeout=10 * seconds, check=False)
        if made.returncode != 0:
            return f"{build[0]}: {made.stderr[-300:]}"
        try:
            ran = subprocess.run(run, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return "FAIL the simulation does not end"
    told = [line for line in ran.stdout.splitlines() if line.startswith(("PASS", "FAIL"))]
    if not told:
        return f"no verdict: {ran.stdout[-200:]} {ran.stderr[-200:]}"
    if told[0].startswith("PASS") and [str(counts(told[0])[name]) for name in ("cycles", "compaction")] != clocks:
        return f"FAIL clocks {clocks}, not {told[0]}"
    return told[0]


def counts(line):
    """{"spikes": 12, ...} of a line of the bench."""
    words = line.split()[1:]
    return dict(zip(words[::2], map(int, words[1::2])))


def cosimulate(pool, folders):
    simulator, seconds = (verilator, 300) if IS_LARGE else (icarus, 60)
    verdicts = list(pool.map(lambda folder: simulate(RTL, folder, simulator, seconds), folders))
    problems = [f"case {os.path.basename(folder)}: {line}" for folder, line in zip(folders, verdicts)
                if not line.startswith("PASS")]
    if not problems:
        spikes = [counts(line)["spikes"] for line in verdicts]
        moved = sum(counts(line)["compaction"] > 0 for line in verdicts)
        print(f"# {len(folders)} networks, {sum(spikes)} spikes, {moved} compacted, 0 differences")
        if sum(spikes) < 10 * len(folders) or moved < len(folders) / 3:
            problems.append("the networks do too little to prove anything")
    return problems


def noticed(mutation, folders):
    """The first case that notices the mutation, or what is wrong."""
    name, line, becomes = mutation
    with tempfile.TemporaryDirectory() as work:
        sources = []
        for path in RTL:
            with open(path, encoding="utf-8") as f:
                text = f.read()
            if os.path.basename(path) == f"espalier_{name}.v":
                if text.count(line) < 1:
                    return f"{name}: no line {line!r}"
                text = text.replace(line, becomes)
            sources.append(os.path.join(work, os.path.basename(path)))
            with open(sources[-1], "w", encoding="utf-8") as f:
                f.write(text)
        for folder in folders:
            if not simulate(sources, folder).startswith("PASS"):
                return ""
    return f"{name}: {line!r} as {becomes!r} goes unnoticed"


def bench_is_awake(pool, folders):
    problems = list(filter(None, pool.map(lambda m: noticed(m, folders), MUTATIONS)))
    print(f"# {len(MUTATIONS) - len(problems)} of {len(MUTATIONS)} mutations noticed")
    return problems


def main():
    claims = Claims()
    same = "random networks give the spikes, weights and thresholds of the simulator in "
    claim = "a change of one line of the design is noticed" if SHOWS_ERRORS else \
        same + ("Verilator, of 400 to 800 neurons" if IS_LARGE else "Icarus")
    missing = [name for name in (("verilator", "make", "g++") if IS_LARGE else ("iverilog", "vvp"))
               if not shutil.which(name)]
    if missing:
        claims.skipped(claim, f"{missing[0]} is not installed")
        claims.finish()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        subprocess.run([MAKE_CASES, folder, "0", str(CASES)] + ["large"] * IS_LARGE, check=True, timeout=300)
        folders = [os.path.join(folder, str(k)) for k in range(CASES)]
        claims.holds(claim, bench_is_awake(pool, folders) if SHOWS_ERRORS else cosimulate(pool, folders))
    claims.finish()


main()
