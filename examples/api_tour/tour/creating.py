"""createDataFrame in its forms, range, sql, and what a frame says about itself."""
from datetime import date, datetime
from decimal import Decimal

import pandas as pd
import pyarrow as pa
from pyspark.sql import Row
from pyspark.sql.types import (ArrayType, BooleanType, ByteType, DateType, DecimalType, DoubleType, FloatType, IntegerType,
                               LongType, MapType, ShortType, StringType, StructField, StructType, TimestampType)

from tour.sample import people


def run(spark, output):
    df = people(spark)
    df.show()
    df.show(2)
    df.show(2, truncate=4)
    df.show(2, truncate=False)
    df.show(1, vertical=True)
    df.printSchema()
    print(df)
    print(df.columns)
    print(df.dtypes)
    print(df.schema)
    print(df.schema.simpleString())
    print(df.schema.json())
    print(df.schema["name"], df.schema.fieldNames())
    print(df.collect())
    print(df.count(), df.isEmpty(), df.isStreaming)

    spark.createDataFrame([Row(a=1, b="x"), Row(a=2, b=None)]).show()
    spark.createDataFrame([{"k": "one", "v": 1.5}, {"k": "two", "v": -0.0}]).show()
    spark.createDataFrame([(1, [1, 2], {"m": "n"})], ["i", "l", "m"]).printSchema()
    spark.createDataFrame([("only",)], ["c"]).show()
    spark.createDataFrame(["x", "y"], StringType()).show()
    spark.createDataFrame([], "a INT, b STRING").show()
    schema = StructType(
        [
            StructField("b", ByteType()), StructField("s", ShortType()), StructField("i", IntegerType(), False),
            StructField("l", LongType()), StructField("f", FloatType()), StructField("d", DoubleType()),
            StructField("dec", DecimalType(12, 4)), StructField("flag", BooleanType()), StructField("str", StringType()),
            StructField("dt", DateType()), StructField("ts", TimestampType()), StructField("arr", ArrayType(StringType(), False)),
            StructField("map", MapType(StringType(), IntegerType())),
            StructField("st", StructType([StructField("x", IntegerType()), StructField("y", StringType())])),
        ]
    )
    row = (1, 2, 3, 4, 1.5, 2.25, Decimal("3.1415"), True, "text", date(2024, 5, 6), datetime(2024, 5, 6, 7, 8, 9, 10),
           ["a", "b"], {"k": 1}, (7, "seven"))
    every = spark.createDataFrame([row, tuple([None, None, -3] + [None] * 11)], schema)
    every.printSchema()
    every.show(truncate=False, vertical=True)
    print(every.collect())
    print(every.first().asDict(recursive=True))

    frame = pd.DataFrame({"n": [1, 2, 3], "x": [0.5, -1.0, 2.0], "s": ["a", "", "c"]})
    from_pandas = spark.createDataFrame(frame)
    from_pandas.printSchema()
    from_pandas.show()
    print(from_pandas.select("n", "s").toPandas().to_dict("records"))
    table = pa.table({"n": pa.array([1, 2], pa.int32()), "s": ["p", "q"]})
    spark.createDataFrame(table).show()
    print(spark.createDataFrame(table).toArrow().to_pylist())

    spark.range(5).show()
    spark.range(2, 10, 3).show()
    print(spark.range(0, 6, 2, numPartitions=2).collect())
    spark.sql("SELECT 1 AS one, 'two' AS two, 3.0 AS three, NULL AS nothing").show()
    spark.sql("SELECT :n * 2 AS doubled, :s AS said", args={"n": 21, "s": "hello"}).show()
    spark.sql("SELECT ? + ? AS total", args=[1, 2]).show()
    spark.sql("SELECT * FROM {df} WHERE id > 4", df=df).select("id", "name").show()
    spark.sql("SELECT * FROM range(3)").show()
