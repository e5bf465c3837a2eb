"""Kill a process at random moments, again and again, and look at what it leaves behind."""
import random
import statistics
import time
from dataclasses import dataclass, field
from typing import Callable

from reader import Reader


@dataclass
class Step:
    """One statement to be killed."""
    command: tuple
    allowed: list  # worlds that may be seen after the kill: the old one, the new one
    # What comes next, without a kill: finish(world seen) -> (command, worlds that may be seen then). The world is None
    # when nobody looked after the kill.
    finish: Callable
    may_look_away: bool = True  # whether finish can do without knowing the world
    prepare: str = ""  # statements before the kill, which must succeed


@dataclass
class Tally:
    name: str
    kills: int = 0
    before: int = 0   # killed before anything was to be seen
    between: int = 0  # killed in the middle: files of the write lie about
    after: int = 0    # killed when the result stood, or too late
    bad: int = 0      # states that are neither old nor new
    refused: int = 0  # statements refused afterwards
    leftovers: int = 0
    reads: int = 0    # of the reader at its side
    findings: list = field(default_factory=list)

    @property
    def failures(self):
        return self.bad + self.refused + self.leftovers

    def find(self, kind, text):
        setattr(self, kind, getattr(self, kind) + 1)
        self.findings.append(f"{kind}: {text}")

    def report(self):
        # The first of each kind tell the story; the rest are a count.
        lines = []
        for kind in ("bad", "refused", "leftovers"):
            lines += [one for one in self.findings if one.startswith(kind + ":")][:3]
        return "\n".join(lines)


def shown(world):
    return "; ".join(f"{name}: {'missing' if state is None else state}" for name, state in world.items())


def run_kill_loop(place, scenario, kills, seed, tally, reader=False, budget=None):
    """`kills` kills of the scenario's statement, fewer when `budget` seconds are over (never less than three)."""
    loop = _Loop(place, scenario, random.Random(f"{seed} {tally.name}"), tally, reader, 1 if budget else 3)
    deadline = time.monotonic() + budget if budget else None
    try:
        while tally.kills < kills and (deadline is None or tally.kills < 3 or time.monotonic() < deadline):
            loop.once()
    finally:
        loop.end()
    return tally


class _Loop:
    def __init__(self, place, scenario, rng, tally, reader, clean_runs):
        self.clean_runs = clean_runs
        self.place, self.scenario, self.rng, self.tally = place, scenario, rng, tally
        self.reader = Reader(place, scenario) if reader else None
        self.begin()

    def begin(self):
        """A fresh place with the scenario's tables, and the time of a clean run."""
        self.world = None
        setup, self.world = self.scenario.setup(self.place)
        done, seen = self.look(setup)
        assert done.status == 0, f"{self.scenario.name}: setting up failed: {done.text}"
        assert seen == self.world, f"{self.scenario.name} starts with {shown(seen)}, not {shown(self.world)}"
        times = []
        for _ in range(self.clean_runs):
            step = self.next_step()
            ended, took = self.place.kill_at(step.command, 120)
            times.append(took)
            assert ended, f"{self.scenario.name}: without a kill it takes too long"
            _, seen = self.look()
            assert seen == step.allowed[-1], f"{self.scenario.name} without a kill gives {shown(seen)}"
            command, expected = step.finish(seen)
            if not self.carry_out(command, expected, "without a kill"):
                raise AssertionError(self.tally.findings[-1])
        self.duration = statistics.median(times)
        if self.reader:
            self.reader.begin(self.world)

    def look(self, first=""):
        done, seen = self.place.observe(self.scenario.tables, first)
        return done, seen and {**seen, **self.scenario.outside()}

    def next_step(self):
        step = self.scenario.step(self.world, self.rng)
        if self.reader:
            self.reader.expect(step.allowed)
        if step.prepare:
            done = self.place.sql(step.prepare)
            assert done.status == 0, f"{self.scenario.name}: preparing failed: {done.text}"
        return step

    def once(self):
        step = self.next_step()
        before = self.place.files()
        moment = self.rng.uniform(0, 1.2 * self.duration)
        ended, took = self.place.kill_at(step.command, moment)
        if ended:
            self.duration = 0.9 * self.duration + 0.1 * took
        self.tally.kills += 1
        when = f"killed after {moment * 1000:.0f} of {self.duration * 1000:.0f} ms (kill {self.tally.kills} of this loop)"
        self.count(ended, before)
        seen = None
        if not step.may_look_away or self.rng.random() < 0.75:
            _, seen = self.look()
            if seen not in step.allowed:
                states = "\n    or ".join(map(shown, step.allowed))
                return self.fail("bad", f"{when}:\n  saw {shown(seen)}\n  not {states}")
        command, expected = step.finish(seen)
        self.carry_out(command, expected, when)
        if self.reader:
            wrong = self.reader.collect(self.tally)
            if wrong:
                self.fail("bad", f"{when}: the reader at its side {wrong}")

    def count(self, ended, before):
        if ended:
            self.tally.after += 1
        elif self.place.files() == before:
            self.tally.before += 1
        elif self.place.traces():
            self.tally.between += 1
        else:
            self.tally.after += 1

    def carry_out(self, command, expected, when):
        if self.reader:
            self.reader.expect(expected)
        if command[0] == "sql":
            done, seen = self.look(command[1])
        else:
            done = self.place.run(command)
            if done.status == 0:
                _, seen = self.look()
        if done.status != 0:
            return self.fail("refused", f"{when}: {command} then says: {done.text[:800]}")
        if seen not in expected:
            states = "\n    or ".join(map(shown, expected))
            return self.fail("bad", f"{when}, then {command}:\n  saw {shown(seen)}\n  not {states}")
        self.world = seen
        left = self.place.leftovers() + self.scenario.outside_leftovers()
        if left:
            return self.fail("leftovers", f"{when}: {len(left)} after {command}: {', '.join(left[:6])}")
        return True

    def fail(self, kind, text):
        self.tally.find(kind, text)
        if self.reader:
            self.reader.end()
        if len(self.tally.findings) > 3:  # the first places stay for a look
            self.place.discard()
        self.place.fresh()
        if "without a kill" not in text:
            self.begin()
        return False

    def end(self):
        if self.reader:
            self.reader.end()

