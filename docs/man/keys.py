"""Make espalier.ini(5), the list of all configuration keys, of what the program says about them: those of
the preset, and those of the kinds of sections that only networks of one's own have.

    keys.py PROGRAM > espalier.ini.5
"""
import re
import subprocess
import sys
import textwrap

HEAD = r""".Dd November 26, 2026
.Dt ESPALIER.INI 5
.Os
.Sh NAME
.Nm espalier.ini
.Nd configuration of a run of espalier
.Sh DESCRIPTION
A text of sections in square brackets and lines
.Ar key No = Ar value .
A semicolon begins a comment.
Keys that are left out keep the value of the preset.
.Pp
.Xr espalier-config 1
prints such a file,
.Xr espalier-train 1
reads it by
.Fl -config ,
and sets single keys by
.Fl -set Ar SECTION.KEY=VALUE .
Below, values are those of the preset
.Cm best ,
and what is allowed stands in parentheses.
.Cm auto :
follows from the numbers of neurons and images when the run starts.
"""
TAIL = r""".Sh SEE ALSO
.Xr espalier 1 ,
.Xr espalier-config 1
"""
# A network with a section of each of these kinds.
OTHERS = """
[population.NAME]
kind = spikes
file = FILE.h5
[population.a]
kind = lif
size = 2
[population.b]
kind = lif
size = 2
[projection.c]
kind = dense
from = NAME
to = a
[projection.NAME]
kind = one-to-one
from = a
to = b
[projection.NAME2]
kind = all-but-own
from = b
to = a
[run]
output = b
[prune.a]
"""
LINE = re.compile(r"(\w+)\s*= (.*?)\s*(?:;\s*(.*))?$")


def macro(text):
    """In lines; none of them may look like a macro, and a backslash is one."""
    lines = textwrap.fill(text.replace("\\", r"\e"), 78, break_on_hyphens=False)
    return re.sub(r"^([.'])", r"\\&\1", lines, flags=re.MULTILINE)


def sections(program, *options, text=None):
    """What `config` prints, by section: "; what it is", "[name]", keys."""
    ini = subprocess.run([program, "config", *options], check=True, capture_output=True, text=True, input=text).stdout
    return ini.split("\n\n")[1:]


def main(program):
    page, open_list, above = [HEAD], False, ""
    others = [s for s in sections(program, "--config", "/dev/stdin", text=OTHERS)
              if re.search(r"\.NAME|^\[prune\.a\]", s, re.MULTILINE)]
    for line in "\n".join(sections(program) + others).splitlines():
        if line.startswith("["):
            name = re.sub(r"\.(NAME2|a)$", ".NAME", line.strip("[]"))
            page.append(f"{'.El' + chr(10) if open_list else ''}.Sh {name}\n{macro(above)}\n.Bl -tag -width Ds\n")
            open_list, above = True, ""
        elif line.startswith(";"):
            above = line.lstrip("; ")
        elif match := LINE.match(line):
            key, value, said = match.groups()
            page.append(f".It Li {key} = {macro(value)}\n{macro(said or above)}\n")
            above = ""
    print("".join(page) + ".El\n" + TAIL, end="")


main(sys.argv[1])
