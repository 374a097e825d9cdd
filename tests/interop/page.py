#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The report in a real browser, headless Chromium: it is drawn, nothing is
complained about or loaded from outside, a label that is a script does not run, two
sheets of paper are enough, also for a board that is full and for one with a sweep,
neither paper nor a narrow screen cuts anything off, and the words are there. Pictures
likewise."""
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

from harness import PVKIT, Tap

EXAMPLE = os.path.join(os.environ["SOURCE"], "examples", "xenserver-freebsd")
BROWSER = shutil.which("chromium") or shutil.which("chrome")
FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
         "--disable-background-networking --disable-component-update "
         "--disable-sync --enable-logging=stderr --v=0 "
         "--hide-scrollbars").split()


def browse(page, *flags):
    """What the browser prints on stdout and stderr."""
    with tempfile.TemporaryDirectory() as profile:
        p = subprocess.run(
            [BROWSER, *FLAGS, f"--user-data-dir={profile}", *flags,
             "file://" + os.path.abspath(page)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=120, check=False)
    return p.stdout, p.stderr


def png(path, first=0, end=None):
    """Width, height and the set of colours from a column on, up to another one, of an
    8-bit RGB or RGBA PNG."""
    with open(path, "rb") as f:
        data = f.read()
    at, packed = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            packed += body
        at += length + 12
    size = 4 if colour == 6 else 3
    raw, stride = zlib.decompress(packed), width * size
    stop = stride if end is None else end * size
    before, colours = bytearray(stride), {}
    for y in range(height):
        start = y * (stride + 1)
        line = bytearray(raw[start + 1:start + 1 + stride])
        unfilter(raw[start], line, before, size)
        before = line
        for x in range(first * size, stop, size):
            key = bytes(line[x:x + 3])
            colours[key] = colours.get(key, 0) + 1
    return width, height, colours


def unfilter(kind, line, before, size):
    for i, value in enumerate(line):
        left = line[i - size] if i >= size else 0
        up = before[i]
        corner = before[i - size] if i >= size else 0
        if kind == 1:
            add = left
        elif kind == 2:
            add = up
        elif kind == 3:
            add = (left + up) // 2
        elif kind == 4:
            guess = left + up - corner
            add = min((abs(guess - left), 0, left), (abs(guess - up), 1, up),
                      (abs(guess - corner), 2, corner))[2]
        else:
            add = 0
        line[i] = (value + add) & 255


def drawn(tap, page, colours):
    browse(page, "--window-size=900,1200", "--screenshot=shot.png")
    width, height, seen = png("shot.png")
    tap.ok((width, height) == (900, 1200), f"{page}: drawn", width, height)
    for name, colour in colours.items():
        tap.ok(seen.get(bytes.fromhex(colour), 0) > 100,
               f"{page}: its {name} is there",
               sorted(seen.items(), key=lambda c: -c[1])[:10])


def pages_of(pdf):
    with open(pdf, "rb") as f:
        return len(re.findall(rb"/Type\s*/Page\b", f.read()))


# Narrow, wide and wider: whichever a system takes for the page's.
FONTS = ("Liberation Sans", "DejaVu Sans", "DejaVu Serif")
FAMILY = '"Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif'


def two_sheets(tap, page):
    """On A4, and on Letter, which is shorter, whatever the font."""
    with open(page, encoding="utf-8") as f:
        text = f.read()
    tap.ok(text.count(FAMILY) == 2 and text.count("size:A4;") == 1,
           f"{page}: has a font and a size")
    for font in FONTS:
        for size in ("A4", "Letter"):
            with open("other.html", "w", encoding="utf-8") as f:
                f.write(text.replace(FAMILY, f'"{font}"').replace(
                    "size:A4;", f"size:{size};"))
            browse("other.html", "--print-to-pdf=other.pdf", "--no-pdf-header-footer")
            tap.ok(pages_of("other.pdf") == 2, f"{page}: two sheets of {size} in {font}",
                   pages_of("other.pdf"))


def narrow(tap, page):
    """On a telephone what is too wide is scrolled by itself: nothing sticks out of the
    page, whose margin is white."""
    browse(page, "--window-size=400,4000", "--screenshot=narrow.png")
    width, _, seen = png("narrow.png", 390)
    tap.ok(width == 400 and set(seen) == {b"\xff\xff\xff"},
           f"{page}: nothing sticks out of a narrow screen", width, seen)


def whole_on_paper(tap, page):
    """What sticks out of the sheet's margins is cut off there, as what sticks out of a
    window is: the outline of the limit, whose box is the first, has its left side."""
    with open(page, encoding="utf-8") as f:
        text = f.read()
    head = "@media print{@page{size:A4;margin:10mm 13mm}"
    tap.ok(text.count(head) == 1, f"{page}: has a style for paper")
    with open("other.html", "w", encoding="utf-8") as f:
        f.write(text.replace(head, "@media all{"))
    browse("other.html", "--window-size=700,1000", "--screenshot=paper.png")
    seen = png("paper.png", 0, 3)[2]
    tap.ok(seen.get(bytes.fromhex("a33b00"), 0) > 40,
           f"{page}: nothing sticks out of a sheet of paper", seen)


def full():
    """A board of eight stages, three results, four options; the example with a sweep,
    one of whose loads is as the path is drawn."""
    shutil.copy(os.path.join(os.environ["TESTS"], "golden", "paper", "full.cfg"),
                "full.cfg")
    swept = [{"name": f"at-{n}", "label": f"at-{n}", "device": "xbd0",
              "samples_Bps": [rate * by for by in (.98, .99, 1, 1, 1.01, 1.02)],
              "load": {"n": n, "unit": "requests"},
              "tool": {"name": "pvguest-bench", "command": f"read bs=1048576 depth={n}"}}
             for n, rate in ((1, 30e6), (2, 57e6), (4, 100e6), (8, 152e6), (16, 187e6),
                             (32, 196e6), (64, 185e6))]
    with open("swept.json", "w", encoding="utf-8") as f:
        json.dump({"measurements": swept}, f)
    shutil.copy(os.path.join(EXAMPLE, "whiteboard.cfg"), "swept.cfg")
    for words in (("full.html", "full.cfg"), ("swept.html", "swept.cfg", "swept.json")):
        subprocess.run([PVKIT, "paper", "report", "--print", "-o", *words], check=True)


def console_of(said):
    return [line for line in said.splitlines() if "CONSOLE" in line]


def hears(tap):
    """What the policy forbids is told on the console, and we would see it."""
    with open("loud.html", "w", encoding="utf-8") as f:
        f.write('<meta http-equiv="Content-Security-Policy" '
                "content=\"default-src 'none'\"><img src=x.png>")
    said = console_of(browse("loud.html", "--dump-dom")[1])
    tap.ok(any("Content Security Policy" in line for line in said),
           "a page that asks for a file would be heard of", *said)


def quiet(tap, page):
    """Nothing on the console, so nothing was asked for from outside."""
    dom, said = browse(page, "--dump-dom")
    console = console_of(said)
    tap.ok(not console, f"{page}: nothing on the console", *console[:3])
    return dom


def hostile():
    """The example, whose guest calls itself a script and worse."""
    with open(os.path.join(EXAMPLE, "whiteboard.cfg"), encoding="utf-8") as f:
        text = f.read()
    name = ("<script>document.title=\\\"owned\\\"</script>"
            "<img src=http://127.0.0.1:9/x onerror=document.title=1>")
    with open("hostile.cfg", "w", encoding="utf-8") as f:
        f.write(text.replace("FreeBSD, PV", name))
    subprocess.run([PVKIT, "paper", "report", "-o", "hostile.html",
                    "hostile.cfg"], check=True)


def main():
    tap = Tap()
    if BROWSER is None:
        print("1..0 # SKIP needs chromium")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name in ("report.html", "chart.svg", "diagram.svg"):
            shutil.copy(os.path.join(EXAMPLE, name), name)
        drawn(tap, "report.html", {"bar": "1a7f4b", "hatching": "f3c9ae",
                                   "outline of the limit": "a33b00"})
        drawn(tap, "chart.svg", {"bar": "1a7f4b", "hatching": "f3c9ae"})
        drawn(tap, "diagram.svg", {"use": "9cc3ea",
                                   "outline of the limit": "a33b00"})
        hears(tap)
        dom = quiet(tap, "report.html")
        tap.ok("When is it fixed?" in dom and dom.count("<svg") == 2,
               "report.html: its answers and pictures are in the tree")
        two_sheets(tap, "report.html")
        whole_on_paper(tap, "report.html")
        narrow(tap, "report.html")
        full()
        two_sheets(tap, "full.html")
        two_sheets(tap, "swept.html")
        narrow(tap, "swept.html")
        drawn(tap, "swept.html", {"bar": "1a7f4b", "paper": "0b57d0"})
        dom = quiet(tap, "swept.html")
        tap.ok(dom.count("<svg") == 3 and "How many at once?" in dom,
               "swept.html: the sweep is in the tree")
        hostile()
        dom = quiet(tap, "hostile.html")
        tap.ok("<script" not in dom and "<img" not in dom and
               "&lt;script&gt;" in dom and "<title>FreeBSD on" in dom,
               "a label that is a script is text")
        os.chdir("/")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
