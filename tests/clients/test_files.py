"""Files by the DataFrame API: the text a CSV writer leaves, and the names of the files that rows come from."""
import pytest

# nulls, texts to trim and to quote; the lines are those of Spark 4.1.4
CSV = [
    ({}, ['1,,"",', ',x,"q\\"r",1.5']),
    ({"nullValue": "-"}, ['1,-,"",-', '-,x,"q\\"r",1.5']),
    ({"nullValue": "a,b"}, ['1,"a,b","","a,b"', '"a,b",x,"q\\"r",1.5']),
    ({"nullValue": " n "}, ['1,n,"",n', 'n,x,"q\\"r",1.5']),
    ({"nullValue": "-", "emptyValue": "E"}, ['1,-,E,-', '-,x,"q\\"r",1.5']),
    ({"emptyValue": "E,F"}, ['1,,"E,F",', ',x,"q\\"r",1.5']),
    ({"emptyValue": ""}, ['1,,,', ',x,"q\\"r",1.5']),
    ({"quoteAll": "true"}, ['"1","","",""', '"","x","q\\"r","1.5"']),
    ({"quoteAll": "true", "nullValue": "-"}, ['"1","-","","-"', '"-","x","q\\"r","1.5"']),
    ({"quoteAll": "true", "nullValue": "", "emptyValue": "E"}, ['"1","","E",""', '"","x","q\\"r","1.5"']),
    ({"quoteAll": "true", "emptyValue": ""}, ['"1","","",""', '"","x","q\\"r","1.5"']),
    ({"quoteAll": "true", "header": "true"}, ['"i","a","b","d"', '"1","","",""', '"","x","q\\"r","1.5"']),
]


@pytest.mark.parametrize("options,lines", CSV, ids=lambda case: " ".join(case) if isinstance(case, dict) else "")
def test_csv_fields_are_quoted_as_by_spark(spark, tmp_path, options, lines):
    rows = [(1, None, "", None), (None, " x ", 'q"r', 1.5)]
    spark.createDataFrame(rows, "i int, a string, b string, d double").coalesce(1).write.csv(str(tmp_path / "out"), **options)
    written, = (tmp_path / "out").glob("part-*.csv")
    assert written.read_text().splitlines() == lines


# blanks, line breaks, escapes, a comment's character; what Spark 4.1.4 leaves in the file
CSV_TEXTS = [
    ({}, '"",x\n,""\na,"b"\n\\,"a,b\\\\"\n"#c",""\n'),
    ({"quoteAll": "true"}, '"","x"\n"",""\n"a","b"\n"\\\\","a,b\\\\"\n"#c",""\n'),
    ({"sep": "\x1f"}, '""\x1fx\n\x1f""\na\x1f"b"\n\\\x1fa,b\\\n"#c"\x1f""\n'),
    ({"nullValue": "a\nb"}, '"",x\n"a\nb",""\na,"b"\n\\,"a,b\\\\"\n"#c",""\n'),
    ({"quote": ""}, '"",x\n,""\na,\x00b\x00\n\\,\x00a,b\\\\\x00\n\x00#c\x00,""\n'),
    ({"sep": "\x01", "header": "true"}, 's\x01t\n""\x01x\n\x01""\na\x01"b"\n\\\x01a,b\\\n"#c"\x01""\n'),
    ({"quoteAll": "true", "emptyValue": "E"}, '"E","x"\n"","E"\n"a","b"\n"\\\\","a,b\\\\"\n"#c","E"\n'),
]


@pytest.mark.parametrize("options,text", CSV_TEXTS, ids=lambda case: " ".join(case) if isinstance(case, dict) else "")
def test_csv_texts_are_escaped_as_by_spark(spark, tmp_path, options, text):
    rows = [(" ", "x"), (None, ""), (" a ", "b\n"), ("\\", "a,b\\"), ("#c", "\x1f")]
    spark.createDataFrame(rows, "s string, t string").coalesce(1).write.csv(str(tmp_path / "out"), **options)
    written, = (tmp_path / "out").glob("part-*.csv")
    assert written.read_bytes().decode() == text


@pytest.fixture
def parted(spark, tmp_path):
    """A folder p=0, p=1 of Parquet files with four rows, its name to be quoted in a URI."""
    from pyspark.sql import functions as F

    spark.range(4).withColumn("p", F.col("id") % 2).write.partitionBy("p").parquet(str(tmp_path / "in d%"))
    return spark.read.parquet(str(tmp_path / "in d%"))


def folders(df):
    return sorted({row[0].rpartition("/")[0] for row in df.collect()})


def test_rows_know_their_file(spark, parted, tmp_path):
    from pyspark.sql import functions as F

    name = F.input_file_name()
    both = [f"file://{tmp_path}/in%20d%25/p={p}" for p in (0, 1)]
    assert folders(parted.select(name)) == both
    assert folders(parted.where("id > 1").withColumn("f", name).orderBy("id").select("f")) == both
    assert folders(parted.select(F.explode(F.array("id", "id")).alias("e")).select(name)) == both
    assert folders(parted.groupBy(name).count()) == both
    assert folders(parted.coalesce(1).select("id").union(parted.select("id")).select(name)) == both
    assert sorted(row.p for row in parted.where(name.contains("p=1")).collect()) == [1, 1]
    assert parted.where(name.contains("p=1")).columns == ["id", "p"]
    assert sorted(file.rpartition("/")[0] for file in parted.inputFiles()) == both


def test_rows_that_spark_moves_forget_their_file(spark, parted):
    from pyspark.sql import functions as F

    for moved in (parted.orderBy("id"), parted.limit(3), parted.distinct(), parted.repartition(2), parted.groupBy("p").count(), spark.range(1)):
        assert {row[0] for row in moved.select(F.input_file_name()).collect()} == {""}


def test_where_the_answer_depends_on_the_cluster_the_name_is_refused(spark, parted):
    from pyspark.errors import UnsupportedOperationException
    from pyspark.sql import functions as F

    with pytest.raises(UnsupportedOperationException, match="input_file_name"):
        parted.join(spark.range(10), "id").select(F.input_file_name()).collect()
    with pytest.raises(UnsupportedOperationException, match="input_file_block_start"):
        parted.selectExpr("input_file_block_start()").collect()


def test_columns_keep_their_values_when_partition_columns_move_last(spark):
    df = spark.createDataFrame([("north", 2023, "7")], "region string, year int, units string")
    df.write.partitionBy("region").saveAsTable("moved")
    spark.sql("CREATE TABLE moved_by_sql USING parquet PARTITIONED BY (region) AS SELECT * FROM moved")
    for table in ("moved", "moved_by_sql"):
        assert spark.table(table).columns == ["year", "units", "region"]
        assert [tuple(row) for row in spark.table(table).collect()] == [(2023, "7", "north")]
    df.select("units", "year").write.mode("overwrite").partitionBy("units").saveAsTable("moved")
    assert [row.asDict() for row in spark.table("moved").collect()] == [{"year": 2023, "units": "7"}]
    for table in ("moved", "moved_by_sql"):
        spark.sql(f"DROP TABLE {table}")
