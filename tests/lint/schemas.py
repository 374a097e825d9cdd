#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Real --json output against docs/schema, which it must match to the member: what
is not described there is a fault, and so is what is described and never seen.
Of pvguest, whose other documents need a xenstore (xen/standalone does that), what
measures."""
import copy
import json
import os
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.environ["TESTS"], "interop"))
# pylint: disable=wrong-import-position
from harness import PVGUEST, PVKIT, Tap, verbs
from make_kernel import make as make_kernel
from make_xva import sample, write
from schema import FOLDER, Schema
from xva_bad import CASES, base
from xva_parts import archive, members

SOURCE = os.environ["SOURCE"]
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    PORT = str(free.getsockname()[1])
os.environ["PVGUEST_BENCH_TOKEN"] = "schemas' token"
PROGRAMS = {"pvkit": PVKIT, "pvguest": PVGUEST}
GOLDEN = os.path.join(os.environ["TESTS"], "golden", "paper")
CHECKED = os.path.join(os.environ["TESTS"], "golden", "check")


def make_files():
    """Files of many kinds, for documents of many kinds."""
    write("good.xva", archive(members(sample(2, keepalive=(1,)))), base(), None)
    write("bad.xva", CASES["sum-mismatch"].make(base()), base(), None)
    with open("disk.raw", "wb") as f:
        f.write(b"disk" * 300000)
    with open("empty.raw", "wb") as f:
        f.truncate(8 << 20)
    with open("probe.img", "wb") as f:
        f.write(bytes(510) + b"\x55\xaa" + b"pvprobe options\n" + bytes(496))
    with open("k.pub", "w", encoding="ascii") as f:
        f.write("ssh-ed25519 AAAA\n")
    subprocess.run([sys.executable, os.path.join(os.environ["TESTS"], "interop",
                                                 "make_sets.py"), "sets"], check=True)
    os.makedirs("sys/boot/kernel")
    make_kernel("12.1", "sys/boot/kernel/kernel")
    make_kernel("9.0", "old")
    make_kernel("14.0-plain", "bare", strip=True, sections=False, config=False)
    with open("alone.cfg", "w", encoding="utf-8") as f:
        f.write('components = { d = { kind = "measured"; rate = "100 MB/s"; '
                'typical = "90 MB/s"; }; };\n'
                'paths = { p = { stages = [ "d" ]; }; };\n')
    with open("probe.txt", "w", encoding="utf-8", newline="") as f:
        f.write(probe_result())
    with open("slow.json", "w", encoding="utf-8") as f:
        json.dump({"measurements": [{
            "label": "slow", "samples_Bps": [53e6, 52e6, 54e6],
            "device": "ada0", "request_bytes": 4096}]}, f)
    with open("swept.json", "w", encoding="utf-8") as f:
        json.dump({"measurements": [{
            "name": f"at-{n}", "label": f"at-{n}", "device": "xbd0",
            "load": {"n": n, "unit": "requests"}, "samples_Bps": [rate, rate * 1.1],
            "tool": {"command": f"read depth={n}"}}
            for n, rate in ((1, 1e8), (2, 1.8e8), (4, 2.5e8), (8, 2e8))]}, f)
    with open("held.json", "w", encoding="utf-8") as f:
        json.dump({"measurements": [{
            "name": f"at-{n}", "label": f"at-{n}", "samples_Bps": [rate],
            "load": {"n": n, "unit": "requests"}, "tool": {"command": f"depth={n}"}}
            for n, rate in ((1, 3e7), (2, 6.02e7), (4, 1.195e8), (8, 2.42e8),
                            (16, 4.8e8), (32, 9.55e8))]}, f)
    with open(os.path.join(os.environ["TESTS"], "facts", "base", "freebsd"),
              encoding="utf-8") as base_facts, \
            open("unseen", "w", encoding="utf-8") as f:
        f.write(base_facts.read() + "disk.names!EACCES\n")


def probe_result():
    """What pvprobe writes, between its two marks, amid what else a console says."""
    def measured(name, kind, rate, **more):
        return {"name": name, "label": name, "device": name[:4], "kind": kind,
                "op": "read", "block_bytes": 1 << 20, "depth": 1,
                "samples_Bps": [rate + i for i in range(7)],
                "tool": {"name": "pvprobe", "version": "1",
                         "command": f"{name} depth=1"},
                "gates": [{"id": "zeros", "ok": False, "detail": "zeros"}], **more}
    return "\r\n".join(["pvprobe 1", "-----BEGIN PVPROBE RESULT-----", json.dumps(
        {"schema": "pvprobe.result/1",
         "tool": {"name": "pvprobe", "version": "1.0.0"},
         "host": {"xen": "4.17", "mode": "hvm", "ram_bytes": 1 << 27},
         "run": {"first_s": 0.5, "took_s": 30.5, "error": None},
         "devices": [{"name": "xvda", "kind": "pv", "features": "none",
                      "size_bytes": 1 << 30}],
         "measurements": [measured("xvda-read-1M-1", "pv", 95e6,
                                   lat={"p50_s": 1e-3, "p99_s": 2e-3}),
                          measured("hdax-read-1M-1", "ide", 10e6)],
         "relative": [{"name": "xvda-read-1M-1", "against": "hdax-read-1M-1"}]}),
        "-----END PVPROBE RESULT-----", "and on", ""])


# what is run, in this order: noun and verb come first, before them perhaps pvguest
RUNS = """
xva create --name web --disk disk.raw --disk empty.raw --nic lan -o web.xva
xva create --name web --disk disk.raw --dry-run --checksum xxhash
xva create --name web -o web.xva
xva create --name zst --disk disk.raw --for xcp-ng-8.3 -o zst.xva
xva create --name other --vm --disk disk.raw --nic lan --cd empty -o other.xva
xva info web.xva
xva info zst.xva
xva info other.xva
xva info good.xva
xva info bad.xva
xva info disk.raw
xva verify web.xva
xva verify bad.xva
xva verify --level structure bad.xva
xva verify --host xenserver-6.0.2 zst.xva
xva verify missing.xva
xva extract web.xva --disk all -o disks
xva extract bad.xva --disk all -o nothing
xva extract bad.xva --disk all -o saved --salvage
xva convert web.xva c.xva --checksum xxhash --compress gzip
xva convert bad.xva nothing.xva
xva edit other.xva --set vm.name_label=www
xva edit other.xva -o edited.xva --remove-cd
xva edit other.xva --set vm.nothing=1
xva repair good.xva repaired.xva
xva repair bad.xva mended.xva
xva diff web.xva web.xva
xva diff web.xva other.xva
template list-presets
template build --sets sets --size 256MiB --swap 0 --slim small -o t.xva
template build --sets sets --size 256MiB --swap 0 --image-only -o t.raw
template build --sets sets --size 256MiB --swap 0 --dry-run
template build --sets sets --size 256MiB --swap 0 -o h.raw --image-only \
 --root-password-hash $6$a$b --ssh-key k.pub --loader hw.xen.disable_pv_nics=1
template check t.xva
template check h.raw
image check h.raw
image check t.raw
image check disk.raw
template build --sets nowhere -o nothing.xva
paper check EXAMPLE
paper check empty.raw
paper check alone.cfg
paper expect EXAMPLE
paper expect alone.cfg
paper verdict EXAMPLE
paper verdict alone.cfg slow.json
paper verdict alone.cfg GOLDEN/fio-3.33-psync.json
paper what-if EXAMPLE
paper what-if --set disks.count=4 EXAMPLE
paper what-if --set disks.cuont=4 EXAMPLE
paper import alone.cfg GOLDEN/fio-3.33-libaio.json slow.json
paper import alone.cfg GOLDEN/fio-3.33-error.json
paper import alone.cfg GOLDEN/iperf3-3.12-lo.json
paper run --size 8MiB --seconds 1 --runs 2 alone.cfg
paper run --target slow.json alone.cfg
paper sweep alone.cfg swept.json
paper sweep alone.cfg held.json
paper verdict alone.cfg swept.json
paper verdict alone.cfg held.json
paper sweep alone.cfg GOLDEN/fio-3.33-psync.json
paper sweep alone.cfg slow.json
bench chart slow.json GOLDEN/fio-3.33-libaio.json GOLDEN/iperf3-3.12-lo.json
bench chart GOLDEN/iperf3-3.12-refused.json
probe build -o probe.xva --image probe.img --option time=9s
probe build -o nothing.xva --image probe.img --option tiem=9s
probe build -o probe.raw --image probe.img --image-only
probe report probe.txt
probe report probe.txt --against alone.cfg
probe report probe.txt --against EXAMPLE
probe report slow.json
xva nonsense
kernel check sys
kernel check old
kernel check bare
kernel check disk.raw
pvguest bench cpu --runs 5 --seconds 1
pvguest bench disk --runs 5 --seconds 1 --size 16MiB new.data
pvguest bench net --runs 5 --seconds 1 --direction in --port PORT 127.0.0.1
pvguest check
pvguest check --from CHECKED
pvguest check --from unseen
pvguest check --from disk.raw
image check --guest-rules t.raw
template check --guest-rules t.xva
image check --guest-rules disk.raw
""".strip().splitlines()


def check_run(tap, schemas, line):
    """One document on stdout where it was done, else one on stderr."""
    words = line.replace("GOLDEN", GOLDEN).replace("PORT", PORT).replace(
        "EXAMPLE", f"{SOURCE}/examples/xenserver-freebsd/whiteboard.cfg").replace(
        "CHECKED", f"{CHECKED}/hvm-14.0.facts").split()
    program = words.pop(0) if words[0] == "pvguest" else "pvkit"
    verb = 1 if words[0] == "check" else 2
    p = subprocess.run([PROGRAMS[program], *words[:verb], "--json", *words[verb:]], text=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, check=False)
    good = p.returncode in (0, 1)
    name = ".".join([program, *words[:verb]]) if good else f"{program}.error"
    if good and "--guest-rules" in words:
        name = "pvguest.check"  # what that would say
    if words[verb - 1] == "nonsense":
        tap.ok(p.returncode == 64 and not p.stdout, line, p.stderr)
        return
    try:
        document = json.loads(p.stdout if good else p.stderr)
        faults = list(schemas[name].faults(document))
    except ValueError as e:
        faults = [e, p.stdout, p.stderr]
    if not good and p.stdout:
        faults.append("there is a document on stdout, too")
    if good and document.get("exit_status", p.returncode) != p.returncode:
        faults.append("another exit status")
    tap.ok(not faults, f"{line}: {name}", *faults)


def check_probe(tap):
    """What the probe said in the lab, of disks and of a network; there it was not told
    what to expect."""
    schema = Schema("pvprobe.result")
    faults = []
    for name in "pvprobe.txt", "pvprobe-net.txt":
        with open(f"{GOLDEN}/{name}", encoding="utf-8") as f:
            said = f.read().rpartition("-----BEGIN PVPROBE RESULT-----")[2]
        faults += schema.faults(json.loads(
            said.partition("-----END PVPROBE RESULT-----")[0]))
    faults += [member for member in schema.unseen()
               if not member.startswith(".expected")]
    tap.ok(not faults, "what pvprobe said is as its schema says", *faults)


def check_can_fail(tap, schema):
    """The judge finds what is wrong with a document."""
    right = {"schema": "pvkit.xva.convert/1", "file": "a", "size": 1,
             "chunks": 0}
    tap.ok(not list(schema.faults(right)), "a right document has no faults")
    for name, value in (("schema", "x/1"), ("file", 3), ("size", -1),
                        ("size", True), ("chunks", None), ("more", 1)):
        wrong = copy.deepcopy(right)
        wrong[name] = value
        tap.ok(list(schema.faults(wrong)), f"{name} {value!r} is a fault")
    del right["size"]
    tap.ok(list(schema.faults(right)), "a missing member is a fault")


def check_verbs(tap, names):
    """Every verb with --json has its schema, and no other verb has; and the probe."""
    with_json = {"pvprobe.result"}
    for name, program in (("pvkit", PVKIT), ("pvguest", PVGUEST)):
        with_json.add(f"{name}.error")
        for words in verbs(program):
            words = [word for word in words if word]
            text = subprocess.run([program, "help", *words], text=True,
                                  stdout=subprocess.PIPE, check=True).stdout
            if " --json " in text:
                with_json.add(".".join([name, *words]))
    tap.ok(with_json == names, "a schema for each verb with --json",
           with_json ^ names)


def main():
    tap = Tap()
    names = {name[:-len(".json")] for name in os.listdir(FOLDER)}
    schemas = {name: Schema(name) for name in sorted(names)
               if name.startswith(("pvkit.", "pvguest.bench.", "pvguest.check",
                                   "pvguest.error"))}
    check_verbs(tap, names)
    check_probe(tap)
    check_can_fail(tap, schemas["pvkit.xva.convert"])
    for schema in schemas.values():
        schema.seen.clear()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make_files()
        with subprocess.Popen([PVGUEST, "bench", "net", "--listen", "--port", PORT],
                              stdout=subprocess.PIPE) as peer:
            peer.stdout.readline()  # it listens
            for line in RUNS:
                check_run(tap, schemas, line)
            peer.terminate()
        os.chdir("/")
    for name, schema in schemas.items():
        missing = list(schema.unseen())
        tap.ok(not missing, f"{name}: each member has come", *missing)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
