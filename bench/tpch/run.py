#!/usr/bin/env python3
"""TPC-H's 22 queries on firesteel, plain DuckDB, Sail and real Spark local[2]: the same files, one run.

Every engine starts cold, runs all queries in one process and writes the answers as Parquet. The answers are compared
before any time counts: with Spark's where it runs, else with the first engine's. Needs scripts/deps --bench --oracle and
a release build. Writes bench/RESULTS.md.
"""
import argparse
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = Path(os.environ.get("FIRESTEEL_CACHE", Path.home() / ".cache" / "firesteel"))
BENCH_PYTHON, ORACLE = CACHE / "bench-venv" / "bin" / "python", CACHE / "oracle-venv" / "bin"
if Path(sys.prefix) != BENCH_PYTHON.parent.parent:
    os.execv(BENCH_PYTHON, [str(BENCH_PYTHON), *sys.argv])

import duckdb  # noqa: E402: only the benchmark environment has it

sys.path += [str(HERE.parent), str(HERE.parent / "taxi")]
import report  # noqa: E402
from measure import measure  # noqa: E402
from tpch import generate, queries, views  # noqa: E402


def firesteel(build, data, out, only):
    texts = {name: text for name, text in queries().items() if not only or name in only}
    writes = [f"INSERT OVERWRITE DIRECTORY '{out / name}' USING parquet\n{text}" for name, text in texts.items()]
    script = out.parent / "script.sql"
    script.write_text(";\n".join(views(data) + writes) + ";\n")
    return [build / "src" / "cli" / "firesteel", "sql", "-f", script]


def job(python, engine):
    return lambda build, data, out, only: [python, HERE / "job.py", engine, data, out, *only]


ENGINES = {"firesteel": firesteel, "plain DuckDB": job(BENCH_PYTHON, "duckdb"), "Sail": job(BENCH_PYTHON, "sail"),
           "Spark local[2]": job(ORACLE / "python", "classic")}


def answers(out):
    """Rows by query. Rows that compare as equal may come in any order, so all are sorted."""
    found = {}
    for name in queries():
        files = [str(path) for path in (out / name).rglob("*.parquet")]
        if files:
            found[name] = sorted(duckdb.execute("SELECT * FROM read_parquet(?)", [files]).fetchall(), key=repr)
    return found


def same_value(one, other):
    """DuckDB divides and averages decimals as doubles, Spark as decimals of six places and more."""
    if isinstance(one, str) or isinstance(other, str) or not hasattr(one, "__float__") or not hasattr(other, "__float__"):
        return str(one) == str(other)
    return abs(float(one) - float(other)) <= max(1e-6 * abs(float(other)), 1e-5)


def differences(found, expected):
    """Names of the queries whose answers differ."""
    def same(rows, others):
        return len(rows) == len(others) and all(len(row) == len(other) and all(map(same_value, row, other))
                                                for row, other in zip(rows, others))
    return [name for name, rows in expected.items() if not same(found.get(name, []), rows)]


def run_engine(name, build, data, rounds, only):
    """Costs of the rounds, the quickest first, and the answers; or None and what went wrong."""
    costs, found = [], {}
    env = dict(os.environ, PYSPARK_PYTHON=str(ORACLE / "python" if "Spark" in name else BENCH_PYTHON))
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as temporary:
            out = Path(temporary) / "out"
            out.mkdir()
            cost = measure(ENGINES[name](build, data, out, only), env=env, cwd=temporary)
            if cost.failure:
                return None, cost.failure
            costs.append(cost)
            found = answers(out)
    return sorted(costs, key=lambda cost: cost.wall_s), found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--scale", type=float, default=1, help="1 is about 350 MB of Parquet")
    parser.add_argument("--rounds", type=int, default=3, help="runs per engine; the quickest counts")
    parser.add_argument("--only", nargs="*", default=[], metavar="WORD", help="engines whose name contains one of the words")
    parser.add_argument("--queries", nargs="*", default=[], metavar="NAME", help="only these, such as q05")
    parser.add_argument("--data", type=Path, help="files made before; default: made now")
    parser.add_argument("--no-report", action="store_true", help="print only; leave bench/RESULTS.md alone")
    arguments = parser.parse_args()
    names = [name for name in ENGINES if not arguments.only or any(word in name for word in arguments.only)]
    lines = ["Made by `make bench-tpch` (`bench/tpch/run.py`): the 22 queries with the validation parameters, data of "
             f"tpchgen-cli at scale {arguments.scale:g}, one process per engine from a cold start, answers as Parquet, "
             f"{arguments.rounds} run(s) each, the quickest counts. Memory is the whole process tree. These are no audited "
             "TPC results.", "", report.machine(f"DuckDB {duckdb.__version__}; "), "",
             "| engine | wall s | CPU s | peak MB | CPU / plain DuckDB | answers |", "|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as temporary:
        data = arguments.data or Path(temporary) / "data"
        if not arguments.data:
            generate(arguments.scale, data)
        measured = {name: run_engine(name, arguments.build.resolve(), data, arguments.rounds, arguments.queries) for name in names}
    reference = "Spark local[2]" if measured.get("Spark local[2]", (None,))[0] else names[0]
    expected = measured[reference][1]
    plain = measured.get("plain DuckDB", (None,))[0]
    for name, (costs, found) in measured.items():
        if costs is None:
            print(f"{name}: failed\n{found}")
            lines.append(f"| {name} | - | - | - | - | failed |")
            continue
        differing = differences(found, expected)
        verdict = "same" if not differing else "differ: " + ", ".join(differing)
        best = costs[0]
        ratio = f"{best.cpu_s / plain[0].cpu_s:.2f}" if plain else "-"
        print(f"{name}: {best.wall_s:.2f} s wall, {best.cpu_s:.2f} s CPU, {best.peak_mb:.0f} MB, {verdict}", flush=True)
        lines.append(f"| {name} | {best.wall_s:.2f} | {best.cpu_s:.2f} | {best.peak_mb:.0f} | {ratio} | {verdict} |")
    if not arguments.no_report:
        report.write_part("TPC-H", lines)


if __name__ == "__main__":
    main()
