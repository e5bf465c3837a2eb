"""Servers for the tests of this folder, and the ways to reach one."""
import os
import signal
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def firesteel_binary():
    binary = Path(os.environ.get("FIRESTEEL_BINARY", ROOT / "build" / "test" / "src" / "cli" / "firesteel"))
    assert binary.exists(), f"{binary} is not built"
    return str(binary)


def clean_environment(**more):
    """The environment without what would change where firesteel or PySpark look."""
    dropped = ("AWS_", "FIRESTEEL_PG", "SPARK_", "PYSPARK_", "PYTHONPATH", "VIRTUAL_ENV", "MASTER")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "NO_COLOR": "1", **more}


@dataclass
class Outcome:
    status: int
    out: str
    err: str


class Server:
    """A running `firesteel server`; its working folder holds the warehouse."""

    def __init__(self, folder, *flags, env=None):
        self.folder = folder
        port = () if "--port" in flags else ("--port", "0")
        self.process = subprocess.Popen([firesteel_binary(), "server", *port, *map(str, flags)], cwd=folder,
                                        env=clean_environment(HOME=str(folder), **(env or {})), stderr=subprocess.PIPE,
                                        encoding="utf-8")
        self.line = self.process.stderr.readline()
        if " at sc://" not in self.line:
            raise RuntimeError(f"the server did not start: {self.line}{self.process.communicate()}")
        self.url = self.line.split(" at ")[1].strip()

    @property
    def port(self):
        return int(self.url.split("://")[1].split("/")[0].rsplit(":", 1)[1])

    def resident_bytes(self):
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("VmRSS"))

    def stop(self, number=signal.SIGTERM):
        """Ends it as a supervisor does; the outcome holds what it printed after its first line."""
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=30)
        return Outcome(self.process.returncode, "", err)


# Sessions of this process. The client of 4.1 may deadlock when one is garbage-collected inside another one's call.
KEPT = []


def connect(url):
    """A session of its own, as a separate program would have."""
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession

    separator = ";" if "/;" in url else "/;"
    session = SparkSession.builder.remote(f"{url.rstrip('/')}{separator}session_id={uuid.uuid4()}").create()
    KEPT.append(session)
    # A call in the background to a server that a test has ended holds up the end of every other session. The client's own
    # policy tries for ten minutes, this one for three seconds.
    session.client.set_retry_policies([DefaultPolicy(max_retries=6, backoff_multiplier=2, max_backoff=2000)])
    # Functions ask the active session for settings. The first one would stay it, though its server may be gone.
    SparkSession._active_session.session = session
    return session
