"""What a newcomer meets in the first minutes: a project found, a missing setting named."""
import pytest

VIEW = "CREATE MATERIALIZED VIEW {name} AS\nSELECT * FROM {source};\n"


@pytest.fixture
def first(firesteel):
    """firesteel, in a project that `init` has made."""
    made = firesteel("init", "--name", "first")
    assert made.status == 0, made.text
    firesteel.home = firesteel.home / "first"
    return firesteel


def define(firesteel, name, source):
    (firesteel.home / "transformations" / f"{name}.sql").write_text(VIEW.format(name=name, source=source))


def test_sql_and_verify_find_the_project_they_stand_in(first):
    assert first("run").status == 0
    first.home = first.home / "transformations"
    rows = first("sql", "--output", "csv", "-e", "SELECT count(*) FROM example_numbers")
    assert rows.status == 0 and rows.out.splitlines()[1:] == ["10"], rows.text
    assert first("verify", "example_numbers").status == 0


def test_sql_says_what_is_wrong_with_the_project_it_stands_in(first):
    (first.home / "spark-pipeline.yml").write_text("name: [\n")
    done = first("sql", "-e", "SELECT 1")
    assert done.status == 2 and "spark-pipeline.yml" in done.err, done.text


@pytest.mark.parametrize("command", ["dry-run", "run"])
def test_a_setting_without_a_value_is_named(first, command):
    define(first, "trips", "\n  parquet.`${taxi.trips}`")
    done = first(command)
    assert done.status != 0
    assert "warning: transformations/trips.sql:3: ${taxi.trips} is not set" in done.err, done.text
    assert "--conf taxi.trips=" in done.err
    assert done.err.count("${taxi.trips}") == 1


def test_a_setting_without_a_value_is_named_where_the_text_does_not_parse(first):
    define(first, "trips", "(${taxi.table})")
    define(first, "others", "range(1) )")
    done = first("dry-run")
    assert "${taxi.table} is not set" in done.err
    assert "trips.sql:2" in done.err and "others.sql:2" in done.err, done.text
