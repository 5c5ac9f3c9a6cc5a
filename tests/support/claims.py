# tests/support/claims.py - what the check_*.py share: the source files, and claims reported as TAP.
import os
import re
import sys

FOLDERS = ("include", "api", "python", "base", "kernels", "datasets", "neurons", "synapses", "pruning", "sim", "record",
           "session", "hardware", "viz",
           "studies", "cli", "bench", "tests")


def source_files(root, *suffixes):
    """Paths relative to root of the files of the project with these suffixes, in order."""
    found = []
    for folder in FOLDERS:
        for where, _, names in os.walk(os.path.join(root, folder)):
            found += [os.path.relpath(os.path.join(where, n), root)
                      for n in names if n.endswith(suffixes)]
    return sorted(found)


def text_files(root):
    """Every text file that a reader of the repository can open, hidden folders of tools and builds of any name apart."""
    found = []
    for where, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in (".git", "__pycache__")
                      and not f.startswith("build")
                      and not os.path.exists(os.path.join(where, f, "build.ninja"))]
        # In a linked work tree .git is a file that names another folder.
        for path in (os.path.join(where, n) for n in names if n != ".git"):
            with open(path, "rb") as f:
                if b"\0" not in f.read(4096):
                    found.append(os.path.relpath(path, root))
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as f:
        return f.read()


def code_only(text):
    """C text with comments, strings and characters blanked, line numbers kept."""
    out, k = [], 0
    while k < len(text):
        if text.startswith("/*", k):
            end = text.find("*/", k + 2)
            end = len(text) if end < 0 else end + 2
            out.append(" " + "\n" * text.count("\n", k, end))
        elif text.startswith("//", k):
            end = text.find("\n", k)
            end = len(text) if end < 0 else end
        elif text[k] in "\"'":
            end = k + 1
            while end < len(text) and text[end] != text[k] and text[end] != "\n":
                end += 2 if text[end] == "\\" else 1
            end += 1
            out.append(text[k] * 2)
        else:
            end = k + 1
            out.append(text[k])
        k = end
    return "".join(out)


def comments_only(text):
    """The comments of a C text, everything else and quoted names blanked, line numbers kept."""
    pattern = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
    out, k = [], 0
    for match in pattern.finditer(text):
        out.append("\n" * text.count("\n", k, match.start()))
        kept = match.group() if match.group()[0] == "/" else ""
        out.append(re.sub(r"`[^`\n]*`", " ", kept))
        k = match.end()
    return "".join(out)


class Claims:
    """Counts claims; each holds when its list of problems is empty."""

    def __init__(self):
        self.done = self.failed = 0

    def holds(self, name, problems):
        self.done += 1
        self.failed += bool(problems)
        for problem in problems:
            print(problem, file=sys.stderr, flush=True)  # meson shows stderr when a test fails
        print(f"{'not ok' if problems else 'ok'} {self.done} - {name}", flush=True)

    def skipped(self, name, reason):
        self.done += 1
        print(f"ok {self.done} - {name} # SKIP {reason}", flush=True)

    def finish(self):
        print(f"1..{self.done}")
        sys.exit(1 if self.failed else 0)
