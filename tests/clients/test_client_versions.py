"""Every PySpark of `make clients` against this server: a classic script, and what is refused in classic scripts."""
import os
import subprocess
from pathlib import Path

import jobs
import pytest
from test_examples import assert_recorded, run_job

CACHE = Path(os.environ.get("FIRESTEEL_CACHE", Path.home() / ".cache" / "firesteel"))
PINS = (Path(__file__).resolve().parent.parent.parent / "deps.txt").read_text()


def environments():
    """The folder of each environment by the version of its PySpark."""
    kinds = sorted({line.split()[0] for line in PINS.splitlines() if line.startswith("clients-")})
    oracle = next(line.split("==")[1] for line in PINS.splitlines() if line.startswith("oracle pyspark"))
    return {kind.partition("-")[2]: CACHE / f"clients-venv-{kind.partition('-')[2]}" for kind in kinds} | {oracle: CACHE / "oracle-venv"}


@pytest.fixture(params=sorted(environments().items()), ids=lambda item: item[0])
def client(request):
    version, folder = request.param
    if not (folder / "bin" / "python").exists():
        pytest.skip(f"no PySpark {version} here: make clients makes it")
    return version, folder / "bin" / "python"


def test_the_environment_has_the_version_of_its_name(client):
    version, python = client
    found = subprocess.run([python, "-c", "import pyspark; print(pyspark.__version__)"], capture_output=True, text=True, timeout=60)
    assert found.stdout.strip() == version, found.stderr


def test_classic_script_prints_and_writes_what_spark_did(client, submit, tmp_path):
    job = jobs.JOBS["smoke"]
    found = run_job(submit, job, tmp_path, None, tmp_path / "output", python=client[1])
    assert_recorded(job, found)


def test_what_needs_a_jvm_is_refused_by_name(client, submit, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("""\
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("refused").getOrCreate()
for what in (lambda: spark.sparkContext.parallelize([1]), lambda: spark.range(1).rdd, lambda: spark._jvm.java.lang.System.gc()):
    try:
        print("no error", what())
    except Exception as error:
        print(error)
print(spark._jvm.org.apache.hadoop.util.VersionInfo.getVersion())
""")
    done = submit(script, python=client[1])
    assert done.status == 0, done.err
    lines = done.out.splitlines()
    for line, name in zip(lines, ("SparkContext.parallelize", "DataFrame.rdd", "_jvm.java"), strict=False):
        assert name in line and "no error" not in line
    assert lines[-1].startswith("none")
    assert len(lines) == 4


def test_an_uncaught_error_ends_the_script_with_1(client, submit, tmp_path):
    script = tmp_path / "script.py"
    script.write_text("from pyspark.sql import SparkSession\nSparkSession.builder.getOrCreate().table('nowhere').show()\n")
    done = submit(script, python=client[1])
    assert done.status == 1
    assert "AnalysisException" in done.err and "[TABLE_OR_VIEW_NOT_FOUND]" in done.err
