"""A `firesteel server` of one place, called from this process with PySpark's own client."""
import os
import signal
import subprocess
import threading
import time
import uuid

KEPT = []  # the client may deadlock when one session is garbage-collected inside another's call


class ConnectServer:
    def __init__(self, place, env=None):
        self.process = subprocess.Popen([str(place.binary), "server", "--port", "0", *place.options], cwd=place.home,
                                        env=dict(place.environment(), **(env or {})), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace",
                                        start_new_session=True)
        line = self.process.stderr.readline()
        assert " at sc://" in line, f"the server did not start: {line}{self.process.stderr.read()}"
        self.url = line.split(" at ")[1].strip()
        self.said = []
        threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True).start()

    def connect(self):
        from pyspark.sql.connect.client import DefaultChannelBuilder
        from pyspark.sql.connect.client.retries import DefaultPolicy
        from pyspark.sql.connect.session import SparkSession

        # gRPC shares its connections among all channels of a process, and with them what it remembers of a killed server
        # that had the same port: for minutes it does not even try.
        channel = DefaultChannelBuilder(f"{self.url}/;session_id={uuid.uuid4()}", [("grpc.use_local_subchannel_pool", 1)])
        session = SparkSession.builder.channelBuilder(channel).create()
        KEPT.append(session)
        session.client.set_retry_policies([DefaultPolicy(max_retries=1, max_backoff=50)])
        SparkSession._active_session.session = session
        for attempt in range(50):
            try:
                session.range(1).collect()
                return session
            except Exception:
                if attempt == 49 or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def peak_bytes(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def call_and_kill(place, call, seconds):
    """Runs call(session) against a server that is killed after so many seconds (None: it may end). The error it raised
    or None, whether it ended by itself, and the time it took."""
    server = ConnectServer(place)
    answer = {}
    try:
        session = server.connect()

        def go():
            try:
                call(session)
                answer["error"] = None
            except Exception as error:  # whatever the client makes of a dead server
                answer["error"] = error
        thread = threading.Thread(target=go, daemon=True)
        begun = time.monotonic()
        thread.start()
        thread.join(seconds)
        took = time.monotonic() - begun
        ended = "error" in answer
        server.kill()
        thread.join(30)
        return answer.get("error"), ended, took
    finally:
        server.kill()
