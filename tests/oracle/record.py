#!/usr/bin/env python3
"""Record the SQL cases of tests/sql from real Spark.

    tests/oracle/record.py                 re-record every case file
    tests/oracle/record.py --stale         only files whose statements changed since they were recorded
    tests/oracle/record.py FILE.sql ...    only these files

The format of case files (.sql) and recordings (.out) is described in tests/oracle/README.md.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

SPARK_VERSION = "4.1.4"
ROOT = pathlib.Path(__file__).resolve().parents[2]
VENV = pathlib.Path(os.environ.get("FIRESTEEL_CACHE", pathlib.Path.home() / ".cache/firesteel")) / "oracle-venv"

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from case_file import parse_cases, parse_recording, write_recording  # noqa: E402


def run_inside_oracle_environment():
    """Replace this process by the interpreter that has PySpark, installing it the first time."""
    try:
        import pyspark  # noqa: F401
        return
    except ImportError:
        pass
    python = VENV / "bin/python"
    if not python.exists():
        print(f"installing PySpark {SPARK_VERSION} into {VENV}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", f"pyspark[connect]=={SPARK_VERSION}"], check=True)
    os.execv(python, [str(python), *sys.argv])


def selected_files(arguments):
    if arguments.files:
        return [pathlib.Path(name).resolve() for name in arguments.files]
    files = sorted((ROOT / "tests/sql").rglob("*.sql"))
    if arguments.stale:
        files = [file for file in files if is_stale(file)]
    return files


def is_stale(file):
    recording = file.with_suffix(".out")
    if not recording.exists():
        return True
    cases = parse_cases(file.read_text())
    recorded = parse_recording(recording.read_text())
    return (cases.settings, cases.statements) != (recorded.settings, [r.statement for r in recorded.results])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--stale", action="store_true")
    parser.add_argument("--check", action="store_true", help="write nothing, fail if a recording would change")
    arguments = parser.parse_args()
    files = selected_files(arguments)
    if not files:
        print("nothing to record")
        return 0
    run_inside_oracle_environment()
    os.chdir(ROOT)
    changed = 0
    # A session either has Hive support for its whole life or never, so the cases below tests/sql/hive run in a process of their own.
    hive = [file for file in files if file.parent.name == "hive"]
    plain = [file for file in files if file not in hive]
    if hive and plain:
        subprocess.run([sys.executable, __file__, *map(str, hive)], check=True)
        files = plain
    changed += record(files, bool(hive and not plain), arguments.check)
    return 1 if arguments.check and changed else 0


def record(files, hive, check):
    from spark_runner import SparkRunner

    started = time.time()
    statements = changed = 0
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="firesteel-oracle-"))
    try:
        with SparkRunner(ROOT, scratch, hive) as runner:
            for file in files:
                before = time.time()
                cases = parse_cases(file.read_text())
                text = write_recording(SPARK_VERSION, cases.settings, runner.run_file(cases))
                target = file.with_suffix(".out")
                if not target.exists() or target.read_text() != text:
                    changed += 1
                    if not check:
                        target.write_text(text)
                    print(f"changed {target}", file=sys.stderr)
                statements += len(cases.statements)
                print(f"{file.name}: {len(cases.statements)} statements, {time.time() - before:.1f} s", file=sys.stderr)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"{statements} statements in {len(files)} files recorded in {time.time() - started:.0f} s, {changed} recordings changed")
    return changed


if __name__ == "__main__":
    sys.exit(main())
