"""A process that reads the tables of a scenario all the time while another writes them and is killed."""
import json
import os
import signal
import subprocess
import threading

from place import MARK

READS = 400  # per process; then a new one takes over
# Nothing keeps the files of an object store for a query that has begun to read them: it ends with one of these.
REPLACED = ("FAILED_READ_FILE.FILE_NOT_EXIST", "NoSuchKey")


def named_rows(state):
    names = [name for name, _ in state.columns]
    return tuple(sorted((tuple(zip(names, row)) for row in state.rows), key=repr))


class Reader:
    """Every state it sees must be one that was announced by expect() before."""

    def __init__(self, place, scenario):
        self.place, self.scenario = place, scenario
        self.lock = threading.Lock()
        self.process = self.thread = None
        self.expected = set()

    def begin(self, world):
        self.wrong, self.reads, self.interrupted, self.stopping = "", 0, 0, False
        self.expect([world])
        script = self.place.home / "reads.sql"
        one = "".join(f"SELECT '{name}' AS {MARK};\nSELECT * FROM {name};\n" for name in self.scenario.tables)
        script.write_text((one + f"SELECT 'end' AS {MARK};\n") * READS)
        self.script = script
        self.thread = threading.Thread(target=self.go, daemon=True)
        self.thread.start()

    def expect(self, worlds):
        with self.lock:
            for world in worlds:
                self.expected |= {(name, named_rows(state)) for name, state in world.items() if state}

    def go(self):
        while not self.stopping and not self.wrong:
            arguments = [self.place.binary, "sql", *self.place.options, "--output", "json", "-f", self.script]
            self.process = subprocess.Popen(["nice", "-n", "5", *map(str, arguments)], cwd=self.place.home,
                                            env=self.place.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                            stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True)
            part = []
            for line in self.process.stdout:
                part.append(line)
                if json.loads(line).get(MARK) == "end":
                    self.judge(part)
                    part = []
            said = self.process.stderr.read()
            if self.process.wait() == 0 or self.stopping:
                continue
            # With --output json an error is the last line.
            said += "".join(part)
            if self.place.s3 and any(words in said for words in REPLACED):
                self.interrupted += 1
            else:
                self.wrong = f"failed with {self.process.returncode}: {said.strip()[-800:]}"

    def judge(self, lines):
        """Only rows, under the names that came with them: DESCRIBE would be a second read with a write in between."""
        seen, rows = {}, None
        for row in map(json.loads, lines):
            if MARK in row:
                rows = seen.setdefault(row[MARK], [])
            else:
                rows.append(tuple(row.items()))
        seen.pop("end")
        with self.lock:
            self.reads += 1
            for name, rows in seen.items():
                if (name, tuple(sorted(rows, key=repr))) not in self.expected:
                    self.wrong = self.wrong or f"saw {name}: {rows}"

    def collect(self, tally):
        """Adds its reads to the tally; what it saw that nobody announced, or ""."""
        with self.lock:
            tally.reads += self.reads
            self.reads = 0
            return self.wrong

    def end(self):
        self.stopping = True
        if self.process and self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if self.thread:
            self.thread.join(timeout=30)
