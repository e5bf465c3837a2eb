"""Bad input: a clear error, the right exit code, nothing published."""
import csv
import os
import random
import subprocess

import pytest


def published(project):
    storage = project.spec.parent.parent.parent / "storage"
    return list(storage.rglob("_SUCCESS"))


def test_truncated_parquet_file(example, real_data):
    project = example("taxi")
    broken = real_data / "broken" / "yellow_tripdata_2024-01.TRUNCATED.parquet"
    done = project.run(conf={"taxi.trips": broken})
    assert done.status in (1, 2)
    assert "TRUNCATED.parquet" in done.text
    # Spark reports the footer inside FAILED_TO_CREATE_PLAN_FOR_DIRECT_QUERY, which does not name the file.
    assert "CANNOT_READ_FILE_FOOTER" in done.text or "FAILED_TO_CREATE_PLAN_FOR_DIRECT_QUERY" in done.text
    assert not published(project)


def test_missing_path(example, tmp_path):
    project = example("taxi")
    done = project.run(conf={"taxi.trips": tmp_path / "nothing.parquet"})
    assert done.status in (1, 2)
    assert "PATH_NOT_FOUND" in done.text and "nothing.parquet" in done.text
    assert not published(project)


def test_missing_column_shows_line_caret_and_candidates(example, green_month):
    project = example("taxi")
    query = project.spec.parent / "transformations" / "pick_dropoff_zones.sql"
    query.write_text(query.read_text().replace("avg(duration_seconds) AS", "avg(duration_secs) AS"))
    done = project.run(conf={"taxi.trips": green_month})
    assert done.status in (1, 2)
    assert "UNRESOLVED_COLUMN.WITH_SUGGESTION" in done.text
    assert "pick_dropoff_zones.sql:5" in done.text and "^" in done.text and "duration_seconds" in done.text
    assert not published(project)


def test_invalid_yaml_shows_the_line(example, green_month):
    project = example("taxi")
    project.spec.write_text(project.spec.read_text() + "configuration: [\n")
    done = project.run(conf={"taxi.trips": green_month})
    assert done.status == 2
    assert "spark-pipeline.yml" in done.text and "^" in done.text


def test_unknown_field_of_the_spec_is_named(example):
    project = example("taxi")
    project.spec.write_text(project.spec.read_text() + "storrage: file:///tmp/x\n")
    done = project.run()
    assert done.status == 2
    assert "PIPELINE_SPEC_UNEXPECTED_FIELD" in done.text and "storrage" in done.text


def test_misspelt_setting_shows_the_nearest_name(firesteel):
    done = firesteel("sql", "--conf", "spark.sql.ansi.enable=false", "-e", "SELECT 1")
    assert "spark.sql.ansi.enabled" in done.text


@pytest.mark.parametrize("sql", ["(" * 10_000 + "1" + ")" * 10_000, "-" + "(-" * 10_000 + "1" + ")" * 10_000,
                                 "array(" * 10_000 + "1" + ")" * 10_000],
                         ids=["parentheses", "minus", "calls"])
def test_deep_nesting_ends_with_an_answer_or_an_error(firesteel, tmp_path, sql):
    file = tmp_path / "deep.sql"
    file.write_text(f"SELECT {sql} AS x")
    done = firesteel("sql", "-f", file)
    assert done.status in (0, 1, 2), f"ended with {done.status}: {done.text[-500:]}"


@pytest.mark.parametrize("seed", [1, 2])
def test_a_megabyte_of_noise_is_a_syntax_error(firesteel, tmp_path, seed):
    file = tmp_path / "noise.sql"
    file.write_bytes(random.Random(seed).randbytes(1 << 20))
    done = firesteel("sql", "-f", file)
    assert done.status in (1, 2)
    assert len(done.text) < 20_000


CSV = "id,name\n1,a\n2\n3,c,extra\nx,d\n5,e\n"


def read_csv(firesteel, tmp_path, mode, query):
    file = tmp_path / "rows.csv"
    file.write_text(CSV)
    view = (f"CREATE TEMPORARY VIEW rows (id INT, name STRING, _corrupt_record STRING) USING csv "
            f"OPTIONS (path '{file}', header 'true', mode '{mode}')")
    return firesteel("sql", "--output", "csv", "-e", f"{view}; {query}")


def test_csv_permissive_keeps_every_row_and_the_bad_text(firesteel, tmp_path):
    done = read_csv(firesteel, tmp_path, "PERMISSIVE", "SELECT * FROM rows ORDER BY name NULLS FIRST")
    assert done.status == 0, done.text
    assert list(csv.reader(done.out.splitlines()))[-5:] == [
        ["2", "", "2"], ["1", "a", ""], ["3", "c", "3,c,extra"], ["", "d", "x,d"], ["5", "e", ""]]


def test_csv_dropmalformed_keeps_the_good_rows(firesteel, tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text(CSV)
    done = firesteel("sql", "--output", "csv", "-e",
                     "CREATE TEMPORARY VIEW rows (id INT, name STRING) USING csv "
                     f"OPTIONS (path '{file}', header 'true', mode 'DROPMALFORMED'); SELECT id, name FROM rows ORDER BY id")
    assert done.status == 0, done.text
    assert done.out.splitlines()[-2:] == ["1,a", "5,e"]


def test_csv_failfast_names_the_file(firesteel, tmp_path):
    done = read_csv(firesteel, tmp_path, "FAILFAST", "SELECT id, name FROM rows")
    assert done.status == 1
    assert "rows.csv" in done.text and "MALFORMED_CSV_RECORD" in done.text


def test_storage_that_may_not_be_written(example, green_month, tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    done = example("taxi", storage=(folder / "storage").as_uri()).run(conf={"taxi.trips": green_month})
    assert done.status in (1, 2)
    assert "locked" in done.text


def test_full_disk_publishes_nothing(example, green_month, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", small], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("only root may mount a small disk")
    try:
        done = example("taxi", storage=(small / "storage").as_uri()).run(conf={"taxi.trips": green_month})
        assert done.status == 1
        assert "no space is left" in done.text and "small" in done.text
        assert not list(small.rglob("*.parquet"))
    finally:
        subprocess.run(["umount", small], check=True)
