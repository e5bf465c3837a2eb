#!/usr/bin/env python3
"""Record what real Spark prints and writes for the example jobs: examples/*/expected. Run by scripts/oracle.

    record_examples.py [JOB ...]

Real Spark runs in classic mode on local[2]. Three things differ from a cluster and are arranged here, not in the scripts:
.master("yarn") becomes local[2]; input and output are local folders instead of s3a:// (no Hadoop cloud jars here); the
PostgreSQL driver comes as a jar file, which FIRESTEEL_PG_JAR may name, else Maven fetches it.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "jobs")]
CACHE = Path(os.environ.get("FIRESTEEL_CACHE", Path.home() / ".cache" / "firesteel"))
DRIVER = "org.postgresql:postgresql:42.7.4"

import jobs  # noqa: E402
import results  # noqa: E402
import servers  # noqa: E402: tests/jobs

# Runs a script as spark-submit would, with the settings that need a cluster or a network left out.
LAUNCH = """
import runpy, sys
from pyspark import SparkConf
from pyspark.sql import SparkSession
SparkSession.Builder.master = lambda self, master: self.config("spark.master", "local[2]")
plain = SparkConf.set
SparkConf.set = lambda self, key, value: self if key.startswith("spark.jars") else plain(self, key, value)
sys.argv = sys.argv[1:]
sys.path[0] = sys.argv[0].rpartition("/")[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def postgres_driver():
    named = os.environ.get("FIRESTEEL_PG_JAR")
    jar = Path(named) if named else CACHE / "jars" / f"postgresql-{DRIVER.rpartition(':')[2]}.jar"
    if not jar.exists():
        subprocess.run(["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={DRIVER}", f"-DoutputDirectory={jar.parent}"], check=True)
    return jar


def run_on_spark(job, work, arguments, env):
    command = [sys.executable, "-c", LAUNCH, job.script, *arguments]
    done = subprocess.run(list(map(str, command)), cwd=work, env=env, capture_output=True, text=True, timeout=900)
    if done.returncode:
        sys.exit(f"{job.name} failed on real Spark:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
    return done.stdout


def record(job):
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        source, target = work / "input", work / "output"
        if job.make_input:
            job.make_input(source)
        env = dict(os.environ, SPARK_LOCAL_IP="127.0.0.1", TOUR_OUTPUT=str(target))
        submit = ["--master", "local[2]", "--conf", "spark.ui.enabled=false"]
        server = None
        if job.tables:
            (work / "pg").mkdir()
            work.chmod(0o755)
            server = servers.Postgres(work / "pg")
            env.update(PGHOST="127.0.0.1", PGPORT=str(server.port), PGDATABASE="postgres", PGUSER="taxi", PGPASSWORD="unused")
            submit += ["--jars", str(postgres_driver())]
        env["PYSPARK_SUBMIT_ARGS"] = " ".join([*submit, "pyspark-shell"])
        try:
            out = run_on_spark(job, work, job.call(source, target), env)
            found = results.of_run(job, out, {str(work): "<work>"}, target, server and server.query)
        finally:
            if server:
                server.stop()
    job.expected.mkdir(exist_ok=True)
    for name, text in found.items():
        (job.expected / name).write_text(text)
        print(f"{job.expected.parent.name}/expected/{name}: {len(text.splitlines())} lines")


def main():
    python = CACHE / "oracle-venv" / "bin" / "python"
    if Path(sys.prefix) != python.parent.parent:
        os.execv(python, [str(python), *sys.argv])
    for name in sys.argv[1:] or jobs.JOBS:
        record(jobs.JOBS[name])


if __name__ == "__main__":
    main()
