"""Jobs run end to end through the firesteel executable: fixtures for projects, PostgreSQL and S3."""
import csv
import io
import os
import pwd
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
POSTGRES = Path("/usr/lib/postgresql/15/bin")


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


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Postgres:
    """A PostgreSQL 15 server of the test's own. It refuses to run as root, so root hands it to `postgres`."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.prefix = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            self.prefix = ["runuser", "-u", "postgres", "--"]
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self.control("initdb", "-D", folder / "data", "-A", "trust", "-U", "taxi", "--no-sync")
        self.start()
        self.dsn = f"postgresql://taxi@127.0.0.1:{self.port}/postgres"

    def control(self, program, *arguments):
        subprocess.run([*self.prefix, POSTGRES / program, *map(str, arguments)], check=True, cwd=self.folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)

    def start(self):
        self.control("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "-o",
                     f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off",
                     "start")

    def stop(self):
        self.control("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def query(self, sql):
        done = subprocess.run([POSTGRES / "psql", self.dsn, "-XAtq", "-F", "|", "-c", sql], capture_output=True, text=True,
                              check=True, timeout=60)
        return [line.split("|") for line in done.stdout.splitlines()]


@pytest.fixture
def postgres():
    if not (POSTGRES / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed")
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="fs-pg-"))  # a short path: it also holds the socket
    server = Postgres(folder)
    yield server
    try:
        server.stop()
    except subprocess.CalledProcessError:
        pass  # the test stopped it
    shutil.rmtree(folder, ignore_errors=True)


class S3:
    def __init__(self, binary, folder):
        self.port, self.folder = free_port(), folder
        self.bucket = "taxi"
        (folder / self.bucket).mkdir(parents=True)
        self.process = subprocess.Popen(
            [binary, "--port", f"127.0.0.1:{self.port}", "--region", "us-east-1", "posix", folder],
            env=dict(os.environ, ROOT_ACCESS_KEY="key", ROOT_SECRET_KEY="secret"), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("versitygw does not answer")

    @property
    def env(self):
        return {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}"}

    def put(self, file, key):
        target = self.folder / self.bucket / key
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
        return f"s3://{self.bucket}/{key}"


@pytest.fixture
def s3(tmp_path):
    binary = os.environ.get("FIRESTEEL_VERSITYGW") or shutil.which("versitygw")
    if not binary:
        pytest.skip("versitygw is not installed")
    server = S3(binary, tmp_path / "s3")
    yield server
    server.process.kill()
    server.process.wait()
