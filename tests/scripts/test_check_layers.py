"""scripts/check_layers on small made-up trees."""
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "scripts"
TABLE = "base:\ntypes: base\nplan: types\nduck: plan\nonly duck duckdb\nsource nlohmann/\n"


@pytest.fixture
def tree(tmp_path):
    """check(path=text, ...) writes files under src and returns (status, output)."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPTS / "check_layers", tmp_path / "scripts")

    def check(files, table=TABLE):
        (tmp_path / "scripts" / "layers.txt").write_text(table)
        for path, text in files.items():
            file = tmp_path / "src" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        done = subprocess.run([tmp_path / "scripts" / "check_layers"], capture_output=True, text=True)
        return done.returncode, done.stdout

    return check


def test_include_of_everything_below_is_allowed(tree):
    status, _ = tree({"plan/a.cc": '#include "types/t.h"\n#include "base/b.h"\n#include "plan/p.h"\n'})
    assert status == 0


def test_include_upward_is_named_with_file_and_line(tree):
    status, output = tree({"types/t.h": '\n#include "plan/p.h"\n'})
    assert status == 1
    assert "src/types/t.h:2: types may not include plan" in output


def test_module_missing_from_the_table_is_named(tree):
    status, output = tree({"common/x.h": ""})
    assert status == 1
    assert "module 'common' is not in scripts/layers.txt" in output


def test_cycle_in_the_table_is_shown(tree):
    status, output = tree({}, table="base: plan\ntypes: base\nplan: types\n")
    assert status == 1
    assert "base -> plan -> types -> base" in output


def test_duckdb_belongs_to_one_module(tree):
    status, output = tree({"plan/a.cc": '#include "duckdb_cpp.hpp"\n', "duck/b.cc": '#include "duckdb_cpp.hpp"\n'})
    assert status == 1
    assert output.count("only duck may include") == 1


def test_slow_header_is_refused_in_our_headers_only(tree):
    include = "#include <nlohmann/json.hpp>\n"
    status, output = tree({"plan/a.cc": include, "plan/a.h": include})
    assert status == 1
    assert "src/plan/a.h:1" in output and "a.cc" not in output
