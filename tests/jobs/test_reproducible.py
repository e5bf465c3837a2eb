"""The same statement on the same input gives the same bytes, in every run and with any number of threads."""
import os
from pathlib import Path

STATEMENTS = [line for line in (Path(__file__).parent / "reproducible.sql").read_text().splitlines()
              if line.strip() and not line.startswith("--")]
RUNS = int(os.environ.get("FIRESTEEL_REPRODUCIBLE_RUNS", "5"))

# Doubles of very different sizes and of both signs: in another order their sums differ in many digits.
COLUMNS = """id, cast(id * 7919 % 13 AS int) AS k, concat('s', cast(id * 104729 % 9 AS string)) AS s,
             sin(id) * power(10, id % 17 - 6) AS d, cast(cos(id) * power(10, id % 5) AS float) AS f"""


def make_tables(firesteel):
    done = firesteel("sql", "-e", f"CREATE TABLE small AS SELECT {COLUMNS} FROM range(20000)",
                     *(word for part in range(4) for word in ("-e", ("CREATE TABLE big AS " if part == 0 else "INSERT INTO big ")
                       + f"SELECT {COLUMNS} FROM range({part} * 150000, {part + 1} * 150000)")))
    assert done.status == 0, done.text


def answers(firesteel, threads):
    """One text per statement; a statement that fails answers with its error, which must be the same as well."""
    script = firesteel.home / "script.sql"
    script.write_text("".join(f"SELECT 'statement {i}' AS mark;\n{text};\n" for i, text in enumerate(STATEMENTS)))
    done = firesteel("sql", "--conf", f"firesteel.threads={threads}", "--output", "csv", "-f", script, timeout=600)
    assert done.status == 0, done.text[-2000:]
    parts = done.out.split("mark\nstatement ")[1:]
    assert len(parts) == len(STATEMENTS)
    return parts


def test_every_run_gives_the_same_bytes(firesteel):
    assert len(STATEMENTS) == 100
    make_tables(firesteel)
    first = answers(firesteel, threads=1)
    for run in range(1, RUNS):
        threads = (2, 4, 7, 16)[run % 4]
        for statement, one, other in zip(STATEMENTS, first, answers(firesteel, threads)):
            assert one == other, f"run {run}, {threads} threads: {statement}"


def test_a_process_that_reads_large_and_small_files_ends_well(firesteel):
    make_tables(firesteel)
    both, small = "SELECT sum(a.d) FROM big a JOIN small b ON a.id = b.id", "SELECT sum(d), count(s) FROM small"
    for statements in ((both, small), (small, both, small)):
        done = firesteel("sql", *(word for statement in statements for word in ("-e", statement)))
        assert done.status == 0, done.text
