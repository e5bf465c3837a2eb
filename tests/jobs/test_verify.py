"""`firesteel verify` finds what was done to published files behind our back."""
import json
import random

import pytest


@pytest.fixture
def tables(firesteel):
    done = firesteel("sql", "-e", "CREATE TABLE plain AS SELECT id, repeat('x', 50) AS t FROM range(1000);"
                                  "CREATE TABLE parted USING parquet PARTITIONED BY (p) AS SELECT id, id % 3 AS p FROM range(100)")
    assert done.status == 0, done.text
    return firesteel.home / "spark-warehouse"


def data_files(folder):
    return sorted(file for file in folder.rglob("part-*") if "_temporary" not in file.parts)


def test_untouched_tables_are_fine(firesteel, tables):
    done = firesteel("verify", "plain", "parted", "--output", "json")
    assert done.status == 0, done.text
    checked = json.loads(done.out)["tables"]
    assert [(table["ok"], table["files"], table["files_without_sum"]) for table in checked] == [(True, 1, 0), (True, 3, 0)]
    assert "fine" in firesteel("verify", "spark-warehouse/plain").out


def test_a_setting_takes_one_word(firesteel, tables):
    done = firesteel("verify", "--conf", "spark.sql.session.timeZone=UTC", "plain")
    assert done.status == 0 and "fine" in done.out, done.text


def test_every_flipped_byte_is_found(firesteel, tables):
    chosen = random.Random(11)
    for table in ("plain", "parted"):
        for file in data_files(tables / table):
            whole = file.read_bytes()
            for position in chosen.sample(range(len(whole)), 5):
                flipped = bytearray(whole)
                flipped[position] ^= 1 << chosen.randrange(8)
                file.write_bytes(flipped)
                done = firesteel("verify", table)
                assert done.status == 1 and file.name in done.out, (file.name, position, done.text)
            file.write_bytes(whole)
        assert firesteel("verify", table).status == 0


def test_missing_files_and_files_of_others(firesteel, tables):
    published = data_files(tables / "plain")[0]
    (tables / "plain" / "other.parquet").write_bytes(published.read_bytes())
    assert "1 files of other programs" in firesteel("verify", "plain").out
    published.unlink()
    done = firesteel("verify", "plain")
    assert done.status == 1 and "missing" in done.out


def test_what_cannot_be_verified_is_an_error(firesteel, tables):
    assert firesteel("sql", "-e", "CREATE VIEW v AS SELECT 1").status == 0
    for name, words in (("nowhere", "TABLE_OR_VIEW_NOT_FOUND"), ("no/such/path", "PATH_NOT_FOUND"), ("v", "EXPECT_TABLE_NOT_VIEW")):
        done = firesteel("verify", name)
        assert done.status == 1 and words in done.err, (name, done.text)
