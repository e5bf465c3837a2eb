"""Killed again, and once more, while what a kill left is being recovered from: it still ends in the old or the new table.

The statement dies at a named point. Repeating it recovers first: it is killed before its n-th change of the disk (on S3: at
its n-th request, which is performed or not), and repeated and killed a second time; the third repetition goes through.
"""
import os
import random
import signal
import time

import pytest

from disk_faults import Disk, build_library
from fault_proxy import FaultProxy
from faults_mode import LONG, SEED
from place import Place
from statements import CreateAsPartitioned, OverwriteDynamic, OverwritePartitioned, OverwritePlain

SCENARIOS = [OverwritePlain, OverwritePartitioned, OverwriteDynamic, CreateAsPartitioned]
POINTS = ["publish.after_manifest", "publish.after_first_file", "publish.before_swap", "publish.after_swap", "publish.before_delete",
          "publish.before_success"]
SHORT_BUDGET_S = 2
CASES = [(scenario, store) for scenario in SCENARIOS for store in ("local", "s3")] if LONG else [
    (OverwritePartitioned, "local"), (CreateAsPartitioned, "local"), (OverwriteDynamic, "s3")]


class LocalKiller:
    """Kills a process before the n-th write, flush, rename, unlink, mkdir or opening of a file of the place."""

    def __init__(self, place, library):
        self.place, self.disk = place, Disk(library, place)

    def kill(self, command, n, rng):
        return self.place.run(command, env=self.disk.env(kind="any", at=n, errno="KILL")).status == -signal.SIGKILL

    def end(self):
        pass


class S3Killer:
    """Kills a process at its n-th request."""

    def __init__(self, place):
        self.place = place
        self.proxy = FaultProxy(place.s3.port, lambda method, path: "pass")

    def kill(self, command, n, rng):
        count, process, performed = 0, None, rng.random() < 0.5

        def rule(method, path):
            nonlocal count
            count += 1
            if count != n:
                return "pass"
            while process is None:
                time.sleep(0.001)
            os.killpg(process.pid, signal.SIGKILL)
            return "pass" if performed else "503"
        self.proxy.rule = rule
        process = self.place.start(command, self.proxy.env(self.place.s3))
        process.communicate(timeout=120)
        return process.returncode == -signal.SIGKILL

    def end(self):
        self.proxy.stop()


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    return build_library(tmp_path_factory.mktemp("library"))


@pytest.mark.parametrize("scenario, store", CASES, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_killed_while_recovering(scenario, store, binary, tmp_path, library, tally, request):
    tally.name = f"recovery {scenario.__name__}-{store}"
    place = Place(binary, tmp_path, request.getfixturevalue("s3") if store == "s3" else None)
    killer = LocalKiller(place, library) if store == "local" else S3Killer(place)
    rng = random.Random(f"{SEED} {tally.name}")
    deadline = time.monotonic() + SHORT_BUDGET_S
    try:
        model = scenario()
        setup, world = model.setup(place)
        assert place.observe(model.tables, setup)[1] == world
        for point in rng.sample(POINTS, len(POINTS)):
            if not LONG and tally.kills >= 6 and time.monotonic() > deadline:
                break
            for n in range(1, 400) if LONG else rng.sample(range(1, 30), 2):
                world, ended = killed_thrice(place, killer, model, world, point, n, rng, tally)
                if ended:
                    break
        assert tally.between >= 2
    finally:
        killer.end()


def killed_thrice(place, killer, model, world, point, n, rng, tally):
    """The world afterwards, and whether the recovery had ended before its n-th call."""
    step = model.step(world, rng)
    if step.prepare:
        assert place.sql(step.prepare).status == 0
    when = f"killed at {point}, then at call {n}"
    first = place.run(step.command, env={"FIRESTEEL_FAILPOINT": f"{point}=kill"})
    if first.status != -signal.SIGKILL:  # a statement that never gets there
        assert first.status == 0, first.text
        return place.observe(model.tables)[1], True
    second = killer.kill(step.command, n, rng)
    m = rng.randrange(1, 30)
    third = second and killer.kill(step.command, m, rng)
    tally.kills += 1 + second + third
    tally.between += second + third
    when += f" and {m} (FIRESTEEL_FAULTS_SEED={SEED})"
    # A repeated CREATE TABLE AS is refused when the table is there: finish() knows.
    _, seen = place.observe(model.tables)
    assert seen in step.allowed, when
    command, expected = step.finish(seen)
    begun = time.monotonic()
    done = place.run(command)
    assert done.status == 0, f"{when}: {done.text}"
    assert time.monotonic() - begun < 30, when
    _, seen = place.observe(model.tables)
    assert seen in expected, when
    assert place.leftovers() == [], when
    return seen, not second
