#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The manual pages say what the program and its tables say: the options of each
verb, the rules of an XVA, the hosts, the exit statuses. So does the description of
the format: its rules, and its example to the byte."""
import os
import re
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, os.path.join(os.environ["TESTS"], "interop"))
from harness import PVGUEST, PVKIT, Tap, verbs  # pylint: disable=wrong-import-position

SOURCE = os.environ["SOURCE"]
OPTION = re.compile(r"^  (?:(-\w), |    )(--[\w-]+)(?: (\S+))?(?:  .*)?$")


def read(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as f:
        return f.read()


def run(*args, program=PVKIT):
    return subprocess.run([program, *args], stdout=subprocess.PIPE, text=True,
                          check=True).stdout


def plain(line):
    """mdoc's ".It Fl o , Fl -output Ar OUT" as "-o, --output OUT"."""
    out, glue, dash = "", True, ""
    for word in line.split()[1:]:
        if word in ("Ar", "Cm", "Li", "Sy"):
            continue
        if word in ("Fl", "Ns"):
            dash = "-" if word == "Fl" else dash
            glue = glue or word == "Ns"
            continue
        out += ("" if glue or word == "," else " ") + dash + word
        glue, dash = False, ""
    return out


def section(page, macro, title):
    """The lines behind ".Ss title" up to the next heading."""
    _, _, rest = page.partition(f"\n.{macro} {title}\n")
    return re.split(r"\n\.S[hs] ", rest)[0].splitlines()


def page_options(page, verb):
    return [plain(line) for line in section(page, "Ss", verb)
            if line.startswith(".It Fl")]


def help_options(text):
    found = [OPTION.match(line) for line in text.splitlines()]
    return [" ".join(filter(None, (m[1] and m[1] + ",", m[2], m[3])))
            for m in found if m]


def names(options):
    """{"--output": "--output", "-o": "--output"} of "-o, --output OUT"."""
    out = {}
    for option in options:
        words = [w for w in option.replace(",", "").split() if w[0] == "-"]
        out.update((w, words[-1]) for w in words)
    return out


def synopsis(page, command):
    text = "\n".join(section(page, "Sh", "SYNOPSIS"))
    _, _, rest = text.partition(f".Nm {command}\n")
    flags = re.findall(r"\bFl (\S+)", rest.split(".Nm ")[0])
    return ["-" + flag for flag in flags]


def check_verb(tap, program, name, words, title, page):
    """title: the heading of its part of the page."""
    told = help_options(run("help", *words, program=program))
    written = page_options(page, title)
    longs = names(told)
    words = " ".join(words)
    tap.ok(told == written, f"{name} {words}: --help and the page agree",
           f"--help: {told}", f"page:   {written}")
    order = list(dict.fromkeys(longs.values()))
    tap.ok(order == sorted(order), f"{name} {words}: alphabetical", order)
    short = [longs.get(flag, flag)
             for flag in synopsis(page, f"{name} Cm {words}")]
    tap.ok(short == order, f"{name} {words}: the synopsis is whole",
           f"options:  {order}", f"synopsis: {short}")


def guest_page(noun, words):
    """A companion's page is its own, and has its verbs without the noun."""
    own = f"man/pvguest-{noun}.8"
    if os.path.exists(os.path.join(SOURCE, own)):
        return read(own), words[-1]
    return read("man/pvguest.8"), " ".join(words)


def check_options(tap):
    found = verbs(PVKIT)
    tap.ok(len(found) > 1, "help names the verbs", run("help"))
    for noun, verb in found:
        page = read(f"man/pvkit-{noun}.1")
        check_verb(tap, PVKIT, "pvkit", [noun, verb], verb, page)
    found = verbs(PVGUEST)
    tap.ok(len(found) > 1, "help names pvguest's", found)
    for noun, verb in found:
        words = [noun, verb] if verb else [noun]
        page, title = guest_page(noun, words)
        check_verb(tap, PVGUEST, "pvguest", words, title, page)
        tap.ok(f"\n.Ss {title}\n" in page, f"pvguest {' '.join(words)}: in the page")
    # and the comparison itself can fail
    page = read("man/pvkit-xva.1").replace(".It Fl -xml", ".It Fl -xlm")
    tap.ok(page_options(page, "info") != help_options(run("help", "xva", "info")),
           "a wrong option would be found")


def check_rules(tap):
    """id, severity, does it spoil data, sentence: all in order."""
    spoils = re.search(r"\nreader_spoils_data\(.*?\n}", read("lib/xva/reader.c"),
                       re.S)[0]
    spoils = set(re.findall(r"PVK_RULE_(\w+):", spoils))
    page = read("man/pvkit-xva-rules.7")
    found = {m[1]: (m[2], m[3]) for m in re.finditer(
        r"^\.It Sy ([A-Z0-9-]+) Pq (.*)\n(.*)\.$", page, re.M)}
    table = re.findall(r'\bRULE\((\w+),\s*"([^"]+)",\s*(\w+),\s*"([^"]+)"\)',
                       read("lib/xva/rules.def"))
    tap.ok(len(table) > 10, "rules.def has rules")
    for name, rule, severity, sentence in table:
        kind = severity.lower() + (", data" if name in spoils else "")
        kind_there, there = found.pop(rule, ("nothing", ""))
        tap.ok(kind_there == kind and there.lower() == sentence.lower(),
               f"rule {rule}", f"table: {kind}: {sentence}",
               f"page:  {kind_there}: {there}")
    tap.ok(not found, "the page has no other rules", sorted(found))


def check_image_rules(tap):
    page = re.findall(r"^\.It Sy ([A-Z0-9-]+) Pq (\w+)\n(.*)\.$",
                      read("man/pvkit-image.1"), re.M)
    table = re.findall(r'\bRULE\(\w+,\s*"([^"]+)",\s*(\w+),\s*"([^"]+)"\)',
                       read("lib/image/rules.def"))
    table = [(rule, kind.lower(), text[0].upper() + text[1:])
             for rule, kind, text in table]
    tap.ok(table and table == page, "the rules of images, in order",
           *(f"{a} {b}" for a, b in zip(table, page) if a != b))


def check_probe_options(tap):
    """pvprobe(7) has the options that the probe reads, and no other."""
    page = re.findall(r"^\.It Ic ([a-z-]+) Ns =", read("man/pvprobe.7"), re.M)
    table = re.findall(r'^\t\{ "([a-z-]+)", (?:set|see|options)_\w+ \},$',
                       read("probe/measure/options_set.c"), re.M)
    tap.ok(table and table == page, "the options of the probe, in order",
           f"table: {table}", f"page:  {page}")


def check_hosts(tap):
    rows = re.findall(r'\{ "([a-z0-9.-]+)", \w+, "[^"]*", (\d+), (\d+), '
                      r"(\d), (\d), (\d), (\d),", read("lib/xva/host.c"))
    table = [[name, f"{major}.{minor}"] +
             ["yes" if flag == "1" else "-" for flag in flags]
             for name, major, minor, *flags in rows]
    page = [line[4:].split(" Ta ") for line in
            section(read("man/pvkit.1"), "Ss", "Hosts")
            if line.startswith(".It ") and ".It Sy" not in line]
    tap.ok(table == page and table, "the table of hosts",
           *(f"{a} {b}" for a, b in zip(table, page) if a != b))


def check_format(tap):
    """docs/formats/xva.md: every rule, and the example as it comes out."""
    text = read("docs/formats/xva.md")
    rules = re.findall(r'"([A-Z0-9-]+)", (?:ERROR|WARNING|NOTE)',
                       read("lib/xva/rules.def"))
    named = set(re.findall(r"`([A-Z0-9]+(?:-[A-Z0-9]+)+)`", text))
    tap.ok(rules and named == set(rules), "xva.md names each rule",
           named ^ set(rules))
    with tempfile.TemporaryDirectory() as folder:
        disk, xva = f"{folder}/ex.raw", f"{folder}/ex.xva"
        with open(disk, "wb") as f:
            f.write(b"boot")
            f.seek(2 << 20)
            f.write(b"data")
            f.truncate(4 << 20)
        run("xva", "create", "-o", xva, "--name", "example", "--disk", disk)
        tap.ok(f"{os.path.getsize(xva):,} bytes" in text, "the example's size")
        with tarfile.open(xva) as tar:
            for member in tar:
                tap.ok(f"\n| {member.offset:,} |" in text,
                       f"the example: {member.name} at {member.offset:,}")
            tap.ok(f"header: `ova.xml`, {tar.getmember('ova.xml').size:,} bytes"
                   in text, "the example: the size of ova.xml")


def check_statuses(tap):
    codes = re.findall(r'= \{ "(\w+)", (\d+) \}', read("bin/cli/cli.c"))
    text = "\n".join(section(read("man/pvkit.1"), "Sh", "EXIT STATUS"))
    items = dict(re.findall(r"^\.It (\d+)\n((?:.*\n)*?)(?=\.It |\.El)", text,
                            re.M))
    for name, status in codes:
        if name != "none":
            tap.ok(re.search(rf"\.Pq Li .*\b{name}\b", items.get(status, "")),
                   f"status {status} is {name}", items.get(status))


def main():
    tap = Tap()
    check_options(tap)
    check_rules(tap)
    check_image_rules(tap)
    check_probe_options(tap)
    check_hosts(tap)
    check_format(tap)
    check_statuses(tap)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
