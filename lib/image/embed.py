# SPDX-License-Identifier: BSD-2-Clause
"""embed.py SMALL MINIMAL OUT: the lists of what is left out, as a C header."""
import sys

small, minimal, out = sys.argv[1:]


def array(name, *paths):
    """As numbers: a text of that length is beyond what C promises."""
    data = b"".join(open(path, "rb").read() for path in paths) + b"\0"
    rows = [data[i:i + 16] for i in range(0, len(data), 16)]
    body = ",\n".join("\t" + ", ".join(str(b) for b in row) for row in rows)
    return f"static const char {name}[] = {{\n{body}\n}};\n"


with open(out, "w", encoding="ascii") as f:
    f.write(array("slim_small", small))
    f.write(array("slim_minimal", small, minimal))
