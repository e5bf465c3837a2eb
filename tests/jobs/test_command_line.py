"""The command line as somebody types it who does not know it yet: versions, help, slips of the hand."""
import re

import pytest

COMMANDS = ["init", "run", "dry-run", "sql", "submit", "generate", "server", "verify", "version", "help"]


@pytest.mark.parametrize("words", [["--version"], ["-V"], ["version"]])
def test_version(firesteel, words):
    done = firesteel(*words)
    assert done.status == 0 and re.match(r"firesteel \d+\.\d+\.\d+ ", done.out), done.text


def test_no_command_shows_the_help_and_is_an_error(firesteel):
    done = firesteel()
    assert done.status == 2 and "First steps:" in done.err and "dry-run" in done.err, done.text


def test_help_of_nothing_is_that_of_the_program(firesteel):
    assert firesteel("help").out == firesteel("--help").out != ""


@pytest.mark.parametrize("words, meant", [
    (["slq"], "there is no command 'slq'; did you mean 'sql'?"),
    (["dryrun"], "there is no command 'dryrun'; did you mean 'dry-run'?"),
    (["summit", "job.py"], "there is no command 'summit'; did you mean 'submit'?"),
    (["xyzzy"], "there is no command 'xyzzy'; the commands are init, run, dry-run"),
    (["generate", "taxis"], "there is no command 'taxis'; did you mean 'taxi'?"),
    (["help", "vefiry"], "there is no command 'vefiry'; did you mean 'verify'?"),
    (["sql", "--sepc", "x"], "unknown option '--sepc'; did you mean '--spec'?"),
    (["sql", "--exceute=SELECT 1"], "unknown option '--exceute'; did you mean '--execute'?"),
    (["run", "--run-kye", "k"], "unknown option '--run-kye'; did you mean '--run-key'?"),
    (["submit", "--conff", "a=b", "job.py"], "unknown option '--conff'; did you mean '--conf'?"),
    (["sql", "SELECT 1"], "statements are given with -e"),
    (["sql", "-o", "xml", "-e", "SELECT 1"], "--output takes table, csv or json, not 'xml'"),
    (["sql", "-c", "firesteel.memry.limit=1g", "-e", "SELECT 1"], "did you mean 'firesteel.memory.limit'?"),
    (["sql", "-c", "spark.sql.ansi.enabeld=false", "-e", "SELECT nosuch()"], "did you mean 'spark.sql.ansi.enabled'?"),
])
def test_slips_are_answered_with_what_was_meant(firesteel, words, meant):
    done = firesteel(*words)
    assert done.status in (1, 2) and meant in done.err, done.text
    assert done.out == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(firesteel, command):
    done = firesteel(command, "--help")
    assert done.status == 0 and not done.err, done.text
    assert firesteel("help", command).out == done.out
    if command != "version":
        assert re.search(r"Examples?:\n  firesteel ", done.out), done.out


@pytest.mark.parametrize("words", [["--help"], ["generate", "taxi", "--help"], *([command, "--help"] for command in COMMANDS)])
def test_help_fits_a_terminal_and_leaves_no_option_unexplained(firesteel, words):
    lines = firesteel(*words).out.splitlines()
    assert [line for line in lines if len(line) > 100] == []
    for line, following in zip(lines, [*lines[1:], ""]):
        if line.startswith("  -"):
            assert re.search(r"\S {2,}\S", line[2:]) or following.startswith(" " * 20), line


@pytest.mark.parametrize("statement, condition, meant", [
    ("SELECT cuont(1)", "UNRESOLVED_ROUTINE", "`count`"),
    ("SELECT date_formt(current_date(), 'yyyy')", "UNRESOLVED_ROUTINE", "`date_format`"),
    ("selct 1", "PARSE_SYNTAX_ERROR", "'SELECT'"),
    ("SELECT id form range(3)", "PARSE_SYNTAX_ERROR", "'FROM'"),
    ("SELECT * FORM tale", "PARSE_SYNTAX_ERROR", "'FROM'"),
    ("SELECT * FROM range(3) gruop BY id", "PARSE_SYNTAX_ERROR", "'GROUP'"),
    ("SELECT * FROM range(3) limt 2", "PARSE_SYNTAX_ERROR", "'LIMIT'"),
    ("SELECT * FROM range(3) t wehre id = 1", "PARSE_SYNTAX_ERROR", "'WHERE'"),
    ("crate table x (a int)", "PARSE_SYNTAX_ERROR", "'CREATE'"),
    ("INSERT intoo t VALUES (1)", "PARSE_SYNTAX_ERROR", "'INTO'"),
    ("CREATE VIEW orders AS SELECT 1; SELECT * FROM ordres", "TABLE_OR_VIEW_NOT_FOUND", "`orders`"),
    ("CREATE TEMP VIEW orders AS SELECT 1; SELECT * FROM ordres", "TABLE_OR_VIEW_NOT_FOUND", "`orders`"),
])
def test_misspelt_sql_is_answered_with_the_nearest_name(firesteel, statement, condition, meant):
    done = firesteel("sql", "-e", statement)
    assert done.status == 1 and f"[{condition}]" in done.err
    hints = [line for line in done.err.splitlines() if line.startswith("  hint: ")]
    assert len(hints) == 1 and f"did you mean {meant}?" in hints[0], done.err


@pytest.mark.parametrize("statement", ["SELECT * FROM 'trips.csv'", "SELECT * FROM trips.csv", "SELECT * FROM read_csv('trips.csv')"])
def test_a_file_in_from_is_answered_with_how_files_are_read(firesteel, statement):
    (firesteel.home / "trips.csv").write_text("a,b\n1,2\n")
    done = firesteel("sql", "-e", statement)
    assert done.status == 1 and "hint: " in done.err and "FORMAT.`PATH`" in done.err, done.text


@pytest.mark.parametrize("statement", ["SELECT zqxjkv(1)", "SELECT a b c FROM range(2)", "SELECT * FROM zzz", "SELECT (1"])
def test_no_hint_where_nothing_is_near(firesteel, statement):
    done = firesteel("sql", "-e", statement)
    assert done.status == 1 and "hint:" not in done.err, done.text
