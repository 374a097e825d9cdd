# SPDX-License-Identifier: BSD-2-Clause
"""embed.py OUT NAME=FILE[+FILE]...: files, joined, as arrays of a C header."""
import sys


def array(name, paths):
    """As numbers: a text of that length is beyond what C promises. A char has a
    sign here."""
    data = b"".join(open(path, "rb").read() for path in paths) + b"\0"
    rows = [data[i:i + 16] for i in range(0, len(data), 16)]
    body = ",\n".join("\t" + ", ".join(str(b - (b & 128) * 2) for b in row) for row in rows)
    return f"static const char {name}[] = {{\n{body}\n}};\n"


with open(sys.argv[1], "w", encoding="ascii") as f:
    for argument in sys.argv[2:]:
        name, files = argument.split("=", 1)
        f.write(array(name, files.split("+")))
