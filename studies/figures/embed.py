# studies/figures/embed.py - the templates of the figures as texts in a C header.
#
#   embed.py HEADER FOLDER NAME...   each NAME.gp between begin.gp and end.gp; a line "@labels" stands for labels.gp
import json
import os
import sys


def template(name):
    with open(os.path.join(sys.argv[2], name + ".gp"), encoding="utf-8") as f:
        return f.read()


def c_text(line):
    return json.dumps(line, ensure_ascii=False)


with open(sys.argv[1], "w", encoding="utf-8") as header:
    for name in sys.argv[3:]:
        text = template("begin") + template(name).replace("@labels\n", template("labels")) + template("end")
        lines = "\n".join("    " + c_text(line) for line in text.splitlines(keepends=True))
        header.write(f"static const char template_{name}[] =\n{lines};\n")
