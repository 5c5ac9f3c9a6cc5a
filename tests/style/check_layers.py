# tests/style/check_layers.py - the order of folders and rooms, by what files include and by what objects link.
#
# Arguments: the source root, the build root.
#
# A file may include, and an object may call, what stands in its own room or in one further up in LEVELS.
import collections
import os
import re
import subprocess
import sys

from claims import Claims, read, source_files

# From the lowest to the highest. A room is a subfolder; a folder without rooms is one.
LEVELS = ("base", "kernels", "datasets", "neurons", "synapses", "pruning",
          "sim/config", "sim/network", "sim/training",
          "record/file", "record/read", "record/write", "record/verify", "record/convert",
          "session", "hardware",
          "viz/feed", "viz/draw", "viz/model", "viz/panels", "viz/scene", "viz/window",
          "studies", "include", "api", "python", "cli", "bench", "tests")
# Narrower than the order: what a folder may use of those before it, where that is not all.
ONLY = {
    "kernels": ("base/",),
    "datasets": ("base/",),
    "neurons": ("base/", "kernels/"),
    "synapses": ("base/", "kernels/"),
    "pruning": ("base/",),
    "viz": ("base/", "sim/network/probe.h", "sim/network/control.h", "sim/network/action.h", "record/read/run_file.h",
            "record/read/cursor.h"),
    "session": ("base/", "kernels/", "datasets/", "neurons/", "synapses/", "pruning/", "sim/", "record/"),
    "hardware": ("base/", "datasets/", "neurons/", "synapses/", "sim/"),
    "studies": ("base/", "kernels/", "datasets/", "neurons/", "synapses/", "pruning/", "sim/", "record/", "session/"),
    "include": (),
    "python": ("include/",),
    "api": ("base/", "datasets/", "neurons/", "synapses/", "pruning/", "sim/", "record/", "session/", "include/"),
}
# Libraries beside libc, by folder.
LIBRARIES = {
    "base": ("Random123/",),
    "kernels": ("immintrin.h", "Random123/"),
    "datasets": ("zlib.h", "png.h"),
    "sim": ("ini.h",),
    "record": ("hdf5.h", "H5FDdevelop.h", "zlib.h"),
    "viz": ("SDL2/", "SDL", "png.h", "ft2build.h", "FT_"),
    "python": ("Python.h",),
    "cli": ("",), "bench": ("",), "tests": ("",),
}
# C17, POSIX, Linux.
LIBC = set("""assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal
    stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string strings tgmath
    threads time uchar wchar wctype dirent fcntl fnmatch ftw getopt glob libgen poll pthread pwd
    sched semaphore spawn termios unistd sys/file sys/ioctl sys/mman sys/prctl sys/resource sys/select sys/stat
    sys/statvfs sys/time sys/times sys/types sys/utsname sys/wait""".split())
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


def room(path):
    """The room of a file, or None if it stands in none."""
    parts = path.split("/")
    for n in (2, 1):
        if len(parts) > n and "/".join(parts[:n]) in LEVELS:
            return "/".join(parts[:n])
    return None


def may_use(user, used):
    """Whether the file `user` may use the file `used`."""
    above, below = room(user), room(used)
    if above is None or below is None:
        return False
    if above == below:
        return True
    folder = user.split("/")[0]
    if LEVELS.index(below) > LEVELS.index(above):
        return False
    return folder not in ONLY or used.startswith((folder + "/", *ONLY[folder]))


def violations(path, text):
    """What `path`, whose content is `text`, includes against the order."""
    problems = [] if room(path) else [f"{path}: stands in no room"]
    for match in INCLUDE.finditer(text):
        quote, header = match.groups()
        where = f"{path}:{text.count(chr(10), 0, match.start()) + 1}: "
        if quote == '"' and (".." in header or room(header) is None):
            problems.append(where + f'"{header}" is not named from the root')
        elif quote == '"' and not may_use(path, header):
            problems.append(where + f"{room(path)} may not include {header}")
        elif quote == "<" and header.removesuffix(".h") not in LIBC and not header.startswith(
                LIBRARIES.get(path.split("/")[0], ()) or "?"):
            problems.append(where + f"{path.split('/')[0]} may not include <{header}>")
    return problems


def circles(edges):
    """Files that include each other in a circle, each circle once; edges: file -> files."""
    found, done = [], set()

    def visit(node, trail):
        if node in trail:
            circle = trail[trail.index(node):]
            if min(circle) == node:
                found.append(" -> ".join([*circle, node]))
            return
        if node in done:
            return
        for other in edges.get(node, ()):
            visit(other, [*trail, node])
        done.add(node)

    for node in sorted(edges):
        visit(node, [])
    return found


def room_circles(uses):
    """Pairs of rooms that use each other; uses: {(room, room)}."""
    return sorted(f"{a} and {b} use each other" for a, b in uses if a < b and (b, a) in uses)


# ---- objects ----

def objects(build, sources):
    """{source: object file} of what the build directory has compiled."""
    names = collections.defaultdict(list)
    for where, _, files in os.walk(build):
        for name in files:
            if name.endswith(".c.o") and where.endswith(".p"):
                names[(os.path.relpath(os.path.dirname(where), build), name)].append(os.path.join(where, name))
    found = {}
    for path in sources:
        folder = path.split("/")[0]
        name = path[len(folder) + 1:].replace("/", "_") + ".o"
        if names[(folder, name)]:
            found[path] = names[(folder, name)][0]
    return found


def symbols(objects_of):
    """{source: (defined, undefined)}: the global names of the objects, {source: object file}."""
    done = subprocess.run(["nm", "-A", "-g", *objects_of.values()], capture_output=True, text=True, check=True)
    sources = {path: source for source, path in objects_of.items()}
    found = {source: (set(), set()) for source in objects_of}
    for line in done.stdout.splitlines():
        path, rest = line.split(":", 1)
        kind, name = rest.split()[-2:]
        found[sources[path]][kind in "Uw"].add(name)
    return found


def links_upwards(tables):
    """Calls against the order; tables: {source: (defined, undefined)}."""
    homes = collections.defaultdict(list)  # of the same name in two programs: the lowest
    for path, (defined, _) in tables.items():
        for name in defined:
            homes[name].append(path)
    problems, uses = [], set()
    for path, (_, undefined) in sorted(tables.items()):
        for name in sorted(undefined & homes.keys()):
            home = min(homes[name], key=lambda at: LEVELS.index(room(at)))
            uses.add((room(path), room(home)))
            if LEVELS.index(room(home)) > LEVELS.index(room(path)):
                problems.append(f"{path} calls {name} of {home}")
    return problems + room_circles(uses)


# ---- trials of this checker ----

# A deliberate include, and whether it breaks the rules.
TRIALS = [
    ("base/x.c", '#include "base/array.h"', False),
    ("base/x.c", '#include "sim/config/config.h"', True),
    ("base/x.c", "#include <Random123/philox.h>", False),
    ("base/x.c", "#include <sys/mman.h>", False),
    ("base/x.c", "#include <hdf5.h>", True),
    ("base/x.c", '#include "array.h"', True),
    ("base/x.c", '#include "base/../sim/config/config.h"', True),
    ("base/x.c", "  #  include  <zlib.h>", True),
    ("kernels/x.c", "#include <immintrin.h>", False),
    ("neurons/x.c", "#include <immintrin.h>", True),
    ("neurons/x.h", '#include "synapses/dense.h"', True),
    ("pruning/x.c", '#include "kernels/kernels.h"', True),
    ("datasets/x.c", "#include <zlib.h>", False),
    ("datasets/x.c", "#include <png.h>", False),
    ("synapses/x.c", "#include <png.h>", True),
    ("sim/x.c", '#include "base/array.h"', True),  # stands in no room
    ("sim/config/x.c", '#include "sim/network/network.h"', True),
    ("sim/network/x.c", '#include "sim/training/trainer.h"', True),
    ("sim/network/x.c", '#include "sim/config/config.h"', False),
    ("sim/training/x.c", '#include "sim/network/network.h"', False),
    ("sim/training/x.c", '#include "record/read/run_file.h"', True),
    ("sim/network/x.c", "#include <SDL2/SDL.h>", True),
    ("sim/network/x.c", "#include <unknown.h>", True),
    ("record/read/x.c", '#include "record/write/writer.h"', True),
    ("record/convert/x.c", '#include "record/read/run_file.h"', False),
    ("record/file/x.c", "#include <hdf5.h>", False),
    ("session/x.c", '#include "record/write/recording.h"', False),
    ("session/x.c", '#include "cli/options.h"', True),
    ("session/x.c", "#include <hdf5.h>", True),
    ("record/write/x.c", '#include "session/store.h"', True),
    ("viz/feed/x.c", '#include "session/session.h"', True),
    ("viz/window/x.c", "#include <SDL.h>", False),
    ("viz/feed/x.c", '#include "viz/scene/scene.h"', True),
    ("viz/feed/x.c", '#include "sim/network/probe.h"', False),
    ("viz/feed/x.c", '#include "record/read/run_file.h"', False),
    ("viz/feed/x.c", '#include "record/write/writer.h"', True),
    ("viz/feed/x.c", '#include "sim/network/network.h"', True),
    ("include/x.h", '#include "base/status.h"', True),
    ("api/x.c", '#include "sim/training/trainer.h"', False),
    ("api/x.c", '#include "include/espalier.h"', False),
    ("api/x.c", '#include "cli/run.h"', True),
    ("api/x.c", "#include <hdf5.h>", True),
    ("sim/training/x.c", '#include "api/handle.h"', True),
    ("studies/x.c", '#include "viz/feed/live.h"', True),
    ("studies/x.c", '#include "cli/options.h"', True),
    ("cli/x.c", '#include "viz/window/window.h"', False),
]


def self_check():
    problems = [f"{path} {text}: {'missed' if wrong else 'refused'}"
                for path, text, wrong in TRIALS if bool(violations(path, text)) != wrong]
    down = {"sim/network/a.c": ({"a"}, set()), "sim/training/b.c": ({"b"}, {"a"})}
    up = {"sim/network/a.c": ({"a"}, {"b"}), "sim/training/b.c": ({"b"}, {"a"})}
    problems += [f"refused: {p}" for p in links_upwards(down)]
    problems += [] if len(links_upwards(up)) == 2 else [f"a turned arrow gives {links_upwards(up)}"]
    problems += [] if circles({"a": ["b"], "b": ["c"], "c": ["b"]}) == ["b -> c -> b"] else ["a circle is missed"]
    return problems + ([] if not circles({"a": ["b", "c"], "b": ["c"]}) else ["a diamond is no circle"])


def main(root, build):
    claims = Claims()
    claims.holds("this checker finds deliberate violations, and only them", self_check())
    files = source_files(root, ".c", ".h")
    texts = {path: read(root, path) for path in files}
    claims.holds("every folder has been looked at",
                 [f"no file in {level}" for level in LEVELS if not any(room(path) == level for path in files)])
    claims.holds("each room includes only what the order lets it",
                 [p for path in files for p in violations(path, texts[path])])
    includes = {path: [h for q, h in INCLUDE.findall(texts[path]) if q == '"'] for path in files}
    claims.holds("no file includes itself by way of others", circles(includes))
    tables = symbols({path: o for path, o in objects(build, [f for f in files if f.endswith(".c")]).items()
                      if not path.startswith(("tests/", "bench/", "kernels/"))})
    claims.holds("enough objects have been looked at", [] if len(tables) > 150 else [f"only {len(tables)}"])
    claims.holds("no object calls upwards, and no two rooms call each other", links_upwards(tables))
    claims.finish()


main(sys.argv[1], sys.argv[2])
