"""Every request of a commit on S3 fails once, in every way there is.

After each fault: what the statement reported is true, readers see the whole old or the whole new table, the next write
works, and after it nothing is left over. `make test` plays a sample, FIRESTEEL_FAULTS=long all of it.
"""
import os
import random
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from faults_mode import LONG, SEED
from numbering_proxy import FAULTS, NumberingProxy, applies
from servers import S3

SILENT_AT_A_TIME = 10
SAMPLE = 6  # cases per statement in the short form, most of them of conditional writes
FOLDER = "s3a://taxi/db/t"
SETTINGS = {  # a silent service is given up after a second, one that is down after three tries
    "spark.hadoop.fs.s3a.connection.timeout": "1s",
    "spark.hadoop.fs.s3a.connection.establish.timeout": "2s",
    "spark.hadoop.fs.s3a.attempts.maximum": "3",
    "spark.sql.sources.partitionOverwriteMode": "dynamic",
}
UNKNOWN = "FIRESTEEL_COMMIT_OUTCOME_UNKNOWN"
ABSENT = "absent"


@dataclass
class Statement:
    before: list  # statements that make the old state
    text: str
    old: str
    new: str
    layout: str = ""  # PARTITIONED BY ..


def rows(*numbers):
    return f"{len(numbers)},{sum(numbers)}"


def make(columns="id, id % 2 AS p", layout=""):
    return f"CREATE TABLE t USING parquet {layout} LOCATION '{FOLDER}' AS SELECT {columns} FROM range(10)"


LOW, HIGH = range(10), range(1000, 1010)
BY_P = "PARTITIONED BY (p)"
STATEMENTS = {
    "ctas": Statement([], make(), ABSENT, rows(*LOW)),
    "ctas-partitioned": Statement([], make(layout=BY_P), ABSENT, rows(*LOW), BY_P),
    "append": Statement([make()], "INSERT INTO t SELECT id, id % 2 FROM range(1000, 1010)", rows(*LOW), rows(*LOW, *HIGH)),
    "append-partitioned": Statement([make(layout=BY_P)], "INSERT INTO t SELECT id, id % 2 FROM range(1000, 1010)",
                                    rows(*LOW), rows(*LOW, *HIGH), BY_P),
    "overwrite": Statement([make()], "INSERT OVERWRITE t SELECT id, id % 2 FROM range(1000, 1010)", rows(*LOW), rows(*HIGH)),
    "dynamic-overwrite": Statement([make(layout=BY_P)], "INSERT OVERWRITE t SELECT id, 0 AS p FROM range(1000, 1005)",
                                   rows(*LOW), rows(1, 3, 5, 7, 9, *range(1000, 1005)), BY_P),
}


class Bench:
    """A warehouse, an S3 server and a proxy before it; both states can be put back to what `prepare` made."""

    def __init__(self, binary, s3, folder, settings, silence_s=30):
        self.binary, self.s3, self.folder, self.settings = binary, s3, folder, settings
        self.home, self.template = folder / "home", folder / "template"
        self.proxy = NumberingProxy(s3.port, silence_s)

    def sql(self, statement, through_proxy=False):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "FIRESTEEL_"))}
        environment.update(self.s3.env, HOME=str(self.home), NO_COLOR="1")
        if through_proxy:
            environment["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{self.proxy.port}"
        settings = [word for name, value in self.settings.items() for word in ("--conf", f"{name}={value}")]
        return subprocess.run([self.binary, "sql", "--output", "csv", *settings, "-e", statement], cwd=self.home,
                              env=environment, capture_output=True, encoding="utf-8", errors="replace", timeout=300)

    def prepare(self, statements):
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.template, ignore_errors=True)
        shutil.rmtree(self.bucket / "db", ignore_errors=True)
        self.home.mkdir()
        for statement in statements:
            done = self.sql(statement)
            assert done.returncode == 0, done.stderr
        shutil.copytree(self.home, self.template / "home")
        if (self.bucket / "db").exists():
            shutil.copytree(self.bucket / "db", self.template / "db")  # the server's attributes come along

    def restore(self):
        shutil.rmtree(self.home)
        shutil.copytree(self.template / "home", self.home)
        shutil.rmtree(self.bucket / "db", ignore_errors=True)
        shutil.rmtree(self.bucket / ".sgwtmp", ignore_errors=True)
        if (self.template / "db").exists():
            shutil.copytree(self.template / "db", self.bucket / "db")

    @property
    def bucket(self):
        return self.s3.folder / self.s3.bucket

    def state(self):
        """"count,sum" of the table, ABSENT, or what went wrong."""
        done = self.sql("SELECT count(*), coalesce(sum(id), 0) FROM t")
        if done.returncode == 0:
            return done.stdout.split()[-1]
        return ABSENT if "TABLE_OR_VIEW_NOT_FOUND" in done.stderr else "unreadable: " + done.stderr

    def leftovers(self):
        """What lies in the bucket beside the files of the table, as somebody without our record sees it."""
        listing = self.sql("SELECT DISTINCT input_file_name() FROM t").stdout
        names = [str(path.relative_to(self.bucket)) for path in self.bucket.rglob("*") if path.is_file()]
        known = re.compile(r"db/t/(_SUCCESS|_firesteel/commit\.json)$")
        return [name for name in names if not known.match(name) and name not in listing]


def play(bench, statement, number, fault):
    """What is wrong after that fault, or None. Only the switch and what follows may leave the outcome unknown."""
    bench.restore()
    bench.proxy.play(number, fault)
    done = bench.sql(statement.text, through_proxy=True)
    bench.proxy.play(0, None)
    state = bench.state()
    report = "success" if done.returncode == 0 else "unknown" if UNKNOWN in done.stderr else "failure"
    allowed = {"success": [statement.new], "failure": [statement.old], "unknown": [statement.old, statement.new]}[report]
    said = f"it reported {report}" + (f" ({done.stderr.strip()[:300]})" if done.returncode else "")
    if done.returncode not in (0, 1):
        return f"it ended with {done.returncode}: {done.stderr[-300:]}"
    if state not in allowed:
        return f"{said}, the table is {state}; old {statement.old}, new {statement.new}"
    if state == ABSENT:
        again = bench.sql(statement.text)
        if again.returncode != 0:
            return f"{said}; the same statement is refused afterwards: {again.stderr.strip()[:300]}"
        state = bench.state()
        if state != statement.new:
            return f"{said}; the same statement gave {state} afterwards"
    following = bench.sql("INSERT INTO t SELECT id, id % 2 FROM range(7, 9)")
    if following.returncode != 0:
        return f"{said}; the next write failed: {following.stderr.strip()[:300]}"
    count, total = map(int, state.split(","))
    if bench.state() != f"{count + 2},{total + 15}":
        return f"{said}; {state} became {bench.state()} by two more rows"
    left = bench.leftovers()
    return f"{said}; left over after the next write: {left}" if left else None


def cases_of(seen, seed):
    """(number, name, fault) for every request that was seen; a sample of them unless all are wanted."""
    every = [(number, name, fault, conditional) for number, (name, conditional) in enumerate(seen, 1) for fault in FAULTS
             if applies(fault, name, conditional)]
    if not LONG:
        draw = random.Random(f"{SEED} {seed}")
        deciding = [case for case in every if case[3] and case[2] in ("lost", "412-done", "500-done", "gone")]
        others = [case for case in every if case not in deciding]
        every = draw.sample(deciding, min(SAMPLE - 2, len(deciding)))
        every += draw.sample(others, SAMPLE - len(every))
    return [case[:3] for case in every]


@contextmanager
def running_bench(binary, folder, settings, silence_s=30):
    server = os.environ.get("FIRESTEEL_VERSITYGW") or shutil.which("versitygw")
    if not server:
        pytest.skip("versitygw is not installed")
    s3 = S3(server, folder / "s3")
    bench = Bench(binary, s3, folder, settings, silence_s)
    yield bench
    bench.proxy.stop()
    s3.process.kill()
    s3.process.wait()


@pytest.fixture(scope="module")
def bench(binary, tmp_path_factory):
    with running_bench(binary, tmp_path_factory.mktemp("commit-faults"), SETTINGS) as one:
        yield one


def requests_of(bench, statement):
    """The requests of the statement when nothing fails; the bench is prepared for it."""
    bench.prepare(statement.before)
    bench.proxy.play(0, None)
    done = bench.sql(statement.text, through_proxy=True)
    assert done.returncode == 0, done.stderr
    seen = list(bench.proxy.seen)
    assert bench.state() == statement.new
    assert sum(conditional for _, conditional in seen) >= 2, seen
    return seen


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_fault_at_any_request_leaves_the_old_or_the_new_table(bench, name):
    statement = STATEMENTS[name]
    seen = requests_of(bench, statement)
    wrong = []
    for number, request, fault in cases_of(seen, seed=name):
        problem = play(bench, statement, number, fault)
        if problem:
            wrong.append(f"request {number} of {len(seen)}, {request}, {fault} ({FAULTS[fault]}): {problem}")
            print(wrong[-1], flush=True)
    assert not wrong, f"{len(wrong)} cases, FIRESTEEL_FAULTS_SEED={SEED}:\n" + "\n".join(wrong)


@pytest.mark.skipif(not LONG, reason="a part of the long form: make faults")
@pytest.mark.parametrize("name", STATEMENTS)
def test_90_s_of_silence_under_the_time_limits_that_are_set(binary, tmp_path, name):
    """Every case waits and costs next to nothing, so they run side by side, each with a server of its own."""
    statement = STATEMENTS[name]
    settings = {key: value for key, value in SETTINGS.items() if "timeout" not in key and "attempts" not in key}

    def silence(number):
        with running_bench(binary, tmp_path / str(number), settings, silence_s=90) as bench:
            seen = requests_of(bench, statement)
            problem = play(bench, statement, number, "silence")
            return f"request {number} of {len(seen)}, {seen[number - 1][0]}: {problem}" if problem else None

    with running_bench(binary, tmp_path / "first", settings) as bench:
        number_of_requests = len(requests_of(bench, statement))
    with ThreadPoolExecutor(SILENT_AT_A_TIME) as pool:
        wrong = [one for one in pool.map(silence, range(1, number_of_requests + 1)) if one]
    assert not wrong, f"{len(wrong)} of {number_of_requests} cases:\n" + "\n".join(wrong)
