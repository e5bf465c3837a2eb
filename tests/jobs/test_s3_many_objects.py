"""Very many small objects on S3: listed page by page, read within the memory limit, written as few files.

1,500 objects here, two pages; 100,000 with FIRESTEEL_FAULTS=long, which prints how long it took.
"""
import os
import subprocess
import time
from urllib.parse import parse_qs, urlsplit

from fault_proxy import FaultProxy
from peak_memory import run_measured

OBJECTS = 100_000 if os.environ.get("FIRESTEEL_FAULTS") == "long" else 1_500
LIMIT_MB = 512


def run(firesteel, s3, env, *statements):
    """What it said, its seconds and its largest memory in MB."""
    words = [word for statement in statements for word in ("-e", statement)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "FIRESTEEL_"))}
    environment.update(HOME=str(firesteel.home), NO_COLOR="1", **env)
    begun = time.monotonic()
    command = [firesteel.binary, "sql", "--conf", f"spark.sql.warehouse.dir=s3://{s3.bucket}/wh", "--conf",
               f"firesteel.memory.limit={LIMIT_MB}MB", "--output", "csv", *words]
    done, peak = run_measured(command, firesteel.home, cwd=firesteel.home, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=3000)
    assert done.returncode == 0, done.stdout
    return done.stdout.splitlines(), time.monotonic() - begun, peak


def test_many_small_objects(firesteel, s3, capsys):
    for i in range(OBJECTS):
        if i % 1000 == 0:
            folder = s3.folder / s3.bucket / "in" / f"part={i // 1000}"
            folder.mkdir(parents=True)
        (folder / f"{i:06}.csv").write_text(f"{i},{i * 7}\n")
    pages = []

    def rule(method, path):
        query = parse_qs(urlsplit(path).query)
        if "list-type" in query and query.get("prefix") == ["in/"]:
            pages.append(path)
        return "pass"
    proxy = FaultProxy(s3.port, rule)
    try:
        table = f"CREATE TABLE many (a BIGINT, b BIGINT, part INT) USING csv PARTITIONED BY (part) LOCATION 's3://{s3.bucket}/in'"
        run(firesteel, s3, s3.env, table, "MSCK REPAIR TABLE many")
        said, took, peak = run(firesteel, s3, s3.env, "CREATE TABLE copy AS SELECT a, b FROM many",
                               "SELECT concat_ws(' ', count(*), sum(a), sum(b), count(DISTINCT a)) FROM copy")
        run(firesteel, s3, proxy.env(s3), f"SELECT count(*) FROM (SELECT * FROM csv.`s3://{s3.bucket}/in` LIMIT 1)")
    finally:
        proxy.stop()
    total = OBJECTS * (OBJECTS - 1) // 2
    files = list((s3.folder / s3.bucket / "wh" / "copy").glob("part-*"))
    with capsys.disabled():
        print(f"\n{OBJECTS} objects: {took:.1f} s, {OBJECTS / took:.0f} a second, {peak:.0f} MB, {len(files)} files written")
    assert said[-1] == f"{OBJECTS} {total} {7 * total} {OBJECTS}"
    assert len(pages) >= -(-OBJECTS // 1000)
    assert peak < 1.25 * LIMIT_MB
    assert 1 <= len(files) <= 16, f"{len(files)} files of {OBJECTS} objects"
