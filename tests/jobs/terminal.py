"""A program whose stderr is a terminal while its stdout is piped."""
import os
import pty
import subprocess
import time


def on_terminal(firesteel, *arguments, seconds=60):
    """Runs with stderr, and stderr alone, on a terminal. Returns status, stdout and what the terminal showed."""
    terminal, end = pty.openpty()
    running = subprocess.Popen([firesteel.binary, *map(str, arguments)], cwd=firesteel.home, stdin=subprocess.DEVNULL,
                               env=dict(os.environ, HOME=str(firesteel.home)), stdout=subprocess.PIPE, stderr=end, text=True)
    os.close(end)
    shown, deadline = b"", time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        shown += chunk
    os.close(terminal)
    out = running.communicate(timeout=30)[0]
    return running.returncode, out, shown.decode(errors="replace")
