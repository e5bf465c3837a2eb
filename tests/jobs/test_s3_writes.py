"""Tables on S3 under kills and a failing service: whole old or whole new, never a part, nothing left over."""
import pytest

from fault_proxy import FaultProxy, one_in

MANY = 250_000  # about 16 MB: an upload in parts
FEW = 5_000     # one request
COLUMNS = "id, md5(cast(id AS string)) AS digest, md5(cast(-id - 1 AS string)) AS other"

KILL_POINTS = [
    "stage.part_uploaded=kill", "stage.part_uploaded=kill@2", "storage.before_complete=kill", "storage.after_complete=kill",
    "publish.before_manifest=kill", "publish.after_manifest=kill", "publish.before_first_file=kill",
    "publish.after_last_file=kill", "publish.before_swap=kill", "publish.after_swap=kill", "publish.before_delete=kill",
    "publish.after_delete=kill", "publish.before_success=kill", "publish.after_success=kill",
]


def overwrite(firesteel, s3, first, rows, env):
    return firesteel("sql", "-e", f"INSERT OVERWRITE DIRECTORY 's3a://{s3.bucket}/t' USING parquet "
                                  f"SELECT {COLUMNS} FROM range({first}, {first} + {rows})", env=env)


def content(firesteel, s3, env):
    done = firesteel("sql", "-e", f"SELECT count(*), min(id), max(id), count(DISTINCT other) FROM parquet.`s3://{s3.bucket}/t`",
                     "--output", "csv", env=env)
    assert done.status == 0, done.text
    return done.out.splitlines()[-1]


def table(first, rows):
    return f"{rows},{first},{first + rows - 1},{rows}"


def leftovers(s3):
    names = [str(p.relative_to(s3.folder / s3.bucket)) for p in (s3.folder / s3.bucket).rglob("*") if p.is_file()]
    known = ("t/part-", "t/_SUCCESS", "t/_firesteel/commit.json")
    return [name for name in names if not name.startswith(known)]


@pytest.mark.parametrize("point", KILL_POINTS)
def test_a_killed_write_is_whole_old_or_whole_new(firesteel, s3, point):
    rows = FEW if point.startswith("publish") else MANY
    assert overwrite(firesteel, s3, 0, rows, s3.env).status == 0
    killed = overwrite(firesteel, s3, 1000, rows, dict(s3.env, FIRESTEEL_FAILPOINT=point))
    assert killed.status == -9, f"{point} was not reached: {killed.text}"
    assert content(firesteel, s3, s3.env) in (table(0, rows), table(1000, rows))
    done = overwrite(firesteel, s3, 1000, rows, s3.env)
    assert done.status == 0, done.text
    assert content(firesteel, s3, s3.env) == table(1000, rows)
    assert leftovers(s3) == []


@pytest.mark.parametrize("faults", [["503"], ["drop"], ["cut"], ["503", "drop", "cut"]], ids="-".join)
def test_a_service_that_fails_one_request_in_five_does_no_harm(firesteel, s3, faults):
    proxy = FaultProxy(s3.port, one_in(5, faults))
    try:
        for first in (0, 1000):
            done = overwrite(firesteel, s3, first, MANY, proxy.env(s3))
            assert done.status == 0, done.text
            assert content(firesteel, s3, proxy.env(s3)) == table(first, MANY)
        assert proxy.faults > 0
        assert content(firesteel, s3, s3.env) == table(1000, MANY)
        assert leftovers(s3) == []
    finally:
        proxy.stop()


def test_a_service_that_is_down_is_an_error_in_bounded_time(firesteel, s3):
    assert overwrite(firesteel, s3, 0, FEW, s3.env).status == 0
    proxy = FaultProxy(s3.port, lambda method, path: "503" if method in ("PUT", "POST") else "pass")
    try:
        done = overwrite(firesteel, s3, 1000, FEW, proxy.env(s3))
        assert done.status == 1
        assert "REQ-1" in done.text and f"s3://{s3.bucket}/t" in done.text, done.text
        assert content(firesteel, s3, s3.env) == table(0, FEW)
    finally:
        proxy.stop()
