"""Jobs run end to end through the firesteel executable: fixtures for projects, PostgreSQL and S3."""
import csv
import io
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from servers import POSTGRES, S3, running_postgres

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Outcome:
    status: int
    out: str
    err: str

    @property
    def text(self):
        return self.out + self.err


class Firesteel:
    """The executable; every call gets a HOME and a working folder of the test's own."""

    def __init__(self, binary, home):
        self.binary, self.home = binary, home

    def __call__(self, *arguments, env=None, timeout=120):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "FIRESTEEL_PG"))}
        environment.update(HOME=str(self.home), NO_COLOR="1", **(env or {}))
        done = subprocess.run([self.binary, *map(str, arguments)], cwd=self.home, env=environment, capture_output=True,
                              encoding="utf-8", errors="replace", timeout=timeout)
        return Outcome(done.returncode, done.stdout, done.stderr)


class Project:
    """A copy of an example with its storage in the test's folder."""

    def __init__(self, firesteel, folder, storage):
        self.firesteel, self.spec = firesteel, folder / "spark-pipeline.yml"
        text = [line for line in self.spec.read_text().splitlines() if not line.startswith("storage:")]
        self.spec.write_text("\n".join([*text, f"storage: {storage}"]) + "\n")

    def run(self, *arguments, conf=None, env=None):
        settings = [word for name, value in (conf or {}).items() for word in ("--conf", f"{name}={value}")]
        return self.firesteel("run", "--spec", self.spec, *settings, *arguments, env=env)

    def rows(self, query, env=None):
        """The rows of a query as lists of text."""
        done = self.firesteel("sql", "--spec", self.spec, "--output", "csv", "-e", query, env=env)
        assert done.status == 0, done.text
        return list(csv.reader(io.StringIO(done.out)))[1:]

    def figures(self, env=None):
        """What tests/oracle/taxi_figures.json records for a run."""
        sums = {"trips": "sum(duration_seconds)", "expected_pickups": "round(sum(expected_pickups), 6)",
                "pick_dropoff_zones": "round(sum(avg_seconds), 6)", "adjacent_zones": "sum(size(dropoff_zone_ids))"}
        answer = {}
        for name, figure in sums.items():
            rows, value = self.rows(f"SELECT count(*), {figure} FROM {name}", env=env)[0]
            answer[name] = [int(rows), value]
        return answer


@pytest.fixture
def firesteel(tmp_path):
    binary = Path(os.environ.get("FIRESTEEL_BINARY", ROOT / "build" / "test" / "src" / "cli" / "firesteel"))
    if not (ROOT / "src" / "cli" / "CMakeLists.txt").exists():
        pytest.skip("this tree has no command line yet")
    assert binary.exists(), f"{binary} is not built"
    home = tmp_path / "home"
    home.mkdir()
    return Firesteel(binary, home)


@pytest.fixture
def example(firesteel, tmp_path):
    """example('taxi') or example('taxi-yellow', storage=URI): a Project."""
    def copy(name, storage=None):
        folder = tmp_path / "examples"
        if not folder.exists():
            shutil.copytree(ROOT / "examples", folder)
        return Project(firesteel, folder / name, storage or (tmp_path / "storage").as_uri())
    return copy


@pytest.fixture
def real_data():
    folder = os.environ.get("FIRESTEEL_REAL_DATA")
    if not folder:
        pytest.skip("FIRESTEEL_REAL_DATA does not name the folder with the TLC files")
    return Path(folder)


@pytest.fixture
def green_month(real_data):
    return real_data / "tlc_green_official" / "green_tripdata_2024-01.parquet"


@pytest.fixture
def postgres():
    if not (POSTGRES / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed")
    with running_postgres() as server:
        yield server


@pytest.fixture
def s3(tmp_path):
    binary = os.environ.get("FIRESTEEL_VERSITYGW") or shutil.which("versitygw")
    if not binary:
        pytest.skip("versitygw is not installed")
    server = S3(binary, tmp_path / "s3")
    yield server
    server.process.kill()
    server.process.wait()
