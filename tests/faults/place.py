"""A warehouse on one store (local disk or S3) as outsiders see it: run statements, read tables, list what lies there."""
import itertools
import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from connect_server import call_and_kill

MARK = "__part"


@dataclass(frozen=True)
class Table:
    """All that a reader sees of one table."""
    columns: tuple  # (name, type) in order
    rows: tuple  # sorted
    partitions: tuple = None  # SHOW PARTITIONS; None: not partitioned

    def __str__(self):
        shown = " ".join(map(str, self.rows[:12])) + (" .." if len(self.rows) > 12 else "")
        parts = "" if self.partitions is None else f" partitions [{' '.join(self.partitions)}]"
        return f"({', '.join(f'{name} {kind}' for name, kind in self.columns)}){parts} {len(self.rows)} rows: {shown}"


@dataclass(frozen=True)
class Broken:
    """A table that cannot be read, and what was said."""
    text: str

    def __str__(self):
        return "cannot be read: " + self.text[:600]


MISSING = None


def table(columns, rows, partitioned_by=None, partitions=None):
    """A Table from DDL-like text ("id bigint, v int") and rows; partitions default to those of the rows."""
    names = tuple(tuple(column.split()) for column in columns.split(", "))
    if partitioned_by is not None and partitions is None:
        index = [name for name, _ in names].index(partitioned_by)
        partitions = {f"{partitioned_by}={row[index]}" for row in rows}
    return Table(names, tuple(sorted(map(tuple, rows), key=repr)), None if partitions is None else tuple(sorted(partitions)))


@dataclass
class Done:
    status: int  # negative: the signal that ended it
    out: str
    err: str

    @property
    def text(self):
        return (self.out[-2000:] + self.err).strip()


class Place:
    """One warehouse. `tables` names what is observed: name -> whether it is partitioned."""

    def __init__(self, binary, folder, s3=None, env=None):
        self.binary, self.folder, self.s3 = binary, Path(folder), s3
        self.extra_env = env or {}
        self.number, self.numbers = 0, itertools.cycle(range(8))  # several processes at a time have a script each
        self.fresh()

    def fresh(self):
        """Forgets everything: a new warehouse and a new catalog. The old one stays where it is."""
        self.number += 1
        self.home = self.folder / f"place-{self.number}"
        self.home.mkdir(parents=True)
        if self.s3:
            prefix = f"{self.folder.name}-{self.number}"  # the bucket serves many tests
            self.root = self.s3.folder / self.s3.bucket / prefix
            self.uri = f"s3://{self.s3.bucket}/{prefix}"
        else:
            self.root = self.home / "store"
            self.uri = str(self.root)
        self.options = ["--conf", f"spark.sql.warehouse.dir={self.uri}/wh"]
        self.used = set()

    def forget(self, name):
        """Deletes what lies below the store under this name, as a user would who tidies up by hand."""
        shutil.rmtree(self.root / name, ignore_errors=True)

    def discard(self):
        """Deletes the place; for loops that would fill the disk."""
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.root, ignore_errors=True)

    def environment(self):
        env = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "FIRESTEEL_"))}
        env.update(HOME=str(self.home), NO_COLOR="1", **(self.s3.env if self.s3 else {}), **self.extra_env)
        return env

    def argv(self, command):
        """("sql", text) or ("run", argument..) as the words of a process. ("call", function of a session) is not one: it
        goes to a server that lives as long as the call."""
        verb, *rest = command
        if verb == "sql":
            script = self.home / f"statement-{next(self.numbers)}.sql"
            script.write_text(rest[0])
            return [self.binary, "sql", *self.options, "--output", "json", "-f", script]
        return [self.binary, verb, *self.options, *rest]

    def start(self, command, env=None, prefix=()):
        return subprocess.Popen([*prefix, *map(str, self.argv(command))], cwd=self.home, env=dict(self.environment(), **(env or {})),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                errors="replace", start_new_session=True)

    def run(self, command, env=None, prefix=(), timeout=120):
        if command[0] == "call":
            error, ended, _ = call_and_kill(self, command[1], timeout)
            return Done(0, "", "") if ended and error is None else Done(1, "", str(error))
        process = self.start(command, env, prefix)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            return Done(-1000, out, err + f"\nstill running after {timeout} s")
        return Done(process.returncode, out, err)

    def sql(self, text, **how):
        return self.run(("sql", text), **how)

    def kill_at(self, command, seconds):
        """Starts the command and kills its process group after so many seconds. Whether it had ended by itself, and
        when."""
        if command[0] == "call":
            return call_and_kill(self, command[1], seconds)[1:]
        process = self.start(command)
        begun = time.monotonic()
        try:
            process.communicate(timeout=seconds)
            return True, time.monotonic() - begun
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.communicate()
        return process.returncode != -signal.SIGKILL, time.monotonic() - begun

    def observe(self, tables, first=""):
        """{name: Table, MISSING or Broken} as a fresh process sees them, after the statements of `first`, which must
        succeed. Returns (Done of `first`, world)."""
        script = first.rstrip().rstrip(";") + ";\n" if first.strip() else ""
        done = self.run(("sql", script + f"SELECT 'begin' AS {MARK};\n" + "".join(read_statements(*one) for one in tables.items())))
        if f'"{MARK}":"begin"' not in done.out:
            return done, None
        if done.status == 0:
            world, uris = parse_world(done.out, tables)
            self.used = set(local_paths(uris, self.s3))
            return Done(0, "", ""), world
        if len(tables) == 1:
            [name] = tables
            missing = "TABLE_OR_VIEW_NOT_FOUND" in done.text
            self.used = set()
            return Done(0, "", ""), {name: MISSING if missing else Broken(done.text)}
        world, used = {}, set()
        for name, partitioned in tables.items():
            world.update(self.observe({name: partitioned})[1])
            used |= self.used
        self.used = used
        return Done(0, "", ""), world

    def files(self):
        """Every file of the store below this place: path -> size. On S3 open uploads count as files."""
        found = {}
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    found[os.path.relpath(path, self.root)] = os.path.getsize(path)
                except FileNotFoundError:
                    pass  # a process at work has just deleted it
        if self.s3:
            for upload in (self.s3.folder / self.s3.bucket / ".sgwtmp" / "multipart").glob("*/*"):
                found[f"open upload {upload.parent.name}/{upload.name}"] = 0
        return found

    def traces(self):
        """Signs of a write that has not ended: stages, temporary files, a record that is not done."""
        for path in self.files():
            if "_temporary/" in path or path.startswith("open upload") or path.endswith(".firesteel-tmp"):
                return True
            if path.endswith("_firesteel/commit.json"):
                try:
                    if '"state": "done"' not in (self.root / path).read_text():
                        return True
                except FileNotFoundError:
                    return True
        return False

    def leftovers(self):
        """What lies in the store and is neither a file the last observation read nor explained by the layout."""
        return [path for path in self.files() if not self.explained(path)] + [
            os.path.relpath(folder, self.root) + "/" for folder in self.stage_folders()]

    def explained(self, path):
        parts = path.split("/")
        name = parts[-1]
        if str(self.root / path) in self.used:
            return True
        if path.startswith("open upload") or "_temporary" in parts or "tmp" in name:
            return False
        if "_firesteel" in parts:
            # Records and lock files stay, but not one for every write there ever was.
            folder = self.root.joinpath(*parts[:parts.index("_firesteel") + 1])
            return sum(len(names) for _, _, names in os.walk(folder)) <= 40
        return name == "_SUCCESS" or name.startswith("firesteel_catalog.db")

    def stage_folders(self):
        for folder, folders, _ in os.walk(self.root):
            if os.path.basename(folder) == "_temporary" and (folders or not self.s3):
                yield folder


def read_statements(name, partitioned):
    text = f"SELECT 'rows {name}' AS {MARK};\nSELECT *, input_file_name() AS __file FROM {name};\n"
    text += f"SELECT 'columns {name}' AS {MARK};\nDESCRIBE {name};\n"
    if partitioned:
        text += f"SELECT 'partitions {name}' AS {MARK};\nSHOW PARTITIONS {name};\n"
    return text


def parse_world(out, tables):
    """The world, and the paths of the files its rows came from."""
    parts, current = {}, None
    for line in out.splitlines():
        row = json.loads(line)
        if MARK in row:
            current = parts.setdefault(row[MARK], [])
        elif current is not None:
            current.append(row)
    world, used = {}, set()
    for name, partitioned in tables.items():
        columns = []
        for row in parts[f"columns {name}"]:
            if not row["col_name"] or row["col_name"].startswith("#"):
                break
            columns.append((row["col_name"], row["data_type"]))
        rows = []
        for row in parts[f"rows {name}"]:
            used.add(row.pop("__file"))
            rows.append(tuple(row.get(column, "<no such column>") for column, _ in columns) if len(row) == len(columns)
                        else tuple(row.items()))
        partitions = tuple(sorted(row["partition"] for row in parts[f"partitions {name}"])) if partitioned else None
        world[name] = Table(tuple(columns), tuple(sorted(rows, key=repr)), partitions)
    return world, used


def local_paths(uris, s3):
    """input_file_name() as paths of this machine."""
    for uri in uris:
        scheme, _, rest = uri.partition("://")
        yield str(s3.folder / unquote(rest)) if scheme.startswith("s3") else unquote(rest)
