"""saveAsTable with mode overwrite and other columns, through a server that is killed."""
from kill_loop import Step
from place import table
from statements import ROWS, Scenario, parted, parted_rows, plain_query, plain_rows


class SaveAsTable(Scenario):
    """df.write.mode("overwrite").saveAsTable: another set of columns each time."""

    def setup(self, place):
        return f"CREATE TABLE t USING parquet AS {plain_query(0)}", {"t": table("id bigint, v int", plain_rows(0))}

    def step(self, world, rng):
        v = next(self.number)
        if v % 2:
            query = f"SELECT cast(id AS string) AS word, {v} AS other FROM range({ROWS})"
            new = {"t": table("word string, other int", [(str(i), w) for i, w in plain_rows(v)])}
        else:
            query, new = plain_query(v), {"t": table("id bigint, v int", plain_rows(v))}

        def save(session):
            session.sql(query).write.mode("overwrite").format("parquet").saveAsTable("t")
        return Step(("call", save), [world, new], lambda seen: (("call", save), [new]))


class SaveAsTablePartitioned(Scenario):
    """The same with partitions, the number of them and the columns changing."""
    tables = {"t": True}

    def setup(self, place):
        return ("CREATE TABLE t USING parquet PARTITIONED BY (p) AS SELECT id, 0 AS v, id % 3 AS p FROM range(6)",
                {"t": parted(parted_rows(0))})

    def step(self, world, rng):
        v = next(self.number)
        parts = 1 + v % 3
        if v % 2:
            query = f"SELECT cast(id AS string) AS word, id % {parts} AS p FROM range({ROWS})"
            rows = [(str(i), i % parts) for i in range(ROWS)]
            new = {"t": table("word string, p bigint", rows, "p")}
        else:
            query = f"SELECT id, {v} AS v, id % {parts} AS p FROM range({ROWS})"
            new = {"t": parted(parted_rows(v, 0, parts))}

        def save(session):
            session.sql(query).write.mode("overwrite").partitionBy("p").format("parquet").saveAsTable("t")
        return Step(("call", save), [world, new], lambda seen: (("call", save), [new]))


SAVES = [SaveAsTable, SaveAsTablePartitioned]
