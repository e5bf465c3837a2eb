"""Functions written in SQL beyond what real Spark can record: kept for a later process, refused by name, and called where
Spark refuses them."""


def rows(firesteel, sql):
    answer = firesteel("sql", "--output", "csv", "-e", sql)
    assert answer.status == 0, answer.text
    return answer.out.strip().splitlines()[1:]


def error(firesteel, sql):
    answer = firesteel("sql", "-e", sql)
    assert answer.status != 0, answer.out
    return answer.text


def test_a_function_of_the_catalog_is_there_for_the_next_process(firesteel):
    rows(firesteel, "CREATE FUNCTION square(n INT) RETURNS INT RETURN n * n")
    rows(firesteel, "CREATE FUNCTION upto(n BIGINT) RETURNS TABLE(i BIGINT) RETURN SELECT id FROM range(100) WHERE id < n")
    assert rows(firesteel, "SELECT square(7) AS s") == ["49"]
    assert rows(firesteel, "SELECT square(i) AS s FROM upto(3) ORDER BY i") == ["0", "1", "4"]
    rows(firesteel, "DROP FUNCTION square")
    assert "UNRESOLVED_ROUTINE" in error(firesteel, "SELECT square(7)")


def test_a_temporary_function_ends_with_the_session(firesteel):
    assert rows(firesteel, "CREATE TEMPORARY FUNCTION t(n INT) RETURN n + 1; SELECT t(1) AS s")[-1] == "2"
    assert "UNRESOLVED_ROUTINE" in error(firesteel, "SELECT t(1)")


def test_the_caret_of_a_wrong_body_is_under_the_fault(firesteel):
    shown = error(firesteel, "CREATE FUNCTION f(a INT) RETURNS INT\nRETURN a + nope")
    lines = shown.splitlines()
    at = next(i for i, line in enumerate(lines) if "RETURN a + nope" in line)
    assert lines[at + 1].index("^") == lines[at].index("nope")


def test_the_caret_of_a_call_is_under_the_call(firesteel):
    rows(firesteel, "CREATE TABLE t(a INT) USING parquet; CREATE FUNCTION f() RETURNS INT RETURN SELECT max(a) FROM t; DROP TABLE t")
    lines = error(firesteel, "SELECT 1, f()").splitlines()
    at = next(i for i, line in enumerate(lines) if "SELECT 1, f()" in line)
    assert lines[at + 1].index("^") == lines[at].index("f()")


def test_calls_stand_where_spark_refuses_them(firesteel):
    rows(firesteel, "CREATE FUNCTION square(n INT) RETURNS INT RETURN n * n")
    numbers = "(VALUES (-3), (1), (2)) AS t(n)"
    assert rows(firesteel, f"SELECT n FROM {numbers} ORDER BY square(n)") == ["1", "2", "-3"]
    assert rows(firesteel, "SELECT explode(transform(array(1, 2), e -> square(e))) AS s") == ["1", "4"]
    assert rows(firesteel, "SELECT * FROM VALUES (square(2)) AS t(s)") == ["4"]
    rows(firesteel, f"CREATE VIEW v AS SELECT square(n) AS s FROM {numbers}")
    rows(firesteel, "CREATE FUNCTION most() RETURNS INT RETURN SELECT max(s) FROM v")
    assert rows(firesteel, "SELECT most() AS m") == ["9"]


def test_an_argument_is_evaluated_once(firesteel):
    rows(firesteel, "CREATE FUNCTION gap(r DOUBLE) RETURNS DOUBLE RETURN r - r")
    rows(firesteel, "CREATE FUNCTION gaps(r DOUBLE) RETURNS DOUBLE RETURN gap(r) + gap(r)")
    assert rows(firesteel, "SELECT count_if(gaps(rand()) <> 0), count(DISTINCT gaps(rand())) FROM range(1000)") == ["0,1"]
    rows(firesteel, "CREATE FUNCTION twins(r DOUBLE) RETURNS TABLE(a DOUBLE, b DOUBLE) RETURN SELECT r, r")
    assert rows(firesteel, "SELECT count(*) AS n FROM twins(rand()) WHERE a <> b") == ["0"]


def test_calls_of_calls_stay_small(firesteel):
    rows(firesteel, "CREATE FUNCTION f0(n BIGINT) RETURNS BIGINT RETURN (n + n) % 1000003")
    for i in range(1, 8):
        rows(firesteel, f"CREATE FUNCTION f{i}(n BIGINT) RETURNS BIGINT RETURN f{i - 1}(f{i - 1}(n))")
    assert rows(firesteel, "SELECT f7(1) AS n") == [str(pow(2, 128, 1000003))]


def test_what_cannot_be_told_apart_is_refused_by_name(firesteel):
    rows(firesteel, "CREATE FUNCTION below(n INT) RETURNS BIGINT RETURN SELECT count(*) FROM range(10) WHERE id < n")
    assert "UNSUPPORTED_FEATURE" in error(firesteel, "SELECT below(CAST(rand() * 9 AS INT))")
    assert "UNSUPPORTED_FEATURE" in error(firesteel, "CREATE FUNCTION j AS 'org.example.Upper'")


def test_a_view_of_the_catalog_does_not_see_temporary_functions(firesteel):
    rows(firesteel, "CREATE FUNCTION one() RETURNS INT RETURN 1; CREATE VIEW v AS SELECT one() AS o")
    seen = rows(firesteel, "CREATE TEMPORARY FUNCTION one() RETURNS INT RETURN 2; SELECT o FROM v")
    assert seen[-1] == "1"
