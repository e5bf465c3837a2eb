"""Secrets planted where secrets go, in runs that fail and in runs that work: they appear nowhere."""
import base64
import os
import resource
import signal
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
PRESIGNED = {
    "s3": f"https://bucket.s3.amazonaws.com/x.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={ENCODED}&X-Amz-Security-Token={ENCODED}"
          f"&X-Amz-Expires=60&X-Amz-Signature={ENCODED}",
    "s3 scheme": f"s3://bucket/x.csv?X-Amz-Signature={ENCODED}&X-Amz-Security-Token={ENCODED}",
    "s3 older": f"https://s3.amazonaws.com/bucket/x.csv?AWSAccessKeyId=k&Signature={ENCODED}&Expires=1",
    "google": f"https://storage.googleapis.com/b/x.csv?X-Goog-Credential={ENCODED}&X-Goog-Signature={ENCODED}",
    "azure": f"https://x.blob.core.windows.net/c/x.csv?sv=2024-01-01&sp=r&sig={ENCODED}",
    "local": f"nowhere/x.csv?x=1&X-Amz-Signature={ENCODED}",
}
USES = ["SELECT * FROM csv.`{}`", "CREATE TEMPORARY VIEW v USING csv OPTIONS (path '{}')", "CREATE TABLE t (a int) USING csv LOCATION '{}'; SELECT * FROM t",
        "INSERT OVERWRITE DIRECTORY '{}' USING csv SELECT * FROM nothing", "SELECT '{}' FROM nothing", "ALTER TABLE nothing SET LOCATION '{}'"]
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


# Other kinds of secrets; all of them hold something that no other text does.
KINDS = {
    "key of several lines": f"-----BEGIN PRIVATE KEY-----\n{STEM}MIIEvQ\n{STEM}IBADAN\n-----END PRIVATE KEY-----\n",
    "base64": base64.b64encode(CANARY.encode()).decode(),
    "json": f'{{"type": "service_account", "private_key": "{STEM}"}}',
    "pattern": f".*({STEM}|[^x]+)?$",
    "quotes": f"it\\'s {STEM} \"x\" `y`",
}


@pytest.mark.parametrize("kind", KINDS)
def test_other_kinds_of_secrets_are_not_told(tmp_path, kind):
    secret = KINDS[kind]
    parts = [secret, base64.b64encode(CANARY.encode()).decode()[2:-2]] if kind == "base64" else [STEM]
    quoted = secret.replace("\\'", "'").replace("'", "\\'")
    statements = [f"SET spark.hadoop.fs.s3a.secret.key='{quoted}'; SET; SET -v", f"CREATE TEMPORARY VIEW v USING jdbc OPTIONS (url 'jdbc:postgresql://{NOBODY}/x', "
                  f"dbtable 'x', user 'u', password '{quoted}')", f"CREATE TEMPORARY VIEW v USING nothing OPTIONS (password '{quoted}')",
                  f"CREATE TABLE t (a int) USING csv OPTIONS ('password' '{quoted}'); SHOW CREATE TABLE t; DESCRIBE EXTENDED t; SELECT * FROM nothing",
                  f"SELECT * FROM csv.`s3://bucket/x`", f"EXPLAIN EXTENDED SELECT * FROM csv.`s3://bucket/x`"]
    env = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": secret, "PGPASSWORD": secret}
    for statement in statements:
        _, text = told(tmp_path, "sql", "--conf", f"spark.hadoop.fs.s3a.endpoint=http://{NOBODY}", "--conf", f"my.password={secret}",
                       "--conf", "spark.hadoop.fs.s3a.attempts.maximum=1", "-e", statement, env=env)
        assert text and not [part for part in parts if part in text], text


def test_a_plan_that_reads_from_an_object_store_tells_no_secret(tmp_path, s3):
    env = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": f"http://127.0.0.1:{s3.port}",
           "PGPASSWORD": CANARY}
    store = ["--conf", "spark.hadoop.fs.s3a.path.style.access=true", "--conf", f"spark.hadoop.fs.s3a.bucket.other.secret.key={CANARY}",
             "--conf", f"spark.hadoop.fs.s3a.bucket.other.session.token={CANARY}"]
    place = f"s3://{s3.bucket}/x"
    status, text = told(tmp_path, "sql", *store, "-e", f"INSERT OVERWRITE DIRECTORY '{place}' USING csv OPTIONS (password '{CANARY}') SELECT 1 AS a", env=env)
    assert status == 0 and STEM not in text, text
    for mode in ("", "EXTENDED", "FORMATTED", "COST"):
        status, text = told(tmp_path, "sql", *store, "-e", f"CREATE TEMPORARY VIEW v USING csv OPTIONS (path '{place}', password '{CANARY}'); EXPLAIN {mode} SELECT * FROM v", env=env)
        assert "Plan" in text or status == 1, text
        assert STEM not in text and "secret" not in text.replace("secret.key", ""), text


@pytest.mark.parametrize("bucket", ["own", "other"])
def test_a_store_that_cannot_be_reached_tells_no_secret(tmp_path, bucket):
    status, text = told(tmp_path, "sql", *STORE, "-e", f"SELECT * FROM csv.`s3://{bucket}/x`", env=SECRETS)
    assert status == 1 and STEM not in text


@pytest.mark.parametrize("kind", PRESIGNED)
def test_presigned_urls_are_shown_without_what_lets_in(tmp_path, start_server, kind):
    url, audit = PRESIGNED[kind], tmp_path / "audit"
    for use in USES:
        status, text = told(tmp_path, "sql", *STORE, "-e", use.format(url), env=SECRETS)
        assert (status == 1 or kind == "local") and STEM not in text, text
    server = start_server(*STORE, "--audit-log", audit, env=SECRETS)
    spark = connect(server.url)
    calls = [lambda use=use: [spark.sql(part.format(url)).collect() for part in use.split("; ")] for use in USES]
    calls += [lambda: spark.read.csv(url).collect(), lambda: spark.range(1).write.csv(url), lambda: spark.read.csv(url).write.saveAsTable("u")]
    texts = []
    for number, call in enumerate(calls):
        try:
            texts.append(str(call()))
        except Exception as error:
            texts.append(str(error) + repr(getattr(error, "getMessageParameters", dict)()))
    texts += [server.stop().err, audit.read_text()]
    for text in texts:
        assert STEM not in text, text


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
    done = server.stop()
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


def test_other_processes_see_no_secret(start_server):
    """What ps shows of a server: the command line and the environment it was started with."""
    server = start_server(*STORE, "--conf", f"my.password={CANARY}", f"--conf=my.token={CANARY}", env=dict(SECRETS, DSN=f"postgresql://u:{ENCODED}@{NOBODY}/x"))
    process = Path(f"/proc/{server.process.pid}")
    command, environment = ((process / name).read_bytes().decode() for name in ("cmdline", "environ"))
    shown = subprocess.run(["ps", "eww", "-p", str(server.process.pid)], capture_output=True, encoding="utf-8", errors="replace").stdout
    assert "--conf" in shown and STEM not in command + environment + shown
    assert "my.password=****" in command and "server" in command.split("\0") and f"endpoint=http://{NOBODY}" in command
    assert "PGPASSWORD=" in environment
    assert connect(server.url).sql("SET my.other").collect()


@pytest.mark.parametrize("allowed", [False, True])
def test_a_crash_leaves_no_core_file(tmp_path, allowed):
    if Path("/proc/sys/kernel/core_pattern").read_text().strip() != "core":
        pytest.skip("core files of this machine lie elsewhere")
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if hard == 0:
        pytest.skip("this machine allows no core files")
    process = subprocess.Popen([firesteel_binary(), "server", "--port", "0", *STORE, "--conf", f"firesteel.coreDumps={str(allowed).lower()}"], cwd=tmp_path,
                               stderr=subprocess.PIPE, encoding="utf-8", env=clean_environment(HOME=str(tmp_path), **SECRETS),
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)))
    process.stderr.readline()
    os.kill(process.pid, signal.SIGSEGV)
    process.communicate(timeout=60)
    cores = list(tmp_path.glob("core*"))
    assert [STEM.encode() in core.read_bytes() for core in cores] == ([True] if allowed else [])


# No five characters of it stand anywhere else.
LONG_SECRET = "Zq7Xw9Kv3Jb5Yd8Mg2Rh6Tn4Pf1Lc0Sk"
PIECES = [LONG_SECRET[i:i + 5] for i in range(len(LONG_SECRET) - 4)]


def test_no_piece_of_a_secret_is_told_where_a_text_is_cut(start_server, tmp_path):
    """The audit log keeps the beginning of a statement, messages and contexts a part of it; wherever that ends, quoted or URL-encoded."""
    audit = tmp_path / "audit"
    server = start_server("--audit-log", audit)
    spark = connect(server.url)
    uses = [f"password '{LONG_SECRET}'", f'password "{LONG_SECRET}"', f"url 'jdbc:postgresql://u:{LONG_SECRET}@{NOBODY}/x'",
            f"url 'jdbc:postgresql://{NOBODY}/x?user=u&password={LONG_SECRET}%21'", f"path 's3://b/x?X-Amz-Signature={LONG_SECRET}'"]
    texts = []
    for use in uses:
        for length in range(120, 211, 15):
            for end in ("')", ""):
                begin = "CREATE TEMPORARY VIEW v USING nothing OPTIONS (a '"
                statement = begin + "x" * (length - len(begin)) + "', " + use + end
                try:
                    spark.sql(statement).collect()
                except Exception as error:
                    texts.append(str(error) + repr(getattr(error, "getMessageParameters", dict)()))
    texts += [server.stop().err, audit.read_text()]
    assert len(texts) > 70
    for text in texts:
        assert not [piece for piece in PIECES if piece in text], text
