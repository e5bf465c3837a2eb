"""A disk that fails at one chosen call: disk_fault.c preloaded into the executable."""
import errno
import subprocess
from collections import Counter
from pathlib import Path

from kill_loop import shown

SOURCE = Path(__file__).with_name("disk_fault.c")

# What each kind of call may answer.
ERRORS = {"write": ("ENOSPC", "EIO"), "sync": ("EIO",), "rename": ("ENOSPC", "EIO"), "unlink": ("EIO",),
          "mkdir": ("ENOSPC",), "open": ("ENOSPC", "EMFILE")}


def build_library(folder):
    library = folder / "disk_fault.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    return library


class Disk:
    """Runs commands of a place on a disk with faults."""

    def __init__(self, library, place):
        self.library, self.place = library, place

    def env(self, **variables):
        return {"LD_PRELOAD": str(self.library), "DISK_FAULT_ROOT": str(self.place.home) + "/",
                **{f"DISK_FAULT_{name.upper()}": str(value) for name, value in variables.items()}}

    def count(self, command):
        """Runs the command without a fault; how many calls of each kind it makes."""
        log = self.place.folder / "calls"
        log.unlink(missing_ok=True)
        done = self.place.run(command, env=self.env(log=log))
        assert done.status == 0, done.text
        return Counter(line.split(" ", 1)[0] for line in log.read_text().splitlines())

    def run(self, command, kind, at, error, stays):
        return self.place.run(command, env=self.env(kind=kind, at=at, errno=getattr(errno, error), **({"stays": 1} if stays else {})))


def cases_of(calls):
    """Every fault worth trying for these numbers of calls: (kind, n, error, stays)."""
    for kind, errors in ERRORS.items():
        for n in range(1, calls[kind] + 1):
            for error in errors:
                yield kind, n, error, False
                if error == "ENOSPC" or kind == "unlink":
                    yield kind, n, error, True


class FaultyRuns:
    """Steps of a scenario, each with one fault; what goes wrong is found in the tally."""

    def __init__(self, place, disk, scenario, rng, tally):
        self.place, self.disk, self.scenario, self.rng, self.tally = place, disk, scenario, rng, tally
        self.begin()

    def begin(self):
        setup, self.world = self.scenario.setup(self.place)
        done, seen = self.place.observe(self.scenario.tables, setup)
        assert done.status == 0 and seen == self.world, done.text

    def step(self):
        step = self.scenario.step(self.world, self.rng)
        if step.prepare:
            done, self.world = self.place.observe(self.scenario.tables, step.prepare)
            assert done.status == 0, done.text
        return step

    def calls(self):
        """The calls of one step; the most of three, since threads make them differ."""
        most = Counter()
        for _ in range(3):
            step = self.step()
            most |= self.disk.count(step.command)
            # The next statement must find what it changes.
            assert self.place.run(step.finish(self.place.observe(self.scenario.tables)[1])[0]).status == 0
            self.world = self.place.observe(self.scenario.tables)[1]
        return most

    def try_case(self, case):
        step = self.step()
        done = self.disk.run(step.command, *case)
        kind, n, error, stays = case
        when = f"{kind} {n} says {error}" + (" and so on" if stays else "")
        self.tally.kills += 1
        if done.status < 0:
            return self.fail("bad", f"{when}: the process died of signal {-done.status}: {done.text[:600]}")
        _, seen = self.place.observe(self.scenario.tables)
        said = f"status {done.status}, {done.text.strip()[:300]!r}"
        if seen not in step.allowed:
            states = "\n    or ".join(map(shown, step.allowed))
            return self.fail("bad", f"{when}, {said}:\n  saw {shown(seen)}\n  not {states}")
        if done.status == 0 and seen != step.allowed[-1]:
            return self.fail("bad", f"{when}: success was reported, but there is {shown(seen)}")
        unknown = "UNKNOWN" in done.text.upper()
        if done.status != 0 and seen == step.allowed[-1] != step.allowed[0] and not unknown:
            return self.fail("bad", f"{when}: failure was reported ({said}), but it is published")
        if done.status == 0:
            self.tally.after += 1
        else:
            self.tally.before += 1
        self.carry_on(step, seen, when)

    def carry_on(self, step, seen, when):
        command, expected = step.finish(seen)
        done = self.place.run(command)
        if done.status != 0:
            return self.fail("refused", f"{when}: {command} then says {done.text[:600]}")
        _, seen = self.place.observe(self.scenario.tables)
        if seen not in expected:
            return self.fail("bad", f"{when}, then {command}:\n  saw {shown(seen)}\n  not {' or '.join(map(shown, expected))}")
        self.world = seen
        left = self.place.leftovers()
        if left:
            return self.fail("leftovers", f"{when}: {', '.join(left[:6])}")

    def fail(self, kind, text):
        self.tally.find(kind, text)
        if len(self.tally.findings) > 3:
            self.place.discard()
        self.place.fresh()
        self.begin()
