#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""pvkit template build --release, of mirrors that this machine runs: good ones over
http and https, and such that cut, lie, loop, forget or never come to an end."""
import hashlib
import http.server
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from harness import PVKIT, Tap
from loopback import own_loopback

TESTS = os.environ["TESTS"]
FOLDER = "/amd64/14.3-RELEASE/"


class Mirror(http.server.BaseHTTPRequestHandler):
    """Serves server.files; server.moods[NAME] says what goes wrong with a file."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def send(self, status, body, **headers):
        self.send_response(status)
        for key, value in {"Content-Length": len(body), **headers}.items():
            self.send_header(key.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def part(self, data):
        """(status, first byte, headers) of what was asked for."""
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if not asked:
            return 200, 0, {}
        first = int(asked[1])
        if first >= len(data):
            return 416, len(data), {}
        return 206, first, {
            "Content-Range": f"bytes {first}-{len(data) - 1}/{len(data)}"}

    def do_GET(self):  # pylint: disable=invalid-name
        name = self.path.rsplit("/", 1)[1]
        self.server.asked.append((name, self.headers.get("Range")))
        data = self.server.files.get(self.path)
        mood = self.server.moods.get(name)
        if mood is not None:
            mood(self, data)
        elif data is None:
            self.send(404, b"<html>not here</html>")
        else:
            status, first, headers = self.part(data)
            self.send(status, data[first:], **headers)


def cut(bytes_each):
    """Sends so many bytes of what it promised, and hangs up."""
    def mood(self, data):
        status, first, headers = self.part(data)
        self.send(status, b"", Content_Length=len(data) - first, **headers)
        self.wfile.write(data[first:first + bytes_each])
        self.close_connection = True
    return mood


def no_ranges(self, data):
    self.send(200, data)


def forgets(self, data):
    """Cuts the first time, and knows no ranges."""
    if [n for n, _ in self.server.asked].count("kernel.txz") == 1:
        self.send(200, b"", Content_Length=len(data))
        self.wfile.write(data[:len(data) // 2])
        self.close_connection = True
    else:
        self.send(200, data)


def wrong_part(self, data):
    """Says that a part is another than was asked for."""
    if "Range" not in self.headers:
        cut(1000)(self, data)
    else:
        self.send(206, data[7:],
                  Content_Range=f"bytes 7-{len(data) - 1}/{len(data)}")


def endless(self, _):
    self.send_response(200)
    self.send_header("Transfer-Encoding", "chunked")
    self.end_headers()
    try:
        while True:
            self.wfile.write(b"10000\r\n" + bytes(65536) + b"\r\n")
    except OSError:
        self.close_connection = True


def huge(self, _):
    self.send(200, b"x" * 100, Content_Length=1 << 50)
    self.close_connection = True


def header_bomb(self, _):
    self.send_response(200)
    self.send_header("Content-Length", "1")
    try:
        for i in range(100000):
            self.send_header(f"X-{i}", "x" * 1000)
            if i % 100 == 0:
                self.flush_headers()
        self.end_headers()
    except OSError:
        pass
    self.close_connection = True


def status(number):
    return lambda self, _: self.send(number, b"\x1b[2Jno")


def redirect(to):
    def mood(self, _):
        self.send(302, b"", Location=to(self))
    return mood


def changed(self, data):
    self.send(200, bytes(len(data)))


def no_list(self, _):
    self.send(200, b"<html>please log in to the network</html>")


def served(files, context=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    server.daemon_threads = True
    server.files, server.moods, server.asked = files, {}, []
    # a client that hangs up in the middle is what these tests are about
    server.handle_error = lambda *args: None
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def url(server, scheme="http"):
    return f"{scheme}://127.0.0.1:{server.server_address[1]}/pub"


def command(*args):
    return [PVKIT, "template", "build", "--dry-run", "--size", "256MiB", "--swap", "0",
            "--cache", "cache", *args]


def build(*args, release="14.3", **env):
    return subprocess.run(
        command("--release", release, *args), check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="replace",
        env={**os.environ, "no_proxy": "*", **env})


def cached():
    """Names of all files in the cache."""
    return sorted(os.path.join(at, name)[6:]
                  for at, _, names in os.walk("cache") for name in names)


def empty_cache():
    subprocess.run(["rm", "-rf", "cache"], check=True)


class Trial:
    def __init__(self, tap, files):
        self.tap, self.files = tap, files

    def good(self, name, p, *facts):
        self.tap.ok(p.returncode == 0 and "FreeBSD 14.3-RELEASE for amd64" in p.stdout
                    and all(facts), name, p.returncode, p.stdout, p.stderr, facts,
                    cached())

    def bad(self, name, p, code, text, left=()):
        """Refused with one line; what is left of it in the cache."""
        names = [n.rsplit("/", 1)[1] for n in cached()]
        lines = [line for line in p.stderr.splitlines() if "warning" not in line]
        self.tap.ok(p.returncode == code and len(lines) == 1 and
                    re.search(text, lines[0]) and "\x1b" not in p.stderr and
                    names == list(left), name, p.returncode, p.stderr, names)


def mirrors(t):
    server = served(t.files)
    p = build("--mirror", url(server))
    t.good("a mirror", p, "nothing vouches for MANIFEST" in p.stderr)
    t.tap.ok(sorted(n.rsplit("/", 1)[1] for n in cached()) ==
             ["MANIFEST", "base.txz", "kernel.txz"], "is cached", cached())
    folder = url(server).replace("://", "/", 1).replace(":", "=3a")
    t.tap.ok(all(n.startswith(f"{folder}/") for n in cached()),
             "in a folder that is no other mirror's", cached())
    server.asked.clear()
    t.good("again, of the cache", build("--mirror", url(server)), not server.asked)
    other = served({})
    p = build("--mirror", url(other), "--mirror", url(server))
    t.good("a release that the first mirror has not", p,
           other.asked == [("MANIFEST", None)])
    t.bad("and no mirror", build("--mirror", url(other), release="13.0"), 66,
          r"13\.0-RELEASE/MANIFEST: not there \(404\)", [
              "MANIFEST", "base.txz", "kernel.txz"])
    t.good("a set by its name", build("--mirror", url(server), "--release-set", "more"),
           ("more.txz", None) in server.asked)
    p = build("--mirror", url(server), "--release-set", "lib32")
    t.tap.ok(p.returncode == 66 and "no lib32.txz in it" in p.stderr,
             "one that is not", p.stderr)
    with open("there.xva", "w", encoding="ascii") as f:
        f.write("mine")
    server.asked.clear()
    p = subprocess.run([PVKIT, "template", "build", "--release", "14.3", "--mirror",
                        url(server), "--cache", "other", "-o", "there.xva"],
                       check=False, stderr=subprocess.PIPE, text=True)
    t.tap.ok(p.returncode == 73 and "exists already" in p.stderr and not server.asked,
             "an output that exists: nothing is fetched", p.returncode, p.stderr)
    # a file of the cache that has been damaged is fetched anew, and so is a list that
    # had no lib32: it may have been cut short
    path = "cache/" + [n for n in cached() if n.endswith("kernel.txz")][0]
    with open(path, "r+b") as f:
        f.write(b"spoilt")
    server.asked.clear()
    t.good("a spoilt file of the cache", build("--mirror", url(server)),
           server.asked == [("MANIFEST", None), ("kernel.txz", None)])
    with open("r.cfg", "w", encoding="ascii") as f:
        f.write(f'release = "14.3"; arch = "amd64"; mirror = [ "{url(server)}" ]; '
                'release-set = [ "more" ]; cache = "cache";')
    p = subprocess.run([PVKIT, "template", "build", "--dry-run", "r.cfg"], check=False,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    t.good("a recipe", p)
    empty_cache()


def interruptions(t):
    server = served(t.files)
    size = len(t.files["/pub" + FOLDER + "base.txz"])
    server.moods = {"base.txz": cut(size // 4 + 1)}
    t.good("cut three times: taken up again", build("--mirror", url(server)),
           [r for n, r in server.asked if n == "base.txz"] ==
           [None] + [f"bytes={i * (size // 4 + 1)}-" for i in (1, 2, 3)])
    empty_cache()
    server.moods = {"base.txz": cut(0)}
    t.bad("nothing comes", build("--mirror", url(server)), 74, r"base\.txz: ",
          ["MANIFEST"])
    # what an earlier run has of it
    folder = os.path.dirname("cache/" + cached()[0])
    with open(f"{folder}/base.txz.part", "wb") as f:
        f.write(t.files["/pub" + FOLDER + "base.txz"][:1000])
    server.moods, server.asked = {}, []
    t.good("what an earlier run began", build("--mirror", url(server)),
           ("base.txz", "bytes=1000-") in server.asked)
    empty_cache()
    build("--mirror", url(server))
    os.rename(f"{folder}/base.txz", f"{folder}/base.txz.part")
    server.asked.clear()
    t.good("a part that is whole needs no request", build("--mirror", url(server)),
           not server.asked)
    os.rename(f"{folder}/base.txz", f"{folder}/base.txz.part")
    with open(f"{folder}/base.txz.part", "ab") as f:
        f.write(b"too much")
    t.good("a part that is too long", build("--mirror", url(server)))
    with open(f"{folder}/base.txz", "rb") as f:
        data = f.read()
    os.unlink(f"{folder}/base.txz")
    with open(f"{folder}/base.txz.part", "wb") as f:
        f.write(bytes(len(data) // 2))
    t.good("a part of something else", build("--mirror", url(server)))
    empty_cache()
    server.moods, server.asked = {"kernel.txz": no_ranges, "base.txz": no_ranges}, []
    os.makedirs(folder)
    with open(f"{folder}/base.txz.part", "wb") as f:
        f.write(data[:1000])
    t.good("a server without ranges", build("--mirror", url(server)))
    empty_cache()
    server.moods, server.asked = {"kernel.txz": forgets}, []
    t.good("one that cuts, too", build("--mirror", url(server)))
    empty_cache()


def stop(t):
    """SIGINT while it waits for the rest: the part stays, for the next run."""
    server = served(t.files)
    waiting, go_on = threading.Event(), threading.Event()

    def half(self, data):
        self.send(200, b"", Content_Length=len(data))
        self.wfile.write(data[:len(data) // 2])
        self.wfile.flush()
        waiting.set()
        go_on.wait(60)
        self.close_connection = True

    server.moods = {"base.txz": half}
    with subprocess.Popen(command("--release", "14.3", "--mirror", url(server)),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, "no_proxy": "*"}) as child:
        waiting.wait(60)
        other = build("--mirror", url(server))
        t.tap.ok(other.returncode == 75 and "another process" in other.stderr,
                 "two at the same: one goes on", other.returncode, other.stderr)
        part = os.path.dirname("cache/" + cached()[0]) + "/base.txz.part"
        while os.path.getsize(part) == 0 and child.poll() is None:
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        err = child.communicate()[1].decode()
    go_on.set()
    names = [n.rsplit("/", 1)[1] for n in cached()]
    t.tap.ok(child.returncode == -signal.SIGINT and
             names == ["MANIFEST", "base.txz.part"],
             "interrupted: what came stays", child.returncode, err, names)
    server.moods = {}
    t.good("and is gone on with", build("--mirror", url(server)),
           any(n == "base.txz" and r for n, r in server.asked))
    empty_cache()


def hostile(t):
    server = served(t.files)
    at = ("--mirror", url(server))
    only = ["MANIFEST"]
    for what, name, mood, code, text, left in (
            ("another file than MANIFEST says", "kernel.txz", changed, 65,
             r"kernel\.txz: SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}$",
             ["base.txz"]),
            ("no MANIFEST but a page", "MANIFEST", no_list, 76,
             r"no base\.txz in it, expected the list", []),
            ("an endless MANIFEST", "MANIFEST", endless, 65,
             r"more than 1048576 bytes", []),
            ("a set of a PiB", "base.txz", huge, 65, r"more than \d+ bytes", only),
            ("headers without an end", "base.txz", header_bomb, 76, r"headers", only),
            ("another part", "base.txz", wrong_part, 76, r"another part", only),
            ("a redirect to itself", "base.txz",
             redirect(lambda self: self.path), 76, r"[Mm]aximum.*redirects", only),
            ("a redirect to a file", "base.txz",
             redirect(lambda self: "file:///etc/passwd"), 76, r"not supported", only),
            ("busy", "base.txz", status(503), 75, r"HTTP status 503", only),
            ("forbidden", "base.txz", status(403), 77, r"not for us", only),
            ("a set that is gone", "base.txz", status(404), 66, r"not there", only),
            ("another status", "base.txz", status(299), 76, r"status 299", only)):
        server.moods = {name: mood}
        t.bad(what, build(*at), code, text, left)
        empty_cache()


def offline(t):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    p = build("--mirror", f"https://127.0.0.1:{port}")
    t.bad("nobody there", p, 69, r"get base\.txz, kernel\.txz, MANIFEST of FreeBSD 14\.3 "
          r"for amd64 another way and pass their directory with --sets$")
    t.bad("no such host", build("--mirror", "https://mirror.invalid"), 69,
          r"mirror\.invalid.*--sets$")
    for release, code, text in (
            ("14", 64, "no release"), ("x", 64, "no release"), ("14.3-", 64, "no release"),
            ("14.3-RELEASE-p2", 64, "patches come by freebsd-update"),
            ("14.3-RELEASE/..", 64, "no release"), ("14.3-RC", 64, "no release"),
            ("8.4", 65, "was not published as base.txz")):
        t.bad(f"release {release}", build("--mirror", f"https://127.0.0.1:{port}",
                                          release=release), code, text)
    for args, text in ((("--mirror", "ftp://h"), "expected http"),
                       (("--mirror", "https://"), "expected http"),
                       (("--mirror", "https://a:b@h"), "no account"),
                       (("--arch", "arm64"), "amd64 or i386"),
                       (("--sets", "."), "expected one of them")):
        t.bad(" ".join(args), build(*args), 64, text)
    p = subprocess.run([PVKIT, "template", "build", "--mirror", "https://h", "-o", "x"],
                       check=False, stderr=subprocess.PIPE, text=True)
    t.bad("--mirror alone", p, 64, "only with --release")


def certificates(t):
    def openssl(*args):
        subprocess.run(["openssl", *args], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    for name, alt in (("ours", "IP:127.0.0.1"), ("theirs", "DNS:example.org")):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-keyout", f"{name}.key", "-out", f"{name}.crt", "-subj", "/CN=mirror",
                "-addext", f"subjectAltName={alt}")

    def secure(name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{name}.crt", f"{name}.key")
        return served(t.files, context)

    server, other = secure("ours"), secure("theirs")
    at = ("--mirror", url(server, "https"))
    t.bad("https, by nobody that one knows", build(*at), 76, r"certificate")
    t.good("https, by one's own authority", build(*at, SSL_CERT_FILE="ours.crt"))
    empty_cache()
    t.bad("https, the certificate of another",
          build("--mirror", url(other, "https"), SSL_CERT_FILE="theirs.crt"), 76,
          r"certificate|host name|altname")
    plain = served(t.files)
    server.moods = {"MANIFEST": redirect(
        lambda self: url(plain) + FOLDER + "MANIFEST")}
    t.bad("https that leads to http", build(*at, SSL_CERT_FILE="ours.crt"), 76,
          r"not supported|[Pp]rotocol")
    t.tap.ok(not plain.asked, "which is not asked", plain.asked)
    empty_cache()


def main():
    tap = Tap()
    made = subprocess.run([PVKIT, "--version", "-v"], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    if "libcurl: no" in made:
        print("1..0 # SKIP needs libcurl")
        return 0
    own_loopback()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        subprocess.run([sys.executable, os.path.join(TESTS, "interop/make_sets.py"),
                        "sets"], check=True, stderr=subprocess.DEVNULL)
        files = {}
        for name in ("base.txz", "kernel.txz"):
            with open(f"sets/{name}", "rb") as f:
                files["/pub" + FOLDER + name] = f.read()
        with open("sets/MANIFEST", "rb") as f:
            manifest = f.read()
        more = files["/pub" + FOLDER + "kernel.txz"]
        files["/pub" + FOLDER + "more.txz"] = more
        manifest += b"more.txz\t%s\t1\tmore\t\"more\"\toff\n" % (
            hashlib.sha256(more).hexdigest().encode())
        files["/pub" + FOLDER + "MANIFEST"] = manifest
        trial = Trial(tap, files)
        for part in (mirrors, interruptions, stop, hostile, offline, certificates):
            part(trial)
        os.chdir("/")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
