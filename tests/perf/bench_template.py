# SPDX-License-Identifier: BSD-2-Clause
"""What it takes to make a template, against unpacking the same sets; and what is
written for it: the sets are stand-ins of tests/interop, filled up with files of this
machine, which are programs, libraries, headers and texts as FreeBSD's are."""
import os
import shutil
import subprocess
import sys

MIB = 1 << 20
ROOTS = ("/usr/bin", "/usr/lib", "/usr/include", "/usr/share")
FILE_MAX = 40 * MIB
SETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop",
                    "make_sets.py")


def files_below(root):
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield path


def fill(tree, size):
    """Copies of files, in turn from each of the roots, until there are size bytes."""
    sources = [files_below(root) for root in ROOTS]
    total = 0
    while sources and total < size:
        for source in list(sources):
            path = next(source, None)
            if path is None:
                sources.remove(source)
                continue
            if os.path.getsize(path) > min(FILE_MAX, size - total):
                continue
            to = tree + path
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copyfile(path, to)
            total += os.path.getsize(to)
    return total


def make_sets(folder, size, pack):
    """base.txz of about size bytes, kernel.txz; what they were made of is gone."""
    tree, tar = folder + ".tree", folder + ".tar"
    subprocess.run([sys.executable, SETS, folder], check=True,
                   stderr=subprocess.DEVNULL)
    os.remove(os.path.join(folder, "MANIFEST"))
    fill(tree, size)
    base = os.path.join(folder, "base.txz")
    with open(tar, "wb") as f:
        subprocess.run(["xz", "-dc", base], stdout=f, check=True)
    subprocess.run(["tar", "-rf", tar, "--owner=0", "--group=0", "--transform",
                    f"s,^{os.path.basename(tree)},./usr/local/tree,", "-C",
                    os.path.dirname(tree), os.path.basename(tree)], check=True,
                   stderr=subprocess.DEVNULL)
    shutil.rmtree(tree)
    with open(base, "wb") as f:
        subprocess.run([*pack, "-c", tar], stdout=f, check=True)
    os.remove(tar)


def build(b, sets, *more):
    return [b.pvkit, "-q", "template", "build", "--sets", b.path(sets), "--size",
            "8GiB", "-o", b.path("out"), *more]


def written(command):
    """Bytes that a command hands to write(2) and the like."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    with open(f"/proc/{child.pid}/io", encoding="ascii") as f:
        count = dict(line.split(": ") for line in f)["wchar"]
    if child.wait() != 0:
        sys.exit(f"bench: {command}")
    return int(count)


def bytes_row(b, job, command):
    """400 MB at most; True when it was kept."""
    count = written(command)
    b.remove("out")
    good = count <= 400e6
    print(f"| {job} | - | 400 MB | {count / 1e6:.0f} MB | "
          f"{'pass' if good else 'MISS'} | - | - | - |", flush=True)
    return good


def templates(b, size):
    """Whether all promises about bytes were kept; the others are rows of b."""
    make_sets(b.path("sets"), size, ["xz", "-0", "-T1"])
    peer = (f"mkdir {b.path('x')}; bsdtar --no-fflags -xf {b.path('sets/base.txz')} "
            f"-C {b.path('x')}; cat {b.path('sets/kernel.txz')}")
    for kind, more in (("raw", ["--image-only"]), ("XVA", []),
                       ("zstd XVA", ["--compress", "zstd"])):
        b.compare(f"template: {kind}", 1.5, build(b, "sets", *more), peer,
                  "bsdtar -xf, cat", ["out", "x"], limit=192 * MIB)
    b.remove("sets")
    # 300 MB in 8 GiB
    make_sets(b.path("sets"), int(300e6), ["zstd", "-q", "-1"])
    good = True
    for kind, more in (("raw", ["--image-only"]), ("XVA", []),
                       ("zstd XVA", ["--compress", "zstd"])):
        good &= bytes_row(b, f"written for a template of 300 MB: {kind}",
                          build(b, "sets", *more))
    b.remove("sets")
    return good
