"""Several tokens: what each may do, whose sessions are whose, how many at once; what the audit log says of it; what a server
keeps for itself."""
import json
import stat
import time
import uuid

import pytest
from connect_servers import connect

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
import grpc
from pyspark.sql.connect.proto import base_pb2 as base
from pyspark.sql.connect.proto import base_pb2_grpc as rpc
from pyspark.sql.connect.proto import relations_pb2 as relations

TOO_FEW = "FIRESTEEL_RIGHTS_TOO_FEW"
SLOW_QUERY = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.id * b.id % 7 = 11"


@pytest.fixture
def tokens(tmp_path):
    path = tmp_path / "tokens"
    path.write_text("# who\nreports read r-token\netl write w-token\nops admin a-token\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def server(start_server, tokens):
    return start_server("--token-file", tokens)


def session_of(server, token):
    return connect(f"sc://localhost:{server.port}/;token={token}")


def refusal(call, *arguments):
    with pytest.raises(Exception) as error:
        call(*arguments)
    return str(error.value)


WRITES = ["CREATE TABLE n (a int) USING parquet", "CREATE TABLE n USING parquet AS SELECT 1 AS a", "CREATE TABLE n LIKE t", "DROP TABLE t",
          "DROP TABLE IF EXISTS t", "DROP TABLE IF EXISTS none", "ALTER TABLE t RENAME TO n", "ALTER TABLE t SET TBLPROPERTIES ('x' = 'y')",
          "ALTER TABLE t UNSET TBLPROPERTIES ('x')", "ALTER TABLE t ADD COLUMNS (b int)", "ALTER TABLE p ADD PARTITION (k = 9)",
          "ALTER TABLE p DROP PARTITION (k = 1)", "ALTER TABLE p PARTITION (k = 1) RENAME TO PARTITION (k = 8)", "MSCK REPAIR TABLE p",
          "ALTER TABLE t SET LOCATION 'spark-warehouse/x'", "COMMENT ON TABLE t IS 'x'", "INSERT INTO t VALUES (1)", "INSERT OVERWRITE t VALUES (1)",
          "INSERT OVERWRITE DIRECTORY 'spark-warehouse/x' USING csv SELECT 1", "TRUNCATE TABLE t", "CREATE DATABASE d", "DROP DATABASE default",
          "ALTER DATABASE default SET DBPROPERTIES ('x' = 'y')", "CREATE VIEW v AS SELECT 1", "CREATE GLOBAL TEMPORARY VIEW g AS SELECT 1",
          "CREATE GLOBAL TEMPORARY VIEW g USING csv OPTIONS (path 'spark-warehouse')", "DROP VIEW known", "ALTER VIEW known AS SELECT 2",
          "DROP VIEW global_temp.shared", "EXECUTE IMMEDIATE 'INSERT INTO t VALUES (1)'", "EXECUTE IMMEDIATE 'DROP TABLE t'"]


def test_reading_does_not_write(server, tmp_path):
    writer = session_of(server, "w-token")
    writer.sql("CREATE TABLE t USING parquet AS SELECT 7 AS a")
    writer.sql("CREATE TABLE p USING parquet PARTITIONED BY (k) AS SELECT 7 AS a, 1 AS k")
    writer.sql("CREATE VIEW known AS SELECT 1 AS a")
    writer.sql("CREATE GLOBAL TEMPORARY VIEW shared AS SELECT 1 AS a")
    before = sorted(str(path) for path in (tmp_path / "spark-warehouse").rglob("*"))
    reader = session_of(server, "r-token")
    for text in WRITES:
        assert TOO_FEW in refusal(lambda: reader.sql(text).collect()), text
    calls = [lambda: reader.range(1).write.saveAsTable("n"), lambda: reader.range(1).write.insertInto("t"),
             lambda: reader.range(1).write.parquet("spark-warehouse/x"), lambda: reader.range(1).writeTo("n").using("parquet").create(),
             lambda: reader.range(1).writeTo("t").append(), lambda: reader.range(1).createGlobalTempView("g"),
             lambda: reader.catalog.createTable("n", schema=reader.range(1).schema, source="parquet"),
             lambda: reader.catalog.dropGlobalTempView("shared"), lambda: reader.catalog.recoverPartitions("p"),
             lambda: reader.sql("SELECT 1").write.format("jdbc").options(url="jdbc:postgresql://127.0.0.1:1/x", dbtable="x").save()]
    for number, call in enumerate(calls):
        assert TOO_FEW in refusal(call), number
    assert sorted(str(path) for path in (tmp_path / "spark-warehouse").rglob("*")) == before
    assert writer.table("t").collect()[0][0] == 7 and writer.table("global_temp.shared").count() == 1


def test_reading_has_all_that_concerns_the_session_alone(server):
    session_of(server, "w-token").sql("CREATE TABLE t USING parquet AS SELECT 7 AS a")
    reader = session_of(server, "r-token")
    for text in ["SELECT * FROM t", "SHOW TABLES", "DESCRIBE t", "SHOW CREATE TABLE t", "EXPLAIN SELECT * FROM t",
                 "USE default", "SET spark.sql.session.timeZone=UTC", "RESET spark.sql.session.timeZone", "DECLARE x INT DEFAULT 1", "SET VAR x = 2",
                 "CREATE TEMPORARY VIEW mine AS SELECT * FROM t", "ALTER VIEW mine AS SELECT 2 AS b", "CACHE TABLE mine", "UNCACHE TABLE mine", "DROP VIEW mine",
                 "CACHE TABLE kept AS SELECT * FROM t", "CLEAR CACHE", "EXECUTE IMMEDIATE 'SELECT * FROM t'", "REFRESH TABLE t"]:
        reader.sql(text).collect()
    reader.range(3).createOrReplaceTempView("n")
    assert reader.sql("SELECT sum(id) FROM n").collect()[0][0] == 3
    clone = reader.cloneSession() if hasattr(reader, "cloneSession") else None
    if clone is not None:
        assert TOO_FEW in refusal(lambda: clone.sql("DROP TABLE t"))


# ---- whose session


class Raw:
    def __init__(self, server, token, user="someone", session_id=None, options=()):
        self.channel = grpc.insecure_channel(f"127.0.0.1:{server.port}", options=options)
        self.stub = rpc.SparkConnectServiceStub(self.channel)
        self.metadata = [("authorization", f"Bearer {token}")]
        self.common = {"session_id": session_id or str(uuid.uuid4()), "user_context": base.UserContext(user_id=user)}

    def start(self, text, operation_id=None, reattachable=True):
        request = base.ExecutePlanRequest(plan=base.Plan(root=relations.Relation(sql=relations.SQL(query=text))), **self.common)
        if operation_id:
            request.operation_id = operation_id
        request.request_options.add().reattach_options.reattachable = reattachable
        return self.stub.ExecutePlan(request, metadata=self.metadata, timeout=30)

    def call(self, name, kind, **fields):
        answer = getattr(self.stub, name)(kind(**self.common, **fields), metadata=self.metadata, timeout=30)
        return list(answer) if name == "ReattachExecute" else answer

    def code(self, *arguments, **fields):
        with pytest.raises(grpc.RpcError) as error:
            self.call(*arguments, **fields)
        return error.value.details()


ALL = {"interrupt_type": base.InterruptRequest.InterruptType.INTERRUPT_TYPE_ALL}


@pytest.fixture
def slow(server):
    """An execution of etl's that runs."""
    raw = Raw(server, "w-token")
    raw.operation_id = str(uuid.uuid4())
    responses = raw.start(SLOW_QUERY, raw.operation_id)
    next(responses)
    raw.responses = responses
    return raw


@pytest.mark.parametrize("token,user", [("r-token", "someone"), ("w-token", "someone else")])
def test_nobody_takes_over_another_ones_session(server, slow, token, user):
    foreign = Raw(server, token, user, slow.common["session_id"])
    missing = "SESSION_NOT_FOUND"
    assert missing in foreign.code("ReattachExecute", base.ReattachExecuteRequest, operation_id=slow.operation_id)
    assert missing in foreign.code("Interrupt", base.InterruptRequest, **ALL)
    assert missing in foreign.code("ReleaseExecute", base.ReleaseExecuteRequest, operation_id=slow.operation_id, release_all={})
    assert missing in foreign.code("FetchErrorDetails", base.FetchErrorDetailsRequest, error_id="x")
    assert missing in foreign.code("CloneSession", base.CloneSessionRequest)
    foreign.call("ReleaseSession", base.ReleaseSessionRequest)  # nothing to release: as good as released
    assert slow.call("Interrupt", base.InterruptRequest, **ALL).interrupted_ids == [slow.operation_id]


def test_the_same_id_is_another_session_for_another_token(server):
    session_id = str(uuid.uuid4())
    one, other = (connect(f"sc://localhost:{server.port}/;token={token};session_id={session_id};user_id=u") for token in ("w-token", "r-token"))
    assert one.session_id != other.session_id or one is not other
    one.range(1).createTempView("mine")
    assert not other.catalog.tableExists("mine")


def test_an_admin_stops_what_others_run(server, slow):
    admin = Raw(server, "a-token", "boss", slow.common["session_id"])
    assert admin.call("Interrupt", base.InterruptRequest, **ALL).interrupted_ids == [slow.operation_id]
    admin.call("ReleaseSession", base.ReleaseSessionRequest)
    assert "SESSION_CLOSED" in slow.code("Interrupt", base.InterruptRequest, **ALL)


# ---- how many


def test_sessions_of_a_token_are_counted(start_server, tokens):
    server = start_server("--token-file", tokens, "--conf", "firesteel.connect.session.limitPerCaller=2")
    kept = [session_of(server, "w-token") for _ in range(2)]
    assert [session.range(1).count() for session in kept] == [1, 1]
    message = refusal(lambda: session_of(server, "w-token").range(1).count())
    assert "firesteel.connect.session.limitPerCaller" in message and "'etl'" in message
    assert session_of(server, "r-token").range(1).count() == 1
    kept[0].stop()
    assert session_of(server, "w-token").range(1).count() == 1


@pytest.mark.parametrize("setting", ["firesteel.connect.operation.limit", "firesteel.connect.operation.limitPerCaller"])
def test_executions_are_counted(start_server, tokens, setting):
    server = start_server("--token-file", tokens, "--conf", f"{setting}=3")
    raw = Raw(server, "w-token")
    ids = [str(uuid.uuid4()) for _ in range(3)]
    for operation_id in ids:
        assert len(list(raw.start("SELECT 1", operation_id))) > 1  # not released: still counted
    with pytest.raises(grpc.RpcError) as error:
        list(raw.start("SELECT 1"))
    assert error.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED and setting in error.value.details()
    raw.call("ReleaseExecute", base.ReleaseExecuteRequest, operation_id=ids[0], release_all={})
    assert len(list(raw.start("SELECT 1"))) > 1


def test_connections_are_counted(start_server, tokens):
    server = start_server("--token-file", tokens, "--conf", "firesteel.connect.connection.limit=2")
    raws = []

    def config(number):
        request = base.ConfigRequest(operation=base.ConfigRequest.Operation(get_all=base.ConfigRequest.GetAll()), **raws[number].common)
        return raws[number].stub.Config(request, metadata=raws[number].metadata, timeout=20)

    for number in range(3):  # gRPC shares connections between channels that look alike
        raws.append(Raw(server, "w-token", options=[("test.number", number)]))
        if number < 2:
            assert config(number).session_id
    with pytest.raises(grpc.RpcError) as error:
        config(2)
    assert error.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED and "firesteel.connect.connection.limit" in error.value.details()
    raws[0].channel.close()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            assert config(2).session_id
            return
        except grpc.RpcError:
            time.sleep(0.1)
    pytest.fail("the place of a closed connection was not given on")


# ---- the audit log


def test_the_audit_log_says_who_did_what(start_server, tokens, tmp_path):
    server = start_server("--token-file", tokens, "--audit-log", tmp_path / "audit.jsonl")
    writer, reader = session_of(server, "w-token"), session_of(server, "r-token")
    writer.sql("CREATE TABLE t USING parquet AS SELECT 7 AS a")
    writer.range(3).write.mode("append").parquet("spark-warehouse/files")
    writer.conf.set("my.password", "canary-1")
    writer.sql("SET my.other.password=canary-2")
    refusal(lambda: writer.sql("SELECT * FROM csv.`s3://user:canary-3@bucket/x`").collect())
    refusal(lambda: writer.read.format("jdbc").options(url="jdbc:postgresql://127.0.0.1:1/x?password=canary-4", dbtable="x", password="canary-5").load().collect())
    refusal(lambda: writer.sql("CREATE TEMPORARY VIEW j USING jdbc OPTIONS (url 'jdbc:postgresql://127.0.0.1:1/x', password 'canary-6', dbtable 'x')"))
    refusal(lambda: reader.sql("DROP TABLE t"))
    refusal(lambda: session_of(server, "canary-7").version)
    server.stop()
    path = tmp_path / "audit.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    created = next(line for line in lines if line.get("kind") == "CREATE")
    assert created["who"] == "etl" and created["outcome"] == "OK" and created["peer"].startswith("ipv4:127.0.0.1:")
    assert created["text"] == "CREATE TABLE t USING parquet AS SELECT 7 AS a" and created["milliseconds"] >= 0
    assert uuid.UUID(created["session"]) and uuid.UUID(created["operation"])
    assert any(line.get("kind") == "write_operation" and line["target"] == "spark-warehouse/files" for line in lines)
    assert any(line.get("kind") == "DROP" and line["who"] == "reports" and line["outcome"] == TOO_FEW for line in lines)
    assert any(line["outcome"] == "UNAUTHENTICATED" and "who" not in line for line in lines)
    assert any(line["method"] == "Config" and "my.password" in line["target"] for line in lines)
    for secret in ["canary", "r-token", "w-token", "a-token"]:
        assert secret not in text, secret


def test_an_audit_log_that_others_may_read_is_refused(tmp_path, start_server):
    (tmp_path / "audit").write_text("")
    (tmp_path / "audit").chmod(0o644)
    with pytest.raises(RuntimeError, match="chmod 600"):
        start_server("--audit-log", tmp_path / "audit")


# ---- what the server keeps for itself


def test_the_environment_is_not_given_out(start_server):
    server = start_server("--allow-env", "OPEN", env={"CANARY": "canary", "OPEN": "given"})
    spark = connect(server.url)
    assert spark.sql("SELECT '${env:OPEN}'").collect()[0][0] == "given"
    for text in ["SELECT '${env:CANARY}'", "SET x = ${env:CANARY}", "SELECT '${env:HOME}'", "SELECT ${env:NOT_SET}", "EXECUTE IMMEDIATE 'SELECT \"${env:CANARY}\"'"]:
        message = refusal(lambda: spark.sql(text).collect())
        assert "FIRESTEEL_ENVIRONMENT_NOT_ALLOWED" in message and "--allow-env" in message
        assert "canary" not in message.replace("CANARY", "")
    spark.conf.set("x", "${env:CANARY}")
    assert "FIRESTEEL_ENVIRONMENT_NOT_ALLOWED" in refusal(lambda: spark.sql("SELECT '${x}'").collect())
    assert spark.sql("SELECT '${system:user.home}'").collect()[0][0] == "${system:user.home}"


def test_the_servers_own_secrets_are_not_given_out(start_server):
    server = start_server("--conf", "spark.hadoop.fs.s3a.secret.key=canary-1", "--conf", "spark.hadoop.fs.s3a.access.key=canary-2",
                          "--conf", "my.password=canary-3", "--conf", "my.setting=shown", env={"AWS_SECRET_ACCESS_KEY": "canary-4"})
    spark = connect(server.url)
    assert spark.conf.get("my.setting") == "shown"
    told = [str(spark.sql(text).collect()) for text in ("SET", "SET -v", "SET spark.hadoop.fs.s3a.secret.key", "SELECT '${spark.hadoop.fs.s3a.secret.key}${my.password}'")]
    told += [str(spark.conf.get(name, "nothing")) for name in ("spark.hadoop.fs.s3a.secret.key", "spark.hadoop.fs.s3a.access.key", "my.password")]
    told.append(str(spark.conf.getAll) if hasattr(spark.conf, "getAll") else "")
    told.append(refusal(lambda: spark.read.text("s3://no-such-bucket.invalid/x").collect()))
    assert "canary" not in " ".join(told)
