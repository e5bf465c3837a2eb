"""The sql command as a person uses it: the prompt, Ctrl-C, scripts, a later process."""
import os
import pty
import re
import select
import signal
import subprocess
import time

import pytest
from terminal import on_terminal

ENDLESS = "SELECT sum(a.id * b.id) FROM range(3000000) a CROSS JOIN range(3000000) b"


CTRL_C = "\x03"


def talk(firesteel, lines, seconds=20):
    """Types lines at the prompt, each once the terminal is quiet, and returns all that appeared. CTRL_C is a line of its own;
    it, and a line that ends with it, is sent without Enter."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(firesteel.home)
        os.environ.update(HOME=str(firesteel.home), TERM="xterm", NO_COLOR="1")
        os.execv(firesteel.binary, [str(firesteel.binary), "sql"])
    seen, pending, deadline = b"", list(lines), time.monotonic() + seconds
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.3)[0]:
            try:
                seen += os.read(terminal, 65536)
            except OSError:
                break  # the program has ended
        elif pending:
            line = pending.pop(0)
            os.write(terminal, line.encode() if line.endswith(CTRL_C) else line.encode() + b"\n")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return seen.decode(errors="replace")


def test_prompt_runs_statements_over_several_lines_and_survives_errors(firesteel):
    seen = talk(firesteel, ["SELECT 40 + 2", " AS answer;", "SELECT nothing;", "SELECT 'still ' || 'here';", "exit"])
    assert "42" in seen and "answer" in seen
    assert "UNRESOLVED_COLUMN" in seen
    assert "still here" in seen
    assert "40 + 2" in (firesteel.home / ".firesteel_history").read_text().replace("\\040", " ")


def test_the_prompt_greets_helps_and_leaves(firesteel):
    seen = talk(firesteel, ["\\?", "help", "\\q"])
    assert "\\? for help" in seen and "Tables in /" in seen, seen
    assert seen.count("tables and views here") == 2
    assert seen.rstrip().endswith("\\q"), seen  # nothing more was asked for


def test_backslash_commands(firesteel):
    script = firesteel.home / "more.sql"
    script.write_text("SELECT 'from ' || 'a file';\n")
    seen = talk(firesteel, ["CREATE TABLE trips (zone INT, fare DOUBLE);", "CREATE DATABASE other;", "\\d", "\\d trips", "\\d+ trips",
                            "\\l", "\\df date_f*", "\\i more.sql", "\\c other", "SELECT current_database() || '!';", "\\nosuch",
                            ".tables", "\\q"])
    assert "|  default|    trips|" in seen and "|    fare|" in seen and "Location" in seen, seen
    assert "|    other|" in seen and "date_format" in seen and "from a file" in seen and "other!" in seen
    assert "there is no command \\nosuch" in seen and "there is no command .tables" in seen


def test_the_prompt_says_how_many_rows_and_what_was_written(firesteel):
    seen = talk(firesteel, ["SELECT id FROM range(3);", "CREATE TABLE t AS SELECT id FROM range(1200);", "\\timing", "SELECT 7 * 6;", "\\q"])
    assert re.search(r"3 rows, \d+\.\d\d s", seen), seen
    assert re.search(r"1,200 rows written \(\d.*, \d files?\) to /.*/t, \d+\.\d\d s", seen)
    assert "timing is off" in seen and "1 row," not in seen


@pytest.mark.parametrize("typed, completed", [("sel\t1 + 1;", "select 1 + 1;"), ("SEL\t1 + 1;", "SELECT 1 + 1;"),
                                              ("select date_for\tcurrent_date(), 'yyyy');", "select date_format(current_date(), 'yyyy');"),
                                              ("select * from pick\t;", "select * from Pickups ;")])
def test_tab_completes_in_the_case_one_types(firesteel, typed, completed):
    assert firesteel("sql", "-e", "CREATE TABLE Pickups (a INT)").status == 0
    seen = talk(firesteel, [typed, "\\q"])
    assert "error:" not in seen, seen
    history = (firesteel.home / ".firesteel_history").read_text().replace("\\040", " ")
    assert completed.lower() in history.lower() and (completed in history or "Pickups" in completed), history


def test_a_script_with_writes_ends_with_a_summary_on_the_terminal_alone(firesteel):
    script = firesteel.home / "etl.sql"
    script.write_text("CREATE TABLE a AS SELECT id FROM range(1000);\nINSERT INTO a SELECT id FROM range(500);\n"
                      "CREATE TABLE b AS SELECT id FROM range(10);\nSELECT count(*) AS n FROM a;\n")
    status, out, shown = on_terminal(firesteel, "sql", "-o", "csv", "-f", script)
    assert status == 0 and out.splitlines() == ["n", "1500"], out + shown
    assert re.search(r"4 statements done; 1,510 rows written \(\d.*, \d files\) to /.*/a and 1 other place; \d+\.\d\d s", shown), shown
    again = firesteel("sql", "-o", "csv", "-e", "CREATE TABLE c AS SELECT 1 AS x", "-e", "SELECT 1 AS x")
    assert (again.out, again.err) == ("x\n1\n", "")


def test_a_script_that_fails_says_how_far_it_came(firesteel):
    script = firesteel.home / "etl.sql"
    script.write_text("CREATE TABLE a AS SELECT id FROM range(1000);\nSELECT 1 / 0;\nSELECT 3;\n")
    status, _, shown = on_terminal(firesteel, "sql", "-f", script)
    assert status == 1 and "DIVIDE_BY_ZERO" in shown
    assert "1 statement done, stopped at statement 2 of 3; 1,000 rows written" in shown.splitlines()[-1], shown


def test_progress_is_shown_on_the_terminal_and_taken_away(firesteel):
    status, out, shown = on_terminal(firesteel, "sql", "-o", "csv", "-e",
                                     "SELECT 1 AS x", "-e",
                                     "SELECT sum(hash(a.id, b.id) % 7) > -1e18 AS ok FROM range(10000) a CROSS JOIN range(10000) b")
    assert status == 0 and out.splitlines() == ["x", "1", "ok", "true"]
    assert re.search(r"\r\x1b\[K[^\r]*[1-9]\d* s  statement 1 of 1", shown), repr(shown[-200:])
    assert re.search(r"\r\x1b\[K2 statements done; \d+\.\d\d s\r?\n$", shown), repr(shown[-200:])


def test_ctrl_c_at_the_prompt_gives_up_one_statement_and_none_after_it(firesteel):
    seen = talk(firesteel, [ENDLESS + ";", CTRL_C, "SELECT 'first ' || 'after';", ENDLESS + ";", CTRL_C,
                            "SELECT 'second ' || 'after';", "SELECT 'half a' " + CTRL_C, "SELECT 'whole ' || 'line';", "exit"], 60)
    assert sum("error:" in line and "cancel" in line.lower() for line in seen.splitlines()) == 2, seen
    assert "first after" in seen and "second after" in seen and "whole line" in seen, seen
    assert "half a" not in (firesteel.home / ".firesteel_history").read_text().replace("\\040", " ")


def test_history_outlives_a_process_that_is_killed(firesteel):
    talk(firesteel, ["SELECT 'remember';", ENDLESS + ";"], 8)  # ends by SIGKILL while the second runs
    history = firesteel.home / ".firesteel_history"
    assert "remember" in history.read_text() and "3000000" in history.read_text()
    assert history.stat().st_mode & 0o077 == 0


def test_letters_outside_ascii_can_be_typed(firesteel):
    assert "Zürich-ok" in talk(firesteel, ["SELECT concat('Zürich', '-ok');", "exit"])


def test_ctrl_c_stops_a_query_within_a_second(firesteel):
    running = subprocess.Popen([firesteel.binary, "sql", "-e", ENDLESS], cwd=firesteel.home, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)
    assert running.poll() is None, running.communicate()
    running.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, error = running.communicate(timeout=30)
    assert time.monotonic() - started < 5  # a second on an idle machine; this one may be busy
    assert running.returncode == 130
    assert "cancel" in error.lower()


def test_a_later_process_sees_tables_and_views(firesteel):
    made = firesteel("sql", "-e", "CREATE TABLE t AS SELECT id, id % 2 AS p FROM range(10)",
                     "-e", "CREATE VIEW odd AS SELECT id FROM t WHERE p = 1")
    assert made.status == 0, made.text
    done = firesteel("sql", "--output", "csv", "-e", "SELECT count(*) AS n FROM odd")
    assert done.out.splitlines() == ["n", "5"]


def test_reading_leaves_nothing_behind(firesteel):
    assert firesteel("sql", "-e", "SELECT 1").status == 0
    assert [path.name for path in firesteel.home.iterdir()] == []


def test_error_in_a_script_names_file_and_line(firesteel, tmp_path):
    script = tmp_path / "report.sql"
    script.write_text("SELECT 1;\n\nSELECT 2,\n  missing_column;\n")
    done = firesteel("sql", "-f", script)
    assert done.status == 1
    assert "report.sql:4:3" in done.err and "^" in done.err


def test_json_rows_keep_their_types(firesteel):
    done = firesteel("sql", "--output", "json", "-e", "SELECT 1 AS i, 1.50 AS d, true AS b, 'x\"y' AS s, NULL AS n, array(1, 2) AS a")
    assert done.status == 0, done.text
    assert done.out == '{"i":1,"d":1.50,"b":true,"s":"x\\"y","n":null,"a":[1,2]}\n'


def test_an_internal_error_says_whose_fault_it_is_and_names_its_report(firesteel, tmp_path):
    done = firesteel("sql", "-e", "SELECT 'hush',\n  1", env={"FIRESTEEL_FAILPOINT": "engine.fault=error", "TMPDIR": str(tmp_path)})
    assert done.status == 1
    assert "INTERNAL_ERROR" in done.err and "firesteel's" in done.err and "SELECT 'hush'," in done.err
    assert "Stack Trace" not in done.err and "injected" not in done.err
    [report] = tmp_path.glob("firesteel-reports-*/*.txt")
    assert str(report) in done.err and report.stat().st_mode & 0o077 == 0
    assert "Stack Trace" in report.read_text() and "hush" not in report.read_text()


def test_a_script_may_begin_with_a_byte_order_mark_and_come_from_standard_input(firesteel):
    script = firesteel.home / "bom.sql"
    script.write_bytes(b"\xef\xbb\xbfSELECT 1 AS x;\r\nSELECT nosuch AS y;\r\n")
    done = firesteel("sql", "-o", "csv", "-f", script)
    assert done.out == "x\n1\n" and "bom.sql:2:8" in done.err, done.text
    with script.open("rb") as text:
        piped = subprocess.run([firesteel.binary, "sql", "-o", "csv", "-f", "-"], cwd=firesteel.home, stdin=text, capture_output=True,
                               text=True, timeout=60)
    assert piped.stdout == "x\n1\n" and "line 2:8" in piped.stderr, piped
