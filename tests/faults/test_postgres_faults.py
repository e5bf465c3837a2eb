"""Exports to a PostgreSQL that dies, stands still, has no disk left or hands over to a standby: exactly once or not at all."""
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid
from pathlib import Path

import pytest

from faults_mode import KILLS, LONG, SEED
from servers import POSTGRES, Postgres, free_port

ROWS = 150_000
UNKNOWN = re.compile(r"not known|unknown|nobody can tell|cannot be found out", re.I)


class Project:
    """A pipeline that appends ROWS rows to public.numbers with every run."""

    def __init__(self, binary, folder, dsn):
        self.binary, self.folder, self.dsn = binary, folder, dsn
        (folder / "transformations").mkdir(parents=True)
        (folder / "spark-pipeline.yml").write_text(f"name: faults\nstorage: file://{folder}/storage\ndatabase: default\n"
                                                   "libraries:\n  - glob:\n      include: transformations/**\n")
        (folder / "transformations" / "numbers.sql").write_text(
            f"CREATE MATERIALIZED VIEW numbers AS SELECT id, repeat(md5(cast(id AS string)), 3) AS text FROM range({ROWS});\n")
        (folder / "firesteel.yml").write_text(
            "exports:\n  - name: all\n    from: numbers\n    to: postgresql\n    dsn: ${env:FIRESTEEL_PG_DSN}\n"
            "    table: public.numbers\n    mode: append\n")

    def run(self, **conf):
        settings = [word for name, value in conf.items() for word in ("--conf", f"firesteel.postgres.{name}={value}")]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "FIRESTEEL_"))}
        environment.update(HOME=str(self.folder), NO_COLOR="1", FIRESTEEL_PG_DSN=self.dsn)
        return subprocess.run([self.binary, "run", "--run-key", str(uuid.uuid4()), "--spec",
                               self.folder / "spark-pipeline.yml", *settings], cwd=self.folder,
                              env=environment, capture_output=True, encoding="utf-8", errors="replace", timeout=180)


@pytest.fixture
def project(binary, tmp_path, postgres):
    return Project(binary, tmp_path / "project", postgres.dsn + "?connect_timeout=2")


def count(postgres):
    return int(postgres.query("SELECT count(*) FROM public.numbers")[0][0])


def backends(master):
    """The children of the postmaster: they come and go while it runs."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == master:
            yield int(stat.parent.name)


def send(process, sent):
    """Whether the process was there to get the signal."""
    try:
        os.kill(process, sent)
    except ProcessLookupError:
        return False
    return True


def stop_everything(postgres):
    """Stops the postmaster, which then starts no more children, and after it each child that has not ended. All that
    were stopped; the postmaster, which must be there, comes first."""
    master = int((postgres.folder / "data" / "postmaster.pid").read_text().split()[0])
    os.kill(master, signal.SIGSTOP)
    return [master] + [process for process in backends(master) if send(process, signal.SIGSTOP)]


def test_a_server_that_dies_at_any_moment_gets_the_rows_exactly_once(project, postgres):
    assert project.run().returncode == 0
    draw = random.Random(SEED)
    wrong = []
    for number in range(KILLS // 10 if LONG else 3):
        before = count(postgres)
        delay = draw.uniform(0, 1.2)

        def crash():
            time.sleep(delay)
            postgres.stop()  # at once, as by a kill
            postgres.start()

        crasher = threading.Thread(target=crash)
        crasher.start()
        done = project.run()
        crasher.join()
        after = count(postgres) - before
        report = "success" if done.returncode == 0 else "unknown" if UNKNOWN.search(done.stdout + done.stderr) else "failure"
        allowed = {"success": [ROWS], "failure": [0], "unknown": [0, ROWS]}[report]
        if after not in allowed:
            wrong.append(f"{number}: after {delay:.3f} s: {report}, but {after} rows: {(done.stdout + done.stderr)[-400:]}")
        leftovers = postgres.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'numbers'")
        if leftovers:
            wrong.append(f"{number}: left over: {leftovers}")
    assert not wrong, f"seed {SEED}\n" + "\n".join(wrong)


def test_a_double_key_near_the_end_of_a_million_rows_changes_nothing(project, postgres):
    view = project.folder / "transformations" / "numbers.sql"
    view.write_text("CREATE MATERIALIZED VIEW numbers AS SELECT if(id = 999998, 7, id) AS id, 'new' AS text FROM range(1000000)")
    postgres.query("CREATE TABLE public.numbers (id bigint, text text); INSERT INTO public.numbers VALUES (-1, 'old')")
    postgres.query("CREATE UNIQUE INDEX numbers_id ON public.numbers (id)")
    done = project.run()
    assert done.returncode == 1
    assert "numbers_id" in done.stdout + done.stderr and "(id)=(7)" in done.stdout + done.stderr, done.stdout + done.stderr
    assert postgres.query("SELECT id, text FROM public.numbers") == [["-1", "old"]]
    assert postgres.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [["numbers"]]
    view.write_text("CREATE MATERIALIZED VIEW numbers AS SELECT id, 'new' AS text FROM range(1000)")
    assert project.run().returncode == 0
    assert postgres.query("SELECT count(*), sum(id) FROM public.numbers") == [["1001", "499499"]]


def test_a_server_that_stands_still_ends_the_run_with_its_name(project, postgres):
    assert project.run().returncode == 0
    stopped = []

    def pause():
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if postgres.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active'"):
                break
            time.sleep(0.01)
        stopped.extend(stop_everything(postgres))

    pauser = threading.Thread(target=pause)
    pauser.start()
    started = time.monotonic()
    try:
        done = project.run(idleTimeout=1)
        assert done.returncode == 1, done.stdout + done.stderr
        assert time.monotonic() - started < 90
        assert f"127.0.0.1:{postgres.port}" in (done.stdout + done.stderr) or f"port {postgres.port}" in (done.stdout + done.stderr)
    finally:
        pauser.join()
        # A child that was ending when it was stopped is gone by now.
        for process in reversed(stopped):
            send(process, signal.SIGCONT)
    assert stopped, "nothing was stopped"
    assert count(postgres) == ROWS
    assert project.run().returncode == 0
    assert count(postgres) == 2 * ROWS


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 8 MB, for a tablespace."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = Path(tempfile.mkdtemp(prefix="fs-small-"))
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=0777", "tmpfs", folder], capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()


def test_a_full_disk_is_reported_and_changes_nothing(project, postgres, small_disk):
    place = small_disk / "space"
    place.mkdir()
    shutil.chown(place, "postgres", "postgres")
    assert project.run().returncode == 0
    postgres.query(f"CREATE TABLESPACE small LOCATION '{place}'")
    postgres.query("ALTER ROLE taxi SET default_tablespace = small")
    postgres.query("ALTER ROLE taxi SET temp_tablespaces = small")
    done = project.run()
    assert done.returncode == 1
    assert "No space left on device" in done.stdout + done.stderr, done.stdout + done.stderr
    assert count(postgres) == ROWS
    postgres.query("ALTER ROLE taxi RESET ALL")
    assert project.run().returncode == 0
    assert count(postgres) == 2 * ROWS


class Standby(Postgres):
    """A hot standby of another server."""

    def __init__(self, folder, primary):
        self.folder, self.port, self.prefix = folder, free_port(), primary.prefix
        if self.prefix:
            shutil.chown(folder, "postgres", "postgres")
        self.control("pg_basebackup", "-h", "127.0.0.1", "-p", primary.port, "-U", "taxi", "-D", folder / "data", "-R", "-X",
                     "stream", "-c", "fast")
        self.start()
        self.dsn = f"postgresql://taxi@127.0.0.1:{self.port}/postgres"

    def promote(self):
        self.control("pg_ctl", "-D", self.folder / "data", "-w", "promote")


@pytest.fixture
def standby(postgres):
    folder = Path(tempfile.mkdtemp(prefix="fs-pg-"))
    server = Standby(folder, postgres)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_standby_refuses_by_name_and_takes_the_rows_once_it_is_promoted(binary, tmp_path, postgres, standby):
    both = f"postgresql://taxi@127.0.0.1:{postgres.port},127.0.0.1:{standby.port}/postgres?connect_timeout=2"
    project = Project(binary, tmp_path / "project", both)
    assert project.run().returncode == 0
    deadline = time.monotonic() + 30
    while standby.query("SELECT to_regclass('public.numbers') IS NOT NULL") != [["t"]] or count(standby) != ROWS:
        assert time.monotonic() < deadline, "the standby does not follow"
        time.sleep(0.1)
    postgres.stop()
    done = project.run()
    assert done.returncode == 1
    assert "read-only" in done.stdout + done.stderr and "target_session_attrs=read-write" in done.stdout + done.stderr
    standby.promote()
    assert project.run().returncode == 0
    assert count(standby) == 2 * ROWS
