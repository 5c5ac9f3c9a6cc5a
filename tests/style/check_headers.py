# tests/style/check_headers.py - every header compiles without warning, alone and included twice.
#
# Arguments: the source root, the build root with its compile_commands.json, whose flags are used.
import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from claims import Claims, source_files


def flags_by_folder(root, build):
    """Folder -> the command of one of its sources, without input and output."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as f:
        entries = json.load(f)
    commands = {}
    for entry in entries:
        source = os.path.relpath(os.path.join(entry["directory"], entry["file"]), root)
        words = shlex.split(entry["command"])
        for option in ("-o", "-c", "-MF", "-MQ"):
            while option in words:
                at = words.index(option)
                del words[at:at + 2]
        commands.setdefault(source.split(os.sep)[0], [w for w in words if w != "-MD"])
    return commands


def compile_errors(command, build, text):
    """What the compiler says about `text`."""
    run = subprocess.run([*command, "-Werror", "-fsyntax-only", "-x", "c", "-"], input=text, cwd=build,
                         text=True, capture_output=True, check=False)
    return run.stderr.splitlines()[:5] if run.returncode else []


def main(root, build):
    claims = Claims()
    commands = flags_by_folder(root, build)
    headers = source_files(root, ".h")

    def problems(header):
        command = commands.get(header.split("/")[0])
        if not command:
            return []  # a folder that this build leaves out: its libraries may be missing
        return compile_errors(command, build, f'#include "{header}"\n#include "{header}"\n')

    claims.holds("a header that needs another one first is found",
                 [] if compile_errors(commands["base"], build, "uint32_t a;\n") else ["missed"])
    with ThreadPoolExecutor() as pool:
        for header, found in zip(headers, pool.map(problems, headers)):
            claims.holds(f"{header} compiles alone and twice", found)
    claims.finish()


main(*sys.argv[1:3])
