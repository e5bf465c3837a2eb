"""A process and its largest memory. It is started by a small Python of its own: what a process shares with a big one that
forked it counts as its memory until it runs its program, and pytest is big after some hundred tests."""
import subprocess
import sys

STARTER = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as report:
    report.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(status if status >= 0 else 128 - status)
"""


def run_measured(command, folder, **options):
    """The completed process and its peak in MB; the options are those of subprocess.run."""
    report = folder / "peak-memory"
    done = subprocess.run([sys.executable, "-c", STARTER, str(report), *map(str, command)], **options)
    return done, int(report.read_text()) / 1024
