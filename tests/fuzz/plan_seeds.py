#!/usr/bin/env python3
"""Writes plans as PySpark makes them, one file each: seeds for connect_plan_fuzz.

    tests/fuzz/plan_seeds.py --remote sc://127.0.0.1:15002 build/fuzz/seeds
"""

import argparse
import datetime
import decimal
import pathlib
import warnings

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F


def frames(spark):
    df = spark.range(10)
    yield df
    yield df.select("id", (F.col("id") + 1).alias("x", metadata={"k": 1}), F.expr("id * 2"), F.col("`a.b`.c"))
    yield df.filter((F.col("id") > 1) & ~F.col("id").isin(1, 2)).orderBy(F.col("id").desc_nulls_last()).limit(3).offset(1)
    yield df.groupBy("id").agg(F.countDistinct("id"), F.sum("id").alias("s"), F.first("id", True))
    yield df.groupBy("id").pivot("id", [1, 2]).sum("id")
    yield df.cube("id").count()
    yield df.rollup("id").count()
    yield df.join(df.alias("b"), F.col("b.id") == df.id, "left").join(df, "id").crossJoin(df)
    yield df.union(df).intersect(df).exceptAll(df).unionByName(df, allowMissingColumns=True)
    yield df.withColumn("w", F.sum("id").over(Window.partitionBy("id").orderBy("id").rowsBetween(-2, 3)))
    yield df.withColumn("w", F.rank().over(Window.orderBy("id").rangeBetween(Window.unboundedPreceding, 0)))
    yield df.select(F.transform(F.array("id"), lambda x: x + 1), F.map_filter(F.create_map("id", "id"), lambda k, v: k > v))
    yield df.select(F.lit(1.5), F.lit("a"), F.lit(decimal.Decimal("1.25")), F.lit(datetime.date(2020, 1, 1)), F.lit(None))
    yield df.select(F.lit(datetime.datetime(2020, 1, 1)), F.lit(datetime.timedelta(1)), F.lit([1, 2]), F.lit(b"ab"))
    yield df.select(F.struct("id").alias("s")).select(F.col("s").withField("b", F.lit(1)).dropFields("id"), F.col("s")["id"])
    yield df.select(F.col("id").cast("string").try_cast("decimal(10,2)"), F.col("id").cast("int"))
    yield df.withColumnRenamed("id", "b").drop("c").dropDuplicates(["b"]).toDF("z").hint("broadcast").repartition(3, "z")
    yield df.na.fill(1).na.drop().na.replace(1, 2).sample(0.5, 3)
    yield df.unpivot("id", ["id"], "var", "val").describe()
    yield df.summary().crossJoin(df.select(df.colRegex("`i.*`"), "*"))
    yield spark.createDataFrame([(1, "a"), (2, None)], "a INT, b STRING")
    yield spark.read.option("header", True).schema("a INT").csv("/tmp/x.csv")
    yield spark.table("t").where(F.exists(df.where(F.col("id") == F.col("a").outer())) if hasattr(F, "outer") else "true")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--remote", required=True)
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    spark = SparkSession.builder.remote(arguments.remote).getOrCreate()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for number, frame in enumerate(frames(spark)):
        plan = frame._plan.to_proto(spark.client)
        (arguments.folder / f"plan{number}").write_bytes(plan.SerializeToString())
    (arguments.folder / "schema").write_text('{"type":"struct","fields":[{"name":"a","type":"decimal(3,1)","nullable":true,"metadata":{}}]}')
    spark.stop()


if __name__ == "__main__":
    main()
