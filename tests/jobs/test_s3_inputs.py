"""Reading from an S3 service that denies, hides or damages what it is asked for."""
import re
from urllib.parse import unquote

import pytest

from fault_proxy import FaultProxy


@pytest.fixture
def proxied(s3):
    """proxied(rule): the environment of a firesteel behind a proxy, and the proxy."""
    proxies = []

    def start(rule):
        proxies.append(FaultProxy(s3.port, rule))
        return proxies[-1].env(s3)
    yield start
    for proxy in proxies:
        proxy.stop()


class Warehouse:
    def __init__(self, firesteel, s3):
        self.firesteel, self.s3 = firesteel, s3
        self.folder = s3.folder / s3.bucket

    def sql(self, text, *options, env=None):
        return self.firesteel("sql", "--conf", f"spark.sql.warehouse.dir=s3://{self.s3.bucket}/wh", *options, "--output", "csv",
                              "-e", text, env=env or self.s3.env)

    def make(self, text):
        done = self.sql(text)
        assert done.status == 0, done.text

    def value(self, text, *options, env=None):
        done = self.sql(text, *options, env=env)
        assert done.status == 0, done.text
        return done.out.split()[-1]


@pytest.fixture
def warehouse(firesteel, s3):
    return Warehouse(firesteel, s3)


PREFIXES = ["2023", "2024", "2025"]
ALL = " UNION ALL ".join(f"SELECT * FROM {{format}}.`s3://taxi/in/{prefix}`" for prefix in PREFIXES)


@pytest.mark.parametrize("format", ["parquet", "csv", "json"])
@pytest.mark.parametrize("target", ["INSERT INTO t", "INSERT OVERWRITE t", "CREATE TABLE u AS"])
def test_no_permission_for_one_of_many_prefixes_fails_before_any_output(warehouse, proxied, format, target):
    for prefix in PREFIXES:
        warehouse.make(f"INSERT OVERWRITE DIRECTORY 's3://taxi/in/{prefix}' USING {format} SELECT 'a' AS x")
    warehouse.make("CREATE TABLE t AS SELECT 'a' AS x")
    written = []

    def rule(method, path):
        if method in ("PUT", "POST", "DELETE"):
            written.append(f"{method} {path}")
        return "403" if "in/2024" in unquote(path) else "pass"
    done = warehouse.sql(f"{target} {ALL.format(format=format)}", env=proxied(rule))
    assert done.status == 1 and "s3://taxi/in/2024" in done.err and "secret" not in done.err, done.text
    assert "permission" in done.err.lower() or "denied" in done.err.lower(), done.text
    assert written == []
    assert warehouse.value("SELECT count(*) FROM t") == "1"


def flip(data):
    """One bit of the middle."""
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1:]


def test_a_bit_flipped_on_the_way(warehouse, proxied):
    warehouse.make("CREATE TABLE t USING parquet OPTIONS (compression 'none') AS SELECT id, concat(repeat('x', 40), id) AS s FROM range(1000)")
    [file] = (warehouse.folder / "wh/t").glob("part-*")
    env = proxied(lambda method, path: flip if method == "GET" and file.name in path else "pass")
    done = warehouse.sql("SELECT max(s) FROM t", "--conf", "firesteel.read.verify=once", env=env)
    assert done.status == 1 and "FIRESTEEL_CHECKSUM_MISMATCH" in done.err, done.text
    assert file.name in done.err and len(set(re.findall(r"\b[0-9a-f]{32}\b", done.err))) == 2, done.text
