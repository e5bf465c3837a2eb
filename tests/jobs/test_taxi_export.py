"""The exports of examples/taxi to a real PostgreSQL 15."""


def export(project, postgres, trips):
    done = project.run(conf={"taxi.trips": trips}, env={"FIRESTEEL_PG_DSN": postgres.dsn})
    assert done.status == 0, done.text
    return done


def check_tables(postgres):
    assert postgres.query("SELECT count(*), sum(cardinality(dropoff_zone_ids)) FROM public.adjacent_zones") == [["107", "128"]]
    assert postgres.query("SELECT count(*), round(sum(expected_pickups)::numeric, 6) FROM public.expected_pickups") == [
        ["2410", "3924.296247"]]


def test_two_tables_arrive_and_no_other(example, postgres, green_month):
    export(example("taxi"), postgres, green_month)
    check_tables(postgres)
    assert postgres.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1") == [
        ["adjacent_zones"], ["expected_pickups"]]


def test_array_of_int_becomes_integer_array(example, postgres, green_month):
    export(example("taxi"), postgres, green_month)
    assert postgres.query("SELECT pg_typeof(dropoff_zone_ids) FROM public.adjacent_zones LIMIT 1") == [["integer[]"]]


def test_rerun_leaves_the_same_rows(example, postgres, green_month):
    project = example("taxi")
    export(project, postgres, green_month)
    export(project, postgres, green_month)
    check_tables(postgres)


def test_without_the_dsn_the_run_says_what_it_left_out(example, green_month):
    done = example("taxi").run(conf={"taxi.trips": green_month})
    assert done.status == 0, done.text
    assert "adjacent_zones_to_postgresql" in done.text and "FIRESTEEL_PG_DSN" in done.text


def test_dsn_may_come_from_a_dot_env_file(example, postgres, green_month):
    project = example("taxi")
    (project.spec.parent / ".env").write_text(f"FIRESTEEL_PG_DSN={postgres.dsn}\n")
    assert project.run(conf={"taxi.trips": green_month}).status == 0
    check_tables(postgres)


def test_server_down_is_a_clear_error_without_the_password(example, postgres, green_month):
    postgres.stop()
    dsn = postgres.dsn.replace("taxi@", "taxi:hidden-word@")
    done = example("taxi").run(conf={"taxi.trips": green_month}, env={"FIRESTEEL_PG_DSN": dsn})
    assert done.status == 1
    assert "adjacent_zones" in done.text and "hidden-word" not in done.text
