"""Many clients, lost clients, broken input: right answers or defined errors, and a server that stays up."""
import signal
import struct
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from connect_servers import clean_environment, connect

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
import grpc
import pyarrow as pa
from google.rpc import error_details_pb2, status_pb2
from pyspark.sql import functions as F
from pyspark.sql.connect.proto import base_pb2 as base
from pyspark.sql.connect.proto import base_pb2_grpc as rpc
from pyspark.sql.connect.proto import commands_pb2 as commands
from pyspark.sql.connect.proto import expressions_pb2 as expressions
from pyspark.sql.connect.proto import relations_pb2 as relations
from pyspark.sql.connect.proto import types_pb2 as types

PATIENCE = 30  # seconds for one call
SLOW_QUERY = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.id * b.id % 7 = 11"


# ---- clients below PySpark's own


class RawClient:
    """A session that sends messages as they are."""

    def __init__(self, server):
        self.channel = grpc.insecure_channel(f"127.0.0.1:{server.port}", options=[("grpc.max_receive_message_length", -1)])
        self.stub = rpc.SparkConnectServiceStub(self.channel)
        self.session_id = str(uuid.uuid4())

    def request(self, kind, **fields):
        return kind(session_id=self.session_id, user_context=base.UserContext(user_id="raw"), **fields)

    def start(self, relation, reattachable=False, operation_id=None):
        request = self.request(base.ExecutePlanRequest, plan=base.Plan(root=relation))
        if operation_id:
            request.operation_id = operation_id
        if reattachable:
            request.request_options.add().reattach_options.reattachable = True
        return self.stub.ExecutePlan(request, timeout=PATIENCE)

    def rows(self, relation):
        return read_rows(self.start(relation))

    def execute_bytes(self, relation):
        """ExecutePlan of a relation given as encoded bytes."""
        request = self.request(base.ExecutePlanRequest).SerializeToString()
        request += message(base.ExecutePlanRequest, "plan", message(base.Plan, "root", relation))
        call = self.channel.unary_stream("/spark.connect.SparkConnectService/ExecutePlan",
                                         response_deserializer=base.ExecutePlanResponse.FromString)
        return read_rows(call(request, timeout=PATIENCE))

    def reattach(self, operation_id, last_response_id=None):
        request = self.request(base.ReattachExecuteRequest, operation_id=operation_id)
        if last_response_id:
            request.last_response_id = last_response_id
        return self.stub.ReattachExecute(request, timeout=PATIENCE)

    def release(self, operation_id):
        request = self.request(base.ReleaseExecuteRequest, operation_id=operation_id)
        request.release_all.SetInParent()
        return self.stub.ReleaseExecute(request, timeout=PATIENCE)

    def interrupt(self, operation_id):
        kind = base.InterruptRequest.InterruptType.INTERRUPT_TYPE_OPERATION_ID
        return self.stub.Interrupt(self.request(base.InterruptRequest, interrupt_type=kind, operation_id=operation_id), timeout=PATIENCE)


def batch_rows(response):
    return pa.ipc.open_stream(response.arrow_batch.data).read_all().to_pylist()


def read_rows(responses):
    return [row for response in responses if response.HasField("arrow_batch") for row in batch_rows(response)]


def range_of(count):
    return relations.Relation(range=relations.Range(start=0, end=count, step=1))


def message(kind, field, content):
    """One field of a message, encoded by hand: protobuf's own classes limit how deep messages nest."""
    length, prefix = len(content), b""
    for value in (kind.DESCRIPTOR.fields_by_name[field].number << 3 | 2, length):
        while value > 127:
            prefix += bytes([value & 127 | 128])
            value >>= 7
        prefix += bytes([value])
    return prefix + content


def condition_of(error):
    """The error condition a failed call names; None without one."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                info = error_details_pb2.ErrorInfo()
                if detail.Unpack(info):
                    return info.metadata.get("errorClass")
    return None


def refusal(call):
    """The error of a call that must fail, and not because the server is gone or stuck."""
    with pytest.raises(grpc.RpcError) as raised:
        call()
    assert raised.value.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.OK)
    return raised.value


@pytest.fixture
def raw(server):
    client = RawClient(server)
    yield client
    assert server.process.poll() is None, "the server died"
    after = RawClient(server)
    assert after.rows(range_of(3)) == [{"id": 0}, {"id": 1}, {"id": 2}]
    for used in (client, after):
        used.stub.ReleaseSession(used.request(base.ReleaseSessionRequest), timeout=PATIENCE)
        used.channel.close()


@pytest.fixture
def program(server, tmp_path):
    """program(text) starts a PySpark program with `spark` connected to the server."""
    started = []

    def start(text):
        path = tmp_path / f"program{len(started)}.py"
        head = "import os, time\nfrom pyspark.sql.connect.session import SparkSession\n"
        path.write_text(head + f"spark = SparkSession.builder.remote({server.url!r}).create()\n" + text)
        started.append(subprocess.Popen([sys.executable, "-u", path], env=clean_environment(), stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, encoding="utf-8"))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=PATIENCE)


def in_threads(count, work):
    """work(number) in `count` threads that begin together; their results in order."""
    ready = threading.Barrier(count, timeout=PATIENCE)

    def run(number):
        ready.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, number) for number in range(count)]]


def cpu_seconds(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def wait_until_idle(process):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        before = cpu_seconds(process)
        time.sleep(0.5)
        if cpu_seconds(process) - before < 0.1:
            return True
    return False


# ---- many clients


def test_a_hundred_clients_at_once(server):
    def work(number):
        spark = connect(server.url)
        try:
            spark.conf.set("spark.sql.session.timeZone", f"+{number % 14:02d}:00")
            spark.range(number + 1).createOrReplaceTempView("mine")
            total = spark.sql("SELECT count(*), sum(id) FROM mine").collect()[0]
            return tuple(total), spark.conf.get("spark.sql.session.timeZone")
        finally:
            spark.stop()

    expected = [((n + 1, n * (n + 1) // 2), f"+{n % 14:02d}:00") for n in range(100)]
    assert in_threads(100, work) == expected


def test_twenty_sessions_with_large_results(server):
    rows = 200_000

    def work(number):
        spark = connect(server.url)
        try:
            table = spark.range(rows).select("id", (F.col("id") * number).alias("n"), F.format_string("row %d", "id").alias("text")).toArrow()
            return table.num_rows, sum(table["n"].to_numpy()), table["text"][rows - 1].as_py()
        finally:
            spark.stop()

    total = rows * (rows - 1) // 2
    assert in_threads(20, work) == [(rows, total * number, f"row {rows - 1}") for number in range(20)]


def use_much_memory(server, sessions):
    """Sessions that persist a million rows each, then end. The server's memory before the end."""
    opened = [connect(server.url) for _ in range(sessions)]
    for spark in opened:
        frame = spark.range(1_000_000).select("id", F.rand(1).alias("a"), F.rand(2).alias("b"), F.rand(3).alias("c")).cache()
        assert frame.count() == 1_000_000
    held = server.resident_bytes()
    for spark in opened:
        spark.stop()
    return held


def test_memory_of_ended_sessions_is_used_again(start_server):
    server = start_server()
    before = server.resident_bytes()
    held = use_much_memory(server, 8)
    assert held - before > 200 * 2**20, "the sessions hold too little to tell anything"
    for _ in range(2):
        use_much_memory(server, 8)
    assert server.resident_bytes() < held + (held - before) / 2


def test_memory_is_given_back_after_sessions_end(start_server):
    server = start_server()
    bound = server.resident_bytes() + 300 * 2**20
    use_much_memory(server, 20)
    end = time.monotonic() + PATIENCE
    while server.resident_bytes() > bound and time.monotonic() < end:
        time.sleep(0.2)
    assert server.resident_bytes() <= bound


# ---- clients that leave or come back


def test_a_client_killed_in_mid_stream_disturbs_nobody(server, spark, program):
    victim = program("rows = spark.range(20_000_000).toLocalIterator()\nprint(next(rows).id)\ntime.sleep(60)\n")
    assert victim.stdout.readline() == "0\n"
    other = program("for n in range(30): print(spark.range(100_000).selectExpr('sum(id)').collect()[0][0])\n")
    assert other.stdout.readline() == "4999950000\n"
    victim.send_signal(signal.SIGKILL)
    assert victim.wait(timeout=PATIENCE) == -signal.SIGKILL
    assert other.communicate(timeout=PATIENCE)[0].split() == ["4999950000"] * 29
    assert other.returncode == 0
    assert spark.range(1_000_000).selectExpr("sum(id)").collect()[0][0] == 499999500000


def test_a_client_that_reattaches_gets_every_row_once(raw):
    operation, rows = str(uuid.uuid4()), 3_000_000
    stream = raw.start(range_of(rows), reattachable=True, operation_id=operation)
    taken, last, times = [], None, 0
    for response in stream:
        last = response.response_id
        if response.HasField("arrow_batch"):
            taken += pa.ipc.open_stream(response.arrow_batch.data).read_all()["id"].to_pylist()
            break
    stream.cancel()
    complete = False
    while not complete:
        times += 1
        stream = raw.reattach(operation, last)
        for count, response in enumerate(stream, 1):
            last, complete = response.response_id, response.HasField("result_complete")
            if response.HasField("arrow_batch"):
                assert response.arrow_batch.start_offset == len(taken)
                taken += pa.ipc.open_stream(response.arrow_batch.data).read_all()["id"].to_pylist()
            if count == 2 and not complete and times < 4:
                stream.cancel()
                break
    assert times == 4
    assert taken == list(range(rows))
    assert raw.release(operation).operation_id == operation


def test_ctrl_c_in_collect(server, program):
    child = program(f"""
print("ready")
try:
    spark.sql({SLOW_QUERY!r}).collect()
except KeyboardInterrupt:
    print("interrupted")
print(spark.range(4).count())
""")
    assert child.stdout.readline() == "ready\n"
    time.sleep(1.5)
    child.send_signal(signal.SIGINT)
    assert child.communicate(timeout=PATIENCE)[0] == "interrupted\n4\n"
    assert child.returncode == 0
    assert wait_until_idle(server.process), "the server still computes what nobody wants"


def slow_write(client, folder):
    """A command that holds its session; it runs when this returns."""
    write = commands.WriteOperation(input=relations.Relation(sql=relations.SQL(query=SLOW_QUERY)), source="parquet", path=f"{folder}/written")
    request = client.request(base.ExecutePlanRequest, plan=base.Plan(command=commands.Command(write_operation=write)))
    request.request_options.add().reattach_options.reattachable = True
    stream = client.stub.ExecutePlan(request, timeout=PATIENCE)
    assert next(stream).HasField("execution_progress")
    return stream


def analysis(client, query):
    plan = base.Plan(root=relations.Relation(sql=relations.SQL(query=query)))
    return client.stub.AnalyzePlan.future(client.request(base.AnalyzePlanRequest, schema=base.AnalyzePlanRequest.Schema(plan=plan)), timeout=PATIENCE)


def test_stopping_waits_for_nothing_that_runs(start_server, tmp_path):
    server = start_server()
    client = RawClient(server)
    stream = slow_write(client, tmp_path)
    waiting = analysis(client, "SELECT 1")
    time.sleep(0.5)
    began = time.monotonic()
    assert server.stop().status == 0
    assert time.monotonic() - began < 10
    assert condition_of(refusal(lambda: list(stream))) == "OPERATION_CANCELED"
    assert waiting.exception(timeout=PATIENCE) is None  # its turn came with the other's end


# ---- large plans


def test_a_local_relation_of_a_hundred_thousand_rows(spark):
    frame = spark.createDataFrame([(n, f"text {n}") for n in range(100_000)], "n long, text string")
    assert frame.selectExpr("count(*)", "sum(n)", "count(DISTINCT text)").collect()[0][:] == (100_000, 4_999_950_000, 100_000)
    assert frame.where("n = 99999").collect()[0].text == "text 99999"


def test_a_projection_of_two_thousand_columns(spark):
    frame = spark.range(2).select(*[(F.col("id") + n).alias(f"c{n}") for n in range(2_000)])
    assert frame.columns == [f"c{n}" for n in range(2_000)]
    assert [tuple(row) for row in frame.orderBy("c0").collect()] == [tuple(range(2_000)), tuple(range(1, 2_001))]


def test_three_hundred_chained_with_columns(spark):
    frame = spark.range(2)
    for n in range(300):
        frame = frame.withColumn(f"c{n}", F.col("id" if n == 0 else f"c{n - 1}") + 1)
    assert frame.columns == ["id", *[f"c{n}" for n in range(300)]]
    assert [tuple(row) for row in frame.orderBy("id").collect()] == [tuple(range(301)), tuple(range(1, 302))]


# ---- input no client of Spark sends

METHODS = {method.name: method for method in base.DESCRIPTOR.services_by_name["SparkConnectService"].methods}
MALFORMED = [b"\xff" * 20, b"\x0a\x7fshort", b"\x0a\xff\xff\xff\xff\x0f", b"\x1a\x02\x0a\x05", b"\x07\x07", b"\x0a\x02\xff\xfe"]


@pytest.mark.parametrize("name", METHODS)
def test_malformed_messages_are_refused(raw, name):
    method = METHODS[name]
    kind = {(False, False): raw.channel.unary_unary, (False, True): raw.channel.unary_stream,
            (True, False): raw.channel.stream_unary}[method.client_streaming, method.server_streaming]
    call = kind(f"/spark.connect.SparkConnectService/{name}")
    for content in MALFORMED:
        answer = lambda: call(iter([content]) if method.client_streaming else content, timeout=PATIENCE)
        refusal(lambda: list(answer()) if method.server_streaming else answer())


def test_empty_requests_are_refused(raw):
    refusal(lambda: list(raw.stub.ExecutePlan(base.ExecutePlanRequest(), timeout=PATIENCE)))
    refusal(lambda: list(raw.stub.ExecutePlan(raw.request(base.ExecutePlanRequest), timeout=PATIENCE)))
    refusal(lambda: list(raw.stub.ExecutePlan(raw.request(base.ExecutePlanRequest, plan=base.Plan()), timeout=PATIENCE)))
    refusal(lambda: raw.stub.AnalyzePlan(raw.request(base.AnalyzePlanRequest), timeout=PATIENCE))
    refusal(lambda: raw.stub.Config(raw.request(base.ConfigRequest), timeout=PATIENCE))


def test_unknown_and_empty_relations_are_refused(raw):
    refusal(lambda: raw.rows(relations.Relation()))
    refusal(lambda: raw.rows(relations.Relation(unknown=relations.Unknown())))
    refusal(lambda: raw.execute_bytes(b"\xfa\x3e\x03abc"))  # field 1007
    refusal(lambda: raw.rows(relations.Relation(filter=relations.Filter(input=range_of(3)))))
    refusal(lambda: raw.rows(relations.Relation(project=relations.Project(input=range_of(3), expressions=[expressions.Expression()]))))
    refusal(lambda: raw.rows(relations.Relation(join=relations.Join(left=range_of(3), right=range_of(3), join_type=99))))


@pytest.mark.parametrize("name", [field.name for field in relations.Relation.DESCRIPTOR.oneofs_by_name["rel_type"].fields
                                  if field.name != "project"])  # SELECT without FROM: one row
def test_relations_without_their_parts_are_refused(raw, name):
    relation = relations.Relation()
    getattr(relation, name).SetInParent()
    assert refusal(lambda: raw.rows(relation)).details()


def test_a_wrong_token_is_refused_on_every_call(start_server, tmp_path):
    (tmp_path / "token").write_text("right\n")
    (tmp_path / "token").chmod(0o600)
    server = start_server("--token-file", tmp_path / "token", "--conf", "firesteel.connect.wrongLogins.limit=0")
    channel = grpc.secure_channel(f"localhost:{server.port}", grpc.local_channel_credentials(grpc.LocalConnectionType.LOCAL_TCP))
    for name, method in METHODS.items():
        kind = {(False, False): channel.unary_unary, (False, True): channel.unary_stream,
                (True, False): channel.stream_unary}[method.client_streaming, method.server_streaming]
        # session_id is the first field of every request
        content = b"\x0a\x24" + str(uuid.uuid4()).encode()
        for metadata in (None, [("authorization", "Bearer wrong")], [("authorization", "right")]):
            call = lambda: kind(f"/spark.connect.SparkConnectService/{name}")(
                iter([content]) if method.client_streaming else content, timeout=PATIENCE, metadata=metadata)
            error = refusal(lambda: list(call()) if method.server_streaming else call())
            assert error.code() == grpc.StatusCode.UNAUTHENTICATED, name
    assert connect(f"sc://localhost:{server.port}/;token=right").range(3).count() == 3


def test_another_sessions_operation_is_out_of_reach(server, raw):
    operation = str(uuid.uuid4())
    # Less than what a server keeps of sent responses: gRPC may have taken all of it before anybody reads.
    stream = raw.start(range_of(1_500_000), reattachable=True, operation_id=operation)
    first = next(stream)
    intruder = RawClient(server)
    assert intruder.rows(range_of(1)) == [{"id": 0}]
    error = refusal(lambda: list(intruder.reattach(operation)))
    assert condition_of(error) == "INVALID_HANDLE.OPERATION_NOT_FOUND"
    # As in Spark these two succeed and tell by an empty answer that they found nothing.
    assert not intruder.release(operation).operation_id
    assert list(intruder.interrupt(operation).interrupted_ids) == []
    stream.cancel()
    rows = sum(response.arrow_batch.row_count for response in raw.reattach(operation, first.response_id))
    assert rows == 1_500_000
    stranger = RawClient(server)  # of no session at all
    assert condition_of(refusal(lambda: list(stranger.reattach(operation)))) == "INVALID_HANDLE.SESSION_NOT_FOUND"


def nested_relation(depth):
    content = range_of(1).SerializeToString()
    for _ in range(depth):
        content = message(relations.Relation, "limit", b"\x10\x05" + message(relations.Limit, "input", content))
    return content


def project_of(expression):
    project = message(relations.Project, "input", range_of(1).SerializeToString())
    return message(relations.Relation, "project", project + message(relations.Project, "expressions", expression))


def literal(value):
    return expressions.Expression(literal=expressions.Expression.Literal(integer=value)).SerializeToString()


def nested_function(name, depth):
    content, function = literal(7), expressions.Expression.UnresolvedFunction
    for _ in range(depth):
        content = message(function, "function_name", name.encode()) + message(function, "arguments", content)
        content = message(expressions.Expression, "unresolved_function", content)
    return project_of(content)


def nested_type(depth):
    content = types.DataType(integer=types.DataType.Integer()).SerializeToString()
    for _ in range(depth):
        content = message(types.DataType, "array", message(types.DataType.Array, "element_type", content))
    cast = message(expressions.Expression.Cast, "expr", literal(7)) + message(expressions.Expression.Cast, "type", content)
    return project_of(message(expressions.Expression, "cast", cast))


@pytest.mark.parametrize("depth", [5_000, 20_000])
@pytest.mark.parametrize("make", [nested_relation, lambda depth: nested_function("negative", depth), nested_type],
                         ids=["relations", "functions", "types"])
def test_plans_nested_too_deep_are_refused(raw, make, depth):
    assert refusal(lambda: raw.execute_bytes(make(depth))).details()


def test_nested_minus_signs(raw, spark):
    assert [list(row.values()) for row in raw.execute_bytes(nested_function("negative", 100))] == [[7]]
    assert [list(row.values()) for row in raw.execute_bytes(nested_function("negative", 101))] == [[-7]]
    assert spark.sql("SELECT " + "- " * 100 + "id FROM range(7, 8)").collect()[0][0] == 7


# ---- Arrow data that lies


def arrow_stream():
    batch = pa.record_batch({"n": pa.array(range(64), pa.int64()), "text": pa.array([f"text {n}" for n in range(64)])})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def local_relation(data):
    return relations.Relation(local_relation=relations.LocalRelation(data=data))


def put(data, position, value):
    return data[:position] + struct.pack("<i", value) + data[position + 4:]


def lies():
    data = arrow_stream()
    batch = data.index(b"\xff\xff\xff\xff", 8)  # the second message
    offsets = data.index(struct.pack("<3i", 0, 6, 12))
    middle = offsets + 4 * 32
    return {
        "nothing": b"", "no Arrow": b"these are no rows", "cut in the schema": data[:40], "schema length": put(data, 4, 2**31 - 1), "large schema length": put(data, 4, 2**30),
        "negative schema length": put(data, 4, -8), "cut before the batch's header": data[:batch + 12], "cut in the body": data[:-200],
        "batch length": put(data, batch + 4, 2**30), "negative batch length": put(data, batch + 4, -(2**31)),
        "offset beyond the text": put(data, middle, 2**30), "negative offset": put(data, middle, -5),
        "falling offsets": put(data, middle, 1), "last offset": put(data, offsets + 4 * 64, 2**31 - 1),
    }


@pytest.mark.parametrize("lie", lies())
def test_arrow_data_that_lies_is_refused(raw, lie):
    refusal(lambda: raw.rows(local_relation(lies()[lie])))


def test_arrow_data_damaged_anywhere_does_no_harm(raw):
    data = arrow_stream()
    assert raw.rows(local_relation(data)) == [{"n": n, "text": f"text {n}"} for n in range(64)]
    failed = 0
    for position in range(0, len(data) - 4, 4):
        for value in (2**30, -1):
            try:
                # counted only: text that is no UTF-8 comes back as it went in
                assert sum(response.arrow_batch.row_count for response in raw.start(local_relation(put(data, position, value)))) <= 64
            except grpc.RpcError as error:
                assert error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED), (position, value)
                failed += 1
    assert failed > 50


def test_a_column_length_that_overflows_is_refused(start_server):
    data = arrow_stream()
    lengths = data.index(struct.pack("<4q", 64, 0, 64, 0))  # of the two columns: rows and nulls
    server = start_server()
    refusal(lambda: RawClient(server).rows(local_relation(put(data, lengths + 20, 2**31 - 1))))
    assert RawClient(server).rows(range_of(1)) == [{"id": 0}]
