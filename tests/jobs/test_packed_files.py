"""Packed text that is damaged, named wrongly, or far larger than its file: an exact result or an error that names the file."""
import gzip
import os
import zlib

import pytest
from conftest import Outcome
from peak_memory import run_measured

TEXT = b"id,name\n1,a\n2,b\n"


def pack(text):
    return gzip.compress(text, mtime=0)


def read(firesteel, file, query="SELECT count(*), sum(id), max(name) FROM rows", **options):
    settings = "".join(f", {name} '{value}'" for name, value in options.items())
    return firesteel("sql", "--output", "csv", "-e", f"CREATE TEMPORARY VIEW rows (id INT, name STRING) USING csv "
                                                     f"OPTIONS (path '{file}', header 'true'{settings}); {query}")


@pytest.mark.parametrize("content, rows", [
    (pack(TEXT) + pack(b"3,c\n"), "3,6,c"), (pack(TEXT[:-3]) + pack(TEXT[-3:]), "2,3,b"), (pack(TEXT) + bytes(512), "2,3,b"),
    (pack(TEXT) + pack(b"") + pack(b"3,c\n"), "3,6,c"), (pack(b""), "0,,"), (b"", "0,,")],
    ids=["two members", "cut in a row", "padding", "an empty member", "nothing packed", "nothing"])
def test_whole_packed_files_are_read_exactly(firesteel, tmp_path, content, rows):
    file = tmp_path / "rows.csv.gz"
    file.write_bytes(content)
    done = read(firesteel, file)
    assert done.status == 0, done.text
    assert done.out.splitlines()[-1] == rows


@pytest.mark.parametrize("mode", ["PERMISSIVE", "FAILFAST"])
@pytest.mark.parametrize("name, content", [
    ("behind.csv.gz", pack(TEXT) + b"something that is not packed"), ("cut.csv.gz", pack(TEXT * 1000)[:-12]),
    ("header.csv.gz", pack(TEXT)[:7]), ("sum.csv.gz", pack(TEXT)[:-8] + bytes(8)), ("plain.csv.gz", TEXT),
    ("gzip.csv.zst", pack(TEXT)), ("deflate.csv.gz", zlib.compress(TEXT, wbits=-15)), ("bzip2.csv.bz2", b"BZh9")],
    ids=["bytes behind", "cut", "header only", "wrong sum", "not packed", "gzip as zstd", "raw deflate", "bzip2"])
def test_damaged_packing_is_an_error_that_names_the_file(firesteel, tmp_path, name, content, mode):
    file = tmp_path / name
    file.write_bytes(content)
    done = read(firesteel, file, query="CREATE TABLE copied AS SELECT * FROM rows", mode=mode)
    assert done.status == 1 and name in done.err and "INTERNAL" not in done.err, done.text
    assert not list(firesteel.home.rglob("part-*"))


def test_packed_text_under_a_plain_name_is_no_row(firesteel, tmp_path):
    """As in Spark the name decides; what is inside fits no column, and FAILFAST says so."""
    file = tmp_path / "rows.csv"
    file.write_bytes(b"id,name\n" + pack(TEXT * 100))
    done = read(firesteel, file, query="SELECT id, name FROM rows", mode="FAILFAST")
    assert done.status == 1 and "rows.csv" in done.err, done.text


def measured(firesteel, file, limit):
    """Outcome and largest memory in MB of counting the rows of a file."""
    home = dict(os.environ, HOME=str(firesteel.home), NO_COLOR="1")
    query = (f"CREATE TEMPORARY VIEW rows (id INT, name STRING) USING csv OPTIONS (path '{file}'); "
             "SELECT count(*), sum(id), max(length(name)) FROM rows")
    command = [firesteel.binary, "sql", "--conf", f"firesteel.memory.limit={limit}", "--output", "csv", "-e", query]
    done, megabytes = run_measured(command, firesteel.home, cwd=firesteel.home, env=home, capture_output=True, text=True)
    return Outcome(done.returncode, done.stdout, done.stderr), megabytes


# Each member holds 32 MB in 32 to 64 KB. The long form unpacks 10 GB from 10 MB.
MEMBERS = 320 if os.environ.get("FIRESTEEL_FAULTS") == "long" else 8


def test_a_file_a_thousand_times_its_size_is_counted_in_little_memory(firesteel, tmp_path):
    row = b"1," + b"a" * 1021 + b"\n"
    file = tmp_path / "bomb.csv.gz"
    file.write_bytes(pack(row * (1 << 15)) * MEMBERS)
    done, megabytes = measured(firesteel, file, "1GB")
    assert done.status == 0, done.text
    assert done.out.splitlines()[-1] == f"{MEMBERS << 15},{MEMBERS << 15},1021"
    assert megabytes < 400


def test_a_line_without_end_meets_the_limit(firesteel, tmp_path):
    file = tmp_path / "line.csv.gz"
    file.write_bytes(pack(b"a" * (32 << 20)) * max(MEMBERS, 16))
    done, megabytes = measured(firesteel, file, "400MB")
    assert done.status == 1 and "LIMIT" in done.err, done.text
    assert megabytes < 500, done.text
