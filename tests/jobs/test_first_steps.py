"""What a newcomer meets in the first minutes: a project found, a missing setting named."""
import os
import signal
import subprocess
import time

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


def test_run_reports_every_error_of_a_project_that_is_not_valid(first):
    define(first, "one", "nosuch_one")
    define(first, "two", "nosuch_two")
    done = first("run")
    assert done.status == 1
    assert "transformations/one.sql:2:15" in done.err and "transformations/two.sql:2:15" in done.err, done.text
    assert done.out.splitlines()[-1].endswith(": nothing was computed"), done.out


def test_run_reports_every_dataset_that_fails_and_ends_with_a_summary(first):
    for name in ("one", "two"):
        define(first, name, "(SELECT 1 / (id - 5) AS x FROM range(10))")
    define(first, "after", "one")
    done = first("run")
    assert done.status == 1
    for name in ("one", "two"):
        assert f"--> transformations/{name}.sql:1:26" in done.err, done.text
    assert done.err.count("error: [DIVIDE_BY_ZERO]") == 2 and done.err.count("^" * 3) == 2
    assert "2 datasets done, 2 failed, 1 skipped; 15 rows, " in done.out.splitlines()[-1], done.out


def test_a_run_that_is_stopped_ends_with_130_and_still_shows_what_failed_before(first):
    define(first, "bad", "(SELECT 1 / (id - 5) AS x FROM range(10))")
    define(first, "endless", "(SELECT sum(a.id * b.id) AS n FROM range(3000000) a CROSS JOIN range(3000000) b)")
    running = subprocess.Popen([first.binary, "run"], cwd=first.home, env=dict(os.environ, HOME=str(first.home)),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in running.stdout:  # the next comes when something happens
        if "FAILED" in line and "bad" in line:
            break
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 130, out + err
    assert "DIVIDE_BY_ZERO" in err and "cancelled" in err
    assert "CANCELLED in" in out.splitlines()[-1] and "1 failed, 1 stopped" in out.splitlines()[-1], out
