"""Machines played by namespaces: each has a host name, a boot id and process numbers of its own, and a clock that may be
wrong. They share the disk."""
import os
import shutil
import signal
import subprocess
import time
import uuid
from pathlib import Path

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


def why_not():
    """Why machines cannot be played here, or ""."""
    if os.geteuid() != 0:
        return "only root can make namespaces"
    if not shutil.which("unshare"):
        return "unshare is not installed"
    tried = subprocess.run(["unshare", "-u", "-p", "-f", "-m", "--mount-proc", "true"], capture_output=True, text=True)
    return "namespaces are not allowed here: " + tried.stderr.strip() if tried.returncode else ""


class Machine:
    def __init__(self, place, host, clock="", boot_id=None):
        self.place, self.host, self.clock = place, host, clock
        boot_file = place.folder / f"boot-{host}-{uuid.uuid4().hex[:6]}"
        boot_file.write_text((boot_id or str(uuid.uuid4())) + "\n")
        # The program must not be process 1 of its namespace, which no signal of its own stops.
        setup = f"hostname {host}; mount --bind {boot_file} /proc/sys/kernel/random/boot_id; \"$@\"; exit $?"
        self.prefix = ["unshare", "-u", "-p", "-f", "-m", "--mount-proc", "--kill-child", "sh", "-c", setup, "sh"]

    def env(self, failpoint=None):
        env = {"FIRESTEEL_FAILPOINT": failpoint} if failpoint else {}
        if self.clock:
            env.update(LD_PRELOAD=str(FAKETIME), FAKETIME=self.clock)
        return env

    def start(self, statement, failpoint=None, env=None):
        return self.place.start(("sql", statement), env={**self.env(failpoint), **(env or {})}, prefix=self.prefix)

    def sql(self, statement, timeout=120, env=None):
        return self.place.run(("sql", statement), env={**self.env(), **(env or {})}, prefix=self.prefix, timeout=timeout)


def program_below(pid, binary):
    """The number of the descendant of `pid` that runs this executable, or None."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return None
    for child in children:
        try:
            if os.path.samefile(f"/proc/{child}/exe", binary):
                return int(child)
        except OSError:
            continue
        if found := program_below(child, binary):
            return found
    return None


def state_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def wait_until_stopped(process, binary, seconds=20):
    """The number of the program below `process` once it sleeps at its fail point; None when it ended instead."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        pid = program_below(process.pid, binary)
        if pid and state_of(pid) == "T":
            return pid
        time.sleep(0.005)
    return None


def freeze(process, binary):
    """Stops the program wherever it is; its number or None when there is none."""
    pid = program_below(process.pid, binary)
    if pid:
        try:
            os.kill(pid, signal.SIGSTOP)
        except ProcessLookupError:
            return None
    return pid


def wake(pid):
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        pass
