"""What sessions of one server share, and what each has for itself."""
import pytest
from connect_servers import KEPT, connect

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")


def use_keys(spark, s3, access="key", secret="secret"):
    settings = {"endpoint": f"http://127.0.0.1:{s3.port}", "endpoint.region": "us-east-1", "access.key": access, "secret.key": secret}
    for name, value in settings.items():
        spark.conf.set(f"spark.hadoop.fs.s3a.{name}", value)


def refused(call):
    with pytest.raises(Exception, match="FIRESTEEL_S3_ERROR.* AWS (access|secret) key"):
        call()


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_s3_keys_belong_to_their_session(server, s3, kind):
    """Parquet is read by DuckDB, CSV by readers of our own: both see the session's keys."""
    right, wrong, none = (connect(server.url) for _ in range(3))
    use_keys(right, s3)
    use_keys(wrong, s3, access="nobody")
    path = f"s3a://taxi/{kind}"
    right.range(1000).selectExpr("id", "id % 3 AS k").write.format(kind).option("header", True).save(path)
    read = lambda spark: spark.read.format(kind).option("header", True).load(path).selectExpr("sum(id)").collect()[0][0]
    for _ in range(2):  # whoever came first opens no door to the others
        assert int(read(right)) == 499500
        refused(lambda: read(wrong))
        with pytest.raises(Exception, match="AWS_ACCESS_KEY_ID"):
            read(none)
    refused(lambda: wrong.range(1).write.format(kind).save(f"s3a://taxi/other-{kind}"))
    assert not (s3.folder / "taxi" / f"other-{kind}").exists()


def test_a_relation_analysed_with_other_keys_is_not_read(server, s3):
    spark = connect(server.url)
    use_keys(spark, s3)
    spark.range(10).write.parquet("s3a://taxi/t")
    frame = spark.read.parquet("s3a://taxi/t")
    assert frame.count() == 10
    spark.conf.set("spark.hadoop.fs.s3a.secret.key", "changed")
    refused(frame.count)
    spark.conf.set("spark.hadoop.fs.s3a.secret.key", "secret")
    assert frame.count() == 10


# ---- views: what real Spark 4.1 does, case by case


def rows(frame):
    return [tuple(row) for row in frame.collect()]


def missing(call):
    with pytest.raises(Exception, match="TABLE_OR_VIEW_NOT_FOUND"):
        call()


@pytest.fixture
def pair(server):
    return connect(server.url), connect(server.url)


def test_global_views_are_shared_by_the_sessions_of_a_server(pair):
    one, other = pair
    one.range(2).createGlobalTempView("shared")
    assert rows(other.table("global_temp.shared")) == [(0,), (1,)]
    with pytest.raises(Exception, match="TEMP_TABLE_OR_VIEW_ALREADY_EXISTS"):
        other.range(3).createGlobalTempView("shared")
    other.range(3).createOrReplaceGlobalTempView("Shared")
    assert one.table("global_temp.shared").count() == 3
    other.range(1).createOrReplaceTempView("mine")
    assert rows(one.sql("SHOW TABLES IN global_temp LIKE 'shared'")) == [("global_temp", "shared", True)]
    assert [view.name for view in one.catalog.listTables("global_temp", "sha*")] == ["shared"]
    assert other.catalog.dropGlobalTempView("shared") and not one.catalog.dropGlobalTempView("shared")
    missing(lambda: one.table("global_temp.shared").collect())


def test_names_in_a_data_frame_mean_what_they_meant_when_it_became_a_view(pair):
    one, other = pair
    one.range(2).createOrReplaceTempView("v")
    one.table("v").createOrReplaceGlobalTempView("named_frame")
    one.sql("CREATE GLOBAL TEMPORARY VIEW named_text AS SELECT id + 1 AS id FROM v")
    assert rows(other.table("global_temp.named_frame")) == [(0,), (1,)]
    missing(lambda: other.table("global_temp.named_text").collect())
    other.range(10, 11).createOrReplaceTempView("v")
    assert rows(other.table("global_temp.named_text")) == [(11,)]
    one.range(7, 8).createOrReplaceTempView("v")
    assert (rows(one.table("global_temp.named_text")), rows(one.table("global_temp.named_frame"))) == ([(8,)], [(0,), (1,)])
    one.catalog.dropTempView("v")
    missing(lambda: one.table("global_temp.named_text").collect())
    assert rows(one.table("global_temp.named_frame")) == [(0,), (1,)]


def test_a_view_may_be_replaced_by_what_is_computed_from_it(spark):
    spark.range(3).createOrReplaceTempView("steps")
    for _ in range(3):
        spark.table("steps").selectExpr("id + 1 AS id").createOrReplaceTempView("steps")
    spark.sql("SELECT id * 10 AS id FROM steps").createOrReplaceTempView("steps")
    assert rows(spark.table("steps")) == [(30,), (40,), (50,)]
    spark.table("steps").describe("id").createOrReplaceTempView("steps")
    assert rows(spark.table("steps"))[0] == ("count", "3")


def test_a_view_keeps_the_settings_and_the_database_it_was_made_under(pair):
    one, other = pair
    one.conf.set("spark.sql.ansi.enabled", "false")
    one.sql("CREATE DATABASE IF NOT EXISTS other_db")
    one.sql("USE other_db")
    one.sql("CREATE TABLE IF NOT EXISTS t USING parquet AS SELECT 1 AS n")
    one.range(1).selectExpr("CAST('x' AS INT) AS n").createGlobalTempView("frame")
    one.sql("CREATE GLOBAL TEMPORARY VIEW text AS SELECT CAST('x' AS INT) AS n")
    one.sql("CREATE VIEW IF NOT EXISTS default.stored AS SELECT CAST('x' AS INT) AS n")
    one.sql("CREATE GLOBAL TEMPORARY VIEW of_table AS SELECT * FROM t")
    one.conf.set("spark.sql.ansi.enabled", "true")
    for spark in pair:
        assert rows(spark.table("global_temp.frame")) == rows(spark.table("global_temp.text")) == rows(spark.table("default.stored")) == [(None,)]
        assert rows(spark.table("global_temp.of_table")) == [(1,)]


def test_a_clone_has_settings_views_and_kept_rows(server):
    origin = connect(server.url)
    if not hasattr(origin, "cloneSession"):
        pytest.skip("this client cannot clone sessions")
    origin.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    origin.range(3).createOrReplaceTempView("v")
    kept = origin.range(100).selectExpr("id * 2 AS n").cache()
    assert kept.count() == 100
    clone = origin.cloneSession()
    KEPT.append(clone)
    assert clone.conf.get("spark.sql.session.timeZone") == "Asia/Tokyo"
    assert clone.table("v").count() == 3
    assert clone.range(100).selectExpr("id * 2 AS n").storageLevel.useMemory
    clone.conf.set("spark.sql.session.timeZone", "UTC")
    clone.range(1).createOrReplaceTempView("v")
    clone.range(1).createOrReplaceTempView("w")
    assert origin.conf.get("spark.sql.session.timeZone") == "Asia/Tokyo"
    assert origin.table("v").count() == 3
    missing(lambda: origin.table("w").collect())
    origin.client.release_session()
    assert clone.range(100).selectExpr("id * 2 AS n").selectExpr("sum(n)").collect()[0][0] == 9900


def test_a_global_view_outlives_its_session_and_ends_with_the_server(start_server):
    server = start_server()
    first = connect(server.url)
    first.createDataFrame([(1, "x")], "n int, s string").createGlobalTempView("g")
    first.client.release_session()
    assert rows(connect(server.url).table("global_temp.g")) == [(1, "x")]
    server.stop()
    missing(lambda: connect(start_server().url).table("global_temp.g").collect())
