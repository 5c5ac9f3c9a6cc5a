# tests/style/test_docs.py - commands, options and keys against the manual pages and docs, in both directions.
import os
import re
import shutil
import subprocess
import sys

from claims import Claims, read
from program import PROGRAM, run

# Options of other programs that the docs name.
FOREIGN = {"all", "benchmark", "buildtype", "cflags", "change", "help", "increment", "libs",
           "no-suite", "reconfigure", "rounds", "static", "suite", "version"}
NO_COMMANDS = {"checkpoint"}  # the first words of a checkpoint file
PRESETS = ("best", "edges-800-400", "guo2020", "demo", "diehl-cook")


def output(*args):
    return run("/", *args).stdout


def commands():
    return re.findall(r"^  (\S+) +[A-Z]", output("--help").split("presets of")[0], re.MULTILINE)


def options(command):
    return set(re.findall(r"^  (?:-\w, )?--([a-z-]+)", output(command, "--help"), re.MULTILINE))


def keys():
    """Every "section.key" that a preset has."""
    found = set()
    for preset in PRESETS:
        section = ""
        for line in output("config", "--preset", preset).splitlines():
            if match := re.match(r"\[(.+)\]", line):
                section = match[1]
            elif match := re.match(r"(\w+) *=", line):
                found.add(f"{section}.{match[1]}")
    return found


def page_name(command):
    return f"docs/man/espalier-{command}.1"


def page_options(text):
    """Options after a Fl in a manual page, and those that have an item."""
    lines = [line for line in text.splitlines() if re.match(r"\.(It )?.*\bFl\b", line)]
    named = {word for line in lines for word in re.findall(r"(?<=[ ])-([a-z][a-z-]*)", line)}
    items = {word for line in lines if line.startswith(".It")
             for word in re.findall(r"(?<=[ ])-([a-z][a-z-]*)", line)}
    return named, items


class Docs:
    def __init__(self, root):
        self.root = root
        self.commands = commands()
        self.options = {c: options(c) for c in self.commands}
        self.every_option = set().union(*self.options.values())
        self.keys = keys()
        self.pages = sorted(n for n in os.listdir(os.path.join(root, "docs/man")) if re.search(r"\.\d$", n))
        self.texts = {n: read(root, n) for n in ["README.md"] + sorted(
            f"docs/{n}" for n in os.listdir(os.path.join(root, "docs")) if n.endswith(".md"))}

    def every_command_has_a_page(self):
        pages = {f"espalier-{c}.1" for c in self.commands} | {"espalier.1"}
        main = read(self.root, "docs/man/espalier.1")
        installed = read(self.root, "docs/man/meson.build")
        problems = [f"page {n} of no command" for n in set(self.pages) - pages]
        problems += [f"no page {n}" for n in pages - set(self.pages)]
        problems += [f"espalier.1 lacks {c}" for c in self.commands if f".Xr espalier-{c} 1" not in main]
        return problems + [f"{n} is not installed" for n in self.pages if f"'{n}'" not in installed]

    def pages_name_the_options(self):
        problems = []
        for c in self.commands:
            named, items = page_options(read(self.root, page_name(c)))
            problems += [f"{c}: --{o} is not in its page" for o in self.options[c] - named - {"help"}]
            problems += [f"{c}: its page explains --{o}, which it has not" for o in items - self.options[c]]
            problems += [f"{c}: its page names --{o}" for o in named - self.every_option - FOREIGN]
        return problems

    def docs_name_what_exists(self):
        """Options, and commands after the name of the program."""
        problems = []
        for name, text in self.texts.items():
            for option in set(re.findall(r"(?<![\w-])--([a-z][a-z-]+)", text)) - self.every_option - FOREIGN:
                problems.append(f"{name}: no command has --{option}")
            typed = re.findall(r"(?:^    |`)(?:\./run|espalier) ([a-z]\w*)", text, re.MULTILINE)
            problems += [f"{name}: no command {c}" for c in set(typed) - set(self.commands) - NO_COMMANDS]
        return problems

    def tables_of_studies_are_of_reports(self):
        """Their columns are some of those of report.md, in its order."""
        source = re.sub(r'"\s+"', "", read(self.root, "studies/report.c")).replace("%%", "%")
        columns = re.search(r"\| (way \| alive .*?) \|\\n", source)[1].split(" | ")
        tables = [(name, table.split(" | ")) for name, text in self.texts.items()
                  for table in re.findall(r"^\| (way \| .*over native.*) \|$", text, re.MULTILINE)]
        problems = [] if tables else ["no table"]
        return problems + [f"{name}: {table}" for name, table in tables if table != [c for c in columns if c in table]]

    def every_key_is_explained(self):
        """In a table of the model, the rules or the network, as a word in code."""
        words = set(re.findall(r"`([\w.]+)`", "".join(self.texts.values())))
        bare = {word.split(".")[-1] for word in words}
        return [f"no page of docs/ explains {k}" for k in sorted(self.keys)
                if k.split(".")[-1] not in bare | {"kind", "from", "to"}]

    def keys_that_are_named_exist(self):
        sections = {k.rsplit(".", 1)[0] for k in self.keys}
        own = "|".join(map(re.escape, sections))
        problems = []
        for name, text in self.texts.items():
            for section, key in set(re.findall(rf"(?<![\w./-])({own})\.(\w+)\b(?![.(/])", text)):
                if f"{section}.{key}" not in self.keys and key not in ("NAME", "c", "h", "h5", "csv", "json", "md", "ini", "png"):
                    problems.append(f"{name}: no key {section}.{key}")
        return problems

    def rows(self):
        """(section, key, unit, default) of the tables of keys in docs/model.md and docs/pruning.md."""
        model = self.texts["docs/model.md"].split("## Input")[0]
        section = None
        for cells in ([c.strip() for c in row.split("|")[1:-1]] for row in re.findall(r"^\|.*\|$", model, re.MULTILINE)):
            if head := re.search(r"`\[(.+)\]`", cells[1]):
                section = head[1]
            elif section:
                defaults = cells[3].split(", ") if "`, `" in cells[1] else [cells[3]]
                yield from ((section, key, cells[2], default)
                            for key, default in zip(re.findall(r"`(\w+)`", cells[1]), defaults))
        rules = self.texts["docs/pruning.md"].split("## Keys")[1].split("##")[0]
        for row in re.findall(r"^\| *`(\w+)` *\|(.*?)\|(.*?)\|", rules, re.MULTILINE):
            yield ("prune", *(cell.strip() for cell in row))

    def tables_of_keys_are_true(self):
        """Units and defaults are those that `config` prints; no key of the preset is missing."""
        printed, section, above, problems, seen = {}, "", "", [], set()
        for line in output("config").splitlines():
            if match := re.match(r"\[(.+)\]", line):
                section = match[1]
            elif match := re.match(r"(\w+) *= (\S+)(.*)", line):
                printed[section, match[1]] = (match[2], match[3] or above)
            above = line
        for section, key, unit, default in self.rows():
            seen.add((section, key))
            value, said = printed.get((section, key), (None, ""))
            plain = default.replace(",", "").split(":")[0]
            same = plain == value or (re.match(r"[-\d]", plain) and value not in (None, "auto")
                                      and float(plain) == float(value))
            if not same or (unit and " to " in said and f" {unit}" not in said):
                problems.append(f"{section}.{key}: {default} {unit}, not {value} {said.strip()}")
        return problems + [f"no row for {s}.{k}" for s, k in printed.keys() - seen if k not in ("kind", "from", "to")]

    def pages_are_clean(self):
        """By mandoc; that a page of ours or of another program is not installed is no matter."""
        made = subprocess.run([sys.executable, os.path.join(self.root, "docs/man/keys.py"), PROGRAM], check=True,
                              capture_output=True, text=True).stdout
        texts = {n: read(self.root, f"docs/man/{n}") for n in self.pages} | {"espalier.ini.5": made}
        problems = []
        for name, text in texts.items():
            said = subprocess.run(["mandoc", "-T", "lint"], input=text, capture_output=True, text=True, check=False)
            problems += [f"{name}: {line}" for line in (said.stdout + said.stderr).splitlines()
                         if "referenced manual not found" not in line and "mandoc.db" not in line]
        return problems + [f"espalier.ini(5) lacks {k}" for k in self.keys
                           if f".It Li {k.rsplit('.', 1)[1]} =" not in made]


def completed(*words):
    """What bash offers for the last word."""
    script = f"""source <({PROGRAM} completion bash); compopt() {{ :; }}
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _espalier; printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "-eu", "-c", script, "bash", "espalier", *words], capture_output=True, text=True,
                          check=False)
    return set(done.stdout.split()) if done.returncode == 0 else done.stderr


def bash_completes(docs):
    cases = {("",): set(docs.commands) | {"help", "--help", "--version"}, ("tr",): {"train"},
             ("train", "--preset", "d"): {"demo", "diehl-cook"}, ("export", "--to", ""): {"nir", "csv", "npy"},
             ("train", "--set", "run.se"): {"run.seed="}, ("train", ""): set()}
    cases |= {(c, "--"): {f"--{o}" for o in docs.options[c]} for c in docs.commands}
    return [f"{words}: {completed(*words)}" for words, wanted in cases.items() if completed(*words) != wanted]


def main():
    claims, docs = Claims(), Docs(sys.argv[1])
    claims.holds("every command has a manual page, every page a command", docs.every_command_has_a_page())
    claims.holds("a page names all options of its command and no others", docs.pages_name_the_options())
    claims.holds("commands and options in docs/ exist", docs.docs_name_what_exists())
    claims.holds("tables of studies have columns of a report", docs.tables_of_studies_are_of_reports())
    claims.holds("every key is explained in docs/", docs.every_key_is_explained())
    claims.holds("keys that docs/ name exist", docs.keys_that_are_named_exist())
    claims.holds("the tables of keys have every key, with its unit and default", docs.tables_of_keys_are_true())
    if shutil.which("mandoc"):
        claims.holds("mandoc has nothing to say", docs.pages_are_clean())
    else:
        claims.skipped("mandoc has nothing to say", "mandoc is not installed")
    claims.holds("bash completes commands, options, words and keys", bash_completes(docs))
    claims.finish()


main()
