"""Bad input: a clear error, the right exit code, nothing published."""
import csv
import os
import random
import subprocess

import pytest
from conftest import ROOT


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


@pytest.mark.parametrize("action", ["WHEN MATCHED THEN UPDATE SET n = s.n", "WHEN MATCHED THEN DELETE",
                                    "WHEN NOT MATCHED THEN INSERT *"])
def test_merge_never_picks_one_of_two_rows(firesteel, action):
    """Two rows of the source have the key of one of the target: refused, and the target is as it was."""
    made = firesteel("sql", "-e", "CREATE TABLE target AS SELECT 'a' AS k, 1 AS n; CREATE TABLE source AS "
                                  "SELECT * FROM VALUES ('a', 2), ('a', 3), (NULL, 4) AS v(k, n)")
    assert made.status == 0, made.text
    done = firesteel("sql", "-e", f"MERGE INTO target t USING source s ON t.k = s.k {action}")
    assert done.status == 1 and "UNSUPPORTED_FEATURE" in done.err and "MERGE INTO" in done.err, done.text
    assert firesteel("sql", "--output", "csv", "-e", "SELECT * FROM target").out.splitlines() == ["k,n", "a,1"]


def only_value(done):
    assert done.status == 0, done.text
    return done.out.splitlines()[-1]


@pytest.mark.parametrize("month", ["2019-01", "2019-02"])
def test_real_samples_with_both_ends_of_lines(firesteel, real_data, month):
    file = real_data / "tlc_yellow_sample" / f"yellow_tripdata_sample_{month}.csv"
    content = file.read_bytes()
    assert 0 < content.count(b"\r\n") < content.count(b"\n"), "the sample no longer mixes ends of lines"
    for many in ("true", "false"):
        done = firesteel("sql", "--output", "csv", "-e", f"CREATE TEMPORARY VIEW trips USING csv OPTIONS (path '{file}', "
                         f"header 'true', multiLine '{many}'); SELECT count(*), count(pickup_datetime) FROM trips")
        assert only_value(done) == "10000,10000"


@pytest.mark.parametrize("ends", [(b"\n", b"\r\n"), (b"\r\n", b"\n", b"\r")], ids=["two", "three"])
def test_ends_of_lines_that_change_lose_no_row(firesteel, tmp_path, ends):
    """The change lies where it is seen late: behind the first block that is read, and at its edge."""
    file = tmp_path / "rows.csv"
    file.write_bytes(b"id,name" + ends[0] + b"".join(
        b"%d,%s%s" % (i, b"x" * (i % 300), ends[i // 9_000 % len(ends)]) for i in range(30_000)))
    done = firesteel("sql", "--output", "csv", "-e", f"CREATE TEMPORARY VIEW rows (id INT, name STRING) USING csv OPTIONS "
                     f"(path '{file}', header 'true'); SELECT count(*), count(id), sum(id), sum(length(name)) FROM rows")
    assert only_value(done) == f"30000,30000,{sum(range(30_000))},{sum(i % 300 for i in range(30_000))}"


def test_cut_off_parquet_files_are_refused_by_name(firesteel, tmp_path):
    assert firesteel("sql", "-e", "CREATE TABLE whole AS SELECT id, repeat('x', 20) AS t FROM range(5000)").status == 0
    whole = next((firesteel.home / "spark-warehouse" / "whole").glob("part-*")).read_bytes()
    for kept in (0, 3, 4, 11, 12, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        file = tmp_path / f"cut_{kept}.parquet"
        file.write_bytes(whole[:kept])
        done = firesteel("sql", "-e", f"CREATE TABLE copied AS SELECT * FROM parquet.`{file}`")
        assert done.status == 1 and file.name in done.err, (kept, done.text)
        assert "INTERNAL_ERROR" not in done.err, (kept, done.text)
        assert not (firesteel.home / "spark-warehouse" / "copied").exists()


def count_rows(firesteel, file, columns, **options):
    """Rows, those with a bad text, and those without: as one line."""
    settings = "".join(f", {name} '{value}'" for name, value in options.items())
    return firesteel("sql", "--output", "csv", "-e", f"CREATE TEMPORARY VIEW rows ({columns}, _corrupt_record STRING) USING csv "
                     f"OPTIONS (path '{file}', header 'true'{settings}); SELECT count(*), count(_corrupt_record), "
                     "count_if(_corrupt_record IS NULL), max(length(name)) FROM rows WHERE id IS NULL OR id IS NOT NULL")


@pytest.mark.parametrize("many", ["true", "false"])
def test_a_cell_of_three_megabytes(firesteel, tmp_path, many):
    file = tmp_path / "cell.csv"
    file.write_text("id,name\n1,a\n2," + "x" * 3_000_000 + "\nbad,b\n4,d\n")
    assert only_value(count_rows(firesteel, file, "id INT, name STRING", multiLine=many)) == "4,1,3,3000000"


def test_five_thousand_columns(firesteel, tmp_path):
    names = ["id", "name", *(f"c{i}" for i in range(4_998))]
    file = tmp_path / "wide.csv"
    file.write_text(",".join(names) + "\n" + "".join(
        f"{i},n{i}," + ",".join(map(str, range(4_998))) + "\n" for i in range(20)) + "bad,short\n")
    columns = "id INT, name STRING, " + ", ".join(f"{name} INT" for name in names[2:])
    assert only_value(count_rows(firesteel, file, columns, maxColumns="20480")) == "21,1,20,5"
    done = firesteel("sql", "--output", "csv", "-e", f"CREATE TEMPORARY VIEW wide USING csv OPTIONS (path '{file}', header 'true'); "
                                                     "SELECT count(*), count(c4997), sum(c4997) FROM wide")
    assert only_value(done) == "21,20,99940.0"


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "windows-1252"])
def test_an_encoding_that_is_not_supported_is_refused_by_name(firesteel, tmp_path, encoding):
    file = tmp_path / "rows.csv"
    file.write_bytes("id,name\n1,Zürich\n".encode(encoding))
    done = count_rows(firesteel, file, "id INT, name STRING", encoding=encoding)
    assert done.status == 1 and "UNSUPPORTED_FEATURE" in done.err and encoding in done.err, done.text


@pytest.mark.parametrize("form", ["ragged", "open_quote", "mixed_ends", "nul", "invalid_utf8"])
def test_kept_and_rejected_rows_are_those_that_were_read(firesteel, form):
    """PERMISSIVE marks just the rows that DROPMALFORMED leaves out, and with one of them FAILFAST names the file."""
    file = ROOT / "tests" / "data" / "csv" / "odd" / f"{form}.csv"
    shape = "id INT, name STRING, score DOUBLE"

    def view(name, mode, more=""):
        return f"CREATE TEMPORARY VIEW {name} ({shape}{more}) USING csv OPTIONS (path '{file}', header 'true', mode '{mode}')"
    done = firesteel("sql", "--output", "csv", "-e", f"{view('p', 'PERMISSIVE', ', _corrupt_record STRING')}; {view('d', 'DROPMALFORMED')}; "
                     "CREATE TABLE marked AS SELECT * FROM p; CREATE TABLE good AS SELECT * FROM d; "
                     "SELECT (SELECT count(*) FROM marked), (SELECT count(_corrupt_record) FROM marked), (SELECT count(*) FROM good)")
    read, rejected, kept = map(int, only_value(done).split(","))
    assert read == rejected + kept and read > 0
    fast = firesteel("sql", "-e", f"{view('f', 'FAILFAST')}; SELECT id, name, score FROM f")
    assert fast.status == (1 if rejected else 0), fast.text
    assert not rejected or (f"{form}.csv" in fast.err and "MALFORMED" in fast.err)


@pytest.mark.parametrize("stored, wanted", [("at STRING", "at TIMESTAMP"), ("id BIGINT", "id INT"), ("amount DECIMAL(12,4)", "amount DECIMAL(10,2)"),
                                            ("amount DOUBLE", "amount DECIMAL(10,2)")])
def test_a_file_whose_types_drifted_fails_before_anything_is_written(firesteel, tmp_path, stored, wanted):
    """The error shows column, both types and the file; the table the rows were for is as it was."""
    columns = {"id": "1", "at": "TIMESTAMP '2024-01-01 00:00:00'", "amount": "CAST(1.5 AS DECIMAL(10,2))"}
    name, kind = stored.split()
    drifted = ", ".join(f"CAST({value} AS {kind}) AS {column}" if column == name else f"{value} AS {column}"
                        for column, value in columns.items())
    plain = ", ".join(f"{value} AS {column}" for column, value in columns.items())
    made = firesteel("sql", "-e", f"INSERT OVERWRITE DIRECTORY '{tmp_path}/in/a' USING parquet SELECT {plain}; "
                     f"INSERT OVERWRITE DIRECTORY '{tmp_path}/in/b' USING parquet SELECT {drifted}; CREATE TABLE target AS SELECT {plain}")
    assert made.status == 0, made.text
    target = firesteel.home / "spark-warehouse" / "target"
    before = sorted((file.name, file.stat().st_mtime_ns) for file in target.rglob("*"))
    done = firesteel("sql", "-e", "CREATE TEMPORARY VIEW rows (id INT, at TIMESTAMP, amount DECIMAL(10,2)) USING parquet "
                     f"OPTIONS (path '{tmp_path}/in/*'); INSERT INTO target SELECT * FROM rows")
    assert done.status == 1 and "PARQUET_COLUMN_DATA_TYPE_MISMATCH" in done.err, done.text
    drifted_file = next((tmp_path / "in" / "b").glob("part-*")).name
    for word in (name, kind.lower(), wanted.split()[1].lower(), drifted_file):
        assert word in done.err, (word, done.err)
    assert sorted((file.name, file.stat().st_mtime_ns) for file in target.rglob("*")) == before


def test_real_text_times_beside_times_are_refused(firesteel, real_data):
    """The months of 2020 hold times as text, those since 2023 as timestamps."""
    early, late = (real_data / name for name in ("tlc_green_2020/green_tripdata_2020-04.parquet",
                                                 "tlc_green_official/green_tripdata_2023-12.parquet"))
    done = firesteel("sql", "-e", "CREATE TEMPORARY VIEW trips (lpep_pickup_datetime TIMESTAMP_NTZ) USING parquet OPTIONS (path "
                     f"'{real_data}/tlc_green_{{2020/green_tripdata_2020-04,official/green_tripdata_2023-12}}.parquet'); "
                     "CREATE TABLE copied AS SELECT * FROM trips")
    assert done.status == 1 and "MISMATCH" in done.err and early.name in done.err and late.name not in done.err, done.text
    assert "string" in done.err and "timestamp_ntz" in done.err
    assert not list(firesteel.home.rglob("part-*"))
