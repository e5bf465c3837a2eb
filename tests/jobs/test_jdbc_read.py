"""spark.read.format("jdbc") from PostgreSQL, through CREATE TEMPORARY VIEW .. USING jdbc. Types and values as recorded from
Spark 4.1 with the PostgreSQL driver, in a session in UTC."""
import csv
import io
import subprocess

import pytest
from servers import POSTGRES


class Reader:
    def __init__(self, firesteel, postgres):
        self.firesteel, self.postgres = firesteel, postgres
        self.url = f"jdbc:postgresql://127.0.0.1:{postgres.port}/postgres?user=taxi"

    def run(self, sql, **options):
        options = {"url": self.url, **options}
        listed = ", ".join(f"{name} '" + value.replace("\\", "\\\\").replace("'", "\\'") + "'" for name, value in options.items())
        text = f"SET spark.sql.session.timeZone=UTC; CREATE TEMPORARY VIEW v USING jdbc OPTIONS ({listed}); {sql}"
        return self.firesteel("sql", "--output", "csv", "-e", text)

    def rows(self, sql, **options):
        done = self.run(sql, **options)
        assert done.status == 0, done.text
        return list(csv.reader(io.StringIO(done.out)))

    def value(self, type_, value, **options):
        """(Spark's type, the value as text) of one PostgreSQL value."""
        self.postgres.query(f'CREATE TABLE IF NOT EXISTS one (v {type_}); INSERT INTO one VALUES ({value})')
        try:
            answer = self.rows("SELECT concat_ws('|', typeof(v), CAST(v AS STRING)) AS r FROM v LIMIT 1", dbtable="one", **options)
        finally:
            self.postgres.query("DROP TABLE one")
        return answer[-1][0]


@pytest.fixture
def jdbc(firesteel, postgres):
    return Reader(firesteel, postgres)


RECORDED = [
    ("boolean", "true", "boolean|true"), ("smallint", "1", "smallint|1"), ("int", "2", "int|2"), ("bigint", "3", "bigint|3"),
    ("real", "1.5", "float|1.5"), ("float8", "2.5", "double|2.5"),
    ("numeric", "12.345", "decimal(38,18)|12.345000000000000000"), ("numeric(10,2)", "12.34", "decimal(10,2)|12.34"),
    ("numeric(10,2)", "-0.05", "decimal(10,2)|-0.05"), ("numeric(45,3)", "12.34", "decimal(38,0)|12"),
    ("numeric", "1.1234567890123456789012", "decimal(38,18)|1.123456789012345679"),
    ("numeric(38,0)", "-99999999999999999999999999999999999999", "decimal(38,0)|-99999999999999999999999999999999999999"),
    ("text", "'abc'", "string|abc"), ("varchar(10)", "'vv'", "string|vv"), ("char(5)", "'ab'", "string|ab   "), ("name", "'nam'", "string|nam"),
    ("bytea", r"'\x4142'", "binary|AB"), ("date", "'2024-02-03'", "date|2024-02-03"), ("date", "'1500-01-01'", "date|1500-01-01"),
    ("date", "'infinity'", "date|9999-12-31"), ("time", "'01:02:03.456789'", "timestamp|1970-01-01 01:02:03.456"),
    ("timetz", "'01:02:03+02'", "timestamp|1969-12-31 23:02:03"), ("timestamp", "'2024-02-03 04:05:06.789012'", "timestamp|2024-02-03 04:05:06.789012"),
    ("timestamptz", "'2024-02-03 04:05:06.789012+03'", "timestamp|2024-02-03 01:05:06.789012"), ("timestamp", "'infinity'", "timestamp|9999-12-31 23:59:59.999"),
    ("timestamptz", "'-infinity'", "timestamp|0001-01-03 00:00:00"), ("interval", "'1 year 2 days 3 hours'", "string|1 year 2 days 03:00:00"),
    ("uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "string|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), ("json", "'{\"a\": 1}'", 'string|{"a": 1}'),
    ("jsonb", "'{\"a\":1}'", 'string|{"a": 1}'), ("xml", "'<a/>'", "string|<a/>"), ("inet", "'1.2.3.4'", "string|1.2.3.4"),
    ("bit", "B'1'", "boolean|true"), ("bit(3)", "B'101'", "binary|101"), ("varbit", "B'101'", "string|101"), ("money", "'12.34'", "string|$12.34"),
    ("oid", "7", "decimal(20,0)|7"), ("point", "'(1,2)'", "string|(1,2)"), ("int4range", "'[1,3)'", "string|[1,3)"), ('"char"', "'q'", "string|q"),
    ("int[]", "'{1,2,null}'", "array<int>|[1, 2, null]"), ("text[]", "'{a,\"b c\",null}'", "array<string>|[a, b c, null]"),
    ("numeric[]", "'{1.5,2}'", "array<decimal(38,18)>|[1.500000000000000000, 2.000000000000000000]"), ("numeric(10,2)[]", "'{1.5,2}'", "array<decimal(10,2)>|[1.50, 2.00]"),
    ("timestamp[]", "'{2024-01-01}'", "array<timestamp>|[2024-01-01 00:00:00]"), ("date[]", "'{2024-01-01}'", "array<date>|[2024-01-01]"),
    ("boolean[]", "'{t,f}'", "array<boolean>|[true, false]"), ("uuid[]", "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'", "array<string>|[a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11]"),
    ("int[][]", "'{{1,2},{3,4}}'", "array<array<int>>|[[1, 2], [3, 4]]"), ("char(3)[]", "'{ab}'", "array<string>|[ab ]"), ("float4[]", "'{1.5}'", "array<float>|[1.5]"),
    ("smallint[]", "'{1}'", "array<smallint>|[1]"), ("bigint[]", "'{}'", "array<bigint>|[]"), ("text", "''", "string|"),
]


def test_types_and_values_are_those_of_spark(jdbc):
    # All at once: one table with a column per case.
    columns = ", ".join(f"c{i} {type_}" for i, (type_, _, _) in enumerate(RECORDED))
    jdbc.postgres.query(f"CREATE TABLE types ({columns}); INSERT INTO types VALUES ({', '.join(value for _, value, _ in RECORDED)}); "
                        f"INSERT INTO types DEFAULT VALUES")
    texts = ", ".join(f"concat(typeof(c{i}), '|', CAST(c{i} AS STRING)) AS c{i}" for i in range(len(RECORDED)))
    rows = jdbc.rows(f"SELECT {texts} FROM v WHERE c2 IS NOT NULL", dbtable="types")
    assert rows[-1] == [expected for _, _, expected in RECORDED]
    nulls = " AND ".join(f"c{i} IS NULL" for i in range(len(RECORDED)))
    assert jdbc.rows(f"SELECT count(*) FROM v WHERE {nulls}", dbtable="types")[-1] == ["1"]


def test_user_types_are_texts_and_domains_their_base(jdbc):
    jdbc.postgres.query("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN small AS int; CREATE TYPE pair AS (a int, b text)")
    assert jdbc.value("mood", "'sad'") == "string|sad"
    assert jdbc.value("mood[]", "'{sad}'") == "array<string>|[sad]"
    assert jdbc.value("small", "5") == "int|5"
    assert jdbc.value("pair", "row(1,'x')") == "string|(1,x)"


def test_timestamps_without_zone_follow_the_session_or_stay_local(jdbc):
    assert jdbc.value("timestamp", "'2024-02-03 04:05:06'", preferTimestampNTZ="true") == "timestamp_ntz|2024-02-03 04:05:06"
    jdbc.postgres.query("CREATE TABLE t (v timestamp); INSERT INTO t VALUES ('2024-07-01 12:00:00')")
    done = jdbc.firesteel("sql", "--output", "csv", "-e",
                          f"SET spark.sql.session.timeZone=America/New_York; CREATE TEMPORARY VIEW v USING jdbc OPTIONS (url '{jdbc.url}', "
                          "dbtable 't'); SELECT unix_timestamp(v) FROM v")
    assert done.out.split()[-1] == "1719849600", done.text


def test_numbers_that_do_not_fit_are_errors(jdbc):
    jdbc.postgres.query("CREATE TABLE t (v numeric); INSERT INTO t VALUES (123456789012345678901234567890)")
    done = jdbc.run("SELECT * FROM v", dbtable="t")
    assert done.status != 0 and "NUMERIC_VALUE_OUT_OF_RANGE" in done.text
    jdbc.postgres.query("DELETE FROM t; INSERT INTO t VALUES ('NaN')")
    done = jdbc.run("SELECT * FROM v", dbtable="t")
    assert done.status != 0 and "NaN" in done.text
    assert jdbc.rows("SELECT * FROM v", dbtable="t", customSchema="v double")[-1] == ["NaN"]


def test_queries_subqueries_and_quoted_names(jdbc):
    assert jdbc.rows("SELECT * FROM v", query="select 1 as a, null as b -- comment")[-1] == ["1", ""]
    assert jdbc.rows("SELECT * FROM v", dbtable="(select 7 as a) x")[-1] == ["7"]
    jdbc.postgres.query('CREATE SCHEMA "S x"; CREATE TABLE "S x"."T y" ("A b""c" int); INSERT INTO "S x"."T y" VALUES (3)')
    assert jdbc.rows('SELECT `A b"c` FROM v', dbtable='"S x"."T y"')[-1] == ["3"]


def test_only_needed_columns_are_asked_for(jdbc):
    jdbc.postgres.query("CREATE TABLE none (z int); INSERT INTO none VALUES (0); CREATE VIEW wide AS SELECT 1 AS a, 1 / z AS b FROM none")
    assert jdbc.rows("SELECT a FROM v", dbtable="wide")[-1] == ["1"]
    assert jdbc.rows("SELECT count(*) FROM v", dbtable="wide")[-1] == ["1"]
    done = jdbc.run("SELECT b FROM v", dbtable="wide")
    assert done.status != 0 and "division by zero" in done.text


def test_partition_options_are_checked_and_lose_no_rows(jdbc):
    jdbc.postgres.query("CREATE TABLE big AS SELECT g AS id, CASE WHEN g % 7 = 0 THEN NULL ELSE g END AS nn, 'x' || g AS t FROM generate_series(1, 100000) g")
    parts = {"dbtable": "big", "lowerBound": "1", "upperBound": "50", "numPartitions": "4"}
    assert jdbc.rows("SELECT count(*), sum(id) FROM v", partitionColumn="nn", **parts)[-1] == ["100000", "5000050000"]
    assert "_LEGACY_ERROR_TEMP_1286" in jdbc.run("SELECT 1", partitionColumn="zz", **parts).text
    assert "Partition column type should be numeric" in jdbc.run("SELECT 1", partitionColumn="t", **parts).text
    assert "all or none" in jdbc.run("SELECT 1", dbtable="big", partitionColumn="id").text
    assert "lower bound" in jdbc.run("SELECT 1", dbtable="big", partitionColumn="id", lowerBound="9", upperBound="1", numPartitions="2").text


def moves(postgres):
    return int(postgres.query("SELECT moved FROM moves")[0][0])


@pytest.fixture
def rows_on_the_move(jdbc):
    """A table of which a writer takes rows out of one range and puts them into another, with a commit after each, as fast as
    it can. What is in it stays the same in number and sum."""
    jdbc.postgres.query("CREATE TABLE big AS SELECT g AS id, (g % 1000) AS v, repeat('x', 50) AS t FROM generate_series(1, 100000) g; "
                        "ALTER TABLE big ADD PRIMARY KEY (id); CREATE TABLE moves AS SELECT 0 AS moved")
    # Of a hundred blocks of 50 rows, half have 200000 added to their ids at any time.
    jdbc.postgres.query("""CREATE PROCEDURE move() LANGUAGE plpgsql AS $$ DECLARE up int; down int; BEGIN FOR n IN 0..10000000 LOOP
        up := n % 100 * 1000; down := (n + 50) % 100 * 1000;
        UPDATE big SET id = id + 200000 WHERE id BETWEEN up + 1 AND up + 50;
        UPDATE big SET id = id - 200000 WHERE id BETWEEN 200000 + down + 1 AND 200000 + down + 50;
        UPDATE moves SET moved = n; COMMIT; END LOOP; END $$""")
    writer = subprocess.Popen([POSTGRES / "psql", jdbc.postgres.dsn, "-Xq", "-c", "CALL move()"], stderr=subprocess.DEVNULL)
    yield jdbc
    assert writer.poll() is None, "the writer came to its end before the readers"
    writer.kill()
    writer.wait()


def test_ranges_read_beside_a_writer_are_of_one_moment(rows_on_the_move):
    jdbc = rows_on_the_move
    parts = {"dbtable": "big", "partitionColumn": "id", "lowerBound": "0", "upperBound": "300000", "numPartitions": "8"}
    for _ in range(4):
        before = moves(jdbc.postgres)
        assert jdbc.rows("SELECT count(*), sum(v), sum(id % 100000), sum(length(t)) FROM v", **parts)[-1] == ["100000", "49950000", "4999950000", "5000000"]
        assert moves(jdbc.postgres) > before + 10, "nothing was written meanwhile"


def test_the_session_is_set_up_first(jdbc):
    assert jdbc.rows("SELECT * FROM v", dbtable="(select current_setting('my.x') as s) q", sessionInitStatement="set my.x='5'")[-1] == ["5"]
    url = jdbc.url + "&currentSchema=other&ApplicationName=my%20job"
    jdbc.postgres.query("CREATE SCHEMA other; CREATE TABLE other.t (v int); INSERT INTO other.t VALUES (42)")
    assert jdbc.rows("SELECT * FROM v", url=url, dbtable="t")[-1] == ["42"]
    assert jdbc.rows("SELECT * FROM v", url=url, dbtable="(select current_setting('application_name') as s) q")[-1] == ["my job"]


def test_insert_into_a_view_writes_the_table(jdbc):
    jdbc.postgres.query("CREATE TABLE t (a int, b text)")
    assert jdbc.run("INSERT INTO v VALUES (1, 'x'), (2, NULL)", dbtable="t").status == 0
    assert jdbc.postgres.query("SELECT a, b FROM t ORDER BY a") == [["1", "x"], ["2", ""]]
    assert jdbc.run("INSERT OVERWRITE v VALUES (3, 'y')", dbtable="t").status == 0
    assert jdbc.postgres.query("SELECT a, b FROM t") == [["3", "y"]]
    assert jdbc.run("INSERT INTO v VALUES (1)", dbtable="t").status != 0


def test_custom_schema(jdbc):
    assert jdbc.value("numeric", "12.345", customSchema="v string") == "string|12.345"
    assert jdbc.value("numeric", "12.345", customSchema="v decimal(10,1)") == "decimal(10,1)|12.3"
    assert jdbc.value("int", "2", customSchema="v double") == "double|2.0"
    assert jdbc.value("timestamp", "'2024-02-03 04:05:06'", customSchema="v date") == "date|2024-02-03"
    assert jdbc.value("int", "2", customSchema="other string") == "int|2"


@pytest.mark.parametrize("options, words", [
    ({"dbtable": "nope"}, "JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR"),
    ({"dbtable": "t", "query": "select 1"}, "_LEGACY_ERROR_TEMP_2078"),
    ({}, "_LEGACY_ERROR_TEMP_2079"),
    ({"dbtable": "t", "url": "jdbc:mysql://x/y"}, "mysql"),
    ({"dbtable": "t", "url": "postgresql://x"}, "No suitable driver"),
    ({"dbtable": "t", "driver": "com.mysql.Driver"}, "com.mysql.Driver"),
    ({"dbtable": "t", "socketFactory": "x"}, "socketFactory"),
    ({"query": "select 1 as a, 2 as a"}, "COLUMN_ALREADY_EXISTS"),
    ({"dbtable": "t", "fetchsize": "-1"}, "fetchsize"),
    ({"dbtable": "t", "hint": "x"}, "hint"),
])
def test_what_cannot_be_done_is_named(jdbc, options, words):
    done = jdbc.run("SELECT * FROM v", **options)
    assert done.status != 0 and words in done.text, done.text


def test_passwords_are_never_shown(jdbc):
    for options in ({"url": "jdbc:postgresql://127.0.0.1:1/db?user=u&password=hush-hush"},
                    {"url": f"jdbc:postgresql://127.0.0.1:{jdbc.postgres.port}/db", "user": "nobody", "password": "hush-hush"},
                    {"password": "hush-hush", "dbtable": "nope"}):
        done = jdbc.run("EXPLAIN EXTENDED SELECT * FROM v", **{"dbtable": "t", **options})
        assert done.status != 0 and "hush" not in done.text, done.text
    jdbc.postgres.query("CREATE TABLE t (a int)")
    done = jdbc.run("EXPLAIN EXTENDED SELECT * FROM v", dbtable="t", password="hush-hush")
    assert done.status == 0 and "hush" not in done.text and "JDBCRelation(t)" in done.text, done.text
