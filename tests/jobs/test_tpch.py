"""TPC-H's 22 queries give what real Spark gave for the same files (tests/oracle/tpch_on_spark.py)."""
import csv
import io
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "bench" / "tpch"))

from tpch import generate, generator, queries, views  # noqa: E402

ANSWERS = json.loads((ROOT / "tests" / "oracle" / "tpch_answers.json").read_text())


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    if generator() is None:
        pytest.skip("tpchgen-cli is not installed")
    folder = tmp_path_factory.mktemp("tpch")
    generate(0.01, folder)
    return folder


def test_all_queries_are_recorded():
    assert list(ANSWERS) == list(queries())


@pytest.mark.parametrize("name", list(queries()))
def test_answers_are_those_of_spark(firesteel, data, name):
    done = firesteel("sql", "--output", "csv", *(word for view in views(data) for word in ("-e", view)), "-e", queries()[name])
    assert done.status == 0, done.text
    header, *rows = csv.reader(io.StringIO(done.out))
    assert header == [column.split(" ")[0] for column in ANSWERS[name]["columns"]]
    # A row of nothing but one NULL is an empty line.
    assert [row or [""] for row in rows] == [[cell or "" for cell in row] for row in ANSWERS[name]["rows"]]
