"""A writer that sleeps in the middle of its commit, on one machine, while another takes its place: the table never mixes
the two, and the sleeper does not report success for what is not there."""
import random
import time

import pytest

from faults_mode import LONG, SEED
from machines import FAKETIME, Machine, freeze, wait_until_stopped, wake, why_not
from place import Place, table
from statements import PLAIN, parted, parted_query, parted_rows, plain_query, plain_rows

POINTS = ["publish.before_manifest", "publish.after_manifest", "publish.before_first_file", "publish.after_first_file",
          "publish.after_last_file", "publish.before_swap", "publish.after_swap", "publish.before_delete", "publish.after_delete",
          "publish.before_success", "publish.after_success"]
STATEMENTS = {"append": "INTO", "overwrite": "OVERWRITE"}
# B's clock runs twenty times too fast, so that it waits seconds where the lease says half a minute.
CLOCKS = {"right": "+0 x20", "ahead": "+1h x20", "behind": "-1h x20"}
HOSTS = ["other host", "other boot"]
B_PATIENCE_S = 30


@pytest.fixture(autouse=True, scope="module")
def machines_can_be_played():
    if reason := why_not():
        pytest.skip(reason)


def two_machines(place, hosts, clock):
    if not FAKETIME.exists():
        pytest.skip("faketime is not installed")
    first = Machine(place, "alpha")
    return first, Machine(place, "beta" if hosts == "other host" else "alpha", clock)


class Duel:
    """One table, a sleeping writer A and a writer B."""

    def __init__(self, place, kind, a, b, tally):
        self.place, self.a, self.b, self.tally = place, a, b, tally
        self.partitioned = kind == "partitioned"
        self.query, self.rows = (parted_query, parted_rows) if self.partitioned else (plain_query, plain_rows)
        clause = "PARTITIONED BY (p) " if self.partitioned else ""
        done = place.sql(f"CREATE TABLE t USING parquet {clause}AS {self.query(0)}")
        assert done.status == 0, done.text

    def state(self, rows):
        return parted(rows) if self.partitioned else table(PLAIN, rows)

    def look(self, asleep=None):
        """What a reader sees; None where the sleeper `asleep` keeps it out of the catalog."""
        done, seen = self.place.observe({"t": self.partitioned})
        if asleep and "FIRESTEEL_CATALOG_LOCKED" in done.text:
            return None
        assert seen is not None, f"a reader ends with {done.status}: {done.text}"
        return seen["t"]

    def fight(self, a_mode, b_mode, put_to_sleep, when):
        """A is put to sleep, B writes, A wakes up; all that may be seen is an order of the two."""
        before = list(self.look().rows)
        process = self.a.start(*put_to_sleep(f"INSERT {a_mode} t {self.query(1)}"))
        pid = put_to_sleep.wait(process, self.place.binary)
        b_done = self.b.sql(f"INSERT {b_mode} t {self.query(2)}", timeout=B_PATIENCE_S) if pid else None
        asleep = self.look(asleep=pid)
        if pid:
            wake(pid)
        a_said = "".join(process.communicate(timeout=100)).strip()
        a_status = process.returncode
        self.tally.kills += 1
        apply = lambda state, mode, v: (state if mode == "INTO" else []) + self.rows(v)
        after = {"": before, "a": apply(before, a_mode, 1)}
        if b_done:
            after["b"] = apply(before, b_mode, 2)
            after["ab"] = apply(after["a"], b_mode, 2)
            after["ba"] = apply(after["b"], a_mode, 1)
        said = f"{when}: A says {a_status} {a_said[:300]!r}, B says " + (f"{b_done.status} {b_done.text[:300]!r}" if b_done else "nothing")
        if b_done and b_done.status < 0:
            return self.tally.find("bad", f"{said}: B died or hung")
        possible = {order for order in after if ("a" in order or a_status != 0) and ("b" in order or not b_done or b_done.status != 0)}
        # Who reported an error has not written, unless it says that the outcome is unknown.
        if a_status != 0 and "UNKNOWN" not in a_said.upper():
            possible = {order for order in possible if "a" not in order}
        if b_done and b_done.status != 0:
            possible = {order for order in possible if "b" not in order}
        if asleep is not None and asleep not in [self.state(rows) for rows in after.values()]:
            return self.tally.find("bad", f"{said}; while A slept: {asleep}")
        final = self.look()
        if final not in [self.state(after[order]) for order in possible]:
            return self.tally.find("bad", f"{said}: neither of {sorted(possible)}: {final}")
        done = self.place.sql(f"INSERT OVERWRITE t {self.query(3)}")
        if done.status != 0:
            return self.tally.find("refused", f"{said}; then INSERT OVERWRITE says {done.text[:500]}")
        if self.look() != self.state(self.rows(3)):
            return self.tally.find("bad", f"{said}; after INSERT OVERWRITE: {self.look()}")
        if left := self.place.leftovers():
            self.tally.find("leftovers", f"{said}: {', '.join(left[:6])}")


class AtPoint:
    def __init__(self, point):
        self.point = point

    def __call__(self, statement):
        return statement, f"{self.point}=stop"

    def wait(self, process, binary):
        return wait_until_stopped(process, binary)


class AtRandom:
    def __init__(self, seconds):
        self.seconds = seconds

    def __call__(self, statement):
        return (statement,)

    def wait(self, process, binary):
        time.sleep(self.seconds)
        return freeze(process, binary)


def cases():
    every = [(hosts, clock, a, b, kind, point) for hosts in HOSTS for clock in CLOCKS for a in STATEMENTS for b in STATEMENTS
             for kind in ("plain", "partitioned") for point in POINTS]
    return every if LONG else random.Random(SEED).sample([one for one in every if one[1] == "ahead"], 2)


@pytest.mark.parametrize("hosts", HOSTS)
@pytest.mark.parametrize("clock", CLOCKS)
def test_sleeper_at_every_point(hosts, clock, binary, tmp_path, tally):
    tally.name = f"two machines: {hosts}, clock {clock}"
    mine = [one for one in cases() if one[:2] == (hosts, clock)]
    if not mine:
        pytest.skip("another part of the sample is tried this time; all of it by make faults")
    place = Place(binary, tmp_path)
    a, b = two_machines(place, hosts, CLOCKS[clock])
    for _, _, a_mode, b_mode, kind, point in mine:
        place.fresh()
        Duel(place, kind, a, b, tally).fight(STATEMENTS[a_mode], STATEMENTS[b_mode], AtPoint(point),
                                             f"{kind}, A {a_mode} asleep at {point}, B {b_mode}")
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"


@pytest.mark.skipif(not LONG, reason="a part of the long form: make faults")
@pytest.mark.parametrize("store", ["local", "s3"])
@pytest.mark.parametrize("hosts", HOSTS)
def test_sleeper_at_a_random_moment(hosts, store, binary, tmp_path, tally, request):
    tally.name = f"two machines: {hosts}, at random, {store}"
    rng = random.Random(f"{SEED} {tally.name}")
    place = Place(binary, tmp_path, request.getfixturevalue("s3") if store == "s3" else None)
    # S3 refuses requests whose clock is an hour off.
    clocks = list(CLOCKS.values()) if store == "local" else [CLOCKS["right"]]
    for _ in range(150):
        place.fresh()
        a, b = two_machines(place, hosts, rng.choice(clocks))
        duel = Duel(place, rng.choice(["plain", "partitioned"]), a, b, tally)
        modes = rng.choice(list(STATEMENTS)), rng.choice(list(STATEMENTS))
        moment = rng.uniform(0, 0.25)
        duel.fight(STATEMENTS[modes[0]], STATEMENTS[modes[1]], AtRandom(moment), f"A {modes[0]} asleep after {moment:.3f} s, B {modes[1]}, clock {b.clock}")
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"
