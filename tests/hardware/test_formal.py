# tests/hardware/test_formal.py - properties of the Verilog design that hold for all inputs, proved by yosys-smtbmc and z3, and
# not provable of a design with an error.
#
# Arguments: the source root, and --full for greater depths and for the errors. A module without a clock is proved by one
# step; the queue is searched to a depth.
import os
import shutil
import subprocess
import sys
import tempfile
import time

from claims import Claims

ROOT = sys.argv[1]
IS_FULL = "--full" in sys.argv
QUEUE_STEPS = 9 if IS_FULL else 6
# Module of hardware/formal, files of hardware/rtl, steps, what holds, and errors that must be found: file, line, becomes.
PROPERTIES = (
    ("lane_properties", ("lane",), 1, "a lane does not wrap, and leaks towards rest and not beyond",
     (("lane", "settled - leak : v", "settled + leak : v"), ("lane", "higher > HIGHEST ?", "1'b0 ?"),
      ("lane", "lower < lowest ?", "1'b0 ?"))),
    ("winner_properties", ("winner",), 1, "the winner is the largest, of equals that of the lowest lane",
     (("winner", "high_most > low_most", "high_most >= low_most"),
      ("winner", "!low_any || high_most > low_most", "high_most > low_most"))),
    ("queue_properties", ("queue", "ram"), QUEUE_STEPS, f"the queue loses no event within {QUEUE_STEPS} clocks",
     (("queue", "assign ready = !full[writing]", "assign ready = 1'b1"),)),
)


def prove(folder, module, files, steps, change=None):
    """None if it holds, else what the solver says."""
    sources = []
    for name in files:
        with open(os.path.join(ROOT, "hardware", "rtl", f"espalier_{name}.v"), encoding="utf-8") as f:
            text = f.read()
        if change and change[0] == name:
            assert change[1] in text, change
            text = text.replace(change[1], change[2])
        sources.append(os.path.join(folder, f"{name}.v"))
        with open(sources[-1], "w", encoding="utf-8") as f:
            f.write(text)
    smt2 = os.path.join(folder, "design.smt2")
    script = (f"read_verilog -formal {' '.join(sources)} {os.path.join(ROOT, 'hardware', 'formal', module + '.v')}; "
              f"prep -top {module} -flatten; memory_map; opt; dffunmap; write_smt2 -wires {smt2}")
    made = subprocess.run(["yosys", "-q", "-p", script], capture_output=True, text=True, timeout=300, check=False)
    if made.returncode != 0:
        return f"yosys: {made.stderr[-300:]}"
    done = subprocess.run(["yosys-smtbmc", "-s", "z3", "-t", str(steps), smt2], capture_output=True, text=True,
                          timeout=900, check=False)
    return None if "Status: PASSED" in done.stdout else done.stdout[-300:] + done.stderr[-300:]


def hold(claims, module, files, steps, what, errors):
    with tempfile.TemporaryDirectory() as folder:
        began = time.time()
        said = prove(folder, module, files, steps)
        print(f"# {module}: {steps} steps, {time.time() - began:.1f} s")
        problems = [said] if said else []
        for error in errors if IS_FULL else ():
            said = prove(folder, module, files, steps, error)
            if said is None or "Status: FAILED" not in said:
                problems.append(f"{error} is not found: {said}")
        claims.holds(what, problems)


def main():
    claims = Claims()
    missing = [name for name in ("yosys", "yosys-smtbmc", "z3") if not shutil.which(name)]
    for module, files, steps, what, errors in PROPERTIES:
        if missing:
            claims.skipped(what, f"{missing[0]} is not installed")
        else:
            hold(claims, module, files, steps, what, errors)
    claims.finish()


main()
