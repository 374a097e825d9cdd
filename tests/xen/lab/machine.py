# SPDX-License-Identifier: BSD-2-Clause
"""The emulated machine that Xen runs on: one QEMU, started once and kept, with its state
in a folder of the build. Ended by asking QEMU, or by the id of the process that
was started."""
import fcntl
import json
import os
import signal
import socket
import subprocess
import time

from agent import Agent, LabError, TimeUp

# SVM and nested paging give Xen its PVH and HVM guests
CPU = "qemu64,+svm,+npt,+ssse3,+sse4.1,+sse4.2,+popcnt"
MEMORY, DOM0_MEMORY = 3072, 1280
# More than one, each a thread of QEMU's, and guests die now and then of a triple fault:
# page faults on what is mapped, in the first instruction after VMRUN.
PROCESSORS = 1
BOOT_LIMIT, END_LIMIT, POLL = 300, 30, 0.2
# No speculation defences and no scrubbing: they only cost time here. FPU state is
# switched eagerly, since lazy switching under emulation breaks FreeBSD guests.
XEN_ARGS = (f"dom0_mem={DOM0_MEMORY}M,max:{DOM0_MEMORY}M "
            "com1=115200,8n1 console=com1 loglvl=warning guest_loglvl=warning "
            "noreboot xpti=0 spec-ctrl=no,eager-fpu bootscrub=0 sched=credit")
# What QEMU takes at most: the machine's memory, translated code, itself.
NEEDED = MEMORY + 512 + 64
DOM0_ARGS = "console=hvc0 quiet panic=1 mitigations=off audit=0"


class NoMemory(LabError):
    """This computer has too little of it."""


def number(path, name):
    """The number after NAME in a file of names and numbers, None without."""
    try:
        with open(path, encoding="ascii") as f:
            return next((int(line.split()[1]) for line in f
                         if line.split()[0].rstrip(":") == name), None)
    except OSError:
        return None


def available():
    """MiB that can be had, by this computer and by its control group."""
    free = [number("/proc/meminfo", "MemAvailable") // 1024]
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as f:
            limit = f.read().strip()
        if limit != "max":
            used = number("/sys/fs/cgroup/memory.stat", "anon") or 0
            free.append((int(limit) - used) >> 20)
    except OSError:
        pass  # the root of all groups has no limit
    return min(free)


class Socket:
    """A unix socket as a stream for an agent. Its folder's path may be
    longer than the address of a socket can be."""

    def __init__(self, folder, name):
        self.socket = socket.socket(socket.AF_UNIX)
        handle = os.open(folder, os.O_PATH | os.O_DIRECTORY)
        try:
            self.socket.connect(f"/proc/self/fd/{handle}/{name}")
        finally:
            os.close(handle)

    def send(self, data):
        self.socket.sendall(data)

    def recv(self):
        return self.socket.recv(1 << 20)

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()


class Machine:
    """FOLDER: that of the lab in the build; boot/ in it is what initramfs.py
    made, run/ the state of the running machine, snapshot/ a booted one."""

    def __init__(self, folder):
        self.boot = os.path.join(folder, "boot")
        self.run = os.path.join(folder, "run")
        self.snapshot = os.path.join(folder, "snapshot")
        self.agent = self._lock = None
        os.makedirs(self.run, exist_ok=True)

    def path(self, name):
        return os.path.join(self.run, name)

    def pid(self):
        """Of the running QEMU, None without one."""
        try:
            with open(self.path("pid"), encoding="ascii") as f:
                pid = int(f.read())
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                words = f.read().split(b"\0")
            same = os.path.samefile(f"/proc/{pid}/cwd", self.run)
        except (OSError, ValueError):
            return None
        return pid if same and b"file:console.log" in words else None

    def claim(self):
        """One user at a time: the machine has one channel."""
        # pylint: disable=consider-using-with
        self._lock = open(self.path("lock"), "w", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LabError("another ./dev lab is using the machine") from None

    def arguments(self):
        b = os.path.abspath(self.boot)
        return ["qemu-system-x86_64", "-accel", "tcg,tb-size=512",
                "-machine", "q35", "-cpu", CPU, "-smp", str(PROCESSORS),
                "-m", str(MEMORY), "-nodefaults", "-display", "none",
                "-no-reboot", "-vga", "none", "-serial", "file:console.log",
                "-qmp", "unix:qmp,server=on,wait=off",
                "-device", "virtio-serial-pci",
                "-chardev", "socket,id=agent,path=agent,server=on,wait=off",
                "-device", "virtserialport,chardev=agent,name=pvkit.lab",
                "-drive", f"file={b}/hvm.img,if=virtio,format=raw,snapshot=on",
                "-drive", f"file={b}/ide.img,if=virtio,format=raw,snapshot=on",
                "-kernel", f"{b}/xen", "-append", XEN_ARGS, "-initrd",
                f"{b}/vmlinux {DOM0_ARGS},{b}/dom0.cpio"]

    def start(self, snapshot=True):
        """Starts QEMU, from the snapshot where there is one. Returns whether
        it was."""
        if (free := available()) < NEEDED:
            raise NoMemory(f"{free} MiB of memory are free, {NEEDED} needed")
        saved = self.saved() if snapshot else None
        for name in ("agent", "qmp"):
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))
        with open(self.path("qemu.log"), "wb") as log:
            process = subprocess.Popen(  # pylint: disable=R1732
                self.arguments() + (["-incoming", f"exec:cat {saved}"]
                                    if saved else []),
                cwd=self.run, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        with open(self.path("pid"), "w", encoding="ascii") as f:
            f.write(str(process.pid))
        until = time.monotonic() + BOOT_LIMIT
        while not self._listens():
            if process.poll() is not None or time.monotonic() > until:
                raise LabError("QEMU did not start:\n" + self.log("qemu.log"))
            time.sleep(POLL)
        while saved and self.ask("query-status")["status"] == "inmigrate":
            if time.monotonic() > until:
                raise TimeUp("the snapshot is not loaded")
            time.sleep(POLL)
        if saved:  # it was stopped when it was taken
            self.ask("cont")
        return bool(saved)

    def _listens(self):
        try:
            Socket(self.run, "qmp").close()
        except OSError:
            return False
        return os.path.exists(self.path("agent"))

    def connect(self):
        self.agent = Agent(Socket(self.run, "agent"), "dom0")
        self.agent.wait_greeting(BOOT_LIMIT, lambda: self.pid() is not None)
        return self.agent

    def disconnect(self):
        if self.agent:
            self.agent.close()
        self.agent = None

    def ask(self, command, **arguments):
        """One QMP command in a connection of its own."""
        stream = Socket(self.run, "qmp")
        with stream.socket, stream.socket.makefile("rw") as f:
            f.readline()
            for name, args in (("qmp_capabilities", {}), (command, arguments)):
                f.write(json.dumps({"execute": name, "arguments": args}))
                f.flush()
                while "return" not in (answer := json.loads(f.readline())):
                    if "error" in answer:
                        raise LabError("QEMU: " + answer["error"]["desc"])
        return answer["return"]

    def stop(self):
        self.disconnect()
        pid = self.pid()
        if pid is None:
            return
        for how in (signal.SIGTERM, signal.SIGKILL):
            os.kill(pid, how)
            until = time.monotonic() + END_LIMIT
            while not (ended := self._has_ended(pid)) and time.monotonic() < until:
                time.sleep(0.05)
            if ended:
                return
        raise LabError(f"QEMU, process {pid}, does not end")

    def _has_ended(self, pid):
        """With all its threads: then its memory is free for the next one."""
        try:
            return os.waitpid(pid, os.WNOHANG)[0] == pid
        except ChildProcessError:  # started by another process
            return self.pid() is None

    def stamp(self):
        """What a snapshot depends on."""
        files = [(name, os.stat(os.path.join(self.boot, name)).st_mtime_ns)
                 for name in sorted(os.listdir(self.boot))]
        version = subprocess.run(["qemu-system-x86_64", "--version"], text=True,
                                 stdout=subprocess.PIPE, check=True).stdout
        return json.dumps([files, version, self.arguments()])

    def saved(self):
        """Path of a snapshot that fits, relative to run/, None without one."""
        try:
            with open(f"{self.snapshot}/stamp", encoding="utf-8") as f:
                return "../snapshot/dom0" if f.read() == self.stamp() else None
        except OSError:
            return None

    def save(self):
        """Keeps the machine as it is now for later starts. It goes on."""
        os.makedirs(self.snapshot, exist_ok=True)
        self.disconnect()
        self.ask("stop")
        self.ask("migrate-set-parameters", **{"max-bandwidth": 1 << 40})
        self.ask("migrate", uri="exec:cat >../snapshot/dom0.new")
        until = time.monotonic() + BOOT_LIMIT
        while (state := self.ask("query-migrate").get("status")) != "completed":
            if state == "failed" or time.monotonic() > until:
                raise LabError(f"snapshot: {state}")
            time.sleep(POLL)
        os.replace(f"{self.snapshot}/dom0.new", f"{self.snapshot}/dom0")
        with open(f"{self.snapshot}/stamp", "w", encoding="utf-8") as f:
            f.write(self.stamp())
        self.ask("cont")
        self.connect()

    def log(self, name="console.log", last=20000):
        try:
            with open(self.path(name), "rb") as f:
                return f.read()[-last:].decode(errors="replace")
        except OSError:
            return ""

