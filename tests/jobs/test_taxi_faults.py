"""kill -9 at named points of publish and export, then a rerun: the whole old or the whole new result, nothing else.

The first run publishes one month; the second, killed, another; the third finishes it.
"""
import pytest

PUBLISH = ["publish.before_manifest", "publish.after_manifest", "publish.before_first_file", "publish.after_first_file",
           "publish.after_last_file", "publish.before_success", "publish.after_success", "publish.before_swap",
           "publish.after_swap", "pipeline.publish.before_catalog", "pipeline.publish.after_catalog"]
EXPORT = ["export.before_copy", "export.in_copy", "export.after_copy", "export.before_swap", "export.before_commit",
          "export.after_commit"]
OLD, NEW = ["55661", "60977745"], ["63212", "76857660"]


@pytest.fixture
def other_month(real_data):
    return real_data / "tlc_green_official" / "green_tripdata_2023-12.parquet"


def trips(project):
    return project.rows("SELECT count(*), sum(duration_seconds) FROM trips")[0]


@pytest.mark.parametrize("point", PUBLISH)
def test_killed_while_publishing(point, example, green_month, other_month):
    project = example("taxi")
    assert project.run(conf={"taxi.trips": green_month}).status == 0
    killed = project.run(conf={"taxi.trips": other_month}, env={"FIRESTEEL_FAILPOINT": f"{point}=kill"})
    assert killed.status == -9, f"{point} was not reached: {killed.text}"
    assert trips(project) in (OLD, NEW)
    assert project.run(conf={"taxi.trips": other_month}).status == 0
    assert trips(project) == NEW


@pytest.mark.parametrize("point", EXPORT)
def test_killed_while_exporting(point, example, postgres, green_month, other_month):
    project, dsn = example("taxi"), {"FIRESTEEL_PG_DSN": postgres.dsn}
    assert project.run(conf={"taxi.trips": green_month}, env=dsn).status == 0
    old = postgres.query("SELECT * FROM public.adjacent_zones ORDER BY 1")
    killed = project.run(conf={"taxi.trips": other_month}, env=dict(dsn, FIRESTEEL_FAILPOINT=f"{point}=kill"))
    assert killed.status == -9, f"{point} was not reached: {killed.text}"
    between = postgres.query("SELECT * FROM public.adjacent_zones ORDER BY 1")
    assert project.run(conf={"taxi.trips": other_month}, env=dsn).status == 0
    new = postgres.query("SELECT * FROM public.adjacent_zones ORDER BY 1")
    assert between in (old, new)
    assert new != old
    assert postgres.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1") == [
        ["adjacent_zones"], ["expected_pickups"]]
    assert postgres.query("SELECT count(*) - count(DISTINCT pickup_zone_id) FROM public.adjacent_zones") == [["0"]]
