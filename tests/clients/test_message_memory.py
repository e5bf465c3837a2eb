"""What clients with a token send at once takes a bounded part of the server's memory."""
import threading
import time
import uuid
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from connect_servers import connect
from test_unauthenticated import Peak

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
import grpc
from pyspark.sql.connect.proto import base_pb2 as base
from pyspark.sql.connect.proto import base_pb2_grpc as rpc

LARGE = 200_000_000
BUDGET = 800 << 20  # each request counts four times: one at a time passes


@pytest.fixture
def bounded(start_server, token):
    return start_server("--token-file", token, "--conf", f"firesteel.connect.message.memory={BUDGET}")


def request(method, size):
    """Its bytes: making them takes longer than sending them."""
    message = getattr(base, method + "Request")(session_id=str(uuid.uuid4()))
    plan = message.schema.plan if method == "AnalyzePlan" else message.plan
    plan.root.sql.query = "SELECT 1 -- " + "x" * size
    return message.SerializeToString()


def send(server, method, data, number=0):
    """"OK", or the status and its text."""
    options = [("grpc.max_send_message_length", -1), ("test.number", number)]  # else the channels share a connection
    with grpc.insecure_channel(f"127.0.0.1:{server.port}", options=options) as channel:
        call = channel.unary_stream(f"/spark.connect.SparkConnectService/{method}")
        try:
            list(call(data, timeout=60, metadata=[("authorization", "Bearer s3cret-token")]))
            return "OK", ""
        except grpc.RpcError as error:
            return error.code().name, error.details()


@pytest.mark.parametrize("method", ["AnalyzePlan", "ExecutePlan"])
def test_requests_that_come_at_once_stay_within_their_memory(bounded, method):
    assert send(bounded, method, request(method, 10))[0] == "OK"
    large = request(method, LARGE)
    with Peak(bounded) as memory, ThreadPoolExecutor(6) as clients:
        answers = list(clients.map(lambda number: send(bounded, method, large, number), range(6)))
    print(f"{method}: growth {memory.growth >> 20} MB, {dict(Counter(code for code, _ in answers))}")
    assert {code for code, _ in answers} <= {"OK", "RESOURCE_EXHAUSTED"}, answers
    assert {code for code, _ in answers} == {"OK", "RESOURCE_EXHAUSTED"}, "6 requests of 200 MB passed one after the other"
    assert all("firesteel.connect.message.memory" in text for code, text in answers if code != "OK"), answers
    assert memory.growth < BUDGET + (250 << 20)
    # One alone passes, and so does whoever sends little meanwhile.
    assert send(bounded, method, large)[0] == "OK"
    assert connect(f"sc://localhost:{bounded.port}/;token=s3cret-token").range(3).count() == 3


def test_small_requests_pass_beside_large_ones(bounded):
    answers, done = [], threading.Event()
    large, little = request("AnalyzePlan", LARGE), request("AnalyzePlan", 1000)

    def small():
        while not done.is_set():
            answers.append(send(bounded, "AnalyzePlan", little, 99)[0])
            time.sleep(0.02)

    sender = threading.Thread(target=small)
    sender.start()
    with ThreadPoolExecutor(4) as clients:
        list(clients.map(lambda number: send(bounded, "AnalyzePlan", large, number), range(4)))
    done.set()
    sender.join()
    assert len(answers) > 3 and set(answers) == {"OK"}, Counter(answers)


def test_uploads_longer_than_the_budget_pass(start_server, token):
    """They come in pieces, of which one is in memory at a time; two of them share a connection."""
    server = start_server("--token-file", token, "--conf", f"firesteel.connect.message.memory={64 << 20}")

    def pieces(number):
        session = str(uuid.uuid4())
        for _ in range(12):
            request = base.AddArtifactsRequest(session_id=session)
            one = request.batch.artifacts.add()
            one.name = f"files/{number}-{uuid.uuid4()}"
            one.data.data = bytes(4 << 20)
            one.data.crc = zlib.crc32(one.data.data)
            yield request

    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel, ThreadPoolExecutor(2) as clients:
        def upload(number):
            try:
                rpc.SparkConnectServiceStub(channel).AddArtifacts(pieces(number), timeout=60,
                                                                  metadata=[("authorization", "Bearer s3cret-token")])
                return "OK"
            except grpc.RpcError as error:
                return f"{error.code().name} {error.details()}"

        assert list(clients.map(upload, range(2))) == ["OK", "OK"]
