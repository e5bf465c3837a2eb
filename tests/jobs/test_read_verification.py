"""firesteel.read.verify: files that are no longer what was published are found before their rows are used."""
import re

import pytest
from fault_proxy import FaultProxy

READS = [
    "SELECT max(t) FROM plain",
    "SELECT 1 WHERE EXISTS (SELECT t FROM plain WHERE t > '')",
    "SELECT a.p FROM parted AS a JOIN plain AS b ON a.t = b.t LIMIT 1",
    "CREATE TABLE copy AS SELECT * FROM plain",
    "CACHE TABLE plain",
]


class Tables:
    """`plain`, `parted` (by p, 0 to 2) and `lines` (CSV) of nine texts 'xx..0' to 'xx..8' in column t."""

    def __init__(self, firesteel, warehouse, folder, env):
        self.firesteel, self.warehouse, self.folder, self.env = firesteel, warehouse, folder, env
        done = self.sql("CREATE TABLE plain USING parquet OPTIONS (compression 'none') AS SELECT id, concat(repeat('x', 40), id) AS t FROM range(9);"
                        "CREATE TABLE parted USING parquet OPTIONS (compression 'none') PARTITIONED BY (p) AS "
                        "SELECT concat(repeat('x', 40), id) AS t, id % 3 AS p FROM range(9);"
                        "CREATE TABLE lines USING csv AS SELECT concat(repeat('x', 40), id) AS t FROM range(9)")
        assert done.status == 0, done.text

    def sql(self, text, mode=None, *more):
        conf = ["--conf", f"firesteel.read.verify={mode}"] if mode else []
        return self.firesteel("sql", "--conf", f"spark.sql.warehouse.dir={self.warehouse}", *conf, *more, "-e", text, env=self.env)

    def damage(self, below):
        """Changes one letter of the row 4; the file."""
        [file] = (self.folder / below).glob("part-*")
        data = bytearray(file.read_bytes())
        at = data.index(b"x" * 40 + b"4") + 7
        data[at] = ord("y")
        file.unlink()  # as a new object it has an etag of its own; one that does not fit the bytes the store finds itself
        file.write_bytes(data)
        return file


@pytest.fixture(params=["local", "s3"])
def tables(request, firesteel, tmp_path):
    if request.param == "local":
        return Tables(firesteel, tmp_path / "wh", tmp_path / "wh", {})
    s3 = request.getfixturevalue("s3")
    name = tmp_path.name
    return Tables(firesteel, f"s3://{s3.bucket}/{name}", s3.folder / s3.bucket / name, s3.env)


@pytest.mark.parametrize("mode", ["once", "always", "ALWAYS"])
def test_a_changed_byte_is_found_before_rows_are_used(tables, mode):
    for statement in READS:
        done = tables.sql(statement.replace("copy", "fine"), mode)
        assert done.status == 0, done.text
    file = tables.damage("plain")
    for statement in READS:
        done = tables.sql(statement, mode)
        assert done.status == 1 and "FIRESTEEL_FILE_CHANGED" in done.err, (statement, done.text)
        assert file.name in done.err and "SHA-256" in done.err and "firesteel verify" in done.err, done.err


def test_without_it_the_byte_is_read_as_it_is(tables):
    tables.damage("plain")
    for mode in (None, "never"):
        done = tables.sql("SELECT t FROM plain WHERE t LIKE '%y%'", mode)
        assert done.status == 0 and "xxxxxxxyxx" in done.out, done.text


def test_only_partitions_that_are_read_are_looked_at(tables):
    tables.damage("parted/p=1")
    assert tables.sql("SELECT max(t) FROM parted WHERE p = 2", "always").status == 0
    for condition in ("p = 1", "p > 0", "true"):
        done = tables.sql(f"SELECT max(t) FROM parted WHERE {condition}", "always")
        assert "FIRESTEEL_FILE_CHANGED" in done.err and "p=1" in done.err, done.text


def test_other_formats_and_paths(tables):
    file = tables.damage("lines")
    for relation in ("lines", f"csv.`{tables.warehouse}/lines`", f"text.`{tables.warehouse}/lines/{file.name}`"):
        done = tables.sql(f"SELECT * FROM {relation}", "once")
        assert "FIRESTEEL_FILE_CHANGED" in done.err and file.name in done.err, (relation, done.text)


def test_a_file_cut_short_is_told_by_its_size(tables):
    [file] = (tables.folder / "lines").glob("part-*")
    file.write_bytes(file.read_bytes()[:41])
    done = tables.sql("SELECT * FROM lines", "always")
    assert "expected 378 bytes, found 41 bytes" in done.err, done.text


def test_files_of_other_programs_are_read_unchecked(tables):
    (tables.folder / "lines" / "other.csv").write_text("z\n")
    done = tables.sql("SELECT max(t) FROM lines", "always")
    assert done.status == 0 and "z" in done.out, done.text


def test_values_that_mean_nothing_are_refused(firesteel):
    for arguments in (["--conf", "firesteel.read.verify=sometimes", "-e", "SELECT 1"], ["-e", "SET firesteel.read.verify=sometimes"]):
        done = firesteel("sql", *arguments)
        assert done.status != 0 and "firesteel.read.verify" in done.err and "sometimes" in done.err, done.text


class FlipsAfterTheFirstLook:
    """Turns a bit of every answer with a part of a data file once the whole file has gone by."""

    def __init__(self, size):
        self.left, self.flipped = size, 0

    def __call__(self, method, path):
        return self.answer if method == "GET" and "/wide/part-" in path else "pass"

    def answer(self, body):
        if self.left > 0:
            self.left -= len(body)
            return body
        self.flipped += 1
        return body[:-40] + bytes([body[-40] ^ 1]) + body[-39:]


@pytest.mark.parametrize("mode,found", [("always", True), ("once", True), ("never", False)])
def test_a_bit_that_flips_after_the_look_is_found(firesteel, s3, mode, found):
    """A query reads parts of Parquet files, which no sum of the whole covers: they are compared with those of the blocks."""
    tables = Tables(firesteel, f"s3://{s3.bucket}/wh", s3.folder / s3.bucket / "wh", s3.env)
    assert tables.sql("CREATE TABLE wide USING parquet OPTIONS (compression 'none') AS SELECT sha2(string(id), 256) AS t FROM range(150000)").status == 0
    [file] = (tables.folder / "wide").glob("part-*")
    rule = FlipsAfterTheFirstLook(file.stat().st_size if found else 0)
    proxy = FaultProxy(s3.port, rule)
    try:
        tables.env = proxy.env(s3)
        done = tables.sql("SELECT max(t) FROM wide", mode, "--conf", "spark.hadoop.fs.s3a.attempts.maximum=2")
    finally:
        proxy.stop()
    assert rule.flipped, done.text
    if found:
        assert done.status == 1 and "was damaged on the way" in done.err and file.name in done.err, done.text
        assert len(set(re.findall(r"\b[0-9a-f]{64}\b", done.err))) == 2, done.err  # expected and seen
    else:
        assert "was damaged on the way" not in done.err, done.text
