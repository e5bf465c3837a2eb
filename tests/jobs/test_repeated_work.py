"""Work that is repeated gives what it gave: random(), the time and rows taken without an order are computed once."""
UNSTABLE = "SELECT id, rand() AS r, uuid() AS u, current_timestamp() AS now FROM (SELECT id FROM range(1000) LIMIT 5)"

# The first `fails` COPYs end as a serialization failure does, after their rows have arrived.
FAILING = """CREATE SEQUENCE tries;
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF nextval('tries') <= {fails} THEN RAISE EXCEPTION 'made by the test' USING ERRCODE = '40001'; END IF;
  RETURN NULL;
END $$;
CREATE TABLE public.out (id bigint, r float8, u text, now timestamptz);
CREATE TRIGGER fails AFTER INSERT ON public.out FOR EACH STATEMENT EXECUTE FUNCTION fail();"""

EXPORT = """exports:
  - name: out
    from: b
    to: postgresql
    table: public.out
    mode: append
    dsn: "{dsn}"
"""


def project(folder, exports=""):
    (folder / "transformations").mkdir(parents=True, exist_ok=True)
    (folder / "spark-pipeline.yml").write_text(
        f"name: again\nstorage: {(folder / 'storage').as_uri()}\nlibraries:\n  - glob:\n      include: transformations/**\n")
    (folder / "transformations" / "views.sql").write_text(
        f"CREATE MATERIALIZED VIEW a AS {UNSTABLE};\nCREATE MATERIALIZED VIEW b AS SELECT * FROM a;\n")
    (folder / "firesteel.yml").write_text(exports)
    return ("--spec", folder / "spark-pipeline.yml")


def rows(firesteel, spec, view):
    done = firesteel("sql", *spec, "--output", "csv", "-e", f"SELECT id, r, u, unix_micros(now) FROM {view} ORDER BY id")
    assert done.status == 0, done.text
    return [line.split(",") for line in done.out.splitlines()[1:]]


def test_an_export_that_is_tried_again_sends_the_same_rows(firesteel, postgres):
    postgres.query(FAILING.format(fails=2))
    spec = project(firesteel.home, EXPORT.format(dsn=postgres.dsn))
    done = firesteel("run", *spec)
    assert done.status == 0, done.text
    assert int(postgres.query("SELECT last_value FROM tries")[0][0]) == 3
    sent = postgres.query("SELECT id, r, u, (extract(epoch FROM now) * 1000000)::bigint FROM public.out ORDER BY id")
    assert len(sent) == 5
    for table in (rows(firesteel, spec, "a"), rows(firesteel, spec, "b")):
        assert [[int(i), float(r), u, int(now)] for i, r, u, now in table] == [[int(i), float(r), u, int(now)] for i, r, u, now in sent]


def test_a_run_that_was_killed_goes_on_with_the_same_rows(firesteel):
    """The second view's write is killed; under the run's key the first is not computed again."""
    spec = project(firesteel.home)
    killed = firesteel("run", *spec, "--run-key", "monday", env={"FIRESTEEL_FAILPOINT": "publish.before_swap=kill@2"})
    assert killed.status == -9, killed.text
    first = rows(firesteel, spec, "a")
    assert len(first) == 5
    for _ in range(2):
        done = firesteel("run", *spec, "--run-key", "monday")
        assert done.status == 0, done.text
        assert rows(firesteel, spec, "a") == rows(firesteel, spec, "b") == first
