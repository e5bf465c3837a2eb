"""SIGTERM: work ends within seconds with exit code 130, and nothing of a write that did not end is to be seen."""
import os
import signal
import subprocess
import time

import pytest

# Work that would take hours, in each place a signal may find it. The grace is what docs/memory.md states.
GRACE_S = 5
ENDLESS = "SELECT id, md5(cast(id AS string)) AS digest FROM range(100000000000)"
STATEMENTS = {
    "reading": "SELECT count(DISTINCT digest) FROM (" + ENDLESS + ")",
    "printing": ENDLESS,
    "appending": "INSERT INTO t " + ENDLESS,
    "overwriting": "INSERT OVERWRITE t " + ENDLESS,
    "creating": "CREATE TABLE other AS " + ENDLESS,
}


def stop(firesteel, words, ready):
    """Starts firesteel, sends SIGTERM a while after `ready()`; its exit code and what it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FIRESTEEL_")}
    environment.update(HOME=str(firesteel.home), NO_COLOR="1")
    process = subprocess.Popen([firesteel.binary, *map(str, words)], cwd=firesteel.home, env=environment, text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 20
        while not ready() and time.monotonic() < deadline:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.02)
        assert ready(), "it never began"
        time.sleep(0.3)
        assert process.poll() is None, process.stderr.read()
        process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        try:
            _, said = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            raise AssertionError("still running a minute after SIGTERM")
        assert time.monotonic() - begun < GRACE_S
        return process.returncode, said
    finally:
        process.kill()


def stages(folder):
    return [path for path in folder.rglob("*") if "_temporary" in path.parts]


def rows(firesteel, table, *options):
    done = firesteel("sql", *options, "--output", "csv", "-e", f"SELECT count(*) FROM {table}")
    assert done.status == 0, done.text
    return done.out.split()[-1]


@pytest.mark.parametrize("work", STATEMENTS)
def test_sql_ends(firesteel, work):
    warehouse = ("--conf", f"spark.sql.warehouse.dir={firesteel.home}/wh")
    done = firesteel("sql", *warehouse, "-e", "CREATE TABLE t AS SELECT 1L AS id, 'a' AS digest")
    assert done.status == 0, done.text
    writes = work not in ("reading", "printing")
    ready = (lambda: stages(firesteel.home / "wh")) if writes else (lambda: True)
    code, said = stop(firesteel, ["sql", *warehouse, "-e", STATEMENTS[work] + "; SELECT 'after'"], ready)
    assert code == 130, said
    assert rows(firesteel, "t", *warehouse) == "1"
    if writes:
        assert stages(firesteel.home / "wh") == []
    if work == "creating":
        done = firesteel("sql", *warehouse, "-e", "CREATE TABLE other AS SELECT 2 AS x")
        assert done.status == 0, done.text


def test_run_ends_and_keeps_what_was_published(firesteel):
    folder = firesteel.home
    (folder / "transformations").mkdir()
    (folder / "spark-pipeline.yml").write_text(
        f"name: ends\nstorage: {(folder / 'storage').as_uri()}\nlibraries:\n  - glob:\n      include: transformations/**\n")
    (folder / "transformations" / "views.sql").write_text(
        f"CREATE MATERIALIZED VIEW a AS SELECT 1 AS x;\nCREATE MATERIALIZED VIEW b AS SELECT * FROM a, ({ENDLESS});\n")
    spec = ("--spec", folder / "spark-pipeline.yml")
    code, said = stop(firesteel, ["run", *spec], lambda: any("b" in path.parts for path in stages(folder)))
    assert code == 130, said
    assert stages(folder) == []
    assert rows(firesteel, "a", *spec) == "1"
    (folder / "transformations" / "views.sql").write_text(
        "CREATE MATERIALIZED VIEW a AS SELECT 1 AS x;\nCREATE MATERIALIZED VIEW b AS SELECT * FROM a;\n")
    done = firesteel("run", *spec)
    assert done.status == 0, done.text
    assert rows(firesteel, "b", *spec) == "1"
