"""Faults of every kind against the executable; faults_mode.py says how many."""
import os
import shutil
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "jobs"))  # its servers

from faults_mode import LONG, SEED  # noqa: E402
from kill_loop import Tally  # noqa: E402
from servers import POSTGRES, S3, running_postgres  # noqa: E402

tallies = []


@pytest.fixture(scope="session")
def binary():
    path = Path(os.environ.get("FIRESTEEL_BINARY", ROOT / "build" / "test" / "src" / "cli" / "firesteel"))
    assert path.exists(), f"{path} is not built"
    return path


@pytest.fixture
def tally(request):
    """A Tally whose line stands in the table at the end."""
    one = Tally(request.node.callspec.id if hasattr(request.node, "callspec") else request.node.name)
    tallies.append(one)
    return one


@pytest.fixture(scope="session")
def s3(tmp_path_factory):
    program = os.environ.get("FIRESTEEL_VERSITYGW") or shutil.which("versitygw")
    if not program:
        pytest.skip("versitygw is not installed")
    server = S3(program, tmp_path_factory.mktemp("s3"))
    yield server
    server.process.kill()
    server.process.wait()


@pytest.fixture
def postgres():
    if not (POSTGRES / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed")
    with running_postgres() as server:
        yield server


def pytest_terminal_summary(terminalreporter):
    if not tallies:
        return
    columns = ["kills", "before", "between", "after", "bad", "refused", "leftovers", "reads"]
    terminalreporter.write_line(f"\nfaults, {'long' if LONG else 'short'} form, FIRESTEEL_FAULTS_SEED={SEED}")
    terminalreporter.write_line(f"{'loop':44}" + "".join(f"{column:>10}" for column in columns))
    for one in tallies:
        terminalreporter.write_line(f"{one.name:44}" + "".join(f"{getattr(one, column):>10}" for column in columns))
