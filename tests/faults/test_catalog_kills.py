"""Kills while the catalog is written: it opens without repair and no statement that was answered is lost."""
import random
import sqlite3
import time

from faults_mode import LONG, SEED
from place import Place

SHORT_BUDGET_S = 1.5
ALIVE = 5  # views at a time


def script(first, number):
    """Statements of four kinds, each followed by a line that says it has been answered."""
    lines = []
    for k in range(first, first + number):
        lines += [f"CREATE VIEW v{k} AS SELECT {k} AS k", f"SELECT 'made {k}' AS said",
                  f"ALTER VIEW v{k} SET TBLPROPERTIES ('k' = '{k}')", f"SELECT 'set {k}' AS said",
                  f"CREATE DATABASE IF NOT EXISTS d{k}", f"DROP DATABASE d{k}",
                  f"DROP VIEW v{k - ALIVE}" if k >= ALIVE else "SELECT 1", f"SELECT 'dropped {k - ALIVE}' AS said"]
    return ";\n".join(lines)


def said(out):
    """The statements that were answered: word -> numbers."""
    answered = {"made": set(), "set": set(), "dropped": set()}
    for line in out.splitlines():
        if '"said":"' in line and line.endswith('"}'):
            word, number = line.split('"said":"')[1][:-2].split(" ")
            answered[word].add(int(number))
    return answered


def check(place, answered):
    """What is wrong with the catalog, or ""."""
    with sqlite3.connect(f"file:{place.root}/firesteel_catalog.db?mode=ro", uri=True) as database:
        if (verdict := database.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            return f"SQLite finds {verdict[:3]}"
    done = place.sql("SHOW VIEWS")
    if done.status != 0:
        return done.text[:600]
    there = {int(line.split('"viewName":"v')[1].split('"')[0]) for line in done.out.splitlines()}
    lost = {k for k in answered["made"] - answered["dropped"] if k not in there}
    # The statement after the last answer may have happened; a view is dropped after a later one was made.
    being_dropped = max(answered["made"], default=0) - ALIVE
    back = {k for k in answered["dropped"] if k in there}
    more = there - answered["made"]
    if lost - {being_dropped} or back or len(more) > 1:
        return f"lost {sorted(lost)}, back again {sorted(back)}, of unknown origin {sorted(more)}"
    return ""


def test_no_answered_statement_is_lost(binary, tmp_path, tally):
    tally.name = "catalog"
    rng = random.Random(SEED)
    place = Place(binary, tmp_path)
    deadline = time.monotonic() + SHORT_BUDGET_S
    kills, wanted, number = 0, 1000 if LONG else 3, 20
    begun = time.monotonic()
    assert place.sql(script(0, number)).status == 0
    duration = time.monotonic() - begun
    place.fresh()
    answered, first = {"made": set(), "set": set(), "dropped": set()}, 0
    while kills < wanted or (not LONG and time.monotonic() < deadline):
        process = place.start(("sql", script(first, number)))
        try:
            out, err = process.communicate(timeout=rng.uniform(0.1, 1.1) * duration)
        except Exception:
            process.kill()
            out, err = process.communicate()
        kills += 1
        tally.kills += 1
        for word, numbers in said(out).items():
            answered[word] |= numbers
        tally.after += process.returncode == 0
        tally.between += process.returncode < 0
        if process.returncode > 0:
            tally.find("refused", f"kill {kills}: {(out + err).strip()[-600:]}")
            break
        if wrong := check(place, answered):
            tally.find("bad", f"kill {kills}: {wrong}")
            break
        # Views of the next round have numbers of their own; those that are left are dropped first.
        left = place.sql("SHOW VIEWS").out
        names = [line.split('"viewName":"')[1].split('"')[0] for line in left.splitlines()]
        done = place.sql("; ".join([f"DROP VIEW {name}" for name in names] or ["SELECT 1"]))
        if done.status != 0:
            tally.find("refused", f"kill {kills}: {done.text[:600]}")
            break
        answered, first = {"made": set(), "set": set(), "dropped": set()}, 0
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"
