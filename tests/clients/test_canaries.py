"""Secrets planted where secrets go, in runs that fail and in runs that work: they appear nowhere."""
import subprocess
import sys
from pathlib import Path

import pytest
from connect_servers import clean_environment, connect, firesteel_binary

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")

# Characters that a pattern, a URL or a shell would take for its own.
CANARY = "cAnary(+$1]x"
ENCODED = "cAnary%28%2B%241%5Dx"
STEM = "cAnary"
NOBODY = "127.0.0.1:1"

STATEMENTS = {
    "conf": f"SET my.password={CANARY}; SET; SET -v; SET my.password",
    "conf quoted": f"SET spark.hadoop.fs.s3a.secret.key='{CANARY}'; SET spark.hadoop.fs.s3a.secret.key",
    "jdbc option": f"CREATE TEMPORARY VIEW v USING jdbc OPTIONS (url 'jdbc:postgresql://{NOBODY}/x', dbtable 'x', user 'u', password '{CANARY}')",
    "jdbc url": f"CREATE TEMPORARY VIEW v USING jdbc OPTIONS (url 'jdbc:postgresql://{NOBODY}/x?user=u&password={ENCODED}', dbtable 'x')",
    "jdbc host": f"CREATE TEMPORARY VIEW v USING jdbc OPTIONS (url 'jdbc:postgresql://u:{ENCODED}@{NOBODY}/x', dbtable 'x')",
    "jdbc misspelt": f"CREATE TEMPORARY VIEW v USING jdbc OPTIONS (url 'jdbc:mysql://{NOBODY}/x?password={ENCODED}', dbtable 'x', password '{CANARY}')",
    "s3 user": f"SELECT * FROM csv.`s3://key:{ENCODED}@bucket/x`",
    "other scheme": f"SELECT * FROM csv.`ftp://key:{ENCODED}@host/x`",
    "parse error": f"CREATE TEMPORARY VIEW v USING jdbc OPTIONS (url 'x', password '{CANARY}'",
    "unknown format": f"CREATE TEMPORARY VIEW v USING nothing OPTIONS (password '{CANARY}')",
    "table options": f"CREATE TABLE t (a int) USING csv OPTIONS ('password' '{CANARY}', header 'true'); SHOW CREATE TABLE t; DESCRIBE EXTENDED t; "
                     "DESCRIBE FORMATTED t; SHOW TABLE EXTENDED LIKE 't'",
    "table properties": f"CREATE TABLE t (a int) USING csv TBLPROPERTIES ('api.token' = '{CANARY}'); SHOW CREATE TABLE t; SHOW TBLPROPERTIES t; DESCRIBE EXTENDED t",
    "explain": f"SET my.password={CANARY}; EXPLAIN EXTENDED SELECT 1",
    "variable of a password": f"SET my.password={CANARY}; SELECT * FROM no_such_table",
}
SECRETS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": CANARY, "AWS_SESSION_TOKEN": CANARY, "PGPASSWORD": CANARY}
STORE = ["--conf", f"spark.hadoop.fs.s3a.endpoint=http://{NOBODY}", "--conf", f"spark.hadoop.fs.s3a.bucket.own.secret.key={CANARY}",
         "--conf", "spark.hadoop.fs.s3a.bucket.own.access.key=k", "--conf", "spark.hadoop.fs.s3a.attempts.maximum=1"]


def told(tmp_path, *arguments, env=None):
    done = subprocess.run([firesteel_binary(), *map(str, arguments)], cwd=tmp_path, capture_output=True, encoding="utf-8", errors="replace", timeout=120,
                          env=clean_environment(HOME=str(tmp_path), **(env or {})))
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("case", STATEMENTS)
def test_sql_tells_no_secret(tmp_path, case):
    _, text = told(tmp_path, "sql", *STORE, "-e", STATEMENTS[case], env=SECRETS)
    assert text and STEM not in text


@pytest.mark.parametrize("bucket", ["own", "other"])
def test_a_store_that_cannot_be_reached_tells_no_secret(tmp_path, bucket):
    status, text = told(tmp_path, "sql", *STORE, "-e", f"SELECT * FROM csv.`s3://{bucket}/x`", env=SECRETS)
    assert status == 1 and STEM not in text


def test_a_misspelt_setting_tells_no_secret(tmp_path):
    for name in ("firesteel.memory.passwrd", "firesteel.threads", "firesteel.my.secret", "firesteel.connect.token"):
        status, text = told(tmp_path, "sql", "--conf", f"{name}={CANARY}", "-e", "SELECT 1")
        assert status == 2 and (STEM not in text or name == "firesteel.threads")


def test_a_server_tells_no_secret(start_server, tmp_path):
    audit = tmp_path / "audit"
    server = start_server(*STORE, "--audit-log", audit, "--conf", f"my.password={CANARY}", env=SECRETS)
    spark = connect(server.url)
    texts = []
    for case in STATEMENTS.values():
        for statement in case.split("; "):
            try:
                texts.append(str(spark.sql(statement).collect()))
            except Exception as error:
                texts.append(str(error) + repr(getattr(error, "getMessageParameters", dict)()))
                if hasattr(error, "getQueryContext"):
                    texts += [context.fragment() + context.summary() for context in error.getQueryContext() if context.contextType().name == "SQL"]
    for name in ("own", "other"):
        with pytest.raises(Exception) as error:
            spark.read.csv(f"s3://{name}/x").collect()
        texts.append(str(error.value))
    with pytest.raises(Exception) as error:
        spark.read.format("jdbc").options(url=f"jdbc:postgresql://{NOBODY}/x", dbtable="x", password=CANARY).load().schema
    texts.append(str(error.value))
    command = Path(f"/proc/{server.process.pid}/cmdline").read_bytes().decode()
    done = server.stop()
    assert STEM in command  # of this test's own making: who starts a server should use files and variables
    for text in [*texts, server.line, done.err, audit.read_text()]:
        assert STEM not in text


def test_submit_tells_no_secret_but_to_the_script(submit_script):
    done = submit_script("""
        import os
        from pyspark.sql import SparkSession
        spark = SparkSession.builder.config("spark.hadoop.fs.s3a.secret.key", "%s").getOrCreate()
        assert "Bearer" in os.environ["SPARK_REMOTE"]
        spark.read.csv("s3://bucket/x").show()
        """.replace("\n        ", "\n") % CANARY, flags=("--python", sys.executable, "--verbose", "--conf", f"my.password={CANARY}", *STORE), env=SECRETS)
    assert done.status != 0
    assert STEM not in "\n".join(line for line in (done.out + done.err).splitlines() if '.config("spark.hadoop' not in line)
    assert "Bearer" not in done.out + done.err


def test_a_project_that_cannot_export_tells_no_secret(tmp_path):
    (tmp_path / "spark-pipeline.yml").write_text("name: p\nlibraries:\n  - glob: {include: '*.sql'}\nstorage: storage\n")
    (tmp_path / "d.sql").write_text("CREATE MATERIALIZED VIEW d AS SELECT 1 AS a;\n")
    (tmp_path / "firesteel.yml").write_text("exports:\n  - dataset: d\n    to: postgres\n    table: d\n    mode: replace\n    dsn: ${env:DSN}\n")
    for dsn in (f"postgresql://u:{ENCODED}@{NOBODY}/x", f"host=127.0.0.1 port=1 user=u password='{CANARY}'", CANARY):
        status, text = told(tmp_path, "run", "--spec", tmp_path / "spark-pipeline.yml", env={"DSN": dsn, **SECRETS})
        assert status != 0 and STEM not in text
