"""Servers the jobs talk to, each private to its caller: PostgreSQL 15 and S3 (versitygw)."""
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

POSTGRES = Path("/usr/lib/postgresql/15/bin")


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


@contextmanager
def running_postgres():
    """A PostgreSQL server for one test, which may stop it itself."""
    folder = Path(tempfile.mkdtemp(prefix="fs-pg-"))  # a short path: it also holds the socket
    server = Postgres(folder)
    yield server
    try:
        server.stop()
    except subprocess.CalledProcessError:
        pass  # the test stopped it
    shutil.rmtree(folder, ignore_errors=True)
