#!/usr/bin/env python3
"""The PySpark jobs of examples/ on firesteel, real Spark (classic and Connect, local[2]) and Sail, in one run.

Each engine runs a job several times in one process: the first run is cold (from starting the process), the best of the
others warm. Memory is the whole process tree, the server included. What a run printed and wrote is compared with the first
engine's before its time counts. Needs scripts/deps --bench --oracle and a release build; writes a part of bench/RESULTS.md.
"""
import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = Path(os.environ.get("FIRESTEEL_CACHE", Path.home() / ".cache" / "firesteel"))
BENCH_PYTHON, ORACLE_PYTHON = CACHE / "bench-venv" / "bin" / "python", CACHE / "oracle-venv" / "bin" / "python"
if Path(sys.prefix) != BENCH_PYTHON.parent.parent:
    os.execv(BENCH_PYTHON, [str(BENCH_PYTHON), *sys.argv])
sys.path += [str(HERE.parent), str(HERE.parent / "taxi"), str(ROOT / "tests" / "clients"), str(ROOT / "tests" / "jobs")]

import jobs  # noqa: E402
import report  # noqa: E402
import results  # noqa: E402
import servers  # noqa: E402
from measure import measure  # noqa: E402

ENGINES = {"firesteel": BENCH_PYTHON, "Sail": BENCH_PYTHON, "Spark classic": ORACLE_PYTHON, "Spark Connect": ORACLE_PYTHON}
LAUNCH = {"firesteel": "firesteel", "Sail": "sail", "Spark classic": "classic", "Spark Connect": "connect"}
BIGGER = {
    "union": jobs.generate("union", "generate_trips.py", "2024-01", "2024-02", "--rows", "100000"),
    "taxi_app": jobs.generate("union", "generate_trips.py", "2024-01", "--rows", "200000"),
    "batch-processing": jobs.generate("user_activity", "generate_events.py", "--events", "300000"),
    "emr-spark-job": jobs.generate("user_activity", "generate_events.py", "--events", "300000"),
    "api_tour": None,
}


@dataclass
class Figures:
    cold_s: float = 0
    warm_s: float = 0
    peak_mb: float = 0
    steps: dict = field(default_factory=dict)  # of the best warm run: name -> seconds
    verdict: str = ""
    answer: dict = field(default_factory=dict)


def command_of(engine, build, job, arguments, times, repeats):
    call = [HERE / "launch.py", LAUNCH[engine], times, repeats, job.script, *arguments]
    if engine == "firesteel":
        return [build / "src" / "cli" / "firesteel", "submit", "--python", BENCH_PYTHON, *call]
    return [ENGINES[engine], *call]


def environment(engine, work, postgres):
    env = dict(os.environ, BENCH_STARTED=str(time.monotonic()), TOUR_OUTPUT=str(work / "output"), SPARK_LOCAL_IP="127.0.0.1",
               PYSPARK_PYTHON=str(ENGINES[engine]))
    # Progress bars would stand between the lines of the script.
    submit = ["--master", "local[2]", "--conf", "spark.ui.enabled=false", "--conf", "spark.ui.showConsoleProgress=false"]
    jar = CACHE / "jars" / "postgresql-42.7.4.jar"
    if postgres:
        env.update(PGHOST="127.0.0.1", PGPORT=str(postgres.port), PGDATABASE="postgres", PGUSER="taxi", PGPASSWORD="unused")
        submit += ["--jars", str(jar)]
        env["BENCH_SUBMIT"] = f"--jars {jar}"
    env["PYSPARK_SUBMIT_ARGS"] = " ".join([*submit, "pyspark-shell"])
    return env


def steps_of(run):
    """Seconds of each step from the moments its lines were printed."""
    answer, before = {}, 0.0
    for name, moment in run["steps"]:
        answer[name] = answer.get(name, 0.0) + moment - before
        before = moment
    return answer


def run_engine(engine, build, job, source, repeats, timeout):
    postgres = None
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        times, work_pg = work / "times", work / "pg"
        if job.tables:
            work.chmod(0o755)
            work_pg.mkdir()
            postgres = servers.Postgres(work_pg)
        try:
            call = command_of(engine, build, job, job.call(source, work / "output"), times, repeats)
            cost = measure(call, timeout_s=timeout, env=environment(engine, work, postgres), cwd=work, keep_output=True)
            runs = [json.loads(line) for line in times.read_text().splitlines()] if times.exists() else []
            if cost.failure or not runs:
                return Figures(verdict="failed: " + reason(cost.output))
            out = cost.output.split("##### end of run 0")[0]
            found = results.of_run(job, only_stdout(out), {str(work): "<work>", str(source): "<work>/input"}, work / "output",
                                   postgres and postgres.query)
        finally:
            if postgres:
                postgres.stop()
    best = min(runs[1:], key=lambda run: run["run_s"], default=runs[0])
    return Figures(runs[0]["cold_s"], best["run_s"], cost.peak_mb, steps_of(best), "", found)


def only_stdout(text):
    """measure() joins both streams; progress bars and log lines do not count."""
    kept = []
    for line in text.replace("\r", "\n").splitlines():
        if not line.startswith(("WARNING", "Using Spark", "Setting default", "To adjust", "26/", "[Stage", "SLF4J", "Picked up")):
            kept.append(line)
    return "\n".join(kept) + "\n"


def reason(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    named = [line for line in lines if "Error" in line or "Exception" in line or "failed" in line]
    return (named or lines or ["no output"])[-1][:140].replace("|", "/")


def verdict(answer, reference):
    if answer == reference:
        return "same"
    different = [name for name in reference if answer.get(name) != reference[name]]
    return "differs: " + ", ".join(different)


def compare(job, build, arguments):
    print(f"\n{job.name}", flush=True)
    measured = {}
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "input"
        if BIGGER[job.name]:
            BIGGER[job.name](source)
        for engine in arguments.engines:
            rounds = [run_engine(engine, build, job, source, 1 + arguments.warm, arguments.timeout) for _ in range(arguments.rounds)]
            best = next((figures for figures in rounds if figures.verdict), None) or min(rounds, key=lambda figures: figures.warm_s)
            best.cold_s = min(figures.cold_s for figures in rounds)
            if not best.verdict:
                reference = next((figures.answer for figures in measured.values() if figures.answer), best.answer)
                best.verdict = verdict(best.answer, reference)
            measured[engine] = best
            print(f"  {engine}: {best.cold_s:.2f} s cold, {best.warm_s:.2f} s warm, {best.peak_mb:.0f} MB, {best.verdict}", flush=True)
    return table(job.name, measured) + step_table(measured)


def table(name, measured):
    ours = measured.get("firesteel")
    lines = [f"### {name}", "", "| engine | cold s | warm s | peak MB | cold / firesteel | warm / firesteel | memory / firesteel | results |",
             "|---|---|---|---|---|---|---|---|"]
    for engine, figures in measured.items():
        if figures.verdict.startswith("failed"):
            lines.append(f"| {engine} | - | - | - | - | - | - | {figures.verdict} |")
            continue
        ratios = " | ".join(f"{getattr(figures, what) / getattr(ours, what):.1f}" if ours and getattr(ours, what) else "-"
                            for what in ("cold_s", "warm_s", "peak_mb"))
        lines.append(f"| {engine} | {figures.cold_s:.2f} | {figures.warm_s:.2f} | {figures.peak_mb:.0f} | {ratios} | {figures.verdict} |")
    return lines + [""]


def step_table(measured):
    """Seconds of each step, warm; only where an engine printed steps."""
    finished = {engine: figures for engine, figures in measured.items() if figures.steps}
    names = list(dict.fromkeys(name for figures in finished.values() for name in figures.steps))
    if not names or len(finished) < 2:
        return []
    lines = ["| step, warm, seconds | " + " | ".join(finished) + " |", "|---" * (len(finished) + 1) + "|"]
    for name in names:
        cells = [f"{figures.steps[name]:.3f}" if name in figures.steps else "-" for figures in finished.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines + [""]


def first_show(build, rounds=9):
    """A fresh submit that shows three rows, against Python importing pyspark and doing nothing."""
    with tempfile.TemporaryDirectory() as work:
        script = Path(work) / "show.py"
        script.write_text("from pyspark.sql import SparkSession\nSparkSession.builder.getOrCreate().range(3).show()\n")
        commands = {
            "python -c 'import pyspark'": [BENCH_PYTHON, "-c", "import pyspark"],
            "python, the modules of the Connect client": [BENCH_PYTHON, "-c", "import pyspark.sql.connect.session"],
            "firesteel submit show.py": [build / "src" / "cli" / "firesteel", "submit", "--python", BENCH_PYTHON, script],
        }
        lines = ["### First show of a fresh submit", "", f"| command, median of {rounds} | ms |", "|---|---|"]
        medians = []
        for name, command in commands.items():
            costs = [measure(command, cwd=work) for _ in range(rounds)]
            if costs[-1].failure:
                return lines + [f"| {name} | failed |", ""]
            medians.append(statistics.median(cost.wall_s for cost in costs) * 1000)
            lines.append(f"| `{name}` | {medians[-1]:.0f} |")
            print(f"  {name}: {medians[-1]:.0f} ms", flush=True)
    limits = [1.5 * median + 150 for median in medians[:2]]
    return lines + ["", f"1.5 times plus 150 ms is {limits[0]:.0f} ms over the first line, {limits[1]:.0f} ms over the second.", ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--rounds", type=int, default=1, help="processes per engine and job; the quickest counts")
    parser.add_argument("--warm", type=int, default=2, help="runs in a process after the first")
    parser.add_argument("--timeout", type=int, default=600, help="seconds for one process")
    parser.add_argument("--jobs", nargs="*", default=list(BIGGER), choices=list(BIGGER))
    parser.add_argument("--engines", nargs="*", default=list(ENGINES), choices=list(ENGINES))
    parser.add_argument("--no-report", action="store_true", help="print only; leave bench/RESULTS.md alone")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    os.environ["PATH"] = f"{CACHE / 'bin'}{os.pathsep}{os.environ['PATH']}"
    lines = [f"Made by `make bench-pyspark` (`bench/pyspark/run.py`): the scripts of `examples/`, unchanged, {arguments.rounds} process(es) per "
             f"engine and job. Cold is a process from its start to the end of the script, warm the best of {arguments.warm} more runs in it. "
             "Memory is the whole process tree, the server included.", "", report.machine(), ""]
    for name in arguments.jobs:
        lines += compare(jobs.JOBS[name], build, arguments)
    if "firesteel" in arguments.engines:
        lines += first_show(build)
    if not arguments.no_report:
        report.write_part("PySpark scripts", lines)


if __name__ == "__main__":
    main()
