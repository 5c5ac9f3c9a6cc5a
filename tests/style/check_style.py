# tests/style/check_style.py - the rules of docs/style.md that a program can check.
#
# Arguments: the source root, the build root (unused).
import re
import shutil
import statistics
import subprocess
import sys

from claims import Claims, code_only, comments_only, read, source_files, text_files

LONGEST_FUNCTION = 60  # lines
LONGEST_FILE = 600     # lines
CLANG_FORMAT = "14"    # other versions lay out some lines differently

MARKERS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
TYPEDEF = re.compile(r"\btypedef\s+(struct|union)\b|\btypedef\s+enum\b[^;(]*\{")
CALL = r"(?<![\w.>])(?:%s)\s*\("
PRINTING = re.compile((CALL % "v?printf|puts|putchar|perror|_?exit|quick_exit|abort")
                      + r"|\bv?fprintf\s*\(\s*(stderr|stdout)\b"
                      + r"|\bfput[cs]\s*\([^;]*\b(stderr|stdout)\b")
# glibc's double functions, and these float ones, may differ in bits between processors.
LIBM = re.compile(CALL % (r"exp[lm]?|exp2[fl]?|exp10[fl]?|expm1[fl]?|log[l]?|log2[fl]?|log10[fl]?|log1p[fl]?"
                          r"|pow[l]?|(?:sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot|erf|erfc"
                          r"|tgamma|lgamma|fma)[fl]?"))
EXACT_FOLDERS = ("base/", "kernels/", "datasets/", "neurons/", "synapses/", "pruning/", "sim/")
SPEAKING_FOLDERS = ("cli/", "tests/", "bench/")
# Words that comments and documents do without: a neuron, a thread or a caller is no person, and a module is
# no book. Quoted names (`windows/living`, code) are left out.
WORDS = re.compile(r"\b(somebody|nobody|whoever|anybody|everybody|who|whom|books?|ballots?|rosters?|reels?|couriers?"
                   r"|scribes?|chronicles?|outlooks?|errands?|comebacks?|patients?|witness(?:es)?|stor(?:y|ies)"
                   r"|narrat\w*|rehears\w*|oracles?|life|lives|living|dead|condemn\w*|yesterday|this session"
                   r"|that afternoon|an hour before)\b", re.IGNORECASE)
QUOTED = re.compile(r"`[^`]*`|```.*?```|^ {4}\S[^\n]*$", re.DOTALL | re.MULTILINE)
# Not clean yet, or not ours to change.
UNCHECKED = ()
ALLOWED = {"studies/history.h": {"living"}}  # a column of a file
# Files that texts name, and those among them that are not of the repository.
FILES = re.compile(r"(?<![\w./-])(?:[a-z_0-9]+/)*[a-z_0-9]+\.(?:c|h|py|md)\b(?!\.)")
FOREIGN = ("report.md", "getopt.h", "test_x.c")
# Split, so that this file does not break its own rule.
# Real numbers as text: base/numeral.c knows a decimal point in every locale. What cli/ and viz/ print is for people.
READS_REAL = re.compile(CALL % "strto(?:d|f|ld)|atof")
PRINTS = re.compile(CALL % "v?(?:f|s|sn)printf" + r'(?:"(?:[^"\\]|\\.)*"|[^;"])*')
REAL = re.compile(r"%[-+ #0]*[0-9*]*(?:\.[0-9*]+)?[gGfFeEaA]")
FREE_REALS = ("base/numeral.c", "base/human.c", "cli/", "viz/", "tests/")
HOSTS = re.compile("|".join(["py" r"pi\.", "python" r"hosted\.", "crates" r"\.io", "npm" "js", "ruby" "gems",
                             "ana" "conda", "deb" r"\.debian\.", "go" r"lang\.org", "hugging" "face"]))
PLACES = re.compile(r"(?<![\w.$}])/(?:wo" r"rk/(?:main|shared)|tm" r"p/)")


def lines_matching(pattern, path, text):
    return [f"{path}:{text.count(chr(10), 0, m.start()) + 1}: {m.group().strip()}"
            for m in pattern.finditer(text)]


def functions(text):
    """(first line, number of lines) of each function; the layout puts its braces in column 0."""
    lines = code_only(text).split("\n")
    found, k = [], 0
    while k < len(lines):
        if lines[k] == "{":
            first = k
            while first > 0 and lines[first - 1].strip() and lines[first - 1][0] not in "}#":
                first -= 1
            while k < len(lines) - 1 and lines[k] != "}":
                k += 1
            found.append((first + 1, k - first + 1))
        k += 1
    return found


def spacing(path, text):
    bad = [f"{path}:{k}: tab or white space at the end" for k, line in enumerate(text.split("\n"), 1)
           if "\t" in line or line != line.rstrip()]
    return bad + ([] if text.endswith("\n") else [f"{path}: no newline at the end"])


def long_functions(path, text):
    return [f"{path}:{first}: a function of {n} lines" for first, n in functions(text)
            if n > LONGEST_FUNCTION]


def long_file(path, text):
    n = text.count("\n")
    return [f"{path}: {n} lines"] if n > LONGEST_FILE else []


def first_line(path, text):
    return [] if text.startswith(f"/* {path}") else [f"{path}:1: does not begin with /* {path}"]


def typedefs(path, text):
    return lines_matching(TYPEDEF, path, code_only(text))


def printing(path, text):
    """session/sandbox.c ends the child that it has forked."""
    return [] if path.startswith(SPEAKING_FOLDERS) or path == "session/sandbox.c" else lines_matching(PRINTING, path, code_only(text))


def libm(path, text):
    return lines_matching(LIBM, path, code_only(text)) if path.startswith(EXACT_FOLDERS) else []


def reals(path, text):
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.DOTALL)
    found = [m for m in PRINTS.finditer(text) if REAL.search(m.group())] + list(READS_REAL.finditer(text))
    return [] if path.startswith(FREE_REALS) else [
        f"{path}:{text.count(chr(10), 0, m.start()) + 1}: {m.group()[:60]}" for m in found]


def words(path, text):
    """Words of WORDS in the comments of a C file, or in the prose of another."""
    if path.startswith(UNCHECKED):
        return []
    blank = (comments_only(text) if path.endswith((".c", ".h")) else
             QUOTED.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text))
    blank = re.sub(re.escape(path), "", blank)
    return [f"{path}:{blank.count(chr(10), 0, m.start()) + 1}: '{m.group()}'" for m in WORDS.finditer(blank)
            if m.group().lower() not in ALLOWED.get(path, ())]


def missing_files(path, text, files):
    """Files that a comment or a document names and that do not exist."""
    known = files | {name.rsplit("/", 1)[-1] for name in files}
    text = comments_only(text) if path.endswith((".c", ".h")) else text
    return [] if path.startswith(UNCHECKED) else [
        problem for problem in lines_matching(FILES, path, text)
        if (name := problem.rsplit(": ", 1)[-1]) not in known and not name.endswith(FOREIGN)]


def is_document(path):
    return path.endswith(".md") and path.startswith(("docs/", "README", "CONTRIBUTING", "examples/"))


def markers(path, text):
    return lines_matching(MARKERS, path, text)


def places(path, text):
    found = lines_matching(HOSTS, path, text)
    return found if path.startswith("tests/") else found + lines_matching(PLACES, path, text)


# Claim, rule for one C file, a text that breaks it, one that does not.
C_RULES = [
    (f"no function is longer than {LONGEST_FUNCTION} lines", long_functions,
     "int f(void)\n{\n" + "    a();\n" * 58 + "}\n", "int f(void)\n{\n" + "    a();\n" * 57 + "}\n"),
    (f"no file is longer than {LONGEST_FILE} lines", long_file, "\n" * 601, "\n" * 600),
    ("each file names its path in its first line", first_line, "/* x.c */\n", "/* sim/x.c - what. */\n"),
    ("structs have no typedef", typedefs, "typedef  struct x y;\n", "typedef int f(struct x *);\n"),
    ("only cli/ prints or exits", printing, 'fprintf(stderr, "x");\n',
     'fprintf(out, "exit(1)"); run.exit(0); snprintf(a, 1, "x"); /* printf(1) */\n'),
    ("spikes depend on no libm function whose bits vary", libm, "x = exp(y);\n",
     "x = expf(y) + sqrt(z) + map.log(1);\n"),
    ("only base/numeral.c reads and prints real numbers", reals, 'fprintf(f, "%d" PRIu64 "; %.9g", n, x);\n',
     'numeral_write(f, "%g", x); fprintf(f, "%d", n); esp_fail(ESP_IO, "%g", x); /* strtod(x) */\n'),
    ("no tabs, no white space at line ends", spacing, "a \n", "a\n"),
    ("comments say which neuron, thread or file acts, without metaphors", words, "/* who fires */\n",
     "/* `windows/living` */\nint who; f(\"nobody\");\n"),
    ("no marker of unfinished work", markers, "/* TO" "DO */\n", "mastodon\n"),
]


def self_check():
    problems = []
    for name, rule, bad, good in C_RULES:
        problems += [] if rule("sim/x.c", bad) else [f"missed: {name}"]
        problems += [f"refused: {p}" for p in rule("sim/x.c", good)]
    problems += [] if missing_files("x.h", "/* see sim/x.c */", {"a.c"}) else ["missed: a file that is gone"]
    problems += missing_files("x.h", "/* see a.c, record/a.c */", {"record/a.c"})
    for text in ("see py" "pi.org", "open /wo" "rk/main/x", "in /tm" "p/x"):
        problems += [] if places("docs/x.md", text) else [f"missed: {text}"]
    return problems


def layout(claims, root, paths):
    name = "clang-format agrees with the layout"
    tool = shutil.which("clang-format-" + CLANG_FORMAT) or shutil.which("clang-format")
    version = subprocess.run([tool, "--version"], text=True, capture_output=True,
                             check=False).stdout if tool else ""
    if f"version {CLANG_FORMAT}." not in version:
        claims.skipped(name, f"clang-format {CLANG_FORMAT} is not installed")
        return
    run = subprocess.run([tool, "--dry-run", "-Werror", "--ferror-limit=1", *paths], cwd=root, text=True,
                         capture_output=True, check=False)
    errors = [line for line in run.stderr.splitlines() if "error:" in line]
    claims.holds(name, errors or ([f"clang-format failed: {run.stderr[:300]}"] if run.returncode else []))


def main(root):
    claims = Claims()
    claims.holds("this checker finds deliberate violations, and only them", self_check())
    sources = {path: read(root, path) for path in source_files(root, ".c", ".h")}
    for name, rule, _, _ in C_RULES:
        claims.holds(name, [p for path, text in sources.items() for p in rule(path, text)])
    lengths = [n for path, text in sources.items() if not path.startswith("tests/")
               for _, n in functions(text)]
    median = statistics.median(lengths)
    claims.holds("half of the functions are shorter than 15 lines",
                 [f"median {median} of {len(lengths)} functions"] if median >= 15 else [])
    texts = text_files(root)
    documents = [path for path in texts if is_document(path)]
    claims.holds("documents do so too", [p for path in documents for p in words(path, read(root, path))])
    named = {**sources, **{path: read(root, path) for path in documents}}
    claims.holds("files that comments and documents name exist",
                 [p for path, text in named.items() for p in missing_files(path, text, set(texts))])
    claims.holds("no text names a machine's places or a package registry",
                 [p for path in texts for p in places(path, read(root, path))])
    layout(claims, root, list(sources))
    claims.finish()


main(sys.argv[1])
