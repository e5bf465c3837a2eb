"""DROP TABLE in one process while another writes the table; either is killed, or none."""
import os
import random
import signal
import time

import pytest

from faults_mode import KILLS, LONG, SEED
from place import MISSING, Place, table
from statements import PLAIN, parted, parted_query, parted_rows, plain_query, plain_rows

SHORT_BUDGET_S = 1

TABLES = {
    "plain": (False, "", plain_query, lambda rows: table(PLAIN, rows), plain_rows),
    "partitioned": (True, "PARTITIONED BY (p) ", parted_query, parted, parted_rows),
}


def kill(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run_both(place, write, drop, rng, duration):
    """Starts both a random moment apart and kills none, the writer or the dropper. What they said: (write, drop)."""
    jobs = [("write", write), ("drop", drop)]
    rng.shuffle(jobs)
    processes = {}
    begun = time.monotonic()
    for name, statement in jobs:
        processes[name] = place.start(("sql", statement))
        if name == jobs[0][0]:
            time.sleep(rng.uniform(0, duration))
    victim = rng.choice(["write", "drop", None, None])
    if victim:
        time.sleep(max(0.0, rng.uniform(0, 1.5 * duration) - (time.monotonic() - begun)))
        kill(processes[victim])
    answers = {}
    for name, process in processes.items():
        out, err = process.communicate(timeout=100)
        answers[name] = (process.returncode, (out + err).strip())
    return answers


@pytest.mark.parametrize("store", ["local", "s3"] if LONG else ["local"])
@pytest.mark.parametrize("kind", list(TABLES) if LONG else ["partitioned"])
@pytest.mark.parametrize("statement", ["INTO", "OVERWRITE"])
def test_drop_beside_a_writer(kind, store, statement, binary, tmp_path, tally, request):
    partitioned, clause, query, state, rows_of = TABLES[kind]
    tally.name = f"DropBeside{statement.capitalize()}-{kind}-{store}"
    rng = random.Random(f"{SEED} {tally.name}")
    place = Place(binary, tmp_path, request.getfixturevalue("s3") if store == "s3" else None)
    deadline = time.monotonic() + SHORT_BUDGET_S
    duration, version = 0.1, 0
    while tally.kills < KILLS and (LONG or tally.kills < 3 or time.monotonic() < deadline):
        version += 2
        begin = f"DROP TABLE IF EXISTS t; CREATE TABLE t USING parquet {clause}AS {query(version)}"
        begun = time.monotonic()
        done, world = place.observe({"t": partitioned}, begin)
        duration = (time.monotonic() - begun) / 2
        when = f"round {tally.kills + 1}"
        tally.kills += 1
        if done.status != 0:
            tally.find("refused", f"{when}: {begin} says {done.text[:800]}")
            place.fresh()
            continue
        old = state(rows_of(version))
        if world != {"t": old}:
            tally.find("bad", f"{when}: a new table has {world['t']}")
            place.fresh()
            continue
        if left := place.leftovers():
            tally.find("leftovers", f"{when}: after {begin}: {', '.join(left[:6])}")
            place.fresh()
            continue
        answers = run_both(place, f"INSERT {statement} t {query(version + 1)}", "DROP TABLE t", rng, duration)
        new = state(rows_of(version + 1) + (rows_of(version) if statement == "INTO" else []))
        _, world = place.observe({"t": partitioned})
        status = answers["drop"][0]
        if status == 0:
            tally.after += 1
            wanted = [MISSING]
        else:
            tally.between += 1
            wanted = [MISSING, old, new]
        if world["t"] not in wanted:
            tally.find("bad", f"{when}: {answers}; then {world['t']}")
        elif status > 0:
            tally.find("refused", f"{when}: DROP TABLE says {answers['drop'][1][:600]}")
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"
