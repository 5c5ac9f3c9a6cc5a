# tests/api/test_install.py - what `meson install` leaves is a program and a library that others can build on.
#
# Arguments: the source root, the build root, whose targets are up to date.
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from claims import Claims, read

OURS = re.compile(r"^[a-z].*\b(espalier_\w+)\(", re.MULTILINE)
OURS_BELOW = re.compile(r"^(espalier_\w+)\(", re.MULTILINE)


def said(run):
    return [] if run.returncode == 0 else [f"{shlex.join(run.args)[:300]}: {(run.stderr or run.stdout)[:600]}"]


def do(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=150, check=False, **options)


def find(folder, name, below=""):
    """A file of this name in a folder below `folder` whose path ends in `below`, or None."""
    return next((os.path.join(where, name) for where, _, names in os.walk(folder)
                 if name in names and where.endswith(below)), None)


def compiler_of(build):
    """The C compiler of the build, and whether its objects need more than a linker."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as f:
        words = shlex.split(json.load(f)[0]["command"])
    first_option = next(k for k, word in enumerate(words) if word.startswith("-"))
    return words[:first_option], any(w.startswith(("-fsanitize", "--coverage", "-flto")) for w in words)


def declared(root):
    """The functions of the header: those whose line begins with a type, or with their name."""
    text = re.sub(r"/\*.*?\*/", "", read(root, "include/espalier.h"), flags=re.DOTALL)
    text = "\n".join(line for line in text.split("\n") if not line.startswith("typedef"))
    return set(OURS.findall(text)) | set(OURS_BELOW.findall(text))


def header(claims, cc, include):
    cxx = shutil.which("c++") or shutil.which("g++") or shutil.which("clang++")
    for language, standard, command in (("c", "c11", cc), ("c", "c17", cc), ("c++", "c++17", cxx and [cxx])):
        name = f"espalier.h alone is {standard} without a warning"
        if not command:
            claims.skipped(name, "no compiler for it")
            continue
        claims.holds(name, said(do(
            *command, f"-std={standard}", "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only",
            "-I", include, "-x", language, "-", input="#include <espalier.h>\n#include <espalier.h>\n")))


def symbols(claims, root, library):
    """Names that begin with an underscore are the compiler's, and one more is where it counts lines."""
    nm = do("nm", "-D", "--defined-only", "--format=posix", library)
    exported = {line.split()[0] for line in nm.stdout.splitlines() if line and line[0] != "_"}
    api = declared(root)
    claims.holds("the shared library exports the API", said(nm) + sorted(api - exported))
    claims.holds("and nothing but the API", sorted(exported - api - {"mangle_path"}))


def flags(where, pc, *options):
    """What pkg-config says with the installation in place of /; what is not in it is the system's."""
    paths = [os.path.dirname(pc), *do("pkg-config", "--variable=pc_path", "pkg-config").stdout.strip().split(":")]
    env = {**os.environ, "PKG_CONFIG_SYSROOT_DIR": where, "PKG_CONFIG_LIBDIR": ":".join(paths)}
    run = do("pkg-config", "--cflags", "--libs", *options, "espalier", env=env)
    words = shlex.split(run.stdout)
    return run, [w if not w[2:].startswith(where) or os.path.exists(w[2:]) else w[:2] + w[2 + len(where):]
                 for w in words]


def example(claims, root, cc, where, library):
    """The example with the shared and with the static library says the same."""
    source = os.path.join(root, "examples", "embed", "prune.c")
    pc, outputs = find(where, "espalier.pc"), []
    for kind in ("shared", "static"):
        asked, words = flags(where, pc, *(["--static"] if kind == "static" else []))
        if kind == "static":
            words = ["-l:libespalier.a" if w == "-lespalier" else w for w in words]
        program = os.path.join(where, "prune-" + kind)
        built = do(*cc, "-std=c11", "-Wall", "-Wextra", "-Werror", source, *words, "-lm", "-o", program)
        env = {**os.environ, "LD_LIBRARY_PATH": os.path.dirname(library) if kind == "shared" else ""}
        ran = do(program, env=env) if built.returncode == 0 else built
        claims.holds(f"the example builds with pkg-config alone and runs: {kind}",
                     said(asked) + said(built) + said(ran))
        outputs.append(ran.stdout)
    claims.holds("both say the same, down to the golden hash",
                 [] if outputs[0] == outputs[1] and "golden hash" in outputs[0] else outputs)


def archive(claims, root, cc, where):
    """No global name of the static library but ours, and a program that links although it uses others of them."""
    nm = do("nm", "-g", "--defined-only", "--format=posix", find(where, "libespalier.a"))
    defined = {words[0] for words in map(str.split, nm.stdout.splitlines()) if len(words) > 2}
    api = declared(root)
    claims.holds("the static library defines the API", said(nm) + sorted(api - defined))
    claims.holds("and no other global name", sorted(defined - api))
    _, words = flags(where, find(where, "espalier.pc"), "--static")
    words = ["-l:libespalier.a" if w == "-lespalier" else w for w in words]
    program = os.path.join(where, "own_names")
    built = do(*cc, "-std=c11", os.path.join(root, "tests", "api", "own_names.c"), *words, "-o", program)
    ran = do(program) if built.returncode == 0 else built
    claims.holds("a program with a queue_push of its own links with it and trains", said(built) + said(ran))
    claims.holds("and the library calls none of its functions",
                 [] if ran.stdout == "10 calls, sum 10\n" else [ran.stdout])


def library_alone(root, cc):
    """What the line of README.md for the library would build: libraries, and nothing beside them."""
    line = re.search(r"^    (meson setup build-lib .*?) &&", read(root, "README.md"), re.MULTILINE)
    if not line:
        return ["README.md has no such line"]
    with tempfile.TemporaryDirectory(prefix="espalier-library-") as where:
        folder = os.path.join(where, "build")
        words = [w for word in shlex.split(line.group(1)) for w in ([folder, root] if word == "build-lib" else [word])]
        setup = do(*words, env={**os.environ, "CC": shlex.join(cc)})
        asked = do("meson", "introspect", "--targets", folder)
        if setup.returncode or asked.returncode:
            return said(setup) + said(asked)
        targets = json.loads(asked.stdout)
        return [f"{t['name']} is {t['type']}" for t in targets
                if "library" not in t["type"] and t["name"] != "libespalier.a"]


def main(root, build):
    claims = Claims()
    meson = shutil.which("meson")
    if not meson or not shutil.which("pkg-config"):
        claims.skipped("the installation", "meson or pkg-config is not in PATH")
        claims.finish()
    cc, needs_more = compiler_of(build)
    claims.holds("README.md builds the library alone", library_alone(root, cc))
    with tempfile.TemporaryDirectory(prefix="espalier-install-") as where:
        installed = do(meson, "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", where)
        library = find(where, "libespalier.so.0")
        claims.holds("it has all its parts", said(installed) + [
            name for name in ("espalier", "espalier.h", "libespalier.a", "libespalier.so", "libespalier.so.0",
                              "espalier.pc", "espalier.1") if not find(where, name)])
        if installed.returncode != 0:
            claims.finish()
        header(claims, cc, os.path.dirname(find(where, "espalier.h")))
        symbols(claims, root, library)
        if needs_more:
            claims.skipped("the examples", "a build with sanitizers or coverage")
        else:
            claims.holds("the program runs", said(do(find(where, "espalier", "/bin"), "--version")))
            example(claims, root, cc, where, library)
            archive(claims, root, cc, where)
            claims.holds("the example in Python runs", said(do(
                sys.executable, os.path.join(root, "examples", "embed", "prune.py"), library)))
        claims.finish()


main(*sys.argv[1:3])
