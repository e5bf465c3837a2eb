"""dry-run on 200 datasets: under a second, no data read, each mistake with file, line and caret."""
import time

import pytest

SPEC = "name: wide\nstorage: {storage}\nlibraries:\n  - glob:\n      include: transformations/**\n"


@pytest.fixture
def wide(firesteel, tmp_path):
    """wide(extra SQL files) makes a project of 200 datasets and returns its dry run and the seconds it took."""
    def make(**extra):
        folder = tmp_path / "wide"
        (folder / "transformations").mkdir(parents=True)
        (folder / "spark-pipeline.yml").write_text(SPEC.format(storage=(tmp_path / "storage").as_uri()))
        for number in range(200):
            source = "range(10)" if number == 0 else f"d{number - 1}"
            (folder / "transformations" / f"d{number}.sql").write_text(
                f"CREATE MATERIALIZED VIEW d{number} AS\nSELECT id + 1 AS id, count(*) AS n FROM {source} GROUP BY id;\n")
        for name, text in extra.items():
            (folder / "transformations" / f"{name}.sql").write_text(text)
        started = time.monotonic()
        done = firesteel("dry-run", "--spec", folder / "spark-pipeline.yml")
        return done, time.monotonic() - started
    return make


def test_two_hundred_datasets_under_a_second(wide, tmp_path):
    done, seconds = wide()
    assert done.status == 0, done.text
    assert seconds < 1.0
    assert not list((tmp_path / "storage").rglob("*.parquet"))


@pytest.mark.parametrize("condition, file, line, text", [
    ("UNRESOLVED_COLUMN.WITH_SUGGESTION", "bad.sql", 2, "CREATE MATERIALIZED VIEW bad AS\nSELECT idd FROM d199;\n"),
    ("DATATYPE_MISMATCH", "bad.sql", 2, "CREATE MATERIALIZED VIEW bad AS\nSELECT id + array(1) AS x FROM d199;\n"),
])
def test_mistake_is_shown_with_file_line_and_caret(wide, condition, file, line, text):
    done, _ = wide(bad=text)
    assert done.status == 2
    assert condition in done.text
    assert f"{file}:{line}" in done.text and "^" in done.text


def test_cycle_is_named(wide):
    done, _ = wide(a="CREATE MATERIALIZED VIEW a AS SELECT * FROM b;\n", b="CREATE MATERIALIZED VIEW b AS SELECT * FROM a;\n")
    assert done.status == 2
    assert "a.sql:1" in done.text or "b.sql:1" in done.text


def test_duplicate_name_is_named_with_both_places(wide):
    done, _ = wide(again="CREATE MATERIALIZED VIEW d7 AS SELECT 1 AS x;\n")
    assert done.status == 2
    assert "again.sql:1" in done.text and "d7.sql" in done.text
