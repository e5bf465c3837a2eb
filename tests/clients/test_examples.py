"""The PySpark scripts of examples/, unchanged, through `firesteel submit`: what they print and leave is what Spark's was."""
import difflib

import jobs
import pytest
import results


ACTIVITY = ["batch-processing", "emr-spark-job"]


def assert_recorded(job, found):
    """All results at once, so that one failure shows every difference."""
    differences = []
    for name, text in found.items():
        expected = (job.expected / name).read_text()
        if text != expected:
            diff = difflib.unified_diff(expected.splitlines(), text.splitlines(), f"Spark's {name}", "firesteel's", lineterm="", n=1)
            differences += list(diff)[:200]
    assert not differences, "\n".join(differences)


def run_job(submit, job, work, source, target, env=None, query=None, **options):
    done = submit(job.script, *job.call(source, target), py_files=job.py_files, env=env, **options)
    assert done.status == 0, done.err[-4000:] + done.out[-2000:]
    return results.of_run(job, done.out, {str(work): "<work>"}, work / "output", query)


@pytest.mark.parametrize("name", ["union", *ACTIVITY])
def test_job_prints_and_writes_what_spark_did(submit, tmp_path, name):
    job = jobs.JOBS[name]
    job.make_input(tmp_path / "input")
    found = run_job(submit, job, tmp_path, tmp_path / "input", tmp_path / "output")
    assert_recorded(job, found)


def test_taxi_app_fills_postgresql_as_spark_did(submit, postgres, tmp_path):
    job = jobs.JOBS["taxi_app"]
    job.make_input(tmp_path / "input")
    env = {"PGHOST": "127.0.0.1", "PGPORT": str(postgres.port), "PGDATABASE": "postgres", "PGUSER": "taxi", "PGPASSWORD": "unused"}
    found = run_job(submit, job, tmp_path, tmp_path / "input", tmp_path / "output", env, postgres.query)
    assert_recorded(job, found)


@pytest.mark.parametrize("name", ["union", *ACTIVITY])
def test_job_on_s3(submit, s3, tmp_path, name):
    """The same scripts with s3a:// roots; versitygw keeps objects as files, so the results are read from its folder."""
    job = jobs.JOBS[name]
    job.make_input(s3.folder / s3.bucket / "input")
    env = dict(s3.env, S3_ENDPOINT=s3.env["AWS_ENDPOINT_URL"], S3_ACCESS_KEY="key", S3_SECRET_KEY="secret")
    done = submit(job.script, *job.call(f"s3a://{s3.bucket}/input", f"s3a://{s3.bucket}/output"), env=env)
    assert done.status == 0, done.err[-4000:] + done.out[-2000:]
    assert_recorded(job, results.of_run(job, done.out, {f"s3a://{s3.bucket}": "<work>"}, s3.folder / s3.bucket / "output"))
