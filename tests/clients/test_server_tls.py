"""`firesteel server` with TLS and a token: on an address that other machines reach, who gets in and what passes."""
import re
import shutil
import signal
import socket
import subprocess
import sys

import pytest
from connect_servers import clean_environment, connect, firesteel_binary


@pytest.fixture
def tls_server(start_server, certificate, token):
    """Listens on every address of this machine."""
    return start_server("--host", "0.0.0.0", "--token-file", token, "--tls-cert", certificate / "cert.pem", "--tls-key", certificate / "key.pem")


@pytest.fixture
def trusted(certificate, monkeypatch):
    monkeypatch.setenv("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", str(certificate / "cert.pem"))


def url(server, parameters="use_ssl=true;token=s3cret-token", host="localhost"):
    return f"sc://{host}:{server.port}/;{parameters}"


def test_it_serves_on_every_address(tls_server, trusted):
    assert tls_server.line.startswith(f"firesteel server: Spark Connect at sc://0.0.0.0:{tls_server.port}")
    for host in ("localhost", "127.0.0.1"):
        assert connect(url(tls_server, host=host)).range(3).count() == 3
    with socket.create_connection(("127.0.0.2", tls_server.port), timeout=5):
        pass  # a loopback server would listen on 127.0.0.1 alone


def test_a_stranger_who_speaks_no_tls_leaves_no_line_of_a_library(tls_server):
    with socket.create_connection(("127.0.0.1", tls_server.port), timeout=5) as stranger:
        stranger.sendall(b"GET / HTTP/1.0\r\n\r\n")
        stranger.settimeout(20)
        try:
            while stranger.recv(1000):
                pass
        except ConnectionError:
            pass
    assert tls_server.stop(signal.SIGTERM).err == ""


@pytest.mark.parametrize("parameters", ["use_ssl=true;token=wrong", "use_ssl=true", "use_ssl=true;token=s3cret-tokens"])
def test_without_the_token_nobody_gets_in(tls_server, trusted, parameters):
    with pytest.raises(Exception, match="UNAUTHENTICATED|token"):
        connect(url(tls_server, parameters)).version


def reaches(server, credentials):
    """Whether a call gets through to the server, by gRPC itself: the client of PySpark would try for ten minutes."""
    import grpc

    target = f"localhost:{server.port}"
    channel = grpc.secure_channel(target, credentials) if credentials else grpc.insecure_channel(target)
    try:
        grpc.channel_ready_future(channel).result(timeout=3)
        return True
    except grpc.FutureTimeoutError:
        return False
    finally:
        channel.close()


def test_plain_text_is_refused(tls_server, certificate):
    import grpc

    assert not reaches(tls_server, None)
    assert reaches(tls_server, grpc.ssl_channel_credentials((certificate / "cert.pem").read_bytes()))


@pytest.mark.parametrize("version,works", [("TLSv1", False), ("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
def test_tls_begins_at_1_2(tls_server, version, works):
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.set_alpn_protocols(["h2"])
    context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, version)
    try:
        with socket.create_connection(("127.0.0.1", tls_server.port), timeout=10) as plain, context.wrap_socket(plain) as secure:
            reached = secure.version()
    except (ssl.SSLError, ConnectionError):
        reached = None
    assert (reached is not None) == works


def test_a_client_that_does_not_trust_the_certificate_stays_out(tls_server, tmp_path):
    import grpc

    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "k.pem", "-out", tmp_path / "c.pem",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    assert not reaches(tls_server, grpc.ssl_channel_credentials((tmp_path / "c.pem").read_bytes()))


# Under the policy every session begins with; it writes down how long it would wait instead of waiting.
TRY = """
import os, sys
from pyspark.sql.connect.client import retries
from pyspark.sql.connect.session import SparkSession
waits = []
retries.Retrying.__init__.__defaults__ = (waits.append,)
for url in sys.argv[1:]:
    waits.clear()
    try:
        print("answer", SparkSession.builder.remote(url).create().range(3).count())
    except Exception as error:
        print(type(error).__name__, " ".join(str(error).split()))
    print("waits", len(waits), sum(waits))
sys.stdout.flush()
os._exit(0)
"""


def tries(roots, tmp_path, *urls):
    """Of each URL what PySpark says and how often and how many seconds it would have waited. gRPC reads authorities once in a process."""
    done = subprocess.run([sys.executable, "-c", TRY, *urls], capture_output=True, encoding="utf-8", timeout=120,
                          env=clean_environment(HOME=str(tmp_path), GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=str(roots)))
    told = re.findall(r"(.*)\nwaits (\d+) ([\d.]+)\n", done.stdout)
    assert len(told) == len(urls), done.stdout + done.stderr
    return [(text, int(number), float(seconds)) for text, number, seconds in told]


def test_pyspark_works_or_fails_at_once_where_it_trusts_the_server(tls_server, certificate, tmp_path):
    right, wrong, without = tries(certificate / "cert.pem", tmp_path, url(tls_server), url(tls_server, "use_ssl=true;token=wrong"), url(tls_server, "use_ssl=true"))
    assert right == ("answer 3", 0, 0)
    for text, waits, _ in (wrong, without):
        assert "the bearer token is missing or wrong" in text and waits == 0
    assert tls_server.stop().err == ""


def test_pyspark_gives_up_where_there_is_no_trust(tls_server, certificate, tmp_path):
    """A handshake that fails is UNAVAILABLE to gRPC, which PySpark tries again fifteen times for each of its calls, up to a minute apart; no server
    can shorten that: none has been spoken to."""
    signed_until(tmp_path, "20400101000000Z")
    wrong, plain = tries(tmp_path / "old.pem", tmp_path, url(tls_server), url(tls_server, "token=s3cret-token"))
    assert "CERTIFICATE_VERIFY_FAILED" in wrong[0] and "UNAVAILABLE" in plain[0]
    for _, waits, seconds in (wrong, plain):
        assert 15 <= waits <= 75 and seconds < 3600
    assert tls_server.stop().err == ""


def test_large_results_and_uploads_pass(tls_server, trusted):
    import pandas

    spark = connect(url(tls_server))
    assert spark.range(300_000).selectExpr("id", "repeat('x', 50) AS text").toPandas()["id"].sum() == 299_999 * 150_000
    uploaded = pandas.DataFrame({"n": range(100_000), "text": ["y" * 40] * 100_000})  # an artifact of several megabytes
    assert spark.createDataFrame(uploaded).agg({"n": "sum"}).collect()[0][0] == 99_999 * 50_000


def test_sessions_of_one_token_are_apart(tls_server, trusted):
    one, other = connect(url(tls_server)), connect(url(tls_server))
    one.range(1).createTempView("mine")
    assert not other.catalog.tableExists("mine")


def test_the_token_is_never_printed(tls_server, trusted):
    with pytest.raises(Exception):
        connect(url(tls_server, "use_ssl=true;token=wrong")).version
    assert connect(url(tls_server)).version
    done = tls_server.stop()
    assert "s3cret" not in tls_server.line + done.out + done.err


def test_a_key_of_another_certificate_is_refused_at_the_start(certificate, token, tmp_path):
    subprocess.run(["openssl", "genrsa", "-out", tmp_path / "other.pem", "2048"], check=True, capture_output=True)
    done = subprocess.run([firesteel_binary(), "server", "--port", "0", "--token-file", token, "--tls-cert", certificate / "cert.pem",
                           "--tls-key", tmp_path / "other.pem"], cwd=tmp_path, capture_output=True, encoding="utf-8",
                          env=clean_environment(HOME=str(tmp_path)), timeout=30)
    assert done.returncode == 2
    assert "other.pem" in done.stderr


def signed_until(folder, end):
    """A certificate for localhost whose time is from 2020 to `end`, and its key; `openssl req` knows only days from now."""
    (folder / "ca.cnf").write_text("[ca]\ndefault_ca=x\n[x]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n"
                                   "x509_extensions=e\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=DNS:localhost\n")
    (folder / "index").write_text("")
    (folder / "serial").write_text("01\n")
    subprocess.run(["openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "old_key.pem", "-out", "old.csr", "-subj", "/CN=localhost"],
                   cwd=folder, check=True, capture_output=True)
    subprocess.run(["openssl", "ca", "-batch", "-config", "ca.cnf", "-selfsign", "-keyfile", "old_key.pem", "-in", "old.csr", "-out", "old.pem",
                    "-startdate", "20200101000000Z", "-enddate", end], cwd=folder, check=True, capture_output=True)
    return ["--tls-cert", folder / "old.pem", "--tls-key", folder / "old_key.pem"]


def test_an_expired_certificate_is_refused_at_the_start(start_server, token, tmp_path):
    with pytest.raises(RuntimeError, match="old.pem has expired"):
        start_server("--token-file", token, *signed_until(tmp_path, "20210101000000Z"))


def test_a_certificate_that_expires_while_it_is_served_is_refused_by_clients(start_server, token, tmp_path):
    """Started with a date by which it is good, as a server that runs for years."""
    import ssl

    import grpc

    faketime = shutil.which("faketime")
    if not faketime:
        pytest.skip("faketime is not installed")
    library = subprocess.run([faketime, "2020-06-01", "printenv", "LD_PRELOAD"], capture_output=True, encoding="utf-8").stdout.strip()
    server = start_server("--token-file", token, *signed_until(tmp_path, "20210101000000Z"), env={"LD_PRELOAD": library, "FAKETIME": "@2020-06-01 00:00:00"})
    assert not reaches(server, grpc.ssl_channel_credentials((tmp_path / "old.pem").read_bytes()))
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    blind.set_alpn_protocols(["h2"])
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain, blind.wrap_socket(plain) as secure:
        assert secure.version()  # it is the date alone


def test_only_ciphers_without_known_weakness_are_agreed_on(tls_server):
    """Every cipher OpenSSL knows, offered alone: none without forward secrecy, authentication or an authenticated mode."""
    import ssl

    weak = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    weak.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    names = [cipher["name"] for cipher in weak.get_ciphers() if cipher["protocol"] != "TLSv1.3"]
    assert len(names) > 50
    agreed = set()
    for name in names:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers(name + ":@SECLEVEL=0")
        context.set_alpn_protocols(["h2"])
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        try:
            with socket.create_connection(("127.0.0.1", tls_server.port), timeout=10) as plain, context.wrap_socket(plain) as secure:
                assert secure.compression() is None
                agreed.add(secure.cipher()[0])
        except (ssl.SSLError, ConnectionError):
            pass
    assert agreed and all(name.startswith("ECDHE-") and name.endswith(("GCM-SHA256", "GCM-SHA384", "POLY1305")) for name in agreed), agreed
