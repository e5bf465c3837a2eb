#!/usr/bin/env python3
"""firesteel against real Spark local[2], Sail and plain DuckDB SQL: the taxi project, same files, one run.

Every engine starts cold and writes the four results as Parquet; the figures of all are compared before any time counts.
Needs scripts/deps --bench --oracle and a release build. Writes bench/RESULTS.md.
"""
import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = Path(os.environ.get("FIRESTEEL_CACHE", Path.home() / ".cache" / "firesteel"))
BENCH_PYTHON, ORACLE = CACHE / "bench-venv" / "bin" / "python", CACHE / "oracle-venv" / "bin"
if Path(sys.prefix) != BENCH_PYTHON.parent.parent:
    os.execv(BENCH_PYTHON, [str(BENCH_PYTHON), *sys.argv])

import duckdb  # noqa: E402: only the benchmark environment has these
import yaml  # noqa: E402

sys.path.append(str(HERE.parent))
import report  # noqa: E402
from measure import measure  # noqa: E402
from project import DATASETS, PROJECT  # noqa: E402
from trips import write_trips  # noqa: E402

FIGURES = {"trips": "sum(duration_seconds)", "expected_pickups": "round(sum(expected_pickups), 4)",
           "pick_dropoff_zones": "round(sum(avg_seconds), 4)", "adjacent_zones": "sum(len(dropoff_zone_ids))"}


def copy_project(work, trips):
    """The example with input and storage set; spark-pipelines takes no override for them."""
    folder = Path(shutil.copytree(PROJECT, work / "project"))
    spec = yaml.safe_load((folder / "spark-pipeline.yml").read_text())
    spec["configuration"]["taxi.trips"] = str(trips)
    spec["storage"] = (work / "out").as_uri()
    (folder / "spark-pipeline.yml").write_text(yaml.safe_dump(spec))
    (folder / "firesteel.yml").unlink(missing_ok=True)  # no export: PostgreSQL is not part of the comparison
    return folder / "spark-pipeline.yml"


def firesteel(build, work, trips):
    return [build / "src" / "cli" / "firesteel", "run", "--spec", copy_project(work, trips)]


def spark_pipelines(build, work, trips):
    return [ORACLE / "spark-pipelines", "run", "--spec", copy_project(work, trips), "--remote", "local[2]", "--conf",
            "spark.ui.enabled=false", "--conf", f"spark.sql.warehouse.dir={(work / 'out').as_uri()}"]


def spark_script(build, work, trips):
    return [ORACLE / "python", HERE / "spark_sql_job.py", "classic", trips, work / "out"]


def sail(build, work, trips):
    return [BENCH_PYTHON, HERE / "spark_sql_job.py", "sail", trips, work / "out"]


def plain_duckdb(build, work, trips):
    return [BENCH_PYTHON, HERE / "duckdb_job.py", trips, work / "out"]


ENGINES = {"firesteel run": firesteel, "plain DuckDB SQL": plain_duckdb, "Sail, PySpark script": sail,
           "Spark local[2], PySpark script": spark_script, "Spark local[2], spark-pipelines": spark_pipelines}


def figures(out):
    answer = []
    for name in DATASETS:
        folders = [path for path in out.rglob(name) if path.is_dir() and any(path.rglob("*.parquet"))]
        if not folders:
            return f"{name} was not written"
        answer.append(duckdb.sql(f"SELECT count(*), {FIGURES[name]} FROM '{folders[0]}/**/*.parquet'").fetchall()[0])
    return answer


def run_engine(name, build, trips, rounds):
    """Best wall time of the rounds with its CPU and memory, and the figures (or what went wrong)."""
    costs, answer = [], None
    env = dict(os.environ, PATH=f"{ORACLE}{os.pathsep}{os.environ['PATH']}")
    env["PYSPARK_PYTHON"] = str(ORACLE / "python" if "Spark local" in name else BENCH_PYTHON)
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as temporary:
            work = Path(temporary)
            cost = measure(ENGINES[name](build, work, trips), env=env, cwd=work)
            if cost.failure:
                return None, cost.failure
            answer = figures(work / "out")
            costs.append(cost)
    return min(costs, key=lambda cost: cost.wall_s), answer


def row_count(trips):
    source = f"{trips}/*.parquet" if Path(trips).is_dir() else trips
    return duckdb.sql(f"SELECT count(*) FROM read_parquet('{source}')").fetchall()[0][0]


def compare(title, trips, build, rounds, engines):
    print(f"\n{title}", flush=True)
    measured, expected = {}, None
    for name in engines:
        cost, answer = run_engine(name, build, trips, rounds)
        if cost is None:
            print(f"  {name}: failed\n{answer}")
            measured[name] = (None, "failed")
            continue
        expected = expected or answer
        verdict = "same" if answer == expected else f"DIFFERENT: {answer}"
        measured[name] = (cost, verdict)
        print(f"  {name}: {cost.wall_s:.2f} s wall, {cost.cpu_s:.2f} s CPU, {cost.peak_mb:.0f} MB, {verdict}", flush=True)
    lines = [f"### {title}", "", "| engine | wall s | CPU s | peak MB | wall / firesteel | memory / firesteel | figures |",
             "|---|---|---|---|---|---|---|"]
    ours = measured.get("firesteel run", (None, ""))[0]
    for name, (cost, verdict) in measured.items():
        if cost is None:
            lines.append(f"| {name} | - | - | - | - | - | {verdict} |")
            continue
        ratios = f"{cost.wall_s / ours.wall_s:.1f} | {cost.peak_mb / ours.peak_mb:.1f}" if ours else "- | -"
        lines.append(f"| {name} | {cost.wall_s:.2f} | {cost.cpu_s:.2f} | {cost.peak_mb:.0f} | {ratios} | {verdict} |")
    return lines + [""]


def start_up(build):
    """Time and memory of the smallest statement."""
    binary = build / "src" / "cli" / "firesteel"
    with tempfile.TemporaryDirectory() as work:
        costs = [measure([binary, "sql", "-e", "SELECT 1"], cwd=work) for _ in range(11)]
    if costs[-1].failure:
        return ["### Start-up", "", "`sql -e 'SELECT 1'` failed.", ""]
    wall = statistics.median(cost.wall_s for cost in costs) * 1000
    peak = statistics.median(cost.peak_mb for cost in costs)
    print(f"\nsql -e 'SELECT 1': {wall:.0f} ms, {peak:.0f} MB")
    return ["### Start-up", "", f"`firesteel sql -e 'SELECT 1'`, median of 11: {wall:.0f} ms, {peak:.0f} MB.", ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--rows", type=int, default=5_000_000, help="generated trips")
    parser.add_argument("--rounds", type=int, default=3, help="runs per engine; the quickest counts")
    parser.add_argument("--only", nargs="*", metavar="WORD", help="engines whose name contains one of the words")
    parser.add_argument("--no-report", action="store_true", help="print only; leave bench/RESULTS.md alone")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    engines = [name for name in ENGINES if not arguments.only or any(word in name for word in arguments.only)]
    if not (build / "src" / "cli" / "firesteel").exists():
        print(f"no firesteel in {build}: measuring the others only")
        engines.remove("firesteel run") if "firesteel run" in engines else None
    lines = ["Made by `make bench` (`bench/taxi/run.py`): the taxi project on the same files, each "
             f"engine from a cold start, results as Parquet, {arguments.rounds} run(s) each, the quickest counts. Memory is the whole process "
             "tree. Every engine's figures are compared with the first one's.", "",
             report.machine(f"DuckDB {duckdb.__version__}; "), ""]
    with tempfile.TemporaryDirectory() as temporary:
        inputs = {}
        real = os.environ.get("FIRESTEEL_REAL_DATA")
        if real:
            inputs["green trips of 2024-01, one file"] = Path(real) / "tlc_green_official/green_tripdata_2024-01.parquet"
        write_trips(arguments.rows, Path(temporary) / "trips", files=4)
        inputs["generated trips, four files"] = Path(temporary) / "trips"
        for title, trips in inputs.items():
            lines += compare(f"{title}: {row_count(trips):,} rows", trips, build, arguments.rounds, engines)
    if "firesteel run" in engines:
        lines += start_up(build)
    if not arguments.no_report:
        report.write_part("The taxi project", lines)


if __name__ == "__main__":
    main()
