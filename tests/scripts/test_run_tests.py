"""The counting of scripts/run_tests: cases, reasons, and what must never count as passed."""
import importlib.machinery
import importlib.util
import os
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "run_tests"

@pytest.fixture(scope="module")
def run_tests():
    loader = importlib.machinery.SourceFileLoader("run_tests", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("run_tests", loader))

    sys.dont_write_bytecode, old = True, sys.dont_write_bytecode
    sys.modules["run_tests"] = module
    loader.exec_module(module)
    sys.dont_write_bytecode = old
    return module

GTEST = """<testsuites><testsuite name="S">
<testcase name="Passes" status="run" result="completed" classname="S"/>
<testcase name="Fails" status="run" result="completed" classname="S"><failure message="no"/></testcase>
<testcase name="Skips" status="run" result="skipped" classname="S"><skipped message="a.cc:7&#x0A;no server"/></testcase>
<testcase name="DISABLED_x" status="notrun" result="suppressed" classname="S"/>
</testsuite></testsuites>"""

def test_counts_cases_and_keeps_the_reason_of_a_skip(run_tests, tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(GTEST)
    tally = run_tests.Tally()
    tally.add_junit(report, "prog")
    assert tally.passed == 1
    assert tally.failed == ["prog: S.Fails"]
    assert tally.skipped == [("prog: S.Skips", "no server")]

def test_missing_program_is_a_failure(run_tests, tmp_path):
    (tmp_path / "CTestTestfile.cmake").write_text(f'add_test(gone "{tmp_path}/no_such_program")\n')
    results = tmp_path / "results"
    results.mkdir()
    tally = run_tests.Tally()

    run_tests.run_ctest(tmp_path, results, [], 1, dict(os.environ), tally)
    assert tally.passed == 0 and len(tally.failed) == 1 and "gone" in tally.failed[0]

def test_crash_without_a_report_is_a_failure(run_tests, tmp_path):
    (tmp_path / "CTestTestfile.cmake").write_text('add_test(crash "/bin/sh" "-c" "kill -SEGV $$")\n')
    results = tmp_path / "results"
    results.mkdir()
    tally = run_tests.Tally()

    run_tests.run_ctest(tmp_path, results, [], 1, dict(os.environ), tally)
    assert tally.passed == 0 and len(tally.failed) == 1
