# tests/support/tap.py - run a cmocka program and turn its TAP output into what meson understands.
#
# cmocka 1.1.5 writes a skipped test as `not ok`, which meson counts as failed, and one with several groups
# writes several plans, of which meson accepts one. Everything else goes to
# stderr, because meson shows only that when a test fails.
import re
import subprocess
import sys

RESULT = re.compile(r"(not ok|ok) \d+ (?:- )?(# SKIP )?(.*)")
PLAN = re.compile(r"1\.\.(\d+)$")


def main():
    run = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True, errors="replace")
    planned = done = 0
    for line in run.stdout:
        line = line.rstrip("\n")
        if plan := PLAN.match(line):
            planned += int(plan[1])
            continue
        if result := RESULT.match(line):
            done += 1
            verdict, skip, name = result.groups()
            line = f"ok {done} - {name} # SKIP" if skip else f"{verdict} {done} - {name}"
            print(line, flush=True)
            if line.startswith("not"):
                print(f"{name}:", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)
    print(f"1..{planned}")
    status = run.wait()
    if status < 0:
        print(f"killed by signal {-status}", file=sys.stderr)
        return 128 - status
    return status or planned == 0  # a program that ran no test proves nothing


sys.exit(main())
