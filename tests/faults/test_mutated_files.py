"""Damaged input: rows or an error, within time, and the process lives on."""
import base64
import random
import threading
import time

import pyarrow
import pyarrow.parquet
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
    try:
        assert readers.session.range(3).count() == 3
        peak = readers.server.peak_bytes()
    finally:
        readers.server.kill()
    assert peak < 2 << 30, f"reading files of a few KB took {peak >> 20} MB"
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"


# Twelve short names with one bit flipped among the lengths, which makes the engine's own reader fail an assertion.
BEYOND_THE_READER = {
    "DELTA_BYTE_ARRAY": base64.b85decode(
        "P(e~L6#x}n6<jP87!?i`1{DSz000020000O0e}Gn3;+WH0001wj}HI<0001h0R)T!000000AXTdVqs!qVqs!qVig1#EHwZa26JO*"
        "Wo=;<0ss{ZB?1@(ZeeX@B>+qu0000M7#SQH93}u96$}|A1`Zh*1a4t%WfcGx7#4y77J>mL2uU0j02K}u0suS~Dj5bDCIA=!000(("
        "0Tvi02o{0?04N}EVRCVGWppiLaBwYQa&m8XAa-SPb7^mGATl;CFfK6}92@`u0E_?t08l|vF#"),
    "DELTA_LENGTH_BYTE_ARRAY": base64.b85decode(
        "P(e~L6#x}l6<RD67!?c^1{DSz000020000O0e}Gni~<7!0001wj}HI<0001CVPauoV`5=pVqs!qVqsxoVPa!q6$BY9H2@d}b7N>_"
        "ZDADx02K@+0vH5tVQpn408AVJ000&k85|iLCIB223>hT`3>g>%ZeeX@6#y0(7Jva3fB_~5NgNdb6$}*u06Z2d83q|902lxO02Y7&"
        "78oW77JvZ&C?IfQa&dKKbS-0Wa4lhSa&LDac4cyNX>V>IGBz$SE-@J#8~^|Si~s-tP(e~L")}


@pytest.mark.parametrize("encoding", BEYOND_THE_READER)
def test_damage_that_the_reader_does_not_foresee_is_the_files_fault(binary, tmp_path, encoding):
    damaged_file, whole_file = tmp_path / "damaged.parquet", tmp_path / "whole.parquet"
    damaged_file.write_bytes(BEYOND_THE_READER[encoding])
    pyarrow.parquet.write_table(pyarrow.table({"name": ["a", "b"]}), whole_file)
    server = ConnectServer(Place(binary, tmp_path))
    try:
        session = server.connect()
        kept = session.read.parquet(str(whole_file)).persist()
        assert kept.count() == 2
        both = session.read.parquet(str(whole_file), str(damaged_file))
        for read in (both.toArrow, both.groupBy("name").count().collect, both.cache().count,
                     lambda: both.write.parquet(str(tmp_path / "out"))):
            with pytest.raises(Exception, match="FAILED_READ_FILE.*damaged.parquet"):
                read()
        # Nothing but that query has suffered.
        assert kept.count() == 2 and session.range(3).count() == 3
    finally:
        server.kill()


def test_a_field_whose_name_is_not_utf8_is_read(binary, tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(b'{"pair": {"a": 1, "\xe2": "28"}}\n')
    server = ConnectServer(Place(binary, tmp_path))
    try:
        frame = server.connect().read.json(str(path))
        assert [field.name for field in frame.schema["pair"].dataType] == ["a", "\ufffd"]
        assert frame.select("pair.*").toArrow().to_pylist() == [{"a": 1, "\ufffd": "28"}]
    finally:
        server.kill()


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
