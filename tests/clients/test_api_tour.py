"""examples/api_tour, section by section: every line printed is what Spark printed."""
import difflib
import re

import jobs
import normalise
import pytest

TOUR = jobs.JOBS["api_tour"]


def sections(text):
    """The lines of each section by its name."""
    found, name = {}, None
    for line in text.splitlines():
        if line.startswith("===== "):
            name = line[6:]
            found[name] = []
        elif name:
            found[name].append(line)
    return found


EXPECTED = sections((TOUR.expected / "api_tour.out").read_text())


@pytest.mark.parametrize("name", EXPECTED)
def test_section(submit, tmp_path, name):
    done = submit(TOUR.script, name, env={"TOUR_OUTPUT": str(tmp_path / "output")})
    found = sections(normalise.printed(done.out, {str(tmp_path): "<work>"})).get(name, [])
    difference = list(difflib.unified_diff(EXPECTED[name], found, "Spark", "firesteel", lineterm="", n=2))
    assert not difference, "\n".join(difference[:100]) + "\n" + done.err[-3000:]
    assert done.status == 0, done.err[-3000:]


def test_the_tour_calls_more_than_three_hundred_members(submit, tmp_path):
    done = submit(TOUR.script.parent / "count_calls.py", env={"TOUR_OUTPUT": str(tmp_path / "output")})
    counted = re.search(r"^ *(\d+) distinct DataFrame, Column, GroupedData and functions members", done.out, re.MULTILINE)
    assert counted, done.err[-3000:]
    assert int(counted.group(1)) >= 300
