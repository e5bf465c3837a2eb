"""The sql command as a person uses it: the prompt, Ctrl-C, scripts, a later process."""
import os
import pty
import select
import signal
import subprocess
import time

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
