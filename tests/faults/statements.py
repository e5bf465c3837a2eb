"""The statements that are killed, each with a model of what it does: a scenario says what may be seen and what comes next.

Rows carry the number of the step that wrote them, so that no two states are alike.
"""
from dataclasses import replace
from itertools import count

from kill_loop import Step
from place import MISSING, table

PLAIN = "id bigint, v int"
PARTED = "id bigint, v int, p bigint"
ROWS = 6


def plain_query(v):
    return f"SELECT id, {v} AS v FROM range({ROWS})"


def plain_rows(v):
    return [(i, v) for i in range(ROWS)]


def parted_query(v, first=0, parts=3):
    return f"SELECT id, {v} AS v, {first} + id % {parts} AS p FROM range({ROWS})"


def parted_rows(v, first=0, parts=3):
    return [(i, v, first + i % parts) for i in range(ROWS)]


def parted(rows, partitions=None):
    return table(PARTED, rows, "p", None if partitions is None else {f"p={p}" for p in partitions})


class Scenario:
    """setup(place) -> (statements, world); step(world, rng) -> Step. `tables`: name -> whether it is partitioned."""
    tables = {"t": False}
    readable = True  # a reader at the side never finds the table missing

    def __init__(self):
        self.number = count(1)

    @property
    def name(self):
        return type(self).__name__

    def outside(self):
        """What is to be seen elsewhere: further entries of the world."""
        return {}

    def outside_leftovers(self):
        return []

    def replacing(self, statement, old, new, **how):
        """A step whose statement may be repeated and then gives the same."""
        return Step(("sql", statement), [old, new], lambda seen: (("sql", statement), [new]), **how)


class OverwritePlain(Scenario):
    """INSERT OVERWRITE of an unpartitioned table."""

    def setup(self, place):
        return f"CREATE TABLE t USING parquet AS {plain_query(0)}", {"t": table(PLAIN, plain_rows(0))}

    def step(self, world, rng):
        v = next(self.number)
        return self.replacing(f"INSERT OVERWRITE t {plain_query(v)}", world, {"t": table(PLAIN, plain_rows(v))})


class Partitioned(Scenario):
    tables = {"t": True}

    def setup(self, place):
        return (f"CREATE TABLE t USING parquet PARTITIONED BY (p) AS {parted_query(0)}", {"t": parted(parted_rows(0))})


class OverwritePartitioned(Partitioned):
    """INSERT OVERWRITE of a whole partitioned table; its partitions change too."""

    def step(self, world, rng):
        v = next(self.number)
        how = {"first": rng.randrange(4), "parts": rng.randrange(1, 4)}
        return self.replacing(f"INSERT OVERWRITE t {parted_query(v, **how)}", world, {"t": parted(parted_rows(v, **how))})


class OverwriteStaticPartition(Partitioned):
    """INSERT OVERWRITE .. PARTITION (p = n)."""

    def step(self, world, rng):
        v, p = next(self.number), rng.randrange(5)
        old = world["t"]
        rows = [row for row in old.rows if row[2] != p] + [(i, v, p) for i in range(ROWS)]
        return self.replacing(f"INSERT OVERWRITE t PARTITION (p = {p}) {plain_query(v)}", world, {"t": parted(rows)})


class OverwriteDynamic(Partitioned):
    """INSERT OVERWRITE with dynamic partitions: those that get rows are replaced, the others stay."""

    def step(self, world, rng):
        v = next(self.number)
        how = {"first": rng.randrange(4), "parts": rng.randrange(1, 4)}
        new = parted_rows(v, **how)
        touched = {row[2] for row in new}
        rows = [row for row in world["t"].rows if row[2] not in touched] + new
        return self.replacing("SET spark.sql.sources.partitionOverwriteMode=dynamic;\n"
                              f"INSERT OVERWRITE t {parted_query(v, **how)}", world, {"t": parted(rows)})


class Append(Scenario):
    """INSERT INTO: a repeated one gives one batch more or two, whole ones only."""
    restart = 8  # batches, then the table is emptied

    def setup(self, place):
        return f"CREATE TABLE t USING parquet AS {plain_query(0)}", {"t": table(PLAIN, plain_rows(0))}

    def query(self, v):
        return plain_query(v), plain_rows(v)

    def state(self, rows):
        return {"t": table(PLAIN, rows)}

    def step(self, world, rng):
        v = next(self.number)
        query, rows = self.query(v)
        prepare = ""
        if v % self.restart == 0:
            prepare, world = f"INSERT OVERWRITE t {query}", self.state(rows)
            v = next(self.number)
            query, rows = self.query(v)
        statement = f"INSERT INTO t {query}"
        old = list(world["t"].rows)
        states = [self.state(old + rows * times) for times in range(3)]

        def finish(seen):
            return ("sql", statement), states[1:] if seen is None else [states[states.index(seen) + 1]]
        return Step(("sql", statement), states[:2], finish, prepare=prepare)


class AppendPartitioned(Append):
    """INSERT INTO a partitioned table, old partitions and new ones."""
    tables = {"t": True}
    setup = Partitioned.setup

    def query(self, v):
        return parted_query(v, first=v % 5), parted_rows(v, first=v % 5)

    def state(self, rows):
        return {"t": parted(rows)}


class CreateAs(Scenario):
    """CREATE TABLE AS: the table is missing or whole; what is missing can be made."""
    readable = False

    def setup(self, place):
        self.place = place
        return "", {"t": MISSING}

    def query(self, v):
        return plain_query(v), table(PLAIN, plain_rows(v))

    def step(self, world, rng):
        v = next(self.number)
        query, new = self.query(v)
        statement = f"CREATE TABLE t USING parquet {self.clauses()}AS {query}"
        again = plain_query(v) if new.partitions is None else parted_query(v)

        def finish(seen):
            if seen == {"t": MISSING}:
                return ("sql", statement), [{"t": new}]
            return ("sql", f"INSERT OVERWRITE t {again}"), [{"t": new}]
        return Step(("sql", statement), [{"t": MISSING}, {"t": new}], finish, may_look_away=False,
                    prepare="DROP TABLE IF EXISTS t")

    def clauses(self):
        return ""


class CreateAsPartitioned(CreateAs):
    """CREATE TABLE .. PARTITIONED BY .. AS."""
    tables = {"t": True}

    def query(self, v):
        return parted_query(v), parted(parted_rows(v))

    def clauses(self):
        return "PARTITIONED BY (p) "


class CreateAsLocation(CreateAs):
    """CREATE TABLE .. LOCATION .. AS, every time at a new place: dropping an external table leaves its files."""

    def clauses(self):
        return f"LOCATION '{self.place.uri}/outside/{next(self.number)}' "

    def step(self, world, rng):
        self.place.forget("outside")
        return super().step(world, rng)


class Truncate(OverwritePlain):
    """TRUNCATE TABLE."""

    def step(self, world, rng):
        v = next(self.number)
        old, new = {"t": table(PLAIN, plain_rows(v))}, {"t": table(PLAIN, [])}
        return self.replacing("TRUNCATE TABLE t", old, new, prepare=f"INSERT OVERWRITE t {plain_query(v)}")


class TruncatePartitioned(Partitioned):
    """TRUNCATE TABLE of a partitioned table: its partitions stay registered, as Spark has it."""

    def step(self, world, rng):
        v = next(self.number)
        old, new = {"t": parted(parted_rows(v))}, {"t": parted([], {0, 1, 2})}
        return self.replacing("TRUNCATE TABLE t", old, new, prepare=f"INSERT OVERWRITE t {parted_query(v)}")


class AddColumns(OverwritePlain):
    """ALTER TABLE ADD COLUMNS."""

    def step(self, world, rng):
        v = next(self.number)
        old, prepare = world["t"], ""
        if len(old.columns) > 6:
            prepare = f"DROP TABLE t; CREATE TABLE t USING parquet AS {plain_query(v)}"
            old = table(PLAIN, plain_rows(v))
        new = replace(old, columns=old.columns + ((f"c{v}", "int"),), rows=tuple((*row, None) for row in old.rows))
        statement = f"ALTER TABLE t ADD COLUMNS (c{v} INT)"

        def finish(seen):
            values = ", ".join(f"{v} AS {name}" for name, _ in new.columns[1:])
            written = replace(new, rows=tuple((i,) + (v,) * (len(new.columns) - 1) for i in range(ROWS)))
            write = f"INSERT OVERWRITE t SELECT id, {values} FROM range({ROWS})"
            return ("sql", write if seen == {"t": new} else f"{statement};\n{write}"), [{"t": written}]
        return Step(("sql", statement), [{"t": old}, {"t": new}], finish, may_look_away=False, prepare=prepare)


class AddPartition(Partitioned):
    """ALTER TABLE ADD PARTITION."""

    def step(self, world, rng):
        v = next(self.number)
        statement = f"ALTER TABLE t ADD IF NOT EXISTS PARTITION (p = {v + 100})"
        old = parted(parted_rows(v))
        new = parted(parted_rows(v), {0, 1, 2, v + 100})
        return Step(("sql", statement), [{"t": old}, {"t": new}], lambda seen: (("sql", statement), [{"t": new}]),
                    prepare=f"INSERT OVERWRITE t {parted_query(v)}")


class DropPartition(Partitioned):
    """ALTER TABLE DROP PARTITION."""

    def step(self, world, rng):
        v = next(self.number)
        statement = "ALTER TABLE t DROP IF EXISTS PARTITION (p = 1)"
        old = parted(parted_rows(v))
        new = parted([row for row in parted_rows(v) if row[2] != 1])
        return self.replacing(statement, {"t": old}, {"t": new}, prepare=f"INSERT OVERWRITE t {parted_query(v)}")


class RenameTable(Scenario):
    """ALTER TABLE RENAME: the rows are under one of the two names, never both or none."""
    tables = {"a": False, "b": False}
    readable = False

    def setup(self, place):
        return f"CREATE TABLE a USING parquet AS {plain_query(0)}", {"a": table(PLAIN, plain_rows(0)), "b": MISSING}

    def step(self, world, rng):
        v = next(self.number)
        source, target = ("a", "b") if world["b"] is MISSING else ("b", "a")
        new = {source: MISSING, target: world[source]}
        statement = f"ALTER TABLE {source} RENAME TO {target}"
        written = {source: MISSING, target: table(PLAIN, plain_rows(v))}

        def finish(seen):
            write = f"INSERT OVERWRITE {target} {plain_query(v)}"
            return ("sql", write if seen == new else f"{statement};\n{write}"), [written]
        return Step(("sql", statement), [world, new], finish, may_look_away=False)


class DropTable(Scenario):
    """DROP TABLE: whole or gone; the name is free again at once."""
    readable = False

    def setup(self, place):
        return f"CREATE TABLE t USING parquet AS {plain_query(0)}", {"t": table(PLAIN, plain_rows(0))}

    def step(self, world, rng):
        v = next(self.number)
        new = {"t": table(PLAIN, plain_rows(v))}
        again = f"DROP TABLE IF EXISTS t; CREATE TABLE t USING parquet AS {plain_query(v)}"
        return Step(("sql", "DROP TABLE t"), [world, {"t": MISSING}], lambda seen: (("sql", again), [new]))


class DropPartitioned(Partitioned):
    """DROP TABLE of a partitioned table: no partition comes back with the next table of that name."""
    readable = False

    def step(self, world, rng):
        v = next(self.number)
        how = {"first": rng.randrange(4), "parts": rng.randrange(1, 4)}
        again = f"DROP TABLE IF EXISTS t; CREATE TABLE t USING parquet PARTITIONED BY (p) AS {parted_query(v, **how)}"
        return Step(("sql", "DROP TABLE t"), [world, {"t": MISSING}],
                    lambda seen: (("sql", again), [{"t": parted(parted_rows(v, **how))}]))


SCENARIOS = [OverwritePlain, OverwritePartitioned, OverwriteStaticPartition, OverwriteDynamic, Append, AppendPartitioned,
             CreateAs, CreateAsPartitioned, CreateAsLocation, Truncate, TruncatePartitioned, AddColumns, AddPartition,
             DropPartition, RenameTable, DropTable, DropPartitioned]
