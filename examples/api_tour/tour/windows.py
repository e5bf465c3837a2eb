"""Window functions and frames."""
from pyspark.sql import Window
from pyspark.sql import functions as F
from pyspark.sql.functions import col

from tour.sample import sales


def run(spark, output):
    df = sales(spark)
    by_units = Window.partitionBy("region").orderBy("units")
    ranked = df.select(
        "region", "units", F.row_number().over(by_units).alias("row"), F.rank().over(by_units).alias("rank"),
        F.dense_rank().over(by_units).alias("dense"), F.round(F.percent_rank().over(by_units), 4).alias("percent"),
        F.round(F.cume_dist().over(by_units), 4).alias("cume"), F.ntile(2).over(by_units).alias("tile"),
        F.lag("units").over(by_units).alias("lag"), F.lead("units", 1, -1).over(by_units).alias("lead"),
        F.nth_value("units", 2).over(by_units).alias("nth"),
    )
    ranked.orderBy("region", "row").show()
    everything = Window.partitionBy("region")
    running = Window.partitionBy("region").orderBy("year", "quarter").rowsBetween(Window.unboundedPreceding, Window.currentRow)
    around = Window.orderBy("year", "quarter", "region").rowsBetween(-1, 1)
    ahead = Window.orderBy("year", "quarter", "region").rowsBetween(Window.currentRow, Window.unboundedFollowing)
    by_value = Window.orderBy("units").rangeBetween(-30, 30)
    df.select(
        "region", "year", "quarter", "units", F.sum("units").over(everything).alias("all"), F.sum("units").over(running).alias("running"),
        F.avg("units").over(around).alias("around"), F.count("units").over(ahead).alias("ahead"), F.count("*").over(by_value).alias("near"),
        F.max("price").over(everything).alias("top"), F.first("units").over(running).alias("first"), F.last("units").over(running).alias("last"),
    ).orderBy("region", "year", "quarter").show()
    df.withColumn("share", F.round(col("units") / F.sum("units").over(Window.partitionBy()), 4)).orderBy("region", "year", "quarter").show()
    best = df.withColumn("n", F.row_number().over(Window.partitionBy("region").orderBy(F.desc_nulls_last("units")))).where("n = 1")
    best.drop("n").orderBy("region").show()
    df.selectExpr("region", "units", "rank() OVER (PARTITION BY year ORDER BY units DESC, region) AS r").orderBy("r", "region", "units").show()
    df.select("region", F.collect_list("quarter").over(running).alias("so_far")).orderBy("region", F.size("so_far")).show(truncate=False)
    events = spark.createDataFrame(
        [("2024-01-01 00:00:05", 1), ("2024-01-01 00:00:14", 2), ("2024-01-01 00:00:21", 3), ("2024-01-01 00:01:00", 4)], ["at", "v"]
    ).withColumn("at", F.to_timestamp("at"))
    events.groupBy(F.window("at", "10 seconds")).agg(F.sum("v").alias("s")).orderBy("window").show(truncate=False)
    events.groupBy(F.window("at", "20 seconds", "10 seconds").alias("w")).agg(F.sum("v").alias("s")).select("w.start", "w.end", "s").orderBy("start").show()
