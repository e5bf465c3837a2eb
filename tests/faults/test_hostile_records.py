"""Commit records that somebody else has written or damaged: nothing outside the table's folder is ever changed."""
import hashlib
import json
import os
import random
from pathlib import Path

import pytest

from faults_mode import LONG, SEED
from mutate import damaged
from place import Place

PATHS = ["../victim/data", "../victim/", "../victim", "../../outside/data", "p=1/../../victim/data", "./../victim/data", "link/data",
         "p=1/link/data", "//{base}/victim/data", "{base}/victim/data", "file://{base}/victim/data", "file:{base}/victim/data",
         "..", "../", "", ".", "/", "../victim/data\u0000x", "..\\victim\\data", "%2e%2e/victim/data", "../victim\u002fdata",
         "_firesteel/../../victim/data", "x/../../victim/data", "linked-file"]
STATES = ["prepared", "switched", "rolled_back", "done"]


def record(state, **fields):
    """The record of a write whose process is known to be dead, in the form of the first version."""
    return {"version": 1, "id": "00000000-0000-4000-8000-000000000000", "run_key": "", "state": state, "rolled_back": False,
            "owner": {"host": os.uname().nodename, "boot_id": Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
                      "pid_namespace": os.stat("/proc/self/ns/pid").st_ino, "pid": 1, "start_ticks": 1},
            "updated_ms": 1, "added": [], "replaced": [], **fields}


def newer(binary, folder):
    """record() in the form this build writes."""
    place = Place(binary, folder)
    assert place.sql(f"INSERT OVERWRITE DIRECTORY '{folder}/t' USING parquet SELECT 1 AS a").status == 0
    written = json.loads((folder / "t" / "_firesteel" / "commit.json").read_text())
    return lambda state, **fields: {**written, "state": state, "owner": record(state)["owner"],
                                    "id": "00000000-0000-4000-8000-000000000000", **fields}


def file(path):
    return {"path": path, "size": 1, "sha256": "", "rows": 1}


class Folder:
    """A table with neighbours that must not change."""

    def __init__(self, base, links):
        self.base, self.table = base, base / "wh" / "t"
        self.table.mkdir(parents=True)
        (base / "wh" / "victim").mkdir()
        (base / "outside").mkdir()
        for path in ("wh/victim/data", "outside/data", "wh/neighbour", "wh/victim/part-0.parquet"):
            (base / path).write_text(f"this is {path}")
        (self.table / "p=1").mkdir()
        if links:
            for link in (self.table / "link", self.table / "p=1" / "link"):
                link.symlink_to(base / "wh" / "victim")
            (self.table / "linked-file").symlink_to(base / "outside" / "data")

    def write(self, content):
        (self.table / "_firesteel").mkdir(exist_ok=True)
        (self.table / "_firesteel" / "commit.json").write_bytes(content)

    def outside(self):
        """path -> content of everything that is not the table."""
        found = {}
        for folder, folders, names in os.walk(self.base):
            if folder == str(self.base / "wh"):
                folders.remove("t")
            for name in names + folders:
                path = os.path.join(folder, name)
                kind = os.readlink(path) if os.path.islink(path) else ""
                found[path] = kind or (hashlib.sha256(open(path, "rb").read()).hexdigest() if os.path.isfile(path) else "folder")
        return found


def hostile_records(record):
    for path in PATHS:
        for state in STATES:
            yield f"replaced {path!r} {state}", record(state, replaced=[path])
            yield f"added {path!r} {state}", record(state, added=[file(path)])
            yield f"files {path!r} {state}", record(state, files=[file(path)])
            yield f"stage {path!r} {state}", record(state, stage=path)
        yield f"hidden {path!r}", record("done", hidden=[path], fenced=[path])
        yield f"dropped {path!r}", record("switched", dropped=True, files=[file(path)], replaced=[path])
        yield f"folder {path!r}", record("switched", folder=path)
        yield f"folder {path!r}/", record("switched", folder=path + "/")
    yield "owner is text", record("prepared", owner="me")
    yield "paths are numbers", record("switched", replaced=[1, 2])
    yield "replaced is an object", record("switched", replaced={"a": "b"})
    yield "unknown state", record("unheard of")
    yield "newer version", dict(record("done"), version=99)
    yield "a list", [1, 2, 3]
    yield "deep", json.loads("[" * 400 + "]" * 400)
    yield "huge numbers", record("prepared", updated_ms=10**30)


def attack(binary, tmp_path, records, tally):
    """Reads and writes a table with each record; (name, bytes)."""
    place = Place(binary, tmp_path / "home")
    for number, (name, content) in enumerate(records):
        folder = Folder(tmp_path / f"case-{number}", links="link" in name)
        folder.write(content)
        before = folder.outside()
        path = folder.table
        tally.kills += 1
        for statement in (f"SELECT count(*) FROM parquet.`{path}`",
                          f"INSERT OVERWRITE DIRECTORY '{path}' USING parquet SELECT 1 AS a",
                          f"INSERT OVERWRITE DIRECTORY '{path}' USING parquet SELECT 2 AS a"):
            done = place.sql(statement, timeout=75)  # a writer that cannot be looked up is waited for: 30 s
            if done.status < 0 or "INTERNAL" in done.text:
                tally.find("bad", f"{name}: {statement} ends with {done.status}: {done.text[:400]}")
            after = folder.outside()
            if after != before:
                changed = sorted(one for one in before.keys() | after.keys() if before.get(one) != after.get(one))
                tally.find("bad", f"{name}: {statement} changed {', '.join(changed)}")
                break


def test_records_that_point_outside(binary, tmp_path, tally):
    tally.name = "hostile records"
    records = list(hostile_records(record)) + [("new form: " + name, one) for name, one in hostile_records(newer(binary, tmp_path / "new"))]
    records = [(name, json.dumps(one).replace("{base}", str(tmp_path)).encode()) for name, one in records]
    if not LONG:
        records = random.Random(SEED).sample(records, 8)
    attack(binary, tmp_path, records, tally)
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"


def test_damaged_records(binary, tmp_path, tally):
    tally.name = "damaged records"
    rng = random.Random(SEED)
    records = []
    forms = [record, newer(binary, tmp_path / "new")]
    for number in range(300 if LONG else 4):
        state = rng.choice(STATES)
        whole = json.dumps(rng.choice(forms)(state, replaced=["a.parquet"], added=[file("b.parquet")]), indent=1).encode()
        content, ways = damaged(whole, ".json", rng)
        records.append((f"record {number} ({state}, {ways})", content))
    attack(binary, tmp_path, records, tally)
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"


@pytest.mark.parametrize("link", ["p=1", "data", "part-0.parquet"])
def test_overwriting_a_table_with_a_symbolic_link_keeps_what_it_points_to(binary, tmp_path, link):
    place = Place(binary, tmp_path)
    table, target = tmp_path / "t", tmp_path / "target"
    assert place.sql(f"INSERT OVERWRITE DIRECTORY '{table}' USING parquet SELECT 1 AS a").status == 0
    assert place.sql(f"INSERT OVERWRITE DIRECTORY '{target}' USING parquet SELECT 2 AS a").status == 0
    file = next(target.glob("*.parquet"))
    (table / link).symlink_to(file if link.endswith(".parquet") else target)
    before = {path: path.read_bytes() for path in target.rglob("*.parquet")}
    place.sql(f"INSERT OVERWRITE DIRECTORY '{table}' USING parquet SELECT 3 AS a")
    assert {path: path.read_bytes() for path in target.rglob("*.parquet")} == before
