"""What clients of a server with a token may touch: the warehouse and what --allow-path names, by whatever way a path is given."""
import contextlib
import os
import random
import threading
import time

import pytest
from connect_servers import connect

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")

NOT_ALLOWED = "FIRESTEEL_PATH_NOT_ALLOWED"


@pytest.fixture
def places(tmp_path):
    """Folders that clients may touch and may not, with a file each."""
    for name in ("open", "shut"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data.csv").write_text("a,b\n1,2\n")
    return tmp_path


@pytest.fixture
def start_guarded(start_server, token, places):
    def start(*flags):
        server = start_server("--token-file", token, "--allow-path", places / "open", *flags)
        return connect(f"sc://localhost:{server.port}/;token=s3cret-token")

    return start


@pytest.fixture
def spark(start_guarded):
    return start_guarded()


READS = {
    "csv": lambda spark, path: spark.read.csv(path).collect(),
    "json": lambda spark, path: spark.read.json(path).collect(),
    "text": lambda spark, path: spark.read.text(path).collect(),
    "parquet": lambda spark, path: spark.read.parquet(path).collect(),
    "binaryFile": lambda spark, path: spark.read.format("binaryFile").load(path).collect(),
    "several": lambda spark, path: spark.read.text(["spark-warehouse", path]).collect(),
    "schema given": lambda spark, path: spark.read.schema("x string").csv(path).collect(),
    "base path": lambda spark, path: spark.read.option("basePath", path).text("spark-warehouse").collect(),
    "schema alone": lambda spark, path: spark.read.csv(path).schema,
    "files": lambda spark, path: spark.read.text(path).inputFiles(),
    "name": lambda spark, path: spark.sql(f"SELECT * FROM text.`{path}`").collect(),
    "name csv": lambda spark, path: spark.sql(f"SELECT * FROM csv.`{path}`").collect(),
    "temporary view": lambda spark, path: spark.sql(f"CREATE TEMPORARY VIEW v USING csv OPTIONS (path '{path}')"),
    "describe": lambda spark, path: spark.sql(f"DESCRIBE QUERY SELECT * FROM csv.`{path}`").collect(),
    "explain": lambda spark, path: spark.sql(f"EXPLAIN SELECT * FROM csv.`{path}`").collect(),
    "execute immediate": lambda spark, path: spark.sql(f"EXECUTE IMMEDIATE 'SELECT * FROM text.`{path}`'").collect(),
    "identifier": lambda spark, path: spark.sql(f"SELECT * FROM IDENTIFIER('text.`{path}`')").collect(),
}
WRITES = {
    "csv": lambda spark, path: spark.range(3).write.csv(path),
    "parquet": lambda spark, path: spark.range(3).write.parquet(path, mode="overwrite"),
    "json append": lambda spark, path: spark.range(3).write.mode("append").json(path),
    "text": lambda spark, path: spark.range(3).selectExpr("string(id)").write.mode("overwrite").text(path),
    "partitioned": lambda spark, path: spark.range(3).selectExpr("id", "id % 2 p").write.partitionBy("p").parquet(path, mode="overwrite"),
    "save as table": lambda spark, path: spark.range(3).write.option("path", path).saveAsTable("t"),
    "write to": lambda spark, path: spark.range(3).writeTo("t").using("parquet").option("path", path).create(),
    "insert overwrite directory": lambda spark, path: spark.sql(f"INSERT OVERWRITE DIRECTORY '{path}' USING csv SELECT 1"),
    "insert local directory": lambda spark, path: spark.sql(f"INSERT OVERWRITE LOCAL DIRECTORY '{path}' USING csv SELECT 1"),
    "location": lambda spark, path: spark.sql(f"CREATE TABLE t (a string) USING csv LOCATION '{path}'"),
    "location as select": lambda spark, path: spark.sql(f"CREATE TABLE t USING parquet LOCATION '{path}' AS SELECT 1 AS a"),
    "options path": lambda spark, path: spark.sql(f"CREATE TABLE t (a string) USING csv OPTIONS (path '{path}')"),
    "like": lambda spark, path: (spark.sql("CREATE TABLE s (a int) USING csv"), spark.sql(f"CREATE TABLE t LIKE s LOCATION '{path}'")),
    "set location": lambda spark, path: (spark.sql("CREATE TABLE s (a int) USING csv"), spark.sql(f"ALTER TABLE s SET LOCATION '{path}'")),
    "partition location": lambda spark, path: (spark.sql("CREATE TABLE s (a int, p int) USING csv PARTITIONED BY (p)"),
                                               spark.sql(f"ALTER TABLE s ADD PARTITION (p = 1) LOCATION '{path}'")),
    "database": lambda spark, path: spark.sql(f"CREATE DATABASE d LOCATION '{path}'"),
    "database moved": lambda spark, path: (spark.sql("CREATE DATABASE d"), spark.sql(f"ALTER DATABASE d SET LOCATION '{path}'")),
    "catalog": lambda spark, path: spark.catalog.createTable("t", path=path, source="csv"),
    "catalog external": lambda spark, path: spark.catalog.createExternalTable("t", path=path, source="csv"),
}


def refusal(call, *arguments):
    with pytest.raises(Exception) as error:
        call(*arguments)
    return str(error.value)


def snapshot(folder):
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize("way", READS)
def test_no_way_to_read_leads_out(spark, places, way):
    spark.range(1).selectExpr("string(id)").write.mode("overwrite").text("spark-warehouse/lines")
    message = refusal(READS[way], spark, str(places / "shut"))
    assert NOT_ALLOWED in message, message
    assert "/shut" in message and str(places / "open") in message and "spark-warehouse" in message


@pytest.mark.parametrize("way", WRITES)
def test_no_way_to_write_leads_out(spark, places, way):
    before = snapshot(places / "shut")
    for path in (places / "shut", places / "shut" / "new"):
        for name in ("t", "s"):
            spark.sql(f"DROP TABLE IF EXISTS {name}")
        spark.sql("DROP DATABASE IF EXISTS d")
        message = refusal(WRITES[way], spark, str(path))
        assert NOT_ALLOWED in message, message
    assert snapshot(places / "shut") == before


SPELLINGS = ["{base}/open/../shut/data.csv", "file:{base}/shut/data.csv", "file://{base}/shut/data.csv", "file://localhost{base}/shut/data.csv",
             "{base}/open/link/data.csv", "{base}/open/one", "{base}/open/li*/data.csv", "{base}/{{open,shut}}/data.csv", "{base}/sh*/data.csv",
             "{base}/*/data.csv", "shut/data.csv", "./shut/data.csv", "open/../shut", "spark-warehouse/../shut/data.csv", "{base}", "/", "//etc//passwd",
             "/proc/self/environ", "/proc/self/cwd/shut/data.csv", "/dev/stdin", "~/x", "FILE:///etc/passwd", "s3://bucket/key", "s3a://bucket/key"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_leads_out(spark, places, spelling):
    os.symlink(places / "shut", places / "open" / "link")
    os.symlink(places / "shut" / "data.csv", places / "open" / "one")
    message = refusal(lambda: spark.read.text(spelling.format(base=places)).collect())
    assert NOT_ALLOWED in message, message


@pytest.mark.parametrize("path", ["http://169.254.169.254/latest/meta-data", "https://localhost/x", "hdfs://host/x", "ftp://host/x",
                                  "jdbc:postgresql://host/x", "http://[::ffff:169.254.169.254]/x", "gopher://x/", "file://host/etc/passwd"])
def test_other_schemes_are_refused(spark, path):
    message = refusal(lambda: spark.read.text(path).collect())
    assert "does not support" in message or "names a host" in message, message


def test_links_within_are_followed(spark, places):
    (places / "open" / "deep").mkdir()
    (places / "open" / "deep" / "x.csv").write_text("q\n")
    os.symlink(places / "open" / "deep", places / "open" / "again")
    assert spark.read.text(str(places / "open" / "again")).collect()[0][0] == "q"


def test_a_folder_with_a_link_that_leads_out_is_not_listed(spark, places):
    os.symlink(places / "shut", places / "open" / "link")
    assert NOT_ALLOWED in refusal(lambda: spark.read.option("recursiveFileLookup", True).text(str(places / "open")).collect())


@contextlib.contextmanager
def swapped(link, inside, outside):
    """A link that leads to one folder and to another by turns: now as fast as it goes, now slowly enough for a statement to get
    as far as its last looks."""
    stop, rng = threading.Event(), random.Random(1)
    fresh = link.with_name(link.name + "_fresh")

    def swap():
        while not stop.is_set():
            for target in (inside, outside):
                os.symlink(target, fresh)
                os.rename(fresh, link)
                time.sleep(rng.choice([0, rng.uniform(0, 0.02)]))

    os.symlink(inside, link)
    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield link
    finally:
        stop.set()
        thread.join()


def test_a_link_that_is_swapped_while_it_is_used_leads_nowhere_else(spark, places):
    """Somebody with an account on the machine may change links between the look at a path and its use."""
    inside, outside = places / "open" / "in", places / "shut"
    for folder, word in ((inside, "inside"), (outside, "beyond")):
        folder.mkdir(exist_ok=True)
        for name in ("lines.txt", "data.csv", "rows.json"):
            (folder / name).write_text('{"value": "%s"}\n' % word)
        os.rename(parquet_file(places / word, word), folder / "rows.parquet")
    before = snapshot(outside)
    with swapped(places / "open" / "way", inside, outside) as way:
        worked = 0
        for i in range(40):
            for read in (lambda: spark.read.text(f"{way}/lines.txt"), lambda: spark.read.csv(f"{way}/data.csv"),
                         lambda: spark.read.schema("value string").json(f"{way}/rows.json"), lambda: spark.read.parquet(f"{way}/rows.parquet"),
                         lambda: spark.read.format("binaryFile").load(f"{way}/lines.txt")):
                try:
                    rows = read().collect()
                except Exception as error:
                    assert "beyond" not in str(error), error
                    continue
                worked += 1
                assert "beyond" not in str(rows), rows
            for write in [] if i >= 12 else (lambda: spark.range(3).write.parquet(f"{way}/made{i}"), lambda: spark.range(3).write.mode("append").csv(f"{way}/more"),
                          lambda: spark.sql(f"CREATE DATABASE d{i} LOCATION '{way}/database{i}'")):
                with contextlib.suppress(Exception):
                    write()
        assert worked
    assert snapshot(outside) == before


def parquet_file(folder, word):
    import pyarrow
    import pyarrow.parquet

    folder.mkdir()
    pyarrow.parquet.write_table(pyarrow.table({"value": [word]}), folder / "x.parquet")
    return folder / "x.parquet"


def test_what_is_allowed_works(spark, places):
    assert spark.read.csv(str(places / "open"), header=True).collect()[0][:] == ("1", "2")
    spark.range(5).write.parquet(str(places / "open" / "new"))
    assert spark.read.parquet(str(places / "open" / "new")).count() == 5
    spark.sql(f"CREATE TABLE outside USING csv LOCATION '{places}/open/table' AS SELECT 1 AS a")
    spark.range(5).write.saveAsTable("inside")
    assert spark.table("inside").count() == 5 and spark.table("outside").count() == 1
    assert spark.read.parquet("spark-warehouse/inside").count() == 5


def test_several_roots(start_guarded, places):
    spark = start_guarded("--allow-path", places / "shut")
    assert spark.read.text([str(places / "open"), str(places / "shut")]).count() == 4


def test_sessions_cannot_send_requests_elsewhere(start_guarded):
    spark = start_guarded("--allow-path", "s3://lake/team")
    assert NOT_ALLOWED in refusal(lambda: spark.read.text("s3://lake/other/x").collect())
    assert NOT_ALLOWED in refusal(lambda: spark.read.text("s3://lake/team/../../latest/meta-data").collect())
    spark.conf.set("spark.hadoop.fs.s3a.endpoint", "http://169.254.169.254")
    message = refusal(lambda: spark.read.text("s3://lake/team/x").collect())
    assert "FIRESTEEL_SETTING_NOT_ALLOWED" in message and "fs.s3a.endpoint" in message


def test_databases_are_named_as_well(start_guarded):
    spark = start_guarded("--allow-path", "jdbc:postgresql://127.0.0.1:1/shop")
    reader = spark.read.format("jdbc").option("dbtable", "x")
    for url in ("jdbc:postgresql://127.0.0.1:2/shop", "jdbc:postgresql://127.0.0.1:1/shops", "jdbc:postgresql://127.0.0.1:1", "jdbc:postgresql:shop",
                "jdbc:postgresql://169.254.169.254:80/x?user=jdbc:postgresql://127.0.0.1:1/shop"):
        assert NOT_ALLOWED in refusal(lambda: reader.option("url", url).load().schema), url
        assert NOT_ALLOWED in refusal(lambda: spark.range(1).write.format("jdbc").options(url=url, dbtable="x").save()), url
    assert NOT_ALLOWED not in refusal(lambda: reader.option("url", "jdbc:postgresql://127.0.0.1:1/shop?user=u").load().schema)


def test_tables_that_lie_elsewhere_stay_shut(start_server, token, places):
    """Made by a server that may do everything, over the same catalog."""
    free = start_server()
    connect(free.url).sql(f"CREATE TABLE elsewhere (a string, b string) USING csv LOCATION '{places}/shut'")
    assert connect(free.url).table("elsewhere").count() == 2
    free.stop()
    spark = connect(f"sc://localhost:{start_server('--token-file', token).port}/;token=s3cret-token")
    assert NOT_ALLOWED in refusal(lambda: spark.table("elsewhere").collect())
    assert NOT_ALLOWED in refusal(lambda: spark.sql("INSERT INTO elsewhere VALUES ('x', 'y')"))
    assert (places / "shut" / "data.csv").read_text() == "a,b\n1,2\n"


def test_a_loopback_server_without_a_token_touches_everything(start_server, places):
    spark = connect(start_server().url)
    assert spark.read.text(str(places / "shut")).count() == 2


def test_unless_it_is_told_where_to_stay(start_server, places):
    spark = connect(start_server("--allow-path", places / "open").url)
    assert spark.read.text(str(places / "open")).count() == 2
    assert NOT_ALLOWED in refusal(lambda: spark.read.text(str(places / "shut")).collect())


# ---- the engine below is out of reach


@pytest.mark.parametrize("statement", [
    "ATTACH 'x.db' AS x", "COPY (SELECT 1) TO 'shut/x.csv'", "COPY t FROM 'shut/data.csv'", "INSTALL httpfs", "LOAD httpfs", "PRAGMA database_list",
    "EXPORT DATABASE 'shut/x'", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'", "SELECT * FROM glob('/etc/*')", "SELECT getenv('HOME')", "SELECT * FROM duckdb_settings()", "SELECT * FROM `/etc/passwd`",
    "SELECT current_setting('temp_directory')", "CREATE FUNCTION f AS 'x' USING JAR 'shut/x.jar'", "ADD JAR 'shut/x.jar'", "ADD FILE 'shut/data.csv'",
    "LOAD DATA INPATH 'shut/data.csv' INTO TABLE t", "SELECT TRANSFORM(a) USING 'cat' FROM VALUES (1) AS t(a)", "SELECT java_method('java.lang.System', 'exit', 0)",
    "SELECT reflect('java.lang.System', 'getenv')", "CALL x()", "VACUUM", "CHECKPOINT", "SELECT * FROM sqlite_master", "SELECT * FROM pragma_version()"])
def test_the_engines_own_statements_and_functions_are_refused(spark, places, statement):
    before = snapshot(places)
    message = refusal(lambda: spark.sql(statement).collect())
    assert "root:" not in message and "/usr/lib" not in message
    assert snapshot(places).keys() == before.keys()


@pytest.mark.parametrize("setting", ["spark.sql.warehouse.dir", "firesteel.spill.directory", "firesteel.memory.limit", "firesteel.connect.wrongLogins.limit",
                                     "firesteel.connect.session.limit", "firesteel.threads"])
def test_guards_cannot_be_set(spark, setting):
    for text in (f"SET {setting}=1", f"RESET {setting}"):
        assert "CANNOT_MODIFY" in refusal(lambda: spark.sql(text).collect()), text
    with pytest.raises(Exception, match="CANNOT_MODIFY"):
        spark.conf.set(setting, "1")


def test_settings_of_the_engine_are_only_names(spark):
    """Spark remembers any name; the engine never hears of it."""
    for name in ("enable_external_access", "allow_unsigned_extensions", "temp_directory", "lock_configuration", "memory_limit"):
        spark.sql(f"SET {name}=true")
    assert "TABLE_OR_VIEW_NOT_FOUND" in refusal(lambda: spark.sql("SELECT * FROM `/etc/passwd`").collect())
