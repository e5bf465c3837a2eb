"""Statements over ten times the data that firesteel.memory.limit allows: they end, with the right answer, by spilling,
and the process stays within 1.25 times the limit.

Their data are made by the statements. The short form has one thread, and little more than the least limit in which a
sort of ten times as much can be merged; the long form has two threads, more data, and a window.
"""
import json
import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from faults_mode import LONG

MEGABYTE = 1 << 20
LIMIT = (128 if LONG else 48) * MEGABYTE
THREADS = 2 if LONG else 1
DATA = 10 * LIMIT

# Rows of eight columns of eight bytes; the engine cannot store doubles in fewer.
COLUMNS = range(1, 8)
ROWS = DATA // 64
# Rows of one text.
TEXT = 1024
TEXTS = DATA // TEXT


def numbers(rows, key="id"):
    columns = ", ".join(f"CAST(id + {i} AS DOUBLE) AS c{i}" for i in COLUMNS)
    return f"(SELECT {key} AS k, {columns} FROM range({rows}))"


def shuffled(rows):
    """Every number below `rows` once, in another order."""
    return numbers(rows, f"(id * 7919) % {rows}")


def sums(rows):
    """Of each column of numbers(rows)."""
    return [rows * (rows - 1) // 2 + i * rows for i in COLUMNS]


ALL_SUMS = ", ".join(f"sum(c{i})" for i in COLUMNS)
BOTH_SUMS = ", ".join(f"sum(a.c{i} + b.c{i})" for i in COLUMNS)
ALL_TEXTS = f"(SELECT repeat(md5(CAST(id AS STRING)), {TEXT // 32}) AS t FROM range({TEXTS}))"

STATEMENTS = {
    "join": (f"SELECT count(*), {BOTH_SUMS} FROM {shuffled(ROWS // 2)} a JOIN {numbers(ROWS // 2)} b ON a.k = b.k",
             [ROWS // 2, *(2 * total for total in sums(ROWS // 2))]),
    "sort": (f"SELECT count_if(n <> k), {ALL_SUMS} FROM "
             f"(SELECT *, monotonically_increasing_id() AS n FROM (SELECT * FROM {shuffled(ROWS)} ORDER BY k))",
             [0, *sums(ROWS)]),
    "distinct": (f"SELECT count(*), sum(length(t)) FROM (SELECT DISTINCT t FROM {ALL_TEXTS})", [TEXTS, DATA]),
    "group": (f"SELECT count(*), sum(n) FROM (SELECT t, count(*) AS n FROM {ALL_TEXTS} GROUP BY t)", [TEXTS, TEXTS]),
    "window": (f"SELECT count_if(n <> k + 1), {ALL_SUMS} FROM "
               f"(SELECT *, row_number() OVER (ORDER BY k) AS n FROM {shuffled(ROWS)})",
               [0, *sums(ROWS)]),
}


def anonymous_memory(process):
    found = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
    return int(found.group(1)) * 1024 if found else 0  # it has just ended


def size_of_files(folder):
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # removed since it was listed
            pass
    return total


@pytest.mark.parametrize("kind", [kind for kind in STATEMENTS if LONG or kind != "window"])
def test_ten_times_the_memory_limit(binary, tmp_path, kind):
    statement, answer = STATEMENTS[kind]
    spill, output = tmp_path / "spill", tmp_path / "output"
    spill.mkdir()
    settings = {"firesteel.memory.limit": LIMIT, "firesteel.threads": THREADS, "firesteel.spill.directory": spill}
    command = [str(binary), "sql", "--output", "json", "-e", statement]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    peak = spilled = 0
    with output.open("w") as out:
        process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)}, stdout=out,
                                   stderr=subprocess.STDOUT)
        while process.poll() is None:
            peak = max(peak, anonymous_memory(process))
            spilled = max(spilled, size_of_files(spill))
            time.sleep(0.01)
    print(f"{kind}: {DATA // MEGABYTE} MB of data, limit {LIMIT // MEGABYTE} MB, "
          f"peak {peak // MEGABYTE} MB, spilled {spilled // MEGABYTE} MB")
    assert process.returncode == 0, output.read_text()
    assert list(json.loads(output.read_text()).values()) == answer
    assert LIMIT / 2 < peak < 1.25 * LIMIT, f"{peak // MEGABYTE} MB"
    assert spilled > LIMIT, f"{spilled // MEGABYTE} MB"
