"""Input and storage on S3 (versitygw) give the figures of local disk."""
import json
from pathlib import Path

CASES = json.loads((Path(__file__).resolve().parent.parent / "oracle" / "taxi_figures.json").read_text())


def test_input_and_storage_on_s3(example, s3, green_month):
    trips = s3.put(green_month, "input/green_tripdata_2024-01.parquet")
    project = example("taxi", storage=f"s3://{s3.bucket}/storage")
    done = project.run(conf={"taxi.trips": trips}, env=s3.env)
    assert done.status == 0, done.text
    assert project.figures(env=s3.env) == CASES["green 2024-01"]["figures"]


def test_wrong_credentials_are_named(example, s3, green_month):
    trips = s3.put(green_month, "input/green_tripdata_2024-01.parquet")
    done = example("taxi").run(conf={"taxi.trips": trips}, env=dict(s3.env, AWS_SECRET_ACCESS_KEY="not-the-secret"))
    assert done.status == 1
    assert "not-the-secret" not in done.text
    assert "credential" in done.text.lower() or "signature" in done.text.lower()


def test_missing_object_is_path_not_found(example, s3):
    done = example("taxi").run(conf={"taxi.trips": f"s3://{s3.bucket}/nothing/here.parquet"}, env=s3.env)
    assert done.status in (1, 2)
    assert "PATH_NOT_FOUND" in done.text
