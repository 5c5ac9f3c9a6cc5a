# tests/cli/test_hostile.py - files on which libhdf5 1.10.8 itself crashes are refused like any other.
#
# They were found by tests/fuzz/fuzz_recording.c and have the right checksums. Other versions of libhdf5
# may refuse them without a crash; the promise is the same.
import gzip
import os

from claims import Claims
from program import Sandbox, keeps_recordings, refusal

DATA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "hostile")
USES = (("info", "it.h5"), ("info", "it.h5", "--json"), ("test", "it.h5", "--images", 5),
        ("recover", "it.h5"), ("verify", "it.h5"), ("doctor", "it.h5"), ("compare", "it.h5", "it.h5"),
        ("train", "--data", "digits", "--from", "it.h5", "--images", 5, "--quiet"),
        ("config", "--check", "play.ini"), ("train", "--config", "play.ini", "--quiet"))
PLAY = """[population.in]
kind = spikes
file = it.h5
group = exc
[population.out]
kind = lif
size = 2
[projection.in-out]
kind = dense
from = in
to = out
"""
# Sanitizers leave the crash to the system, as without them.
PLAIN = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":handle_segv=0:handle_sigfpe=0:handle_abort=0"}


def refused(name):
    problems = []
    with Sandbox() as folder, gzip.open(os.path.join(DATA, name)) as packed:
        with open(os.path.join(folder, "it.h5"), "wb") as f:
            f.write(packed.read())
        with open(os.path.join(folder, "play.ini"), "w", encoding="utf-8") as f:
            f.write(PLAY)
        for use in USES:
            problems += refusal(folder, use, "it.h5", **PLAIN)
    return problems


claims = Claims()
for file_name in sorted(os.listdir(DATA)):
    claim = f"{file_name} is refused with a message, whatever it is used for"
    if keeps_recordings():
        claims.holds(claim, refused(file_name))
    else:
        claims.skipped(claim, "built without HDF5")
claims.finish()
