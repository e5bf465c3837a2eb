"""The power goes at any call of a statement, or right after it: the old or the new table, never a mixture; what was reported stands."""
import random
import signal
import time

import pytest

from faults_mode import KILLS, LONG, SEED
from place import Place
from power_loss import Power, build_library
from statements import Append, AppendPartitioned, CreateAs, CreateAsPartitioned, OverwriteDynamic, OverwritePartitioned, OverwritePlain

SCENARIOS = [OverwritePlain, OverwritePartitioned, OverwriteDynamic, Append, AppendPartitioned, CreateAs, CreateAsPartitioned]
SHORT = [OverwritePartitioned, AppendPartitioned, CreateAsPartitioned]
SHORT_BUDGET_S = 2


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    return build_library(tmp_path_factory.mktemp("library"))


@pytest.mark.parametrize("scenario", SCENARIOS if LONG else SHORT, ids=lambda one: one.__name__)
def test_the_power_goes(scenario, binary, tmp_path, library, tally):
    tally.name = f"power loss {scenario.__name__}"
    place = Place(binary, tmp_path)
    power = Power(library, place)
    rng = random.Random(f"{SEED} {tally.name}")
    model = scenario()
    setup, world = model.setup(place)
    assert place.observe(model.tables, setup)[1] == world
    deadline = time.monotonic() + SHORT_BUDGET_S
    calls, taken, rounds = 0, 0, 0
    while rounds < KILLS if LONG else (rounds < 5 or time.monotonic() < deadline):
        step = model.step(world, rng)
        if step.prepare:
            assert place.sql(step.prepare).status == 0
        # Every fourth time it goes when the statement has answered.
        at = rng.randrange(1, calls + 1) if rounds % 4 else None
        done = place.run(step.command, env=power.env(at))
        assert done.status in (0, -signal.SIGKILL), done.text
        calls = max(calls, len(power.calls())) if at is None else calls
        lost = power.lose(rng)
        power.clean()
        rounds, taken = rounds + 1, taken + lost
        tally.kills += 1
        tally.between += bool(lost)
        when = f"before call {at} of {calls}" if done.status else "after the answer"
        when = f"round {rounds}, the power went {when}, {lost} things lost (FIRESTEEL_FAULTS_SEED={SEED})"
        _, seen = place.observe(model.tables)
        assert seen in (step.allowed if done.status else step.allowed[-1:]), f"{when}: {seen}"
        command, expected = step.finish(seen)
        done, world = place.observe(model.tables, command[1])
        assert done.status == 0, f"{when}: {done.text}"
        assert world in expected, when
        assert place.leftovers() == [], when
    assert taken > 0, "nothing was ever lost"
