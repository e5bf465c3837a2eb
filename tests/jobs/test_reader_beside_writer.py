"""A reader beside a hundred publishes, by count and checksum: whole old or whole new versions, one after the other."""
import os
import subprocess
import time

import pytest

VERSIONS = 100
ROWS = 1000


def checksum(version):
    return version * ROWS * (ROWS - 1) // 2


def start(firesteel, warehouse, script, name, out):
    path = firesteel.home / f"{name}.sql"
    path.write_text(script)
    environment = {word: value for word, value in os.environ.items() if not word.startswith("FIRESTEEL_")}
    environment.update(HOME=str(firesteel.home), NO_COLOR="1")
    return subprocess.Popen([firesteel.binary, "sql", "--conf", f"spark.sql.warehouse.dir={warehouse}", "--output", "csv", "-f", path],
                            cwd=firesteel.home, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, text=True)


LONG = os.environ.get("FIRESTEEL_FAULTS") == "long"


@pytest.mark.parametrize("by", ["", *(["PARTITIONED BY (p)"] if LONG else [])], ids=lambda by: "partitioned" if by else "plain")
def test_only_whole_versions_are_seen(firesteel, tmp_path, by):
    # Row i of version v says v and v * i; a version has its rows in three partitions.
    rows = f"SELECT id * {{v}} AS x, {{v}} AS v, id % 3 AS p FROM range({ROWS})"
    warehouse = tmp_path / "wh"
    done = firesteel("sql", "--conf", f"spark.sql.warehouse.dir={warehouse}", "-e", f"CREATE TABLE t USING parquet {by} AS " + rows.format(v=0))
    assert done.status == 0, done.text
    read = "SELECT concat_ws(' ', min(v), max(v), count(*), sum(x), count(DISTINCT p)) AS seen FROM t"
    with open(tmp_path / "seen", "w+") as seen:
        writer = start(firesteel, warehouse, ";\n".join("INSERT OVERWRITE t " + rows.format(v=v) for v in range(1, VERSIONS + 1)),
                       "writes", subprocess.PIPE)
        reader = start(firesteel, warehouse, ";\n".join([read] * 20_000), "reads", seen)
        try:
            said, _ = writer.communicate(timeout=120)
            assert writer.returncode == 0, said
            end = f"{VERSIONS} {VERSIONS} {ROWS} {checksum(VERSIONS)} 3\n"
            deadline = time.monotonic() + 20
            while end not in (tmp_path / "seen").read_text() and reader.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            reader.kill()
            reader.wait()
            writer.kill()
        lines = [line for line in (tmp_path / "seen").read_text().split("\n")[:-1] if line != "seen"]
    versions = []
    for line in lines:
        version = int(line.split()[0]) if line[:1].isdigit() else -1
        assert line == f"{version} {version} {ROWS} {checksum(version)} 3"
        versions.append(version)
    assert versions == sorted(versions) and versions[-1] == VERSIONS
    assert len(set(versions)) > VERSIONS // 4, f"the reader saw {len(set(versions))} versions only in {len(lines)} reads"
