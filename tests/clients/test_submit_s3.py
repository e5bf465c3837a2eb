"""S3 settings in the places where scripts and command lines put them; the environment has none."""
import sys

import pytest

WRITE_AND_READ = """\
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("s3").getOrCreate()
{settings}
spark.range(5).write.mode("overwrite").{kind}(sys.argv[1])
print(spark.read.{kind}(sys.argv[1]).count(), sorted({{f.split("/part-")[0] for f in spark.read.{kind}(sys.argv[1]).inputFiles()}}))
"""


def settings_of(s3, access="key", secret="secret", prefix="fs.s3a."):
    return {prefix + "endpoint": f"http://127.0.0.1:{s3.port}", prefix + "endpoint.region": "us-east-1", prefix + "access.key": access,
            prefix + "secret.key": secret, prefix + "path.style.access": "true"}


def confs(settings):
    return [word for name, value in settings.items() for word in ("--conf", f"spark.hadoop.{name}={value}")]


@pytest.fixture
def run(submit_script):
    def run(flags, *arguments, settings="", kind="parquet", env=None):
        flags = ["--python", sys.executable, *flags]
        return submit_script(WRITE_AND_READ.format(settings=settings, kind=kind), *arguments, flags=flags, env=env)
    return run


@pytest.mark.parametrize("scheme", ["s3a", "s3"])
@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_flags_carry_endpoint_and_keys(run, s3, scheme, kind):
    done = run(confs(settings_of(s3)), f"{scheme}://{s3.bucket}/out", kind=kind)
    assert done.out == f"5 ['{scheme}://{s3.bucket}/out']\n", done.err
    assert (s3.folder / s3.bucket / "out" / "_SUCCESS").exists()


def test_a_properties_file_carries_them(run, s3, tmp_path):
    file = tmp_path / "job.conf"
    file.write_text("".join(f"spark.hadoop.{name}  {value}\n" for name, value in settings_of(s3).items()))
    assert run(["--properties-file", file], f"s3a://{s3.bucket}/out").out.startswith("5 ")


def test_a_script_sets_them_through_the_hadoop_configuration(run, s3):
    lines = [f"spark.sparkContext._jsc.hadoopConfiguration().set({name!r}, {value!r})" for name, value in settings_of(s3).items()]
    assert run([], f"s3a://{s3.bucket}/out", settings="\n".join(lines)).out.startswith("5 ")


def test_settings_of_one_bucket_beat_the_general_ones(run, s3):
    flags = confs(settings_of(s3, secret="wrong")) + confs({f"fs.s3a.bucket.{s3.bucket}.secret.key": "secret"})
    assert run(flags, f"s3a://{s3.bucket}/out").out.startswith("5 ")


def test_settings_beat_the_environment(run, s3):
    env = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "wrong", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    assert run(confs(settings_of(s3)), f"s3a://{s3.bucket}/out", env=env).out.startswith("5 ")


def test_the_environment_serves_where_no_setting_does(run, s3):
    assert run([], f"s3a://{s3.bucket}/out", env=s3.env).out.startswith("5 ")


def test_wrong_keys_are_refused_and_not_told(run, s3):
    done = run(confs(settings_of(s3, secret="hush-hush")), f"s3a://{s3.bucket}/out")
    assert (done.status, done.out) == (1, "")
    assert "SignatureDoesNotMatch" in done.err
    assert "hush-hush" not in done.err


def test_without_keys_the_error_says_where_they_are_looked_for(run, s3):
    done = run(confs({"fs.s3a.endpoint": f"http://127.0.0.1:{s3.port}"}), f"s3a://{s3.bucket}/out")
    assert done.status == 1
    assert "fs.s3a.access.key" in done.err and "AWS_ACCESS_KEY_ID" in done.err


def test_half_a_key_is_an_error(run, s3):
    settings = settings_of(s3)
    del settings["fs.s3a.secret.key"]
    done = run(confs(settings), f"s3a://{s3.bucket}/out")
    assert done.status == 1
    assert "fs.s3a.secret.key" in done.err


def test_a_bucket_that_is_not_there_is_named(run, s3):
    done = run(confs(settings_of(s3)), "s3a://absent/out")
    assert done.status == 1
    assert "absent" in done.err and "NoSuchBucket" in done.err
