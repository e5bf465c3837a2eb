"""Run a PySpark script several times in one process against one engine: launch.py ENGINE TIMES REPEATS SCRIPT [ARGS...]

ENGINE is firesteel (started by `firesteel submit`, nothing to do here), classic, connect or sail. The first run counts as
cold from the moment BENCH_STARTED tells (the clock of the parent), the others as warm. TIMES receives one JSON line a run:
when it ended, how long it took, and when each step's line was printed.
"""
import json
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Lines that end a step of a job, and the step's name in them.
STEP = re.compile(r"(?:=====|) ?(\d{4}-\d\d): \d+ trips|(Daily rows|Rows read back|Events):|  (basic|optimised): |===== (\w+)|(\d+) (?:trips|rows in|zones)")


class Steps:
    """Standard output that remembers when a step's line came."""

    def __init__(self, stream):
        self.stream, self.seen, self.started = stream, [], time.monotonic()

    def write(self, text):
        for line in text.splitlines():
            found = STEP.match(line)
            if found:
                self.seen.append((line.strip("= ")[:40].split(":")[0], time.monotonic() - self.started))
        return self.stream.write(text)

    def __getattr__(self, name):
        return getattr(self.stream, name)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def classic():
    from pyspark import SparkConf
    from pyspark.sql import SparkSession

    SparkSession.Builder.master = lambda self, master: self.config("spark.master", "local[2]")
    plain = SparkConf.set
    SparkConf.set = lambda self, key, value: self if key.startswith("spark.jars") else plain(self, key, value)


def remote(port):
    """What firesteel submit changes in PySpark, so that classic scripts run on the peers' Connect servers too."""
    os.environ["SPARK_REMOTE"] = f"sc://127.0.0.1:{port}"
    os.environ["SPARK_CONNECT_MODE_ENABLED"] = "1"  # the full package looks here to know which columns to make
    home = Path(tempfile.mkdtemp(dir=os.getcwd()))
    shutil.copytree(ROOT / "src" / "cli" / "bootstrap", home, dirs_exist_ok=True)
    (home / "submission.json").write_text(json.dumps(
        {"configuration": {}, "files": [], "archives": [], "progress": False, "warehouse": os.getcwd()}))
    sys.path.insert(0, str(home))
    from firesteel_bootstrap import import_hook

    import_hook.install()


def connect():
    import importlib.util

    home = Path(importlib.util.find_spec("pyspark").origin).parent
    port = free_port()
    server = subprocess.Popen(
        [home / "bin" / "spark-submit", "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--master", "local[2]",
         *os.environ.get("BENCH_SUBMIT", "").split(), "--conf", f"spark.connect.grpc.binding.port={port}", "--conf", "spark.ui.enabled=false"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(server, port)
    remote(port)
    return server


def wait_for(server, port, timeout_s=120):
    deadline = time.monotonic() + timeout_s
    while server.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"the Connect server of Spark did not start (status {server.poll()})")


def sail():
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    remote(server.listening_address[1])
    return server


def forget(folder):
    """The script's own modules are read again by the next run, as by a new process."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(folder)):
            del sys.modules[name]


def main():
    engine, times, repeats, script, *arguments = sys.argv[1:]
    server = {"firesteel": lambda: None, "classic": classic, "connect": connect, "sail": sail}[engine]()
    folder = Path(script).resolve().parent
    sys.path[0:0] = [str(folder)]
    sys.argv = [script, *arguments]
    real = sys.stdout
    process_started = float(os.environ["BENCH_STARTED"])
    try:
        for number in range(int(repeats)):
            started = time.monotonic()
            sys.stdout = Steps(real)
            status = 0
            try:
                runpy.run_path(script, run_name="__main__")
            except SystemExit as stop:
                status = stop.code
            steps, sys.stdout = sys.stdout.seen, real
            sys.stdout.flush()
            ended = time.monotonic()
            with open(times, "a") as out:
                out.write(json.dumps({"cold_s": ended - process_started, "run_s": ended - started, "steps": steps,
                                      "status": str(status or "")}) + "\n")
            print(f"##### end of run {number}", flush=True)
            if status:
                sys.exit(status)
            forget(folder)
    finally:
        if hasattr(server, "terminate"):
            server.terminate()
            server.wait()


def ended_by(run):
    """The exit status of run(), a traceback printed."""
    try:
        run()
    except SystemExit as stop:
        if isinstance(stop.code, str):
            print(stop.code, file=sys.stderr)
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    status = ended_by(main)
    sys.stdout.flush()
    sys.stderr.flush()
    # Exit handlers of the Connect client would call the server, which is gone, for ten minutes.
    os._exit(status)
