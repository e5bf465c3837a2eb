"""Spark's own SQL tests: no query that passed before may fail now (golden.py says more)."""
import os
from pathlib import Path

import pytest
from golden import ROOT, passed, ranges, read_passing, replay


def test_queries_that_passed_still_pass():
    golden = os.environ.get("FIRESTEEL_GOLDEN")
    if not golden:
        pytest.skip("FIRESTEEL_GOLDEN does not name the folder of Spark's SQL tests")
    pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
    binary = Path(os.environ.get("FIRESTEEL_BINARY", ROOT / "build" / "test" / "src" / "cli" / "firesteel"))
    assert binary.exists(), f"{binary} is not built"

    missing = lost(read_passing(), passed(replay(binary, golden)))
    if missing:  # a busy machine may have been too slow for some: those files alone, once more
        missing = lost(missing, passed(replay(binary, golden, files=missing.keys(), time_limit=100)))
    assert not missing, "queries that passed before fail now:\n" + "\n".join(f"  {name} {ranges(missing[name])}" for name in sorted(missing))


def lost(expected, found):
    return {name: gone for name in expected if (gone := expected[name] - found.get(name, set()))}
