"""groupBy and what may follow it; rollup, cube, grouping sets, pivot."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col

from tour.sample import sales


def run(spark, output):
    df = sales(spark)
    by_region = df.groupBy("region")
    by_region.count().orderBy("region").show()
    by_region.sum("units").orderBy("region").show()
    by_region.sum().orderBy("region").show()
    by_region.avg("units", "price").orderBy("region").show()
    by_region.mean("units").orderBy("region").show()
    by_region.min("price").orderBy("region").show()
    by_region.max("price").orderBy("region").show()
    by_region.agg({"units": "sum", "price": "max"}).select("region", "sum(units)", "max(price)").orderBy("region").show()
    by_region.agg(F.sum("units").alias("u"), F.avg(col("price")), F.count("*")).orderBy("region").show()
    df.groupby("region", "year").agg(F.sum(col("units") * col("price")).alias("revenue")).orderBy("region", "year").show()
    df.groupBy((col("units") > 100).alias("big")).count().orderBy("big").show()
    df.groupBy().sum("units").show()
    df.groupBy("region").agg(F.sum("units").alias("s")).where("s > 200").orderBy("s").show()
    df.agg(F.min("units"), F.max("units"), F.sum("price")).show()
    df.agg({"*": "count"}).show()
    df.rollup("region", "year").agg(F.sum("units"), F.grouping("year"), F.grouping_id()).orderBy("region", "year").show()
    df.cube("region", "year").agg(F.count("*").alias("n"), F.grouping_id().alias("g")).orderBy("g", "region", "year").show(30)
    df.cube("year").count().orderBy("year").show()
    df.groupingSets([("region",), ("year",), ()], "region", "year").agg(F.sum("units").alias("u")).orderBy("region", "year").show()
    df.groupBy("region").pivot("quarter").sum("units").orderBy("region").show()
    df.groupBy("region").pivot("year", [2024, 2023]).agg(F.sum("units").alias("u"), F.max("price").alias("p")).orderBy("region").show()
    df.groupBy("region").pivot("quarter", ["q2", "q9"]).agg(F.first("units")).orderBy("region").show()
    df.groupBy("region", "year").count().groupBy("region").agg(F.max("count")).orderBy("region").show()
    df.distinct().groupBy("quarter").agg(F.count_distinct("region"), F.countDistinct("region", "year")).orderBy("quarter").show()
