"""Statements that want more memory than there is: right answers or clear errors, and a process that stays within its
limit and goes on. And statements that are cancelled inside of one call."""
import os
import re
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
import grpc
import pyarrow as pa
from pyspark.sql.connect.proto import base_pb2 as base
from pyspark.sql.connect.proto import base_pb2_grpc as rpc
from pyspark.sql.connect.proto import commands_pb2 as commands
from pyspark.sql.connect.proto import relations_pb2 as relations

from connect_server import ConnectServer
from faults_mode import LONG

GIGABYTE = 1 << 30
LIMIT = GIGABYTE
ALLOWED_PEAK = 1.25 * LIMIT + (100 << 20)
# How a statement may end that does not fit: by our limits, or by those of Spark's that it breaks.
CLEAR_ERRORS = ("FIRESTEEL_MEMORY_LIMIT_EXCEEDED", "FIRESTEEL_SPILL_LIMIT_EXCEEDED", "COLLECTION_SIZE_LIMIT_EXCEEDED")


def statements(name):
    """The lines of a list; those behind the mark take long."""
    text = (Path(__file__).parent / name).read_text()
    lines = (text if LONG else text.partition("## the long form only")[0]).splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def hostile_statements():
    for line in statements("hostile_statements.txt"):
        statement, _, answer = line.partition(" => ")
        yield statement, answer or None


def start_server(binary, folder, limit, *more, env=None):
    options = ["--conf", f"firesteel.memory.limit={limit}", "--conf", f"firesteel.spill.directory={folder}/spill", *more]
    return ConnectServer(SimpleNamespace(binary=binary, options=options, home=folder, environment=lambda: {**os.environ, "HOME": str(folder)}), env)


class PeakMemory:
    """The most anonymous memory that a process holds while this is entered."""

    def __init__(self, pid):
        self.path, self.peak, self.ended = Path(f"/proc/{pid}/status"), 0, threading.Event()
        self.thread = threading.Thread(target=self.sample, daemon=True)

    def sample(self):
        while not self.ended.is_set():
            found = re.search(r"RssAnon:\s+(\d+)", self.path.read_text())
            self.peak = max(self.peak, int(found.group(1)) * 1024)
            time.sleep(0.004)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


class Client:
    """Runs statements and keeps nothing of their rows but their number and the first cell."""

    SESSION = {"session_id": "00112233-4455-6677-8899-aabbccddeeff", "user_context": base.UserContext(user_id="hostile")}

    def __init__(self, server):
        channel = grpc.insecure_channel(server.url.removeprefix("sc://").rstrip("/"), options=[("grpc.max_receive_message_length", -1)])
        self.stub = rpc.SparkConnectServiceStub(channel)

    def start(self, statement):
        relation = relations.Relation(sql=relations.SQL(query=statement))
        plan = base.Plan(root=relation)
        if not statement.startswith("SELECT"):
            plan = base.Plan(command=commands.Command(sql_command=commands.SqlCommand(input=relation)))
        return self.stub.ExecutePlan(base.ExecutePlanRequest(plan=plan, **self.SESSION), timeout=120)

    def finish(self, running):
        """("rows", number, first cell) or ("error", text)"""
        rows, cell = 0, None
        try:
            for response in running:
                if response.HasField("arrow_batch"):
                    if rows == 0 and response.arrow_batch.row_count:
                        cell = pa.ipc.open_stream(response.arrow_batch.data).read_all().column(0)[0].as_py()
                    rows += response.arrow_batch.row_count
        except grpc.RpcError as error:
            return "error", f"{error.code().name}: {error.details()}"
        return "rows", rows, cell

    def run(self, statement):
        return self.finish(self.start(statement))

    def interrupt_all(self):
        kind = base.InterruptRequest.InterruptType.INTERRUPT_TYPE_ALL
        self.stub.Interrupt(base.InterruptRequest(interrupt_type=kind, **self.SESSION), timeout=30)


@pytest.fixture(scope="module")
def small_server(binary, tmp_path_factory):
    running = start_server(binary, tmp_path_factory.mktemp("memory"), LIMIT)
    yield running
    assert running.process.poll() is None, "the server died"
    running.kill()


@pytest.mark.parametrize("statement,answer", hostile_statements())
def test_hostile_statement(small_server, statement, answer):
    client = Client(small_server)
    with PeakMemory(small_server.process.pid) as memory:
        outcome = client.run(statement)
    print(f"{memory.peak >> 20} MB {str(outcome)[:300]}")
    if outcome[0] == "error":
        assert any(condition in outcome[1] for condition in CLEAR_ERRORS), outcome[1]
    elif answer is not None:
        assert str(outcome[2]) == answer
    assert memory.peak < ALLOWED_PEAK, f"{memory.peak >> 20} MB; {outcome}"
    assert client.run("SELECT 6 * 7") == ("rows", 1, 42)


# ---- cancelling


@pytest.fixture(scope="module")
def patient_server(binary, tmp_path_factory):
    running = start_server(binary, tmp_path_factory.mktemp("cancel"), 6 * GIGABYTE)
    yield running
    assert running.process.poll() is None, "the server died"
    running.kill()


def busy_seconds(process):
    """Processor time that it has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("statement", statements("slow_statements.txt"))
def test_cancel_reaches_into_a_call(patient_server, statement):
    client = Client(patient_server)
    running = client.start(statement)
    time.sleep(0.3)
    cancelled = time.monotonic()
    client.interrupt_all()
    outcome = client.finish(running)
    took = time.monotonic() - cancelled
    assert outcome[0] == "error", "the statement was over before it could be cancelled"
    assert "OPERATION_CANCELED" in outcome[1], outcome[1]
    assert took < 1
    # The client is told at once; the work must have ended as well.
    time.sleep(max(0.0, 1 - took))
    before = busy_seconds(patient_server.process)
    time.sleep(0.5)
    assert busy_seconds(patient_server.process) - before < 0.25, "it is still at work"


# ---- spilled data


def test_spill_folders_are_private_and_swept(binary, tmp_path):
    def folders():
        return list((tmp_path / "spill").iterdir())

    first = start_server(binary, tmp_path, LIMIT)
    assert Client(first).run("SELECT 1")[0] == "rows"
    assert [folder.stat().st_mode & 0o777 for folder in folders()] == [0o700]
    (folders()[0] / "left behind").write_text("rows")
    first.kill()
    assert len(folders()) == 1
    second = start_server(binary, tmp_path, LIMIT)
    assert Client(second).run("SELECT 1")[0] == "rows"
    assert [folder.name.split("~")[1] for folder in folders()] == [str(second.process.pid)]
    second.process.terminate()
    second.process.wait(30)
    assert folders() == []


def test_a_full_spill_folder_fails_the_statement_only(binary, tmp_path):
    server = start_server(binary, tmp_path, 300 << 20, "--conf", f"firesteel.spill.limit={50 << 20}")
    client = Client(server)
    outcome = client.run("SELECT max(n + length(t)) FROM (SELECT *, row_number() OVER (ORDER BY t) AS n FROM (SELECT id, repeat(CAST(id AS STRING), 10) AS t FROM range(20000000)))")
    assert outcome[0] == "error" and "FIRESTEEL_SPILL_LIMIT_EXCEEDED" in outcome[1], outcome
    assert client.run("SELECT 6 * 7") == ("rows", 1, 42)
    server.kill()
