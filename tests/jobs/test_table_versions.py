"""Earlier versions of tables: VERSION AS OF, TIMESTAMP AS OF, history, rollback, vacuum."""
import json

import pytest

KEEP = "TBLPROPERTIES ('firesteel.table.keepVersions' = '5')"


def rows(firesteel, query):
    done = firesteel("sql", "-e", query, "--output", "json")
    assert done.status == 0, done.text
    return [json.loads(line) for line in done.out.splitlines()]


def sql(firesteel, *statements):
    done = firesteel("sql", "-e", ";".join(statements))
    assert done.status == 0, done.text


def values(firesteel, table_and_time, column="id"):
    return sorted(row[column] for row in rows(firesteel, f"SELECT {column} FROM {table_and_time}"))


def history(firesteel, name):
    done = firesteel("history", name, "--output", "json")
    assert done.status == 0, done.text
    return json.loads(done.out)["versions"]


def kept(folder):
    return [file for file in folder.rglob("_firesteel/kept/**/*") if file.is_file()]


@pytest.mark.parametrize("partitioned", ["", "PARTITIONED BY (p)"], ids=["plain", "partitioned"])
def test_a_table_reads_as_it_was(firesteel, partitioned):
    sql(firesteel, f"CREATE TABLE t USING parquet {partitioned} {KEEP} AS SELECT id, id % 2 AS p FROM range(3)",
        "INSERT INTO t SELECT id + 10, id % 2 FROM range(2)",
        "INSERT OVERWRITE t SELECT 99L, 7L",
        "TRUNCATE TABLE t",
        "INSERT INTO t VALUES (5L, 5L)")
    versions = [version["version"] for version in history(firesteel, "t")]
    first = versions[0]
    expected = [[0, 1, 2], [0, 1, 2, 10, 11], [99], [], [5]]
    assert len(versions) == len(expected)
    for number, ids in enumerate(expected):
        assert values(firesteel, f"t VERSION AS OF {first + number}") == ids
    assert values(firesteel, "t") == [5]
    # Beside the current one in one query, filtered by a partition, and aggregated.
    assert rows(firesteel, f"SELECT count(*) AS n FROM t VERSION AS OF {first + 1} a LEFT ANTI JOIN t VERSION AS OF {first} b "
                           "ON a.id = b.id WHERE a.p = 1") == [{"n": 1}]


def test_columns_are_those_of_the_version(firesteel):
    sql(firesteel, f"CREATE TABLE t (id BIGINT) USING parquet {KEEP}", "INSERT INTO t VALUES (1)",
        "ALTER TABLE t ADD COLUMNS (name STRING)", "INSERT INTO t VALUES (2, 'b')")
    versions = history(firesteel, "t")
    assert rows(firesteel, f"SELECT * FROM t VERSION AS OF {versions[-3]['version']}") == [{"id": 1}]
    assert rows(firesteel, f"SELECT * FROM t VERSION AS OF {versions[-2]['version']}") == [{"id": 1, "name": None}]
    assert firesteel("rollback", "t", "--to-version", str(versions[-3]["version"])).status == 0
    assert rows(firesteel, "SELECT * FROM t") == [{"id": 1}]
    assert [row["col_name"] for row in rows(firesteel, "DESCRIBE t")] == ["id"]
    sql(firesteel, "INSERT INTO t VALUES (3)")
    assert values(firesteel, "t") == [1, 3]


def test_timestamps(firesteel):
    sql(firesteel, f"CREATE TABLE t {KEEP} AS SELECT 1 AS id", "INSERT OVERWRITE t SELECT 2")
    first, second = history(firesteel, "t")[-2:]
    assert values(firesteel, f"t TIMESTAMP AS OF '{first['committed']}'") == [1]
    assert values(firesteel, f"t TIMESTAMP AS OF TIMESTAMP'{second['committed']}'") == [2]
    assert values(firesteel, f"t FOR SYSTEM_TIME AS OF current_timestamp() + INTERVAL 1 DAY") == [2]
    early = firesteel("sql", "-e", "SELECT * FROM t TIMESTAMP AS OF '2001-01-01'")
    assert early.status == 1 and "FIRESTEEL_VERSION_NOT_FOUND" in early.err, early.text


@pytest.mark.parametrize("statement, condition", [
    ("SELECT * FROM t VERSION AS OF 77", "FIRESTEEL_VERSION_NOT_FOUND"),
    ("SELECT * FROM t VERSION AS OF 'x'", "FIRESTEEL_VERSION_NOT_FOUND"),
    ("SELECT * FROM t TIMESTAMP AS OF 'abc'", "INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT"),
    ("SELECT * FROM t TIMESTAMP AS OF array(1)", "INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT"),
    ("SELECT * FROM t TIMESTAMP AS OF NULL", "INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT"),
    ("SELECT * FROM t TIMESTAMP AS OF rand()", "INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.NON_DETERMINISTIC"),
    ("SELECT * FROM w VERSION AS OF 1", "UNSUPPORTED_FEATURE.TIME_TRAVEL"),
    ("WITH c AS (SELECT 1 AS a) SELECT * FROM c VERSION AS OF 1", "UNSUPPORTED_FEATURE.TIME_TRAVEL"),
    ("SELECT * FROM nope VERSION AS OF 1", "TABLE_OR_VIEW_NOT_FOUND"),
    ("INSERT INTO t VERSION AS OF 1 SELECT 1", "PARSE_SYNTAX_ERROR"),
    ("CREATE TABLE u TBLPROPERTIES ('firesteel.table.keepVersions' = 'many') AS SELECT 1", "FIRESTEEL_INVALID_SETTING"),
    ("ALTER TABLE t SET TBLPROPERTIES ('firesteel.table.keepVersions' = '-1')", "FIRESTEEL_INVALID_SETTING"),
    ("ALTER TABLE t SET TBLPROPERTIES ('firesteel.table.keepversion' = '1')", "FIRESTEEL_UNKNOWN_SETTING"),
])
def test_what_cannot_be_is_refused(firesteel, statement, condition):
    sql(firesteel, f"CREATE TABLE t {KEEP} AS SELECT 1 AS id", "CREATE VIEW w AS SELECT 1 AS a")
    done = firesteel("sql", "-e", statement)
    assert done.status == 1 and f"[{condition}]" in done.err, done.text


def test_the_setting_counts_for_tables_and_paths(firesteel):
    done = firesteel("sql", "--conf", "firesteel.table.keepVersions=2", "-e",
                     "INSERT OVERWRITE DIRECTORY 'out' USING parquet SELECT 1 AS id;"
                     "INSERT OVERWRITE DIRECTORY 'out' USING parquet SELECT 2 AS id;"
                     "CREATE TABLE t AS SELECT 1 AS id; INSERT OVERWRITE t SELECT 2; INSERT OVERWRITE t SELECT 3")
    assert done.status == 0, done.text
    assert values(firesteel, "parquet.`out` VERSION AS OF 1") == [1]
    assert len(kept(firesteel.home / "out")) == 1
    versions = [version["version"] for version in history(firesteel, "t")]
    assert values(firesteel, f"t VERSION AS OF {versions[0]}") == [1]
    # A write that says nothing keeps as many as before.
    sql(firesteel, "INSERT OVERWRITE t SELECT 4")
    assert values(firesteel, "t VERSION AS OF " + str(versions[1])) == [2]
    assert len(history(firesteel, "t")) == 3


def test_rollback_and_vacuum(firesteel):
    sql(firesteel, f"CREATE TABLE t USING parquet PARTITIONED BY (p) {KEEP} AS SELECT id, id % 2 AS p FROM range(4)",
        "INSERT OVERWRITE t PARTITION (p = 1) SELECT 50L", "ALTER TABLE t DROP PARTITION (p = 0)")
    versions = [version["version"] for version in history(firesteel, "t")]
    assert values(firesteel, "t") == [50]
    done = firesteel("rollback", "t", "--to-version", str(versions[-3]))
    assert done.status == 0 and "is the table again" in done.out, done.text
    assert values(firesteel, "t") == [0, 1, 2, 3]
    assert {row["partition"] for row in rows(firesteel, "SHOW PARTITIONS t")} == {"p=0", "p=1"}
    assert values(firesteel, f"t VERSION AS OF {versions[-1]}") == [50]
    assert firesteel("verify", "t").status == 0

    table = firesteel.home / "spark-warehouse" / "t"
    planned = json.loads(firesteel("vacuum", "t", "--keep", "0", "--dry-run", "--output", "json").out)
    assert planned["files"] == len(kept(table)) > 0
    done = json.loads(firesteel("vacuum", "t", "--keep", "0", "--output", "json").out)
    assert done["files"] == planned["files"] and kept(table) == []
    assert values(firesteel, "t") == [0, 1, 2, 3]
    gone = firesteel("rollback", "t", "--to-version", str(versions[0]))
    assert gone.status == 1 and "FIRESTEEL_VERSION_NOT_FOUND" in gone.err


def test_damage_to_an_earlier_version_is_found(firesteel):
    sql(firesteel, f"CREATE TABLE t {KEEP} AS SELECT id FROM range(1000)", "INSERT OVERWRITE t SELECT 1L")
    first = history(firesteel, "t")[0]["version"]
    [file] = [file for file in kept(firesteel.home / "spark-warehouse" / "t") if file.suffix == ".parquet"]
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    file.write_bytes(damaged)
    done = firesteel("verify", "t")
    assert done.status == 1 and file.name in done.out, done.text
    done = firesteel("sql", "--conf", "firesteel.read.verify=always", "-e", f"SELECT count(id) FROM t VERSION AS OF {first}")
    assert done.status == 1 and "FIRESTEEL_FILE_CHANGED" in done.err, done.text
    assert firesteel("sql", "--conf", "firesteel.read.verify=always", "-e", "SELECT * FROM t").status == 0


def test_a_file_of_another_program_comes_back_whole(firesteel):
    sql(firesteel, "CREATE TABLE source AS SELECT id FROM range(5)")
    [file] = (firesteel.home / "spark-warehouse" / "source").glob("part-*")
    (firesteel.home / "out").mkdir()
    (firesteel.home / "out" / "theirs.parquet").write_bytes(file.read_bytes())
    done = firesteel("sql", "--conf", "firesteel.table.keepVersions=2", "-e", "INSERT OVERWRITE DIRECTORY 'out' USING parquet SELECT 9L AS id")
    assert done.status == 0, done.text
    assert firesteel("rollback", "./out", "--to-version", "0").status == 0
    assert values(firesteel, "parquet.`out`") == [0, 1, 2, 3, 4]
    done = firesteel("verify", "./out")
    assert done.status == 0, done.text


def test_commands_say_what_is_wrong(firesteel):
    sql(firesteel, "CREATE VIEW v AS SELECT 1 AS a", "CREATE TABLE t AS SELECT 1 AS a")
    for arguments, words in ((("history", "v"), "EXPECT_TABLE_NOT_VIEW"), (("vacuum", "no/such"), "PATH_NOT_FOUND"),
                             (("rollback", "nowhere", "--to-version", "1"), "TABLE_OR_VIEW_NOT_FOUND"),
                             (("rollback", "t", "--to-version", "0"), "FIRESTEEL_VERSION_NOT_FOUND")):
        done = firesteel(*arguments)
        assert done.status != 0 and words in done.err, (arguments, done.text)
    assert firesteel("rollback", "t").status == 2


def test_spark_reads_the_folder_as_a_plain_table(firesteel):
    sql(firesteel, f"CREATE TABLE t {KEEP} AS SELECT 1 AS id", "INSERT OVERWRITE t SELECT 2")
    table = firesteel.home / "spark-warehouse" / "t"
    visible = [file for file in table.rglob("*.parquet") if not any(part.startswith(("_", ".")) for part in file.relative_to(table).parts)]
    assert len(visible) == 1 and len(kept(table)) == 1
    sql(firesteel, "DROP TABLE t")
    assert not table.exists()
