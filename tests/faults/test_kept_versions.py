"""SIGKILL at a random moment of statements on a table that keeps earlier versions: each version that can be read holds
what it held when it was the current one."""
import json
import random

import pytest

from faults_mode import KILLS, LONG, SEED
from place import Place

KEEP = 4


class Versions:
    """The table as it is remembered: rows by version."""

    def __init__(self, place, partitioned):
        self.place, self.rows, self.number = place, {}, 0
        partition = "PARTITIONED BY (p)" if partitioned else ""
        done = place.sql(f"CREATE TABLE t USING parquet {partition} "
                         f"TBLPROPERTIES ('firesteel.table.keepVersions' = '{KEEP}') AS SELECT 0L AS id, 0L AS p")
        assert done.status == 0, done.text
        self.known = self.history()
        self.current = self.known[-1]
        self.rows[self.current] = [0]

    def call(self, *command):
        done = self.place.run(command)
        assert done.status == 0, f"{command}: {done.text}"
        return done.out

    def history(self):
        return [one["version"] for one in json.loads(self.call("history", "t", "--output", "json"))["versions"]]

    def read(self, versions=()):
        """Rows of the table, under "now", and of those versions."""
        parts = ["SELECT 'now' AS version, id FROM t"]
        parts += [f"SELECT '{version}', id FROM t VERSION AS OF {version}" for version in versions]
        seen = {part: [] for part in ("now", *map(str, versions))}
        for line in self.call("sql", " UNION ALL ".join(parts)).splitlines():
            row = json.loads(line)
            seen[row["version"]].append(row["id"])
        return {version: sorted(ids) for version, ids in seen.items()}

    def next_statement(self, rng):
        """A command and the rows of the version that it makes; None for one that makes none."""
        self.number += 1
        now, back = self.rows[self.current], rng.choice(self.known)
        return rng.choice([
            (("sql", f"INSERT OVERWRITE t SELECT {self.number}L, {self.number % 2}L"), [self.number]),
            (("sql", f"INSERT INTO t SELECT {self.number}L, {self.number % 2}L"), sorted(now + [self.number])),
            (("sql", f"INSERT INTO t SELECT {self.number}L, {self.number % 2}L"), sorted(now + [self.number])),
            (("rollback", "t", "--to-version", str(back)), self.rows[back] if back != self.current else None),
            (("vacuum", "t", "--keep", "1"), None),
            (("sql", "TRUNCATE TABLE t"), []),
        ])

    def check(self, after):
        """What is wrong now; `after` are the rows that the killed statement was to make the current ones."""
        history = self.known = self.history()
        if history[-1] not in (self.current, self.current + 1) or (history[-1] > self.current and after is None):
            return f"version {self.current} became {history[-1]}"
        if history[-1] > self.current:
            self.current = history[-1]
            self.rows[self.current] = after
        seen = self.read(history)
        for version, ids in {"now": self.rows[self.current], **{str(one): self.rows[one] for one in history}}.items():
            if seen[version] != ids:
                return f"version {version} holds {seen[version]}, not {ids}"
        return ""


@pytest.mark.parametrize("store, partitioned", [("local", False), ("local", True), ("s3", True)])
def test_no_version_is_lost(binary, tmp_path, tally, request, store, partitioned):
    rng = random.Random(f"{SEED} {tally.name}")
    place = Place(binary, tmp_path, request.getfixturevalue("s3") if store == "s3" else None)
    versions = Versions(place, partitioned)
    for _ in range(KILLS if LONG else 4):
        command, after = versions.next_statement(rng)
        moment = rng.uniform(0, 0.25)
        ended, _ = place.kill_at(command, moment)
        tally.kills += 1
        before = versions.current
        wrong = versions.check(after)
        if wrong:
            tally.find("bad", f"{command} killed after {moment * 1000:.0f} ms: {wrong}")
            break
        if versions.current > before or (ended and after is None):
            tally.after += 1
        else:
            tally.before += 1
    # The next write finishes what was left, and giving all up leaves nothing.
    versions.call("sql", "INSERT OVERWRITE t SELECT 1L, 1L")
    versions.call("vacuum", "t", "--keep", "0")
    assert versions.read() == {"now": [1]}
    left = [str(path) for path in (place.root / "wh" / "t").rglob("*")
            if path.is_file() and ("kept" in path.parts or "_temporary" in path.parts)]
    assert not left, f"FIRESTEEL_FAULTS_SEED={SEED}: {left}"
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"
