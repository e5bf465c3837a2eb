"""spark.cloneSession(): what the copy has of the original, and what each then has for itself. As recorded from Spark 4.1.4."""
import uuid

import grpc
import pytest
from connect_servers import KEPT, connect


def clone_of(session, *new_id):
    clone = session.cloneSession(*new_id)
    KEPT.append(clone)
    return clone


@pytest.fixture
def original(server):
    session = connect(server.url)
    session.conf.set("spark.sql.shuffle.partitions", "7")
    session.conf.set("my.own", "x")
    session.range(3).createTempView("v")
    session.sql("CREATE DATABASE IF NOT EXISTS cloned")
    session.catalog.setCurrentDatabase("cloned")
    return session


def test_a_clone_starts_with_the_state_of_the_original(original):
    clone = clone_of(original)
    assert clone.session_id != original.session_id
    assert (clone.conf.get("spark.sql.shuffle.partitions"), clone.conf.get("my.own")) == ("7", "x")
    assert clone.table("v").count() == 3
    assert clone.catalog.currentDatabase() == "cloned"


def test_neither_sees_what_the_other_changes_later(original):
    clone = clone_of(original)
    clone.conf.set("spark.sql.shuffle.partitions", "9")
    clone.range(1).createOrReplaceTempView("v")
    clone.range(1).createTempView("mine")
    clone.catalog.setCurrentDatabase("default")
    original.range(1).createTempView("theirs")
    assert original.conf.get("spark.sql.shuffle.partitions") == "7"
    assert original.table("v").count() == 3
    assert original.catalog.currentDatabase() == "cloned"
    assert not original.catalog.tableExists("mine")
    assert not clone.catalog.tableExists("theirs")
    assert clone_of(clone).table("v").count() == 1


def test_variables_of_sql_are_not_copied(original):
    original.sql("DECLARE OR REPLACE VARIABLE answer INT DEFAULT 42")
    clone = clone_of(original)
    assert original.sql("SELECT answer").collect()[0][0] == 42
    with pytest.raises(Exception, match="UNRESOLVED_COLUMN"):
        clone.sql("SELECT answer").collect()


def test_a_clone_outlives_the_original(original):
    clone = clone_of(original)
    original.client.release_session()
    assert clone.table("v").count() == 3


def test_the_id_can_be_chosen(original):
    chosen = str(uuid.uuid4())
    assert clone_of(original, chosen).session_id == chosen


def refusal(session, new_id):
    with pytest.raises(grpc.RpcError) as refused:
        session.cloneSession(new_id)
    return refused.value.details()


def test_ids_in_use_or_malformed_are_refused(original, server):
    chosen = str(uuid.uuid4())
    clone_of(original, chosen)
    closed = connect(server.url)
    closed.range(1).count()
    closed.client.release_session()
    assert "INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_EXISTS" in refusal(original, chosen)
    assert "INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_EXISTS" in refusal(original, original.session_id)
    assert "INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_CLOSED" in refusal(original, closed.session_id)
    assert "INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_FORMAT" in refusal(original, "not-a-uuid")


def test_sessions_the_server_does_not_know_have_no_clones(original, server):
    assert "INVALID_HANDLE.SESSION_NOT_FOUND" in refusal(connect(server.url), str(uuid.uuid4()))
    original.client.release_session()
    assert "INVALID_HANDLE.SESSION_CLOSED" in refusal(original, str(uuid.uuid4()))


def test_clones_count_against_the_limit_of_sessions(start_server):
    server = start_server("--conf", "firesteel.connect.session.limit=2")
    session = connect(server.url)
    session.range(1).count()
    clone_of(session)
    assert "firesteel.connect.session.limit" in refusal(session, str(uuid.uuid4()))


def test_a_clone_answers_right_before_and_after_the_original_unpersists(original):
    df = original.range(10).selectExpr("id * 2 AS twice")
    df.persist()
    df.count()
    clone = clone_of(original)
    assert clone.range(10).selectExpr("id * 2 AS twice").agg({"twice": "sum"}).collect()[0][0] == 90
    df.unpersist()
    assert clone.range(10).selectExpr("id * 2 AS twice").agg({"twice": "sum"}).collect()[0][0] == 90
