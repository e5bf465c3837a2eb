"""Reading from an S3 service that denies, hides or damages what it is asked for."""
import os
import re
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

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


def listed(path):
    """The prefix that a request lists, or None."""
    query = parse_qs(urlsplit(path).query)
    return query.get("prefix", [""])[0] if "list-type" in query else None


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

    def values(self, text, *options, env=None):
        """The lines of one column."""
        done = self.sql(text, *options, env=env)
        assert done.status == 0, done.text
        return done.out.splitlines()[1:]


@pytest.fixture
def warehouse(firesteel, s3):
    return Warehouse(firesteel, s3)


FEW_TRIES = ("--conf", "fs.s3a.attempts.maximum=2")
PREFIXES = ["2023", "2024", "2025"]
ALL = " UNION ALL ".join(f"SELECT * FROM {{format}}.`s3://taxi/in/{prefix}`" for prefix in PREFIXES)


@pytest.mark.parametrize("format, target", [("parquet", "INSERT INTO t"), ("csv", "INSERT OVERWRITE t"), ("json", "CREATE TABLE u AS")])
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
    assert warehouse.values("SELECT count(*) FROM t") == ["1"]


def without(words):
    """Takes the objects whose names contain one of the words out of a listing."""
    def edit(data):
        parts = re.split(rb"(<Contents>.*?</Contents>)", data, flags=re.S)
        return b"".join(part for part in parts if not (part.startswith(b"<Contents>") and any(word in part for word in words)))
    return edit


@pytest.mark.parametrize("partitioned", [False, True], ids=["plain", "partitioned"])
def test_a_listing_that_hides_the_newest_files_of_a_table(warehouse, proxied, partitioned):
    """The record says which files are the table: no row is missed, and none of them survives an overwrite."""
    by = "PARTITIONED BY (p)" if partitioned else ""
    warehouse.make(f"CREATE TABLE t USING parquet {by} AS SELECT id, id % 2 AS p FROM range(10)")
    old = {path.name for path in (warehouse.folder / "wh/t").rglob("part-*")}
    warehouse.make("INSERT INTO t SELECT id, id % 2 AS p FROM range(10, 15)")
    new = [path.name.encode() for path in (warehouse.folder / "wh/t").rglob("part-*") if path.name not in old]
    hits = []

    def hide(data):
        hits.append(len(data) - len(without(new)(data)))
        return without(new)(data)
    env = proxied(lambda method, path: hide if listed(path) is not None else "pass")
    query = "SELECT concat_ws(' ', count(*), sum(id)) FROM "
    for relation in ("t", "parquet.`s3://taxi/wh/t`"):
        assert warehouse.values(query + relation, env=env) == ["15 105"]
    assert sum(hits) > 0
    done = warehouse.sql("INSERT OVERWRITE t SELECT id, id % 2 AS p FROM range(3)", env=env)
    assert done.status == 0, done.text
    assert warehouse.values(query + "t") == ["3 3"]


def test_a_listing_that_repeats_a_page(warehouse, proxied):
    warehouse.make("INSERT OVERWRITE DIRECTORY 's3://taxi/in' USING csv SELECT /*+ REPARTITION(3) */ id FROM range(10)")
    warehouse.make("CREATE TABLE t AS SELECT id FROM range(10)")
    repeated = []

    def again(data):
        if b"<Contents>" not in data or b"<IsTruncated>false</IsTruncated>" not in data:
            return data
        repeated.append(1)
        return data.replace(b"<IsTruncated>false</IsTruncated>",
                            b"<IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken>")
    # The service takes the token for a key to go on after; all there are come after "again".
    env = proxied(lambda method, path: again if listed(path) is not None and "continuation-token" not in path else "pass")
    for relation in ("t", "csv.`s3://taxi/in`"):
        assert warehouse.values(f"SELECT count(*) FROM {relation}", env=env) == ["10"]
        assert repeated.pop()


def test_files_that_somebody_removed_are_not_waited_for(warehouse):
    warehouse.make("CREATE TABLE t AS SELECT 1 AS x")
    warehouse.make("INSERT INTO t SELECT 2")
    for path in (warehouse.folder / "wh/t").glob("part-*"):
        path.unlink()
    assert warehouse.values("SELECT count(*) FROM t") == ["0"]


def flip(data):
    """One bit of the middle."""
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1:]


def test_a_bit_flipped_on_the_way(warehouse, proxied):
    warehouse.make("CREATE TABLE t USING parquet OPTIONS (compression 'none') AS SELECT id, concat(repeat('x', 40), id) AS s FROM range(1000)")
    [file] = (warehouse.folder / "wh/t").glob("part-*")
    env = proxied(lambda method, path: flip if method == "GET" and file.name in path else "pass")
    done = warehouse.sql("SELECT max(s) FROM t", "--conf", "firesteel.read.verify=once", *FEW_TRIES, env=env)
    assert done.status == 1 and "FIRESTEEL_CHECKSUM_MISMATCH" in done.err, done.text
    assert file.name in done.err and len(set(re.findall(r"\b[0-9a-f]{32}\b", done.err))) == 2, done.text


def test_an_answer_that_is_late_is_waited_for(warehouse, proxied):
    """A second here, ten in the long form, under the default limits."""
    warehouse.make("CREATE TABLE t AS SELECT id FROM range(10)")
    late_s, late = 10 if os.environ.get("FIRESTEEL_FAULTS") == "long" else 1, []

    def rule(method, path):
        if method == "GET" and "part-" in path and not late:
            late.append(path)
            time.sleep(late_s)
        return "pass"
    begun = time.monotonic()
    assert warehouse.values("SELECT count(*) FROM t", env=proxied(rule)) == ["10"]
    assert late and time.monotonic() - begun >= late_s


@pytest.mark.parametrize("wrong", ["name", "authority"])
def test_a_wrong_certificate_is_named(warehouse, tmp_path, wrong):
    for name in ("own", "other"):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / f"{name}.key", "-out",
                        tmp_path / f"{name}.pem", "-days", "2", "-subj", "/CN=store", "-addext",
                        "subjectAltName=" + ("DNS:elsewhere.example" if wrong == "name" else "IP:127.0.0.1")],
                       check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "own.pem", tmp_path / "own.key")
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        trusted = tmp_path / ("own.pem" if wrong == "name" else "other.pem")
        env = dict(warehouse.s3.env, AWS_ENDPOINT_URL=f"https://127.0.0.1:{server.server_address[1]}", AWS_CA_BUNDLE=str(trusted))
        begun = time.monotonic()
        done = warehouse.sql("SELECT * FROM csv.`s3://taxi/in`", env=env)
        assert done.status == 1 and "certificate" in done.err and "127.0.0.1" in done.err, done.text
        assert time.monotonic() - begun < 10
    finally:
        server.shutdown()
        server.server_close()


NAME_SERVER = r"""
#include <netdb.h>
#include <stddef.h>
#include <unistd.h>
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  (void)node; (void)service; (void)hints; (void)found;
  sleep(30);
  return EAI_AGAIN;
}
"""


def test_a_name_server_that_does_not_answer_is_under_the_limit_for_connecting(warehouse, tmp_path):
    (tmp_path / "dns.c").write_text(NAME_SERVER)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", tmp_path / "dns.so", tmp_path / "dns.c"], check=True)
    env = dict(warehouse.s3.env, AWS_ENDPOINT_URL="http://store.example:9000", LD_PRELOAD=str(tmp_path / "dns.so"))
    begun = time.monotonic()
    done = warehouse.sql("SELECT * FROM csv.`s3://taxi/in`", "--conf", "fs.s3a.connection.establish.timeout=1000", *FEW_TRIES, env=env)
    assert done.status == 1 and "store.example" in done.err, done.text
    assert time.monotonic() - begun < 10
