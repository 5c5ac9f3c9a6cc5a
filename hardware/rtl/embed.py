# hardware/rtl/embed.py - the Verilog and the rules of the Makefile as texts in a C header.
#
#   embed.py HEADER FOLDER NAME...   NAME.v; rules.mk of the folder
import json
import os
import sys


def c_lines(name):
    """A C string per line of the file: compilers limit the length of one."""
    with open(os.path.join(sys.argv[2], name), encoding="ascii") as f:
        return ",\n    ".join(json.dumps(line) for line in f)


with open(sys.argv[1], "w", encoding="ascii") as header:
    names = sys.argv[3:]
    for name in names:
        header.write(f"static const char *const text_{name}[] = {{\n    {c_lines(name + '.v')}, 0}};\n")
    header.write("static const struct {\n    const char *name;\n    const char *const *text;\n} rtl_files[] = {\n")
    header.write("".join(f'    {{"{name}.v", text_{name}}},\n' for name in names) + "};\n")
    header.write(f"#define RTL_MAKEFILE {c_lines('rules.mk')}\n".replace("\n    ", " "))
