"""Ordinary PySpark clients against the firesteel executable: the fixtures of tests/jobs, and firesteel submit."""
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

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
    listed = subprocess.run([firesteel.binary, "--help"], capture_output=True, text=True, timeout=60).stdout
    if "submit" not in listed:
        pytest.skip("this firesteel has no submit")

    def run(script, *arguments, python=sys.executable, py_files=(), env=None, timeout=300):
        options = ["--python", python]
        if py_files:
            options += ["--py-files", ",".join(map(str, py_files))]
        return firesteel("submit", *options, script, *arguments, env=env, timeout=timeout)

    return run
