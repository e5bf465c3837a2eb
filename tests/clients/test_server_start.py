"""`firesteel server`: how it starts, whom it lets in, how it ends."""
import signal
import subprocess

import pytest
from connect_servers import Server, clean_environment, connect, firesteel_binary


def refused(tmp_path, *flags):
    done = subprocess.run([firesteel_binary(), "server", *map(str, flags)], cwd=tmp_path, capture_output=True, encoding="utf-8",
                          env=clean_environment(HOME=str(tmp_path)), timeout=30)
    assert done.returncode == 2
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(start_server, number):
    server = start_server()
    done = server.stop(number)
    assert (done.status, done.out, done.err) == (0, "", "")


def test_the_address_is_told_when_it_is_up(start_server):
    server = start_server()
    assert server.line == f"firesteel server: Spark Connect at sc://127.0.0.1:{server.port}\n"


def test_a_port_in_use_is_an_error(start_server, tmp_path):
    port = start_server().port
    error = refused(tmp_path, "--port", port)
    assert error.startswith(f"error: cannot listen on 127.0.0.1:{port}: Address already in use") and "--port 0" in error
    assert len(error.splitlines()) == 1, error


def test_other_addresses_need_token_and_tls(tmp_path, certificate, token):
    tls = ["--tls-cert", certificate / "cert.pem", "--tls-key", certificate / "key.pem"]
    for flags in ([], ["--token-file", token], tls):
        error = refused(tmp_path, "--host", "0.0.0.0", "--port", "0", *flags)
        assert "--token-file" in error and "--tls-cert" in error and "0.0.0.0" in error


def test_certificate_and_key_belong_together(tmp_path, certificate):
    assert "--tls-key" in refused(tmp_path, "--port", "0", "--tls-cert", certificate / "cert.pem")
    assert "--tls-cert" in refused(tmp_path, "--port", "0", "--tls-key", certificate / "key.pem")


def test_a_key_that_others_may_read_is_refused(start_server, tmp_path, certificate, token):
    key = tmp_path / "key.pem"
    key.write_bytes((certificate / "key.pem").read_bytes())
    tls = ["--tls-cert", certificate / "cert.pem", "--tls-key", key]
    for mode in (0o644, 0o604, 0o660):
        key.chmod(mode)
        assert f"key {key}; chmod 600" in refused(tmp_path, "--port", "0", *tls), oct(mode)
    for mode in (0o640, 0o400):
        key.chmod(mode)
        start_server("--token-file", token, *tls)


@pytest.mark.parametrize("content,reason", [("", "empty"), ("\n", "empty"), ("two words\n", "one line"), ("a\nb\n", "one line")])
def test_tokens_that_no_client_could_send_are_refused(tmp_path, content, reason):
    path = tmp_path / "bad_token"
    path.write_text(content)
    path.chmod(0o600)
    assert reason in refused(tmp_path, "--port", "0", "--token-file", path)


def test_a_missing_token_file_is_named(tmp_path):
    assert "absent" in refused(tmp_path, "--port", "0", "--token-file", tmp_path / "absent")


def test_a_token_file_that_others_may_read_is_refused(tmp_path, token):
    token.chmod(0o644)
    assert "chmod 600" in refused(tmp_path, "--port", "0", "--token-file", token)
    token.chmod(0o600)
    (tmp_path / "link").symlink_to(token)
    assert "symbolic link" in refused(tmp_path, "--port", "0", "--token-file", tmp_path / "link")


def test_broken_certificate_is_an_error(tmp_path):
    (tmp_path / "cert.pem").write_text("no certificate")
    error = refused(tmp_path, "--port", "0", "--tls-cert", tmp_path / "cert.pem", "--tls-key", tmp_path / "cert.pem")
    assert "cert.pem" in error


def test_wrong_and_missing_tokens_are_refused(start_server, token):
    server = start_server("--token-file", token)
    base = f"sc://localhost:{server.port}/"
    for parameters in ("", ";token=wrong", ";token=s3cret-toke", ";token=s3cret-token2"):
        with pytest.raises(Exception, match="token|UNAUTHENTICATED"):
            connect(base + parameters).version
    assert connect(base + ";token=s3cret-token").version


def test_settings_given_at_the_start_are_every_sessions(start_server):
    server = start_server("--conf", "spark.sql.session.timeZone=Asia/Tokyo")
    assert connect(server.url).conf.get("spark.sql.session.timeZone") == "Asia/Tokyo"
    assert connect(server.url).conf.get("spark.sql.session.timeZone") == "Asia/Tokyo"


def test_sessions_do_not_share_settings(server):
    one, other = connect(server.url), connect(server.url)
    one.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    assert other.conf.get("spark.sql.session.timeZone") != "Asia/Tokyo"
