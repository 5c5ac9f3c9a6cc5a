# tests/check_layers.py - each folder includes only what docs/design.md, section 7, lets it.
#
# Arguments: the source root, the build root (unused).
import re
import sys

from claims import Claims, read, source_files

# Folder -> what its files may include: folders (`x/`), single headers, libraries beside libc.
ALLOWED = {
    "base": ["Random123/"],
    "kernels": ["base/", "immintrin.h", "Random123/"],
    "datasets": ["base/", "zlib.h"],
    "neurons": ["base/", "kernels/"],
    "synapses": ["base/", "kernels/"],
    "pruning": ["base/"],
    "sim": ["base/", "kernels/", "datasets/", "neurons/", "synapses/", "pruning/", "ini.h"],
    "record": ["base/", "datasets/", "neurons/", "synapses/", "sim/", "hdf5.h", "H5FDdevelop.h", "zlib.h"],
    "viz": ["base/", "sim/probe.h", "sim/control.h", "record/run_file.h", "SDL2/", "SDL", "png.h",
            "ft2build.h", "FT_"],
    "include": [],
    "api": ["base/", "datasets/", "neurons/", "synapses/", "pruning/", "sim/", "record/",
            "include/"],
    "experiments": ["base/", "kernels/", "datasets/", "neurons/", "synapses/", "pruning/", "sim/",
                    "record/"],
    "cli": [""],
    "bench": [""],
    "tests": [""],
}

# C17, POSIX, Linux.
LIBC = set("""assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal
    stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings tgmath
    threads time uchar wchar wctype dirent fcntl fnmatch ftw getopt glob libgen poll pthread pwd
    sched semaphore spawn termios unistd sys/file sys/ioctl sys/mman sys/prctl sys/resource sys/select sys/stat
    sys/statvfs sys/time sys/times sys/types sys/utsname sys/wait""".split())

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


def violations(path, text):
    """What `path`, whose content is `text`, includes against the table."""
    folder = path.split("/")[0]
    allowed = ALLOWED[folder] + [folder + "/"]
    problems = []
    for match in INCLUDE.finditer(text):
        quote, header = match.groups()
        where = f"{path}:{text.count(chr(10), 0, match.start()) + 1}: "
        if quote == '"' and (header.split("/")[0] not in ALLOWED or ".." in header):
            problems.append(where + f'"{header}" is not named from the root')
        elif quote == "<" and header.removesuffix(".h") in LIBC:
            continue
        elif not header.startswith(tuple(allowed)):
            problems.append(where + f"{folder}/ may not include {header}")
    return problems


# A deliberate include, and whether it breaks the rules.
TRIALS = [
    ("base/x.c", '#include "base/array.h"', False),
    ("base/x.c", '#include "sim/config.h"', True),
    ("base/x.c", "#include <Random123/philox.h>", False),
    ("base/x.c", "#include <sys/mman.h>", False),
    ("base/x.c", "#include <hdf5.h>", True),
    ("base/x.c", '#include "array.h"', True),
    ("base/x.c", '#include "base/../sim/config.h"', True),
    ("base/x.c", "  #  include  <zlib.h>", True),
    ("kernels/x.c", "#include <immintrin.h>", False),
    ("neurons/x.c", "#include <immintrin.h>", True),
    ("neurons/x.h", '#include "synapses/dense.h"', True),
    ("pruning/x.c", '#include "kernels/kernels.h"', True),
    ("datasets/x.c", "#include <zlib.h>", False),
    ("datasets/x.c", "#include <png.h>", True),
    ("sim/x.c", '#include "record/run_file.h"', True),
    ("sim/x.c", "#include <SDL2/SDL.h>", True),
    ("sim/x.c", "#include <unknown.h>", True),
    ("record/x.c", "#include <hdf5.h>", False),
    ("viz/x.c", "#include <SDL.h>", False),
    ("viz/x.c", '#include "sim/probe.h"', False),
    ("viz/x.c", '#include "record/run_file.h"', False),
    ("viz/x.c", '#include "record/writer.h"', True),
    ("viz/x.c", '#include "sim/network.h"', True),
    ("include/x.h", '#include "base/status.h"', True),
    ("api/x.c", '#include "sim/trainer.h"', False),
    ("api/x.c", '#include "include/espalier.h"', False),
    ("api/x.c", '#include "cli/run.h"', True),
    ("api/x.c", "#include <hdf5.h>", True),
    ("sim/x.c", '#include "api/handle.h"', True),
    ("experiments/x.c", '#include "viz/ring.h"', True),
    ("experiments/x.c", '#include "cli/args.h"', True),
    ("cli/x.c", '#include "viz/ring.h"', False),
]


def main(root):
    claims = Claims()
    claims.holds("this checker finds deliberate violations, and only them",
                 [f"{path} {text}: {'missed' if wrong else 'refused'}"
                  for path, text, wrong in TRIALS if bool(violations(path, text)) != wrong])
    files = source_files(root, ".c", ".h")
    claims.holds("every folder of the table has been looked at",
                 [] if len(files) > 20 else [f"only {len(files)} files in {root}"])
    claims.holds("each folder includes only what the table of layers lets it",
                 [p for path in files for p in violations(path, read(root, path))])
    claims.finish()


main(sys.argv[1])
