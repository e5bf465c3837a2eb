"""A classic script that every version of PySpark from 3.5 on runs: smoke.py OUTPUT"""
import sys

import pandas
from pyspark import SparkConf, SparkContext, StorageLevel
from pyspark.sql import Row, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, IntegerType, StringType, StructField, StructType
from pyspark.sql.utils import AnalysisException


def session():
    conf = SparkConf().setAppName("smoke").set("spark.sql.shuffle.partitions", "4").set("spark.sql.session.timeZone", "UTC")
    spark = SparkSession.builder.config(conf=conf).master("yarn").enableHiveSupport().getOrCreate()
    context = spark.sparkContext
    context.setLogLevel("OFF")
    print(context.appName, context.defaultParallelism > 0, SparkContext.getOrCreate() is context)
    print(context.broadcast({"a": "first"}).value["a"])
    print(spark.conf.get("spark.sql.shuffle.partitions"), spark.conf.get("spark.sql.session.timeZone"))
    return spark


def data_frames(spark):
    schema = StructType([StructField("id", IntegerType(), False), StructField("k", StringType()), StructField("v", DoubleType())])
    rows = spark.createDataFrame([(1, "a", 1.5), (2, "b", None), (3, "a", 2.0), (4, None, -1.0)], schema)
    named = spark.createDataFrame([Row(k="a", label="first"), Row(k="b", label="second")])
    frame = spark.createDataFrame(pandas.DataFrame({"k": ["a", "c"], "weight": [1.25, 2.5]}))
    rows.printSchema()
    rows.show()
    named.show(truncate=False, vertical=True)
    frame.show()
    print(rows.count(), rows.columns, rows.first(), frame.dtypes)
    print(rows.toPandas()["v"].sum(), frame.collect())
    return rows, named


def queries(spark, rows, named):
    rows.groupBy("k").agg(F.count("*").alias("n"), F.sum("v").alias("s"), F.sort_array(F.collect_list("id")).alias("ids")).orderBy("k").show()
    rows.join(named, "k", "left").select("id", F.upper("label").alias("label"), F.coalesce("v", F.lit(0.0)).alias("v")).orderBy("id").show()
    newest = F.row_number().over(Window.partitionBy("k").orderBy(F.desc("id")))
    rows.withColumn("place", newest).where("place = 1").orderBy("id").show()
    rows.createOrReplaceTempView("rows")
    spark.sql("SELECT k, avg(v) AS mean FROM rows WHERE k IS NOT NULL GROUP BY k ORDER BY k").show()
    rows.persist(StorageLevel.MEMORY_AND_DISK)
    print(rows.filter(F.col("v") > 0).count(), rows.is_cached)
    rows.unpersist()
    print([table.name for table in spark.catalog.listTables()], spark.catalog.dropTempView("rows"))


def files(spark, rows, output):
    rows.where("k IS NOT NULL").write.mode("overwrite").partitionBy("k").parquet(output + "/parquet")
    rows.coalesce(1).write.option("header", "true").mode("overwrite").csv(output + "/csv")
    spark.read.parquet(output + "/parquet").orderBy("id").show()
    spark.read.csv(output + "/csv", header=True, inferSchema=True).orderBy("id").show()


def attempt(action):
    try:
        action()
    except AnalysisException as error:
        # PySpark 3.5 has the error class in the message alone.
        print(type(error).__name__, str(error)[str(error).index("["):].split("]")[0])


def main():
    spark = session()
    rows, named = data_frames(spark)
    queries(spark, rows, named)
    files(spark, rows, sys.argv[1])
    attempt(lambda: rows.select("nope").collect())
    attempt(lambda: spark.table("nowhere").collect())
    attempt(lambda: spark.sql("SELEC 1"))
    spark.stop()


if __name__ == "__main__":
    main()
