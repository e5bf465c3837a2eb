"""A disk that is full or broken at the n-th write, flush, rename, unlink, mkdir or open: the whole old or new table, the
right report, nothing left over."""
import os
import random
import subprocess
import time

import pytest

from disk_faults import Disk, FaultyRuns, build_library, cases_of
from faults_mode import LONG, SEED
from place import Place
from projects import RunProject
from statements import SCENARIOS, OverwritePlain

SHORT = [OverwritePlain]
ALL = [*SCENARIOS, RunProject]
SHORT_BUDGET_S = 3


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    return build_library(tmp_path_factory.mktemp("library"))


@pytest.mark.parametrize("scenario", ALL if LONG else SHORT, ids=lambda one: one.__name__)
def test_one_call_fails(scenario, binary, tmp_path, library, tally):
    tally.name = "disk fault " + scenario.__name__
    place = Place(binary, tmp_path)
    rng = random.Random(SEED)
    runs = FaultyRuns(place, Disk(library, place), scenario(), rng, tally)
    cases = list(cases_of(runs.calls()))
    assert cases, "the statement made no call that could fail"
    if not LONG:
        rng.shuffle(cases)
    deadline = time.monotonic() + SHORT_BUDGET_S
    for case in cases:
        if not LONG and tally.kills >= 3 and time.monotonic() > deadline:
            break
        runs.try_case(case)
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip("cannot mount a small disk here: " + mounted.stderr.strip())
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


BIG = "SELECT id, md5(cast(id AS string)) AS a, md5(cast(-id AS string)) AS b FROM range(200000)"  # some 12 MB


def count(place):
    done = place.sql("SELECT count(*) AS n FROM t")
    assert done.status == 0, done.text
    return done.out.strip()


def test_a_full_disk_keeps_the_old_table(binary, small_disk):
    place = Place(binary, small_disk)
    assert place.sql("CREATE TABLE t USING parquet AS SELECT id, 'a' AS a, 'b' AS b FROM range(10)").status == 0
    for statement in (f"INSERT INTO t {BIG}", f"INSERT OVERWRITE t {BIG}", f"CREATE TABLE u USING parquet AS {BIG}"):
        done = place.sql(statement)
        assert done.status == 1 and "space" in done.text, done.text
        assert count(place) == '{"n":10}'
        free = os.statvfs(small_disk)
        assert free.f_bavail * free.f_frsize > 6_000_000, "the failed write left its files: " + " ".join(place.files())
    assert "TABLE_OR_VIEW_NOT_FOUND" in place.sql("SELECT * FROM u").text
    assert place.sql("CREATE TABLE u USING parquet AS SELECT 1 AS a").status == 0
    assert place.sql("INSERT INTO t VALUES (11, 'a', 'b')").status == 0
    assert count(place) == '{"n":11}'


def test_a_full_spill_disk_fails_one_query_and_is_empty_afterwards(binary, tmp_path, small_disk):
    place = Place(binary, tmp_path)
    place.options += ["--conf", "firesteel.memory.limit=64MB", "--conf", f"firesteel.spill.directory={small_disk}"]
    done = place.sql("SELECT sum(length(a)) FROM (SELECT md5(cast(id AS string)) || repeat('x', 40) AS a FROM range(1500000) ORDER BY a)"
                     " WHERE a > 'b'")
    assert done.status in (0, 1), done.text
    if done.status == 1:
        assert "INTERNAL" not in done.text, done.text
    assert not any(path.is_file() for path in small_disk.rglob("*")), list(small_disk.rglob("*"))
    assert place.sql("SELECT 1 AS one").out.strip() == '{"one":1}'
