# tests/support/tally.py - count the single results of test runs: `N passed, N failed, N skipped`.
#
# Arguments: files testlog.json of meson, which hold one test program in a line.
import json
import re
import sys

RESULT = re.compile(r"^(not ok|ok) \d+[^#\n]*(# SKIP)?", re.MULTILINE)


def count(program):
    """[passed, failed, skipped] of one test program."""
    results = RESULT.findall(program["stdout"] or "")
    skipped = sum(1 for _, skip in results if skip)
    failed = sum(1 for verdict, _ in results if verdict == "not ok")
    passed = len(results) - skipped - failed
    if program["result"] not in ("OK", "SKIP") and not failed:
        failed = 1  # it crashed, ran out of time, or broke off
    if not results and not failed:  # no TAP: the program is one test
        passed, skipped = (0, 1) if program["result"] == "SKIP" else (1, 0)
    return [passed, failed, skipped]


totals = [0, 0, 0]
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as log:
        for line in log:
            totals = [a + b for a, b in zip(totals, count(json.loads(line)))]
print("{} passed, {} failed, {} skipped".format(*totals))
