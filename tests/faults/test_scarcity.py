"""Processes that get too little of something: memory of a control group, memory at all, descriptors, threads, folders."""
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from faults_mode import LONG, SEED
from limited_process import limits, memory_group, other_user
from test_memory import Client, start_server

MEGABYTE = 1 << 20
NO_MEMORY = ("FIRESTEEL_MEMORY_LIMIT_EXCEEDED", "out of memory")
TEXTS = "(SELECT repeat(md5(CAST(id AS STRING)), 8) AS t FROM range({}))"  # of 256 bytes


class Sql:
    """`firesteel sql` in a folder that is its home."""

    def __init__(self, binary, home):
        self.binary, self.home = binary, home

    def __call__(self, text, *options, env=None, prefix=(), **how):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "FIRESTEEL_"))}
        environment.update(HOME=str(self.home), NO_COLOR="1", **(env or {}))
        words = [*prefix, self.binary, "sql", "--output", "json", *options, "-e", text]
        return subprocess.run([str(word) for word in words], cwd=self.home, env=environment, capture_output=True, text=True,
                               errors="replace", timeout=120, **how)

    def rows(self, text, *options, **how):
        done = self(text, *options, **how)
        assert done.returncode == 0, done.stdout[-500:] + done.stderr
        return [tuple(json.loads(line).values()) for line in done.stdout.splitlines()]


@pytest.fixture
def sql(binary, tmp_path):
    return Sql(binary, tmp_path)


# ---- a control group

# What a group has, and a statement whose texts alone are as much.
GROUP = 300 * MEGABYTE
MANY_TEXTS = TEXTS.format(GROUP // 256)


def test_in_a_small_control_group_statements_spill(sql):
    with memory_group(GROUP) as join:
        assert sql.rows(f"SELECT count(DISTINCT t) FROM {MANY_TEXTS}", prefix=join) == [(GROUP // 256,)]


def test_who_asks_for_more_than_the_group_has_is_killed_alone(sql):
    sql.rows("CREATE TABLE t USING parquet AS SELECT 1 AS id")
    with memory_group(GROUP) as join:
        done = sql(f"INSERT OVERWRITE t SELECT CAST(count(DISTINCT t) AS INT) FROM {MANY_TEXTS}",
                   "--conf", "firesteel.memory.limit=8g", prefix=join)
        assert done.returncode == -9, done.stdout + done.stderr
        assert sql.rows("SELECT id FROM t; INSERT INTO t VALUES (2); SELECT sum(id) FROM t", prefix=join) == [(1,), (3,)]


# ---- memory at all


@pytest.fixture(scope="session")
def malloc_fault(tmp_path_factory):
    """malloc_fault(switch, ..): the environment in which allocations fail while the file `switch` is there."""
    library = tmp_path_factory.mktemp("library") / "malloc_fault.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, Path(__file__).with_name("malloc_fault.c")], check=True)
    return lambda switch, least, one_in, seed: {
        "LD_PRELOAD": str(library), "MALLOC_FAULT_WHILE": str(switch), "MALLOC_FAULT_LEAST": str(least),
        "MALLOC_FAULT_ONE_IN": str(one_in), "MALLOC_FAULT_SEED": str(seed)}


def new_rows(number):
    """A statement that writes the number into each of 100,000 rows, and what a reader then sees."""
    return f"INSERT OVERWRITE t SELECT id, concat('row ', id) AS s, {number} AS n FROM range(100000)", (100000, number, number)


SEEN = "SELECT count(*), min(n), max(n) FROM t"


def test_allocations_that_fail_end_a_process_with_a_clear_error(sql, malloc_fault, tmp_path):
    (tmp_path / "failing").touch()
    sql.rows("CREATE TABLE t (id BIGINT, s STRING, n INT) USING parquet; " + new_rows(0)[0])
    failed, seen = 0, new_rows(0)[1]
    for number in range(1, 1001 if LONG else 6):
        statement, new = new_rows(number)
        done = sql(f"{statement}; {SEEN}", env=malloc_fault(tmp_path / "failing", 65536, 40, SEED + number))
        if done.returncode == 0:
            assert tuple(json.loads(done.stdout).values()) == new
        else:
            assert done.returncode == 1 and any(words in done.stdout + done.stderr for words in NO_MEMORY), f"{number}: {done.returncode} {done.stdout} {done.stderr}"
            failed += 1
        [now] = sql.rows(SEEN)
        assert now in ((new,) if done.returncode == 0 else (seen, new)), f"{number}: {now}"
        seen = now
    assert failed, "no allocation failed"


def test_small_allocations_that_fail_end_a_process_without_a_crash(sql, malloc_fault, tmp_path):
    """One in 10,000 of any size, from before main to the end: right, or an error."""
    (tmp_path / "failing").touch()
    failed = 0
    for number in range(1000 if LONG else 12):
        done = sql("SELECT sum(id) AS s FROM range(1000) GROUP BY id % 2 ORDER BY s", env=malloc_fault(tmp_path / "failing", 1, 10000, SEED + number))
        if done.returncode == 0:
            assert [json.loads(line) for line in done.stdout.splitlines()] == [{"s": 249500}, {"s": 250000}]
        else:
            assert done.returncode in (1, 2) and "rror" in done.stdout + done.stderr, f"{number}: {done.returncode} {done.stdout} {done.stderr}"
            failed += 1
    assert failed, "no allocation failed"


def test_a_server_outlives_allocations_that_fail(binary, malloc_fault, tmp_path):
    switch, failed = tmp_path / "failing", 0
    server = start_server(binary, tmp_path, 1024 * MEGABYTE, env=malloc_fault(switch, 65536, 40, SEED))
    client = Client(server)
    assert client.run("CREATE TABLE t (id BIGINT, s STRING, n INT) USING parquet")[0] == "rows"
    assert client.run(new_rows(0)[0])[0] == "rows"
    states = {new_rows(0)[1][1]}
    for number in range(1, 301 if LONG else 11):
        switch.touch()
        outcome = client.run(new_rows(number)[0])
        switch.unlink()
        assert outcome[0] == "rows" or any(words in outcome[1] for words in NO_MEMORY), outcome
        failed += outcome[0] == "error"
        states = {number} if outcome[0] == "rows" else states | {number}
        seen = client.run("SELECT min(n) FROM t HAVING count(*) = 100000 AND min(n) = max(n)")
        assert seen[0] == "rows" and seen[2] in states, seen
        states = {seen[2]}
    assert failed, "no allocation failed"
    assert server.process.poll() is None, "the server died"
    server.kill()


# ---- descriptors and threads


@pytest.mark.parametrize("most", [12, 64])
def test_few_descriptors(sql, most):
    sql.rows("CREATE TABLE t USING parquet PARTITIONED BY (p) AS SELECT id, id % 80 AS p FROM range(3000)")
    for statement, rows in (("SELECT count(*), sum(id) FROM t", [(3000, 4498500)]),
                            ("INSERT OVERWRITE t SELECT id, id % 80 AS p FROM range(3000); SELECT sum(id) FROM t WHERE p = 1", [(56278,)])):
        done = sql(statement, prefix=limits(nofile=most))
        if done.returncode == 0:
            assert [tuple(json.loads(line).values()) for line in done.stdout.splitlines()] == rows
        else:
            assert done.returncode == 1 and "ulimit -n" in done.stdout + done.stderr, f"{done.returncode} {done.stdout} {done.stderr}"
    assert sql.rows("SELECT count(*), sum(id) FROM t") == [(3000, 4498500)]


def test_few_threads(binary):
    if os.geteuid() != 0:
        pytest.skip("only root can be a user that has no other process")
    home = Path(tempfile.mkdtemp(prefix="fs-few-"))  # not the test's folder, which is its user's alone
    outcomes = []
    with open(binary, "rb") as executable:
        sql = Sql(f"/proc/self/fd/{executable.fileno()}", home)
        for most in (0, 1, 2, 3, 4, 6, 100):
            os.chown(home, other_user.UID, other_user.UID)
            done = sql(f"CREATE TABLE t{most} USING parquet AS SELECT id FROM range(1000); SELECT sum(id) FROM t{most}",
                       prefix=other_user(nproc=most), pass_fds=[executable.fileno()])
            if done.returncode == 0:
                assert json.loads(done.stdout) == {"sum(id)": 499500}
            else:
                assert done.returncode == 1 and "ulimit -u" in done.stdout + done.stderr, f"{most}: {done.returncode} {done.stdout} {done.stderr}"
            outcomes.append(done.returncode)
    shutil.rmtree(home)
    assert outcomes[0] == 1 and outcomes[-1] == 0, outcomes


# ---- folders


@pytest.fixture
def in_namespace():
    """in_namespace(commands): words that run a command with mounts of its own."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("mounts of one process need root")
    return lambda commands: ("unshare", "-m", "sh", "-ec", commands + '; exec "$@"', "sh")


def test_a_home_that_may_only_be_read(sql, in_namespace):
    sql.rows("CREATE TABLE t USING parquet AS SELECT 1 AS id")
    prefix = in_namespace(f"mount --bind '{sql.home}' '{sql.home}'; mount -o remount,ro,bind '{sql.home}'; cd '{sql.home}'")
    for statement in ("CREATE TABLE u USING parquet AS SELECT 1 AS id", "INSERT INTO t VALUES (2)"):
        done = sql(statement, prefix=prefix)
        said = done.stdout + done.stderr
        assert done.returncode in (1, 2) and str(sql.home) in said and "INTERNAL_ERROR" not in said, said
    assert sql.rows("SELECT id FROM t") == [(1,)]


def test_without_tmp(binary, in_namespace):
    home = Path(tempfile.mkdtemp(prefix="fs-home-", dir="/var/tmp"))
    shutil.copy(binary, home / "firesteel")
    sql = Sql(home / "firesteel", home)
    prefix = in_namespace("mount -t tmpfs -o ro none /tmp")
    how = {"prefix": prefix, "env": {"TMPDIR": "/tmp/not there"}}
    assert sql.rows("CREATE TABLE t USING parquet AS SELECT id FROM range(10); SELECT sum(id) FROM t", **how) == [(45,)]
    spilling = sql(f"SELECT count(DISTINCT t) FROM {TEXTS.format(400000)}", "--conf", "firesteel.memory.limit=60m", **how)
    assert (spilling.returncode, spilling.stdout) == (0, '{"count(DISTINCT t)":400000}\n') or "/tmp" in spilling.stdout, spilling.stdout
    shutil.rmtree(home)
