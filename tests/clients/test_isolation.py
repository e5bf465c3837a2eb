"""What sessions of one server share, and what each has for itself."""
import pytest
from connect_servers import connect

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")


def use_keys(spark, s3, access="key", secret="secret"):
    settings = {"endpoint": f"http://127.0.0.1:{s3.port}", "endpoint.region": "us-east-1", "access.key": access, "secret.key": secret}
    for name, value in settings.items():
        spark.conf.set(f"spark.hadoop.fs.s3a.{name}", value)


def refused(call):
    with pytest.raises(Exception, match="FIRESTEEL_S3_ERROR.* AWS (access|secret) key"):
        call()


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_s3_keys_belong_to_their_session(start_server, s3, kind):
    """Parquet is read by DuckDB, CSV by readers of our own: both see the session's keys."""
    server = start_server()
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


def test_a_relation_analysed_with_other_keys_is_not_read(start_server, s3):
    server = start_server()
    spark = connect(server.url)
    use_keys(spark, s3)
    spark.range(10).write.parquet("s3a://taxi/t")
    frame = spark.read.parquet("s3a://taxi/t")
    assert frame.count() == 10
    spark.conf.set("spark.hadoop.fs.s3a.secret.key", "changed")
    refused(frame.count)
    spark.conf.set("spark.hadoop.fs.s3a.secret.key", "secret")
    assert frame.count() == 10
