"""Damaged input: rows or an error, within time, and the process lives on."""
import random
import threading
import time

import pytest

from connect_server import ConnectServer
from faults_mode import LONG, SEED
from mutate import damaged, whole_files
from place import Place

FILES = 1000
SHORT_BUDGET_S = 3
PATIENCE_S = 10
SCHEMA = {".csv": "id INT, name STRING, amount DECIMAL(18,2), day DATE",
          ".json": "id BIGINT, name STRING, list ARRAY<INT>, pair STRUCT<a: INT, b: STRING>, at TIMESTAMP"}


class Readers:
    """Reads files through one server; when it dies or hangs that is noted and a new one starts."""

    def __init__(self, place, tally):
        self.place, self.tally = place, tally
        self.start()

    def start(self):
        self.server = ConnectServer(self.place)
        self.session = self.server.connect()

    def read(self, path, suffix, declared, what):
        """Whether rows came."""
        answer = {}

        def go():
            try:
                reader = self.session.read
                kind = suffix.split(".")[1]
                if declared and kind != "parquet":
                    reader = reader.schema(SCHEMA["." + kind])
                if kind == "csv":
                    reader = reader.option("header", "true").option("multiLine", str(declared).lower())
                    reader = reader.option("inferSchema", str(not declared).lower())
                answer["rows"] = len(reader.format(kind).load(str(path)).toArrow())
            except Exception as error:
                answer["error"] = error
        thread = threading.Thread(target=go, daemon=True)
        thread.start()
        thread.join(PATIENCE_S)
        if self.server.process.poll() is not None:
            self.fail(f"{what}: the server died: {self.server.process.returncode}, {''.join(self.server.said)[-400:]}", path)
        elif not answer:
            self.fail(f"{what}: no answer within {PATIENCE_S} s", path)
        elif "INTERNAL" in str(answer.get("error", "")).upper():
            self.tally.find("bad", f"{what}: {str(answer['error'])[:500]}; {self.keep(path)}")
        return "rows" in answer

    def keep(self, path):
        kept = path.with_name(f"finding-{len(self.tally.findings)}{''.join(path.suffixes)}")
        path.rename(kept)
        return kept

    def fail(self, text, path):
        self.tally.find("bad", f"{text}; {self.keep(path)}")
        self.server.kill()
        self.start()


def test_damaged_files(binary, tmp_path, tally):
    tally.name = "damaged files"
    rng = random.Random(SEED)
    place = Place(binary, tmp_path)
    wholes = list(whole_files(tmp_path))
    readers = Readers(place, tally)
    for number, (suffix, data) in enumerate(wholes):
        path = tmp_path / f"good-{number}{suffix}"
        path.write_bytes(data)
        assert readers.read(path, suffix, False, "whole file"), f"{path} is valid and is not read"
    deadline = time.monotonic() + SHORT_BUDGET_S
    for number in range(FILES):
        if not LONG and time.monotonic() > deadline:
            break
        suffix, data = rng.choice(wholes)
        changed, ways = damaged(data, suffix, rng)
        path = tmp_path / f"damaged{suffix}"
        path.write_bytes(changed)
        tally.kills += 1
        if readers.read(path, suffix, rng.random() < 0.5, f"file {number} ({suffix}, {ways})"):
            tally.after += 1
        else:
            tally.before += 1
    assert readers.session.range(3).count() == 3
    peak = readers.server.peak_bytes()
    readers.server.kill()
    assert peak < 2 << 30, f"reading files of a few KB took {peak >> 20} MB"
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"


def test_a_name_that_is_not_utf8_reaches_a_client_as_java_would_show_it(binary, tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(b'{"l\xffst": 1, "b": 2}\n')
    server = ConnectServer(Place(binary, tmp_path))
    try:
        frame = server.connect().read.json(str(path))
        assert frame.columns == ["b", "l\ufffdst"]
        assert frame.toArrow().column_names == ["b", "l\ufffdst"]
        with pytest.raises(Exception, match="nothing"):
            frame.select("nothing").collect()
    finally:
        server.kill()


@pytest.mark.parametrize("kind", ["avro", "orc"])
def test_formats_that_are_not_read_are_refused_by_name(binary, tmp_path, kind):
    place = Place(binary, tmp_path)
    path = tmp_path / f"x.{kind}"
    path.write_bytes(b"Obj\x01whatever")
    done = place.sql(f"SELECT * FROM {kind}.`{path}`")
    assert done.status == 1 and kind in done.text.lower(), done.text
    assert "INTERNAL" not in done.text, done.text
