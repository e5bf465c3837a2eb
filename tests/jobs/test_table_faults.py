"""kill -9 between a table's files and its entry in the catalog: the whole old or the whole new table, and nothing refused.

Every statement is killed at every point it passes; then a reader looks, the statement is run again where it had not
happened, and the table is dropped and made anew under the same name.
"""
from dataclasses import dataclass, field

import pytest

PUBLISH = ["publish.before_manifest", "publish.after_manifest", "publish.before_swap", "publish.after_swap",
           "publish.before_success", "publish.after_success"]
ROWS = "SELECT * FROM VALUES (1, 'a', 0), (2, 'b', 1), (3, 'c', 0) AS v(id, s, p)"
MISSING = "no table"


@dataclass
class Case:
    name: str
    setup: str
    statement: str
    points: list
    old: str  # what ANSWER gives before and after
    new: str
    answer: str = "SELECT concat_ws(' ', sort_array(collect_list(concat(id, s, p)))) FROM t"
    partitions: dict = field(default_factory=dict)  # answer -> SHOW PARTITIONS


PLAIN = f"CREATE TABLE t AS {ROWS}"
PARTITIONED = f"CREATE TABLE t PARTITIONED BY (p) AS {ROWS}"
EXTERNAL = f"CREATE TABLE t USING parquet PARTITIONED BY (p) LOCATION 'ext' AS {ROWS}"
ALL, MORE = "1a0 2b1 3c0", "1a0 2b1 3c0 9z7"
NEW_TABLE = ["table.before_entry", "table.after_entry", "table.before_ready", "table.after_ready"]
MEND = ["table.before_mend"]

CASES = [
    Case("ctas", "", PLAIN, NEW_TABLE + PUBLISH, MISSING, ALL),
    Case("ctas_partitioned", "", PARTITIONED, NEW_TABLE + PUBLISH, MISSING, ALL, partitions={ALL: "p=0 p=1"}),
    Case("ctas_external", "", EXTERNAL, NEW_TABLE + PUBLISH, MISSING, ALL, partitions={ALL: "p=0 p=1"}),
    Case("create", "", "CREATE TABLE t (id INT, s STRING, p INT)", NEW_TABLE, MISSING, ""),
    Case("insert", PLAIN, "INSERT INTO t VALUES (9, 'z', 7)", PUBLISH + MEND, ALL, MORE),
    Case("insert_partitioned", PARTITIONED, "INSERT INTO t VALUES (9, 'z', 7)", PUBLISH + MEND, ALL, MORE,
         partitions={ALL: "p=0 p=1", MORE: "p=0 p=1 p=7"}),
    Case("insert_external", EXTERNAL, "INSERT INTO t VALUES (9, 'z', 7)", PUBLISH + MEND, ALL, MORE,
         partitions={ALL: "p=0 p=1", MORE: "p=0 p=1 p=7"}),
    Case("overwrite", PARTITIONED, "INSERT OVERWRITE t VALUES (9, 'z', 7)", PUBLISH + MEND, ALL, "9z7",
         partitions={ALL: "p=0 p=1", "9z7": "p=7"}),
    Case("overwrite_static", PARTITIONED, "INSERT OVERWRITE t PARTITION (p = 0) VALUES (9, 'z')", PUBLISH + MEND, ALL,
         "2b1 9z0", partitions={ALL: "p=0 p=1", "2b1 9z0": "p=0 p=1"}),
    Case("overwrite_dynamic", PARTITIONED,
         "SET spark.sql.sources.partitionOverwriteMode = dynamic; INSERT OVERWRITE t VALUES (9, 'z', 1), (8, 'y', 5)",
         PUBLISH + MEND, ALL, "1a0 3c0 8y5 9z1", partitions={ALL: "p=0 p=1", "1a0 3c0 8y5 9z1": "p=0 p=1 p=5"}),
    Case("truncate", PLAIN, "TRUNCATE TABLE t", PUBLISH, ALL, ""),
    Case("truncate_partition", PARTITIONED, "TRUNCATE TABLE t PARTITION (p = 0)", PUBLISH, ALL, "2b1",
         partitions={ALL: "p=0 p=1", "2b1": "p=0 p=1"}),
    Case("drop_partition", PARTITIONED, "ALTER TABLE t DROP PARTITION (p = 0)", PUBLISH + MEND, ALL, "2b1",
         partitions={ALL: "p=0 p=1", "2b1": "p=1"}),
    Case("rename_partition", PARTITIONED, "ALTER TABLE t PARTITION (p = 0) RENAME TO PARTITION (p = 5)", PUBLISH + MEND, ALL,
         "1a5 2b1 3c5", partitions={ALL: "p=0 p=1", "1a5 2b1 3c5": "p=1 p=5"}),
    Case("add_partition", PARTITIONED, "ALTER TABLE t ADD PARTITION (p = 5)", MEND, "p=0 p=1", "p=0 p=1 p=5",
         answer="SHOW PARTITIONS t"),
    Case("add_columns", PARTITIONED, "ALTER TABLE t ADD COLUMNS (x INT)", MEND, "id s p", "id s x p", answer="SHOW COLUMNS IN t"),
    Case("drop", PARTITIONED, "DROP TABLE t", ["table.before_drop", "table.before_drop_record", "table.after_drop_record"],
         ALL, MISSING),
    Case("rename", PARTITIONED.replace("TABLE t", "TABLE before"), "ALTER TABLE before RENAME TO t",
         ["table.before_rename", "table.before_move", "table.after_move"], MISSING, ALL, partitions={ALL: "p=0 p=1"}),
]


class Shell:
    """The sql command over a warehouse on the disk or in S3."""

    def __init__(self, firesteel, s3=None):
        self.firesteel, self.env = firesteel, s3.env if s3 else {}
        self.options = ("--conf", f"spark.sql.warehouse.dir=s3://{s3.bucket}/warehouse") if s3 else ()
        self.external = f"s3://{s3.bucket}/ext" if s3 else "ext"

    def run(self, text, env=None, *more):
        return self.firesteel("sql", *self.options, *more, "-e", text.replace("'ext'", f"'{self.external}'"), env={**self.env, **(env or {})})

    def answer(self, query):
        done = self.run(query, None, "--output", "csv")
        if "TABLE_OR_VIEW_NOT_FOUND" in done.text:
            return MISSING
        assert done.status == 0, done.text
        return " ".join(" ".join(done.out.split("\n")[1:]).split()).replace('""', "")


def check_killed(shell, case, point):
    if case.setup:
        assert shell.run(case.setup).status == 0
    killed = shell.run(case.statement, {"FIRESTEEL_FAILPOINT": f"{point}=kill"})
    assert killed.status == -9, f"{point} was not reached: {killed.text}"

    shown = "t" in shell.answer("SHOW TABLES").replace(",", " ").split()
    seen = shell.answer(case.answer)
    assert seen in (case.old, case.new)
    assert shown == (seen != MISSING)
    if seen in case.partitions:
        assert shell.answer("SHOW PARTITIONS t") == case.partitions[seen]

    if seen == case.old:
        repeated = shell.run(case.statement)
        assert repeated.status == 0, repeated.text
    assert shell.answer(case.answer) == case.new
    if case.new in case.partitions:
        assert shell.answer("SHOW PARTITIONS t") == case.partitions[case.new]

    made_anew = shell.run(f"DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS before; {PARTITIONED}")
    assert made_anew.status == 0, made_anew.text
    assert shell.answer("SELECT count(*) FROM t") == "3"


def ids(value):
    return value.name if isinstance(value, Case) else value


@pytest.mark.parametrize("case,point", [(case, point) for case in CASES for point in case.points], ids=ids)
def test_killed(case, point, firesteel):
    check_killed(Shell(firesteel), case, point)
    assert [str(path) for path in firesteel.home.rglob("_temporary") if path.parent.name == "t"] == []


@pytest.mark.parametrize("point", ["publish.before_manifest", "publish.after_swap", "publish.before_success", "publish.after_success"])
def test_a_repeated_drop_of_a_partition_finishes_what_the_killed_one_left(point, firesteel):
    shell, drop = Shell(firesteel), "ALTER TABLE t DROP IF EXISTS PARTITION (p = 0)"
    assert shell.run(PARTITIONED).status == 0
    [table] = [path for path in firesteel.home.rglob("t") if path.is_dir()]
    assert shell.run(drop, {"FIRESTEEL_FAILPOINT": f"{point}=kill"}).status == -9
    assert shell.run(drop).status == 0
    assert sorted(path.name for path in table.iterdir()) == ["_SUCCESS", "_firesteel", "p=1"]


def test_a_repeated_drop_of_a_partition_removes_an_empty_stage_folder(firesteel):
    shell = Shell(firesteel)
    assert shell.run(PARTITIONED).status == 0
    [table] = [path for path in firesteel.home.rglob("t") if path.is_dir()]
    (table / "_temporary").mkdir()  # killed within the removal of its stage
    assert shell.run("ALTER TABLE t DROP IF EXISTS PARTITION (p = 9)").status == 0
    assert not (table / "_temporary").exists()


def test_a_change_of_the_columns_removes_the_stage_of_a_killed_write(firesteel):
    shell = Shell(firesteel)
    assert shell.run(PARTITIONED).status == 0
    assert shell.run("INSERT INTO t VALUES (9, 'z', 7)", {"FIRESTEEL_FAILPOINT": "publish.before_manifest=kill"}).status == -9
    assert list(firesteel.home.rglob("t/_temporary/*")) != []
    assert shell.run("ALTER TABLE t ADD COLUMNS (x INT)").status == 0
    assert list(firesteel.home.rglob("t/_temporary")) == []


def test_a_rename_whose_folder_cannot_follow_leaves_the_old_name(firesteel):
    shell = Shell(firesteel)
    assert shell.run(PARTITIONED).status == 0
    [table] = [path for path in firesteel.home.rglob("t") if path.is_dir()]
    name = "n" * 250
    (table.parent / name / "_temporary" / "w").mkdir(parents=True)  # so its folder gets a longer name, too long for the disk
    done = shell.run(f"ALTER TABLE t RENAME TO {name}")
    assert done.status == 1 and "too long" in done.text, done.text
    assert shell.answer(CASES[0].answer) == ALL
    assert shell.answer("SHOW TABLES").split(",")[1] == "t"
    assert shell.run("ALTER TABLE t RENAME TO u; SELECT * FROM u").status == 0


def test_an_external_table_is_not_changed_while_its_record_cannot_be_read(firesteel):
    shell = Shell(firesteel)
    assert shell.run(EXTERNAL).status == 0
    record = firesteel.home / "ext" / "_firesteel" / "commit.json"
    whole = record.read_text()
    record.write_text("{")
    for change in ("ADD PARTITION (p = 5)", "DROP PARTITION (p = 0)", "ADD COLUMNS (x INT)"):
        assert shell.run(f"ALTER TABLE t {change}").status == 1
    record.write_text(whole)
    assert shell.answer("SHOW PARTITIONS t") == "p=0 p=1"
    assert shell.answer(CASES[0].answer) == ALL


ON_S3 = {"ctas_partitioned": ["table.after_entry", "publish.before_swap", "publish.after_swap", "table.before_ready"],
         "ctas_external": ["publish.before_swap", "publish.after_swap"],
         "insert_partitioned": ["publish.before_swap", "publish.after_swap", "table.before_mend"],
         "overwrite_dynamic": ["publish.before_swap", "publish.after_swap"],
         "truncate_partition": ["publish.after_swap"],
         "rename_partition": ["publish.before_swap", "publish.after_swap"],
         "drop": ["table.before_drop_record", "table.after_drop_record"]}


@pytest.mark.parametrize("case,point", [(case, point) for case in CASES for point in ON_S3.get(case.name, [])], ids=ids)
def test_killed_on_s3(case, point, firesteel, s3):
    check_killed(Shell(firesteel, s3), case, point)
    assert [str(path) for path in s3.folder.rglob("_temporary/*") if path.is_file() and "/warehouse/t/" in str(path)] == []


def project(folder, definition):
    (folder / "transformations").mkdir(parents=True, exist_ok=True)
    (folder / "spark-pipeline.yml").write_text(
        f"name: views\nstorage: {(folder / 'storage').as_uri()}\nlibraries:\n  - glob:\n      include: transformations/**\n")
    (folder / "transformations" / "views.sql").write_text(definition)
    return folder / "spark-pipeline.yml"


def test_partitions_of_a_materialized_view_are_read(firesteel):
    spec = project(firesteel.home, "CREATE MATERIALIZED VIEW a PARTITIONED BY (p) AS SELECT id, id % 2 AS p FROM range(10);\n"
                                   "CREATE MATERIALIZED VIEW b AS SELECT count(*) AS n, sum(p) AS s FROM a;\n")
    for _ in range(2):
        done = firesteel("run", "--spec", spec)
        assert done.status == 0, done.text
        shown = firesteel("sql", "--spec", spec, "--output", "csv", "-e", "SELECT count(*), max(n), max(s) FROM a, b")
        assert shown.out.split() == ["count(1),max(n),max(s)", "10,10,5"], shown.text


VIEW = "CREATE MATERIALIZED VIEW a {partition} AS SELECT {columns} FROM range(4);\n"
RUN = ["publish.before_manifest", "publish.before_swap", "publish.after_swap", "publish.before_success",
       "pipeline.publish.before_catalog", "pipeline.publish.after_catalog"]


@pytest.mark.parametrize("point", RUN)
@pytest.mark.parametrize("partition", ["", "PARTITIONED BY (p)"])
def test_a_view_whose_columns_change_keeps_names_and_rows_together(partition, point, firesteel):
    def look():
        done = firesteel("sql", "--spec", spec, "--output", "csv", "-e", "SELECT * FROM a ORDER BY 1; DESCRIBE a; SHOW COLUMNS IN a")
        assert done.status == 0, done.text
        return done.out
    spec = project(firesteel.home, VIEW.format(partition=partition, columns="id AS old, id % 2 AS p"))
    assert firesteel("run", "--spec", spec).status == 0
    old = look()
    project(firesteel.home, VIEW.format(partition=partition, columns="id * 10 AS new, cast(id AS string) AS more, id % 2 AS p"))
    killed = firesteel("run", "--spec", spec, env={"FIRESTEEL_FAILPOINT": f"{point}=kill"})
    assert killed.status == -9, f"{point} was not reached: {killed.text}"
    between = look()
    done = firesteel("run", "--spec", spec)
    assert done.status == 0, done.text
    assert look() != old
    assert between in (old, look())
