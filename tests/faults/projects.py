"""Pipeline projects that are run and killed: materialized views, plain and partitioned, with columns that change, and an
export to PostgreSQL."""
import time
from itertools import product

from kill_loop import Step
from place import table
from statements import PLAIN, Scenario, parted, parted_query, parted_rows, plain_query, plain_rows


class RunProject(Scenario):
    """`firesteel run` with a plain view, a partitioned one, and one that reads both."""
    tables = {"plain": False, "parted": True, "both": False}

    def setup(self, place):
        self.place = place
        self.folder = place.home / "project"
        (self.folder / "transformations").mkdir(parents=True)
        spec = self.folder / "spark-pipeline.yml"
        spec.write_text(f"name: loop\nstorage: {place.uri if place.s3 else 'file://' + place.uri}\ndatabase: default\n"
                        "libraries:\n  - glob:\n      include: transformations/**\n")
        place.options = ["--spec", str(spec)]
        self.configure(place)
        world = self.write(0)
        done = place.run(("run",))
        assert done.status == 0, done.text
        return "", world

    def configure(self, place):
        pass

    def views(self, v):
        """name -> (clause, query, state)"""
        first, parts = v % 4, 1 + v % 3
        rows = plain_rows(v) + [row[:2] for row in parted_rows(v, first, parts)]
        return {"plain": ("", plain_query(v), table(PLAIN, plain_rows(v))),
                "parted": ("PARTITIONED BY (p) ", parted_query(v, first, parts), parted(parted_rows(v, first, parts))),
                "both": ("", "SELECT id, v FROM plain UNION ALL SELECT id, v FROM parted", table(PLAIN, rows))}

    def write(self, v):
        """Writes the definitions of step v; the world after a run of them."""
        views = self.views(v)
        for name, (clause, query, _) in views.items():
            (self.folder / "transformations" / f"{name}.sql").write_text(
                f"CREATE MATERIALIZED VIEW {name} {clause}AS {query};\n")
        return {name: state for name, (_, _, state) in views.items()}

    def step(self, world, rng):
        new = self.write(next(self.number))
        # Each view is published by itself: old or new, one by one.
        allowed = [dict(zip(new, states)) for states in product(*[(world[name], new[name]) for name in new])]
        return Step(("run",), allowed, lambda seen: (("run",), [new]))


class RunChangedColumns(RunProject):
    """`firesteel run` of views whose columns differ from run to run: other names, other types, more and fewer."""
    tables = {"plain": False, "parted": True}

    def views(self, v):
        kind = v % 3
        rows = plain_rows(v)
        if kind == 0:
            plain = plain_query(v), table(PLAIN, rows)
        elif kind == 1:
            plain = (f"SELECT id AS number, {v} AS v, 'x{v}' AS word FROM range(6)",
                     table("number bigint, v int, word string", [(*row, f"x{v}") for row in rows]))
        else:
            plain = (f"SELECT cast(id AS string) AS id, cast({v} AS bigint) AS v FROM range(6)",
                     table("id string, v bigint", [(str(i), w) for i, w in rows]))
        rows = parted_rows(v)
        if v % 2 == 0:
            split = parted_query(v), parted(rows)
        else:
            split = (f"SELECT id, {v} AS v, 'y' AS extra, id % 3 AS p FROM range(6)",
                     table("id bigint, v int, extra string, p bigint", [(i, w, "y", p) for i, w, p in rows], "p"))
        return {"plain": ("", *plain), "parted": ("PARTITIONED BY (p) ", *split)}


class ExportProject(RunProject):
    """`firesteel run` with exports to PostgreSQL, one that replaces and one that inserts or updates."""
    tables = {"plain": False}
    targets = {"replaced": "id bigint, v integer", "upserted": "id bigint, v integer"}

    def __init__(self, postgres):
        super().__init__()
        self.postgres = postgres

    def configure(self, place):
        self.postgres.query("DROP TABLE IF EXISTS replaced; DROP TABLE IF EXISTS upserted")
        place.extra_env["FIRESTEEL_PG_DSN"] = self.postgres.dsn
        export = "    from: plain\n    to: postgresql\n    dsn: ${env:FIRESTEEL_PG_DSN}\n"
        (self.folder / "firesteel.yml").write_text(
            "exports:\n"
            f"  - name: first\n{export}    table: public.replaced\n    mode: replace\n"
            f"  - name: second\n{export}    table: public.upserted\n    mode: upsert\n    key: [id]\n")

    def views(self, v):
        return {"plain": super().views(v)["plain"]}

    def write(self, v):
        new = super().write(v)
        rows = plain_rows(v)
        return {**new, **{f"postgres {name}": table(columns, rows) for name, columns in self.targets.items()}}

    def outside(self):
        self.wait_for_dead_clients()
        world = {}
        for name, columns in self.targets.items():
            found = self.postgres.query("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = "
                                        f"'{name}' AND table_schema = 'public' ORDER BY ordinal_position")
            rows = self.postgres.query(f"SELECT * FROM public.{name}") if found else []
            world[f"postgres {name}"] = table(", ".join(map(" ".join, found)), [tuple(map(int, row)) for row in rows]) if found else None
        return world

    def wait_for_dead_clients(self):
        """The server notices a killed client only when it next writes to it."""
        for _ in range(500):
            if self.postgres.query("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> "
                                   "pg_backend_pid()") == [["0"]]:
                return
            time.sleep(0.01)
        raise AssertionError("a killed client is still connected to PostgreSQL after 5 s")

    def outside_leftovers(self):
        found = self.postgres.query("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname NOT IN "
                                    "('pg_catalog', 'information_schema')")
        known = {"firesteel.exports", *(f"public.{name}" for name in self.targets)}
        return [f"PostgreSQL table {name}" for [name] in found if name not in known]


PROJECTS = [RunProject, RunChangedColumns]
