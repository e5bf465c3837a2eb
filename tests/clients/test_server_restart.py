"""What a restart leaves: operations and sessions of the server before are gone, and clients hear so."""
import signal
import uuid

import pytest
from connect_servers import connect

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
import grpc
from test_robustness import RawClient, condition_of, range_of, refusal


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_reattaching_after_a_restart_is_a_defined_error(start_server, number):
    first = start_server()
    client, operation = RawClient(first), str(uuid.uuid4())
    stream = client.start(range_of(1_500_000), reattachable=True, operation_id=operation)
    last = next(stream)
    first.stop(number)
    with pytest.raises(grpc.RpcError):
        list(stream)
    again = RawClient(start_server("--port", first.port))
    again.session_id = client.session_id
    for call in (lambda: list(again.reattach(operation)), lambda: list(again.reattach(operation, last.response_id)), lambda: again.release(operation)):
        assert condition_of(refusal(call)) == "INVALID_HANDLE.SESSION_NOT_FOUND"
    # The session's id is free again, and has nothing of what was there before.
    assert again.rows(range_of(2)) == [{"id": 0}, {"id": 1}]
    assert condition_of(refusal(lambda: list(again.reattach(operation)))) == "INVALID_HANDLE.OPERATION_NOT_FOUND"


def test_a_program_hears_that_its_server_was_restarted(start_server):
    first = start_server()
    spark = connect(first.url)
    spark.range(3).createTempView("mine")
    frame = spark.table("mine")
    assert frame.count() == 3
    first.stop(signal.SIGKILL)
    start_server("--port", first.port)
    with pytest.raises(Exception, match="TABLE_OR_VIEW_NOT_FOUND|SESSION"):
        frame.count()


def test_a_token_that_was_taken_out_is_refused_after_a_restart(start_server, tmp_path):
    """Tokens have no date of their own; this is how one ends."""
    tokens = tmp_path / "tokens"
    tokens.write_text("one write first-token\ntwo write second-token\n")
    tokens.chmod(0o600)
    server = start_server("--token-file", tokens)
    for token in ("first-token", "second-token"):
        assert connect(f"sc://localhost:{server.port}/;token={token}").range(1).count() == 1
    server.stop()
    tokens.write_text("two write second-token\n")
    server = start_server("--token-file", tokens)
    with pytest.raises(Exception, match="missing or wrong"):
        connect(f"sc://localhost:{server.port}/;token=first-token").range(1).count()
    assert connect(f"sc://localhost:{server.port}/;token=second-token").range(1).count() == 1
