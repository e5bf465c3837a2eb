"""Whoever has no token gets nothing in: no message of his is read, and no method answers him."""
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from connect_servers import connect
from http2_client import Call

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
import grpc
from pyspark.sql.connect.proto import base_pb2 as base
from pyspark.sql.connect.proto import base_pb2_grpc as rpc

SERVICE = base.DESCRIPTOR.services_by_name["SparkConnectService"]
UNAUTHENTICATED = "16"
LARGE = 250_000_000
CLIENTS = 200


class Peak:
    """The most memory a server has while the block runs, beyond what it had before."""

    def __init__(self, server):
        self.server, self.ends = server, threading.Event()

    def __enter__(self):
        self.before = self.most = self.server.resident_bytes()
        self.watcher = threading.Thread(target=self.watch)
        self.watcher.start()
        return self

    def watch(self):
        while not self.ends.wait(0.02):
            self.most = max(self.most, self.server.resident_bytes())

    def __exit__(self, *_):
        self.ends.set()
        self.watcher.join()
        self.growth = self.most - self.before


@pytest.fixture
def guarded(start_server, token):
    """Counts no wrong tokens: many tests give them, from one address."""
    return start_server("--token-file", token, "--conf", "firesteel.connect.wrongLogins.limit=0")


def call_everything(server, metadata):
    """The status of every method of the service, as its descriptor lists them."""
    statuses = {}
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        for method in SERVICE.methods:
            path = f"/{SERVICE.full_name}/{method.name}"
            kind = {(False, False): channel.unary_unary, (False, True): channel.unary_stream, (True, False): channel.stream_unary}[
                (method.client_streaming, method.server_streaming)]
            request = iter([b""]) if method.client_streaming else b""
            try:
                answer = kind(path)(request, timeout=20, metadata=metadata)
                if method.server_streaming:
                    list(answer)
                statuses[method.name] = "OK"
            except grpc.RpcError as error:
                statuses[method.name] = error.code().name
    return statuses


@pytest.mark.parametrize("metadata", [[], [("authorization", "Bearer wrong")], [("authorization", "s3cret-token")],
                                      [("authorization", "Basic s3cret-token")], [("token", "s3cret-token")]])
def test_no_method_answers_without_the_token(guarded, metadata):
    statuses = call_everything(guarded, metadata)
    assert len(statuses) >= 11
    assert set(statuses.values()) == {"UNAUTHENTICATED"}, statuses


def test_every_method_answers_with_it(guarded):
    """Else the test above would pass against a server that refuses everything."""
    statuses = call_everything(guarded, [("authorization", "Bearer s3cret-token")])
    assert "UNAUTHENTICATED" not in statuses.values(), statuses
    assert "UNIMPLEMENTED" not in statuses.values(), statuses


@pytest.mark.parametrize("heeds_windows", [True, False])
def test_messages_of_unknown_clients_are_not_read(guarded, heeds_windows):
    methods = ["AnalyzePlan", "ExecutePlan", "AddArtifacts", "Config"]

    def send(number):
        return Call(guarded.port, methods[number % 4], LARGE, token="wrong" if number % 3 == 0 else None, heeds_windows=heeds_windows).run()

    with Peak(guarded) as memory, ThreadPoolExecutor(CLIENTS) as clients:
        answers = list(clients.map(send, range(CLIENTS)))
    print(f"{CLIENTS} clients: growth {memory.growth >> 20} MB, most taken of one {max(a.sent for a in answers)} bytes")
    assert memory.growth < 100_000_000
    if heeds_windows:
        assert {answer.status for answer in answers} == {UNAUTHENTICATED}
        assert max(answer.sent for answer in answers) <= 65536
    assert connect(f"sc://localhost:{guarded.port}/;token=s3cret-token").range(3).count() == 3


def test_ordinary_clients_with_large_messages_are_refused_as_well(guarded):
    message = bytes(LARGE)

    def send(number):
        with grpc.insecure_channel(f"127.0.0.1:{guarded.port}", options=[("grpc.max_send_message_length", -1)]) as channel:
            with pytest.raises(grpc.RpcError) as error:
                if number % 3 == 0:
                    channel.unary_unary(f"/{SERVICE.full_name}/AnalyzePlan")(message, timeout=60)
                elif number % 3 == 1:
                    list(channel.unary_stream(f"/{SERVICE.full_name}/ExecutePlan")(message, timeout=60))
                else:
                    channel.stream_unary(f"/{SERVICE.full_name}/AddArtifacts")(iter([message] * 4), timeout=60)
        return error.value.code().name

    with Peak(guarded) as memory, ThreadPoolExecutor(3) as clients:
        assert set(clients.map(send, range(max(6, CLIENTS // 20)))) == {"UNAUTHENTICATED"}
    assert memory.growth < 100_000_000


@pytest.mark.parametrize("size,code", [(200_000_000, None), (270_000_000, "RESOURCE_EXHAUSTED")])
def test_with_the_token_messages_up_to_256_mb_pass(guarded, size, code):
    request = base.ExecutePlanRequest(session_id=str(uuid.uuid4()))
    request.plan.root.sql.query = "SELECT 1 -- " + "x" * size
    with grpc.insecure_channel(f"127.0.0.1:{guarded.port}", options=[("grpc.max_send_message_length", -1)]) as channel:
        call = rpc.SparkConnectServiceStub(channel).ExecutePlan(request, timeout=60, metadata=[("authorization", "Bearer s3cret-token")])
        if code is None:
            assert len(list(call)) > 1
        else:
            with pytest.raises(grpc.RpcError) as error:
                list(call)
            assert error.value.code().name == code


def test_guessing_ends_after_ten_wrong_tokens(start_server, token):
    server = start_server("--token-file", token, "--conf", "firesteel.connect.wrongLogins.lockout=2")
    known = connect(f"sc://localhost:{server.port}/;token=s3cret-token")
    assert known.range(2).count() == 2

    def answer(given):
        with grpc.insecure_channel(f"127.0.0.1:{server.port}", options=[("test.name", given)]) as channel:
            try:
                request = base.ConfigRequest(session_id=str(uuid.uuid4()))
                request.operation.get_all.SetInParent()
                rpc.SparkConnectServiceStub(channel).Config(request, timeout=20, metadata=[("authorization", f"Bearer {given}")])
                return "OK"
            except grpc.RpcError as error:
                assert error.code() == grpc.StatusCode.UNAUTHENTICATED
                return error.details()

    assert answer("s3cret-token") == "OK"
    for number in range(10):
        assert "missing or wrong" in answer(f"guess{number}")
    for given in ("guess", "s3cret-token"):
        assert "too many wrong tokens" in answer(given)
    assert known.range(2).count() == 2
    time.sleep(2.5)
    assert answer("s3cret-token") == "OK"
