"""Run a command and say what it cost, with everything it started."""
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")

# The kernel counts the memory of the process that forks into its child's peak. A launcher of a few megabytes between us
# and the command keeps ours, which is larger than some of the commands measured, out of it.
LAUNCHER = """
import os, subprocess, sys, time, json
started = time.monotonic()
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
wall = time.monotonic() - started
with open(sys.argv[1], "w") as out:
    json.dump([wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status)], out)
"""


@dataclass
class Cost:
    wall_s: float
    cpu_s: float
    peak_mb: float  # resident memory of the whole process tree at its highest
    failure: str = ""  # end of the output when the command failed
    output: str = ""  # both streams, when asked for


def session_processes(session):
    """(pid, cpu seconds, resident bytes) of every process of a session. Shared pages count once per process."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # ended between listing and reading
        if int(fields[3]) == session:
            yield int(entry.name), (int(fields[11]) + int(fields[12])) / TICKS, int(fields[21]) * PAGE


def measure(command, timeout_s=900, env=None, cwd=None, keep_output=False):
    """CPU is the larger of what the kernel reports for waited children and what sampling saw, since a killed grandchild is
    never waited for; memory the larger of the biggest single process (exact) and the sampled sum of all."""
    with tempfile.NamedTemporaryFile() as result:
        process = subprocess.Popen([sys.executable, "-I", "-S", "-c", LAUNCHER, result.name, *map(str, command)],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, env=env, cwd=cwd)
        seen_cpu, peak, done = {}, 0, threading.Event()

        def sample():
            nonlocal peak
            while not done.wait(0.02):
                total = 0
                for pid, cpu, resident in session_processes(process.pid):
                    if pid != process.pid:
                        seen_cpu[pid] = cpu
                        total += resident
                peak = max(peak, total)

        def stop():
            for pid, _, _ in session_processes(process.pid):
                if pid != process.pid:
                    try:
                        os.kill(pid, 9)
                    except ProcessLookupError:
                        pass

        sampler, killer = threading.Thread(target=sample), threading.Timer(timeout_s, stop)
        sampler.start()
        killer.start()
        output = process.communicate()[0].decode(errors="replace")
        killer.cancel()
        done.set()
        sampler.join()
        text = Path(result.name).read_text()
        if not text:
            return Cost(0, 0, 0, output[-2000:] or "the launcher failed", output)
        wall, cpu, largest_kb, status = json.loads(text)
    failure = (output[-2000:] or f"ended with status {status}") if status else ""
    return Cost(wall, max(cpu, sum(seen_cpu.values())), max(peak, largest_kb * 1024) / 1e6, failure, output if keep_output else "")
