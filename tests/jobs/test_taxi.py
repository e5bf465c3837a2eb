"""The taxi projects on the real files give the figures recorded on real Spark, or its errors."""
import csv
import json
from pathlib import Path

import pytest

CASES = json.loads((Path(__file__).resolve().parent.parent / "oracle" / "taxi_figures.json").read_text())
RUNNABLE = {name: case for name, case in CASES.items() if "parquet_names" not in case}


def lay_input(case, real_data, folder):
    folder.mkdir()
    for pattern in case["files"]:
        for file in sorted(real_data.glob(pattern)):
            (folder / file.name).symlink_to(file)
    return folder


@pytest.mark.parametrize("name", [name for name, case in RUNNABLE.items() if "figures" in case])
def test_figures_are_those_of_spark(name, example, real_data, tmp_path):
    case = CASES[name]
    project = example(case["project"])
    done = project.run(conf={"taxi.trips": lay_input(case, real_data, tmp_path / "input")})
    assert done.status == 0, done.text
    assert project.figures() == case["figures"]


@pytest.mark.parametrize("name", [name for name, case in RUNNABLE.items() if "error" in case])
def test_type_drift_is_reported_as_spark_reports_it(name, example, real_data, tmp_path):
    case = CASES[name]
    project = example(case["project"])
    done = project.run(conf={"taxi.trips": lay_input(case, real_data, tmp_path / "input")})
    assert done.status in (1, 2)
    assert case["error"] in done.text
    assert not list((tmp_path / "storage").rglob("_SUCCESS"))


def test_rerun_gives_the_same_rows(example, green_month):
    project = example("taxi")
    for _ in range(2):
        assert project.run(conf={"taxi.trips": green_month}).status == 0
    assert project.figures() == CASES["green 2024-01"]["figures"]


def test_later_process_reads_what_a_run_made(example, green_month):
    project = example("taxi")
    assert project.run(conf={"taxi.trips": green_month}).status == 0
    assert project.rows("SELECT count(*) FROM expected_pickups") == [["2410"]]


def test_generated_month_runs(firesteel, example, tmp_path):
    made = firesteel("generate", "taxi", "--output", tmp_path / "made", "--rows", "20000")
    assert made.status == 0, made.text
    project = example("taxi")
    done = project.run(conf={"taxi.trips": tmp_path / "made"})
    assert done.status == 0, done.text
    assert int(project.rows("SELECT count(*) FROM trips")[0][0]) > 10000
    assert int(project.rows("SELECT count(*) FROM adjacent_zones")[0][0]) > 100


def test_events_are_json_lines_that_end_with_the_run(example, green_month, tmp_path):
    events = tmp_path / "events.jsonl"
    assert example("taxi").run("--events", events, conf={"taxi.trips": green_month}).status == 0
    lines = [json.loads(line) for line in events.read_text().splitlines()]
    assert len(lines) >= 9  # a start and an end of each of the four flows, and of the run


def test_output_csv_has_a_header(example, green_month):
    project = example("taxi")
    assert project.run(conf={"taxi.trips": green_month}).status == 0
    done = project.firesteel("sql", "--spec", project.spec, "--output", "csv", "-e", "SELECT 1 AS a, 'x,y' AS b")
    assert list(csv.reader(done.out.splitlines())) == [["a", "b"], ["1", "x,y"]]
