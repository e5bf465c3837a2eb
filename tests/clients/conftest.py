"""Ordinary PySpark clients against the firesteel executable: the fixtures of tests/jobs, and firesteel submit."""
import importlib.util
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from connect_servers import Outcome, Server, clean_environment, connect, firesteel_binary

# Of the jobs; `make clients` runs them with the full package.
CLIENT_PYTHON = os.environ.get("FIRESTEEL_CLIENT_PYTHON", sys.executable)
EXIT_STATUS = pytest.StashKey[int]()

TESTS = Path(__file__).resolve().parent.parent
if str(TESTS / "jobs") not in sys.path:
    sys.path.append(str(TESTS / "jobs"))


def shared_fixtures():
    spec = importlib.util.spec_from_file_location("firesteel_jobs_fixtures", TESTS / "jobs" / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


shared = shared_fixtures()
firesteel, postgres, s3, real_data = shared.firesteel, shared.postgres, shared.s3, shared.real_data


@pytest.fixture
def submit(firesteel):
    """submit(script, *arguments, python=.., py_files=.., env=..): an Outcome."""
    pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")

    def run(script, *arguments, python=CLIENT_PYTHON, py_files=(), env=None, timeout=120):
        options = ["--python", python]
        if py_files:
            options += ["--py-files", ",".join(map(str, py_files))]
        return firesteel("submit", *options, script, *arguments, env=env, timeout=timeout)

    return run


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    assert running.process.poll() is None, "the server died during the tests"
    running.stop()


@pytest.fixture
def start_server(tmp_path):
    """Starts a server of the test's own; flags as on the command line."""
    started = []

    def start(*flags, env=None):
        started.append(Server(tmp_path, *flags, env=env))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
            running.process.communicate()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out",
                    folder / "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    return folder


@pytest.fixture
def token(tmp_path):
    path = tmp_path / "token"
    path.write_text("s3cret-token\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def spark(server):
    session = connect(server.url)
    yield session
    # The client of 4.1 can wait for itself here when another session was garbage-collected inside one of its calls.
    stopping = threading.Thread(target=session.stop, daemon=True)
    stopping.start()
    stopping.join(20)


@pytest.fixture
def submit_script(tmp_path):
    """submit_script(text or path of a script, arguments of the script.., flags=[..]) -> Outcome"""
    count = 0

    def run(script, *arguments, flags=("--python", sys.executable), env=None, timeout=120, cwd=None):
        nonlocal count
        if not isinstance(script, Path):
            count += 1
            text, script = script, tmp_path / f"script{count}.py"
            script.write_text(text)
        done = subprocess.run([firesteel_binary(), "submit", *map(str, flags), str(script), *map(str, arguments)],
                              cwd=cwd or tmp_path, env=clean_environment(HOME=str(tmp_path), **(env or {})),
                              capture_output=True, encoding="utf-8", timeout=timeout)
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


def pytest_sessionfinish(session, exitstatus):
    session.config.stash[EXIT_STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """All is reported. PySpark's exit handlers would now wait for servers that tests have stopped, or killed."""
    if EXIT_STATUS in config.stash:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash[EXIT_STATUS])
