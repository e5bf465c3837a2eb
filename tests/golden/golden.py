#!/usr/bin/env python3
"""Spark's own SQL tests against a firesteel server of this run's own: the outcome of every query.

    FIRESTEEL_GOLDEN=<folder> python tests/golden/golden.py [--record] [--failures N]

The folder holds run_golden.py, which replays the queries, and the tests it replays (inputs/, results/, test-data/,
list.txt). Nothing of them is kept here but names: passing.txt says which queries of which file passed in both of two
runs, and docs/compatibility.md how many; --record writes both.
"""
import argparse
import collections
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PASSING = HERE / "passing.txt"
TABLE = ROOT / "docs" / "compatibility.md"
KINDS = ("value", "error", "ddl")
# Sorted by a key whose ties only Spark's plan puts in an order: these pass by chance and are never counted.
TIES = {"subquery/in-subquery/in-set-operations.sql": {3}}


class Server:
    """`firesteel server` with a warehouse of its own, for a with statement."""

    def __init__(self, binary):
        self.binary = binary

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="firesteel-golden-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.log = open(Path(self.home) / "log", "wb")
        self.process = subprocess.Popen([self.binary, "server", "--port", str(port), "-c",
                                         f"spark.sql.warehouse.dir={self.home}/warehouse"],
                                        cwd=self.home, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return f"sc://127.0.0.1:{port}"
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        text = (Path(self.home) / "log").read_text(errors="replace")
        self.__exit__()
        raise RuntimeError(f"the server did not start:\n{text}")

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.home, ignore_errors=True)


def replay(binary, golden, files=None, time_limit=200):
    """What run_golden.py says of every query: dicts with file, index, kind and category."""
    golden = Path(golden).resolve()
    with Server(binary) as remote, tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out.json"
        command = [sys.executable, golden / "run_golden.py", "--remote", remote, "--golden", golden, "--data", golden / "test-data",
                   "--list", golden / "list.txt", "--jobs", "2", "--timeout", "20", "--file-timeout", "120", "--time-limit",
                   str(time_limit), "--quiet", "--json", out]
        if files is not None:
            command += ["--filter", "^(" + "|".join(map(re.escape, sorted(files))) + ")$"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=time_limit + 400)
        if not out.exists():
            raise RuntimeError(f"run_golden.py gave no outcome:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return json.loads(out.read_text())


def passed(records):
    """{file: indexes of the queries that passed}; EXPLAIN is never counted."""
    found = collections.defaultdict(set)
    for record in records:
        if record["category"] == "pass" and record["kind"] in KINDS:
            found[record["file"]].add(record["index"])
    for name in TIES.keys() & found.keys():
        found[name] -= TIES[name]
    return found


def ranges(numbers):
    parts = []
    for n in sorted(numbers):
        if parts and parts[-1][1] == n - 1:
            parts[-1][1] = n
        else:
            parts.append([n, n])
    return " ".join(f"{a}-{b}" if a < b else str(a) for a, b in parts)


def read_passing():
    found = {}
    for line in PASSING.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, *parts = line.split()
        found[name] = {n for part in parts for n in range(int(part.split("-")[0]), int(part.split("-")[-1]) + 1)}
    return found


def write_passing(found):
    lines = ["# Queries of Spark's SQL tests that pass, by file; written by golden.py --record."]
    lines += [f"{name} {ranges(found[name])}" for name in sorted(found) if found[name]]
    PASSING.write_text("\n".join(lines) + "\n")


def table(records, found):
    """The markdown table: for each folder and kind, how many pass of how many."""
    total, good = collections.Counter(), collections.Counter()
    for record in records:
        if record["kind"] not in KINDS or record["category"] in ("skipped", "client-cannot-collect"):
            continue
        for folder in (os.path.dirname(record["file"]) or "(top)", "**all**"):
            total[folder, record["kind"]] += 1
            good[folder, record["kind"]] += record["index"] in found.get(record["file"], ())

    def cell(folder, kind):
        n = total[folder, kind]
        return f"{good[folder, kind]} / {n} ({100 * good[folder, kind] / n:.1f} %)" if n else ""

    folders = sorted({folder for folder, _ in total if folder != "**all**"}) + ["**all**"]
    lines = ["| folder | queries with rows | queries that must fail | commands |", "|---|---|---|---|"]
    return "\n".join(lines + ["| " + " | ".join([folder, *(cell(folder, kind) for kind in KINDS)]) + " |" for folder in folders])


def write_table(text):
    page = TABLE.read_text()
    begin, end = "<!-- golden -->\n", "<!-- /golden -->"
    head, rest = page.split(begin)
    TABLE.write_text(head + begin + text + "\n" + end + rest.split(end)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=os.environ.get("FIRESTEEL_BINARY", ROOT / "build" / "dev" / "src" / "cli" / "firesteel"))
    parser.add_argument("--record", action="store_true", help="write passing.txt and the table of docs/compatibility.md")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="print the first N failures")
    options = parser.parse_args()
    golden = os.environ.get("FIRESTEEL_GOLDEN")
    if not golden:
        sys.exit("FIRESTEEL_GOLDEN does not name the folder of the tests")
    records = replay(options.binary.resolve(), golden, time_limit=1200)
    found = passed(records)
    if options.record:
        again = passed(replay(options.binary.resolve(), golden, time_limit=1200))
        found = {name: found[name] & again[name] for name in found if name in again}
        write_passing(found)
        write_table(table(records, found))
    bad = [r for r in records if r["kind"] in KINDS and r["category"] not in ("pass", "skipped", "client-cannot-collect")]
    for record in bad[:options.failures]:
        print(f"--- {record['file']} query {record['index']}: {record['category']}\n{record['sql']}\n"
              f"  expected: {record['expected'][:500]}\n  got:      {record['got'][:500]}\n")
    print(table(records, found))


if __name__ == "__main__":
    main()
