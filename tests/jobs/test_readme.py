"""The shell blocks of README.md, run in order as a reader would paste them into one terminal."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def shell_blocks():
    return re.findall(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def checkout(firesteel, tmp_path):
    """A folder with examples/, as after a clone, and a PATH on which firesteel is this build."""
    folder, programs = tmp_path / "checkout", tmp_path / "programs"
    shutil.copytree(ROOT / "examples", folder / "examples")
    spec = folder / "examples" / "taxi" / "spark-pipeline.yml"
    spec.write_text(re.sub(r"(?m)^storage:.*$", f"storage: {(tmp_path / 'storage').as_uri()}", spec.read_text()))
    programs.mkdir()
    (programs / "firesteel").symlink_to(firesteel.binary)
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    return folder, dict(os.environ, HOME=str(firesteel.home), NO_COLOR="1", PATH=path)


def test_commands_run_as_printed(checkout):
    pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
    folder, environment = checkout
    blocks = shell_blocks()
    assert len(blocks) >= 5 and sum("firesteel " in block for block in blocks) >= 4, blocks
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", "\n".join(blocks)], cwd=folder, env=environment,
                          capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "is not set and stands for empty text" not in done.stderr, done.stderr
    assert "|hour|trips|" in done.stdout
    assert "busy_hours: version" in done.stdout


def recorded_statements():
    """Headings "=== N" that count from 1: others stand inside a statement."""
    total = 0
    for path in (ROOT / "tests" / "sql").rglob("*.out"):
        here = 0
        for line in path.read_bytes().splitlines():
            here += line == b"=== %d" % (here + 1)
        total += here
    return total


def test_figures_are_those_of_the_tree():
    said = re.search(r"Of ([\d,]+) statements recorded from Spark 4\.1, ([\d,]+) still answer differently",
                     (ROOT / "README.md").read_text())
    listed = (ROOT / "tests" / "sql" / "known_failures.txt").read_text().splitlines()
    different = sum(bool(line) and not line.startswith("#") for line in listed)
    assert said and [said[1], said[2]] == [f"{recorded_statements():,}", f"{different:,}"]
