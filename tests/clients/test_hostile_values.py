"""Ten thousand values and hundreds of names made of SQL's own signs: each comes back as it was given, and no statement becomes another."""
import random

import pytest
from connect_servers import connect

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
from pyspark.sql import functions as F

PIECES = ["'", "''", '"', '""', "`", "``", "\\", "\\'", "\\\\'", "--", "-- ", "/*", "*/", ";", "; DROP TABLE victim; --", "'; DROP TABLE victim; --", "$$", "$q$", "$1", "?",
          ":p1", "${env:HOME}", "${x}", "{{x}}", "@x", "%", "_", "%s", "\u2019", "\u02bc", "\uff07", "\u201c", "\u00a0", "\u200b", "\u202e", "\n", "\r\n", "\t", "\x1a", "\x08",
          " OR 1=1", "' OR '1'='1", " UNION SELECT * FROM victim", "E'", "U&'", "x'", "N'", "NULL", "true", "0", "-1", "1e9", ")", "(", "],", "}", "\U0001f980", "e\u0301", " ", "a"]
BATCH = 500


def hostile(count, longest=8):
    """The same every time, no two alike."""
    draw, made = random.Random(20260731), dict.fromkeys(PIECES)
    while len(made) < count:
        made["".join(draw.choice(PIECES) for _ in range(draw.randint(1, longest)))] = None
    return list(made)[:count]


VALUES = hostile(10_000)
BATCHES = [VALUES[at : at + BATCH] for at in range(0, len(VALUES), BATCH)]


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def names(count):
    """Names PostgreSQL keeps whole (63 bytes); case alone does not make two."""
    return [name for name in hostile(2 * count, 5) if name.strip() and len(name.encode()) < 60][:count]


@pytest.fixture
def spark(start_server):
    # One of its own: a statement that became another one must not harm the others' tables.
    # PySpark releases what it has read in the background: on a busy machine more than the usual hundred wait for it.
    return connect(start_server("--conf", "spark.sql.variable.substitute=false", "--conf", "firesteel.connect.operation.limit=10000").url)


@pytest.fixture
def victim(spark):
    spark.sql("CREATE TABLE victim (a INT) USING parquet")
    spark.sql("INSERT INTO victim VALUES (42)")
    yield spark
    assert [table.name for table in spark.catalog.listTables()] == ["victim"]
    assert spark.table("victim").collect() == [(42,)]


def test_parameters_are_values(victim):
    for batch in BATCHES:
        named = victim.sql("SELECT " + ", ".join(f":p{n} AS c{n}" for n in range(len(batch))), {f"p{n}": value for n, value in enumerate(batch)})
        assert list(named.collect()[0]) == batch
        assert list(victim.sql("SELECT array(" + ", ".join("?" * len(batch)) + ")", args=batch).collect()[0][0]) == batch


def test_literals_are_values(victim):
    for batch in BATCHES:
        assert victim.range(1).select(F.array(*map(F.lit, batch))).collect()[0][0] == batch
        assert victim.sql("SELECT array(" + ", ".join(map(quoted, batch)) + ")").collect()[0][0] == batch


def test_rows_are_values(victim):
    rows = victim.createDataFrame(list(enumerate(VALUES)), "n INT, v STRING")
    assert [row.v for row in rows.orderBy("n").collect()] == VALUES
    for batch in BATCHES[:4]:
        assert rows.where(F.col("v").isin(batch)).count() == len(batch)


def test_postgresql_gets_values(victim, postgres):
    psycopg2 = pytest.importorskip("psycopg2")
    url = f"jdbc:postgresql://127.0.0.1:{postgres.port}/postgres?user=taxi"
    postgres.query("CREATE TABLE victim (a INT); INSERT INTO victim VALUES (42)")
    victim.createDataFrame(list(enumerate(VALUES)), "n INT, v STRING").write.jdbc(url, "kept", mode="overwrite")
    with psycopg2.connect(postgres.dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT v FROM kept ORDER BY n")
        assert [value for value, in cursor.fetchall()] == VALUES
    kept = victim.read.jdbc(url, "kept")
    for batch in BATCHES:
        assert kept.where(F.col("v").isin(batch)).count() == len(batch)
    for value in VALUES[:10]:
        assert kept.where(F.col("v") == value).select("v").collect() == [(value,)]
        assert kept.where(F.col("v").startswith(value)).count() == sum(other.startswith(value) for other in VALUES)
    assert postgres.query("SELECT a FROM victim") == [["42"]]


def test_names_are_names(victim):
    columns = [f"{name}{n}" for n, name in enumerate(names(300))]
    frame = victim.range(1).select(*[F.lit(n).alias(column) for n, column in enumerate(columns)])
    assert frame.columns == columns and list(frame.collect()[0]) == list(range(len(columns)))
    for n, column in list(enumerate(columns))[:60]:
        ticked = "`" + column.replace("`", "``") + "`"
        assert victim.sql(f"SELECT {ticked} FROM VALUES ({n}) AS t({ticked})").columns == [column]
        victim.range(n).createOrReplaceTempView(ticked)
        assert victim.sql(f"SELECT count(*) FROM {ticked}").collect()[0][0] == n
        victim.catalog.dropTempView(column)


def test_postgresql_gets_names(victim, postgres):
    psycopg2 = pytest.importorskip("psycopg2")
    url = f"jdbc:postgresql://127.0.0.1:{postgres.port}/postgres?user=taxi"
    postgres.query("CREATE TABLE victim (a INT); INSERT INTO victim VALUES (42)")
    columns = [f"{name}{n}" for n, name in enumerate(names(300)) if len(name) < 15]
    victim.range(1).select(*[F.lit(n).alias(column) for n, column in enumerate(columns)]).write.jdbc(url, "wide", mode="overwrite")
    with psycopg2.connect(postgres.dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'wide' ORDER BY ordinal_position")
        assert [name for name, in cursor.fetchall()] == columns
    wide = victim.read.jdbc(url, "wide")
    assert wide.columns == columns and list(wide.collect()[0]) == list(range(len(columns)))
    assert postgres.query("SELECT a FROM victim") == [["42"]]
