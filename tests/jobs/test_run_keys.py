"""Run keys: what was written or exported under a key is not written again."""
import pytest


def rows(firesteel, query, *options):
    done = firesteel("sql", *options, "--output", "csv", "-e", query)
    assert done.status == 0, done.text
    return done.out.split()[1:]


def test_a_script_of_the_same_key_writes_once(firesteel):
    assert firesteel("sql", "-e", "CREATE TABLE t (a INT)").status == 0
    script = firesteel.home / "script.sql"
    script.write_text("INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (1);\nCREATE TABLE c AS SELECT count(*) AS n FROM t;\n")
    for key, total in [("monday", "2"), ("monday", "2"), ("tuesday", "4")]:
        done = firesteel("sql", "--run-key", key, "-f", script)
        assert (done.status == 0) == (key == "monday"), done.text  # another run finds the table there
        assert rows(firesteel, "SELECT count(*) FROM t") == [total]
    assert rows(firesteel, "SELECT n FROM c") == ["2"]


def test_a_killed_script_goes_on_where_it_stopped(firesteel):
    assert firesteel("sql", "-e", "CREATE TABLE t (a INT)").status == 0
    script = ("sql", "--run-key", "k", "-e", "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); INSERT INTO t VALUES (3)")
    assert firesteel(*script, env={"FIRESTEEL_FAILPOINT": "publish.after_swap=kill@2"}).status == -9
    assert firesteel(*script).status == 0
    assert rows(firesteel, "SELECT a FROM t ORDER BY a") == ["1", "2", "3"]


def project(folder, view, exports=""):
    (folder / "transformations").mkdir(parents=True, exist_ok=True)
    (folder / "spark-pipeline.yml").write_text(
        f"name: keys\nstorage: {(folder / 'storage').as_uri()}\nlibraries:\n  - glob:\n      include: transformations/**\n")
    (folder / "transformations" / "views.sql").write_text(f"CREATE MATERIALIZED VIEW a AS {view};\n")
    (folder / "firesteel.yml").write_text(exports)
    return ("--spec", folder / "spark-pipeline.yml")


def test_a_view_is_computed_once_under_a_key_and_always_without(firesteel):
    spec = project(firesteel.home, "SELECT uuid() AS u")
    seen = []
    for options in [("--run-key", "k"), ("--run-key", "k"), ("--run-key", "l"), ("--run-key", "k"), (), ()]:
        done = firesteel("run", *spec, *options)
        assert done.status == 0, done.text
        seen.append(rows(firesteel, "SELECT u FROM a", *spec)[0])
    first, repeated, other, late, plain, again = seen
    assert first == repeated and other == late
    assert len({first, other, plain, again}) == 4


EXPORT = """exports:
  - name: out
    from: a
    to: postgresql
    table: public.out
    mode: {mode}
    dsn: "{dsn}"
"""


@pytest.fixture
def exported(firesteel, postgres):
    def run(view, *options, mode="append"):
        spec = project(firesteel.home, view, EXPORT.format(mode=mode, dsn=postgres.dsn))
        done = firesteel("run", *spec, *options)
        assert done.status == 0, done.text
        return postgres.query("SELECT count(*) FROM public.out")[0][0]
    return run


def test_the_same_work_appends_once(exported, firesteel):
    (firesteel.home / "in").mkdir()
    (firesteel.home / "in" / "1.csv").write_text("1\n2\n")
    view = f"SELECT * FROM csv.`{firesteel.home}/in`"
    assert exported(view) == "2"
    assert exported(view) == "2"
    (firesteel.home / "in" / "2.csv").write_text("3\n")
    assert exported(view) == "5"  # other input: all three rows
    assert exported(view + " WHERE _c0 > 2") == "6"  # other code
    assert exported(view + " WHERE _c0 > 2") == "6"


def test_a_key_decides_alone(exported):
    assert exported("SELECT 1 AS x", "--run-key", "monday") == "1"
    assert exported("SELECT 2 AS x", "--run-key", "monday") == "1"
    assert exported("SELECT 2 AS x", "--run-key", "tuesday") == "2"


def test_an_export_that_replaces_always_happens(exported, postgres):
    assert exported("SELECT 1 AS x", mode="replace") == "1"
    postgres.query("DELETE FROM public.out")
    assert exported("SELECT 1 AS x", mode="replace") == "1"
