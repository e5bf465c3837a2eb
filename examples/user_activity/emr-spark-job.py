"""User activity as an EMR step: behaviour, products, trends; with --performance-test also basic against optimised.

    python emr-spark-job.py --input s3a://bucket/events --output s3a://bucket/reports [--performance-test]
"""
import argparse
import time
from datetime import datetime

from pyspark import StorageLevel
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.functions import broadcast, col

SEGMENTS = [("books", "media"), ("music", "media"), ("garden", "home"), ("kitchen", "home"), ("sports", "leisure")]


class UserActivityAnalytics:
    def __init__(self, input_path, output_path):
        self.input_path, self.output_path = input_path, output_path
        self.spark = (
            SparkSession.builder.appName("EMR-UserActivityAnalytics")
            .master("yarn")
            .config("spark.sql.adaptive.enabled", "true")
            .config("spark.sql.adaptive.skewJoin.enabled", "true")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.dynamicAllocation.enabled", "false")
            .getOrCreate()
        )
        self.spark.sparkContext.setLogLevel("ERROR")

    def load(self):
        events = self.spark.read.csv(self.input_path, header=True, inferSchema=True)
        events = events.withColumn("event_date", F.to_date("event_timestamp")).withColumn(
            "event_hour", F.hour("event_timestamp")
        )
        return events.filter(col("event_type").isin("view", "click", "purchase"))

    def segments(self):
        return self.spark.createDataFrame(SEGMENTS, ["category", "segment"])

    def user_behaviour(self, events):
        """Per user: how much, how long since the event before, and the rank by spending."""
        by_time = Window.partitionBy("user_id").orderBy("event_timestamp", "event_id")
        stepped = events.withColumn("previous", F.lag("event_timestamp").over(by_time)).withColumn(
            "seconds_since", F.unix_timestamp("event_timestamp") - F.unix_timestamp("previous")
        )
        users = stepped.groupBy("user_id").agg(
            F.count("*").alias("events"),
            F.countDistinct("event_date").alias("active_days"),
            F.sum(F.when(col("event_type") == "purchase", 1).otherwise(0)).alias("purchases"),
            F.round(F.sum(F.when(col("event_type") == "purchase", col("value"))), 2).alias("spent"),
            F.round(F.avg("seconds_since"), 1).alias("mean_gap_seconds"),
            F.min("event_timestamp").alias("first_seen"),
            F.max("event_timestamp").alias("last_seen"),
        )
        by_spending = Window.orderBy(F.desc_nulls_last("spent"), "user_id")
        return users.withColumn("spending_rank", F.row_number().over(by_spending))

    def product_performance(self, events):
        """Per product: conversion, revenue, and its place in its category."""
        products = (
            events.groupBy("category", "product_id")
            .pivot("event_type", ["view", "click", "purchase"])
            .agg(F.count("event_id"))
            .na.fill(0)
        )
        revenue = (
            events.where(col("event_type") == "purchase")
            .groupBy("product_id")
            .agg(F.round(F.sum("value"), 2).alias("revenue"))
        )
        in_category = Window.partitionBy("category").orderBy(col("revenue").desc(), "product_id")
        return (
            products.join(revenue, "product_id", "left")
            .fillna({"revenue": 0.0})
            .join(broadcast(self.segments()), "category", "left")
            .withColumn("conversion", F.round(col("purchase") / F.greatest(col("view"), F.lit(1)), 4))
            .withColumn("place", F.dense_rank().over(in_category))
        )

    def trends(self, events):
        """Per day: revenue with a moving mean over a week and the running total."""
        daily = events.groupBy("event_date").agg(
            F.count("*").alias("events"),
            F.countDistinct("user_id").alias("users"),
            F.round(F.sum(F.when(col("event_type") == "purchase", col("value")).otherwise(0.0)), 2).alias("revenue"),
        )
        week = Window.orderBy("event_date").rowsBetween(-6, Window.currentRow)
        running = Window.orderBy("event_date").rowsBetween(Window.unboundedPreceding, Window.currentRow)
        return (
            daily.withColumn("week_mean", F.round(F.avg("revenue").over(week), 2))
            .withColumn("running_revenue", F.round(F.sum("revenue").over(running), 2))
            .withColumn("day_before", F.lag("revenue", 1).over(Window.orderBy("event_date")))
            .withColumn("change", F.round(col("revenue") - col("day_before"), 2))
            .withColumn("weekday", F.date_format("event_date", "E"))
        )

    def totals(self, events):
        """Subtotals two ways: every combination, and from segment down to type."""
        segmented = events.join(broadcast(self.segments()), "category", "left")
        cube = segmented.cube("segment", "event_type").agg(
            F.count("*").alias("events"), F.grouping_id().alias("level"), F.round(F.sum("value"), 2).alias("value")
        )
        rollup = segmented.rollup("segment", "category", "event_type").agg(
            F.count("*").alias("events"), F.grouping("event_type").alias("all_types")
        )
        return cube, rollup

    def report(self):
        events = self.load().repartition(8, "user_id").persist(StorageLevel.MEMORY_AND_DISK)
        events.printSchema()
        print(f"Events: {events.count()}")

        users = self.user_behaviour(events)
        users.orderBy("spending_rank").show(10, truncate=False)
        products = self.product_performance(events)
        products.filter("place <= 2").orderBy("category", "place", "product_id").show()
        trends = self.trends(events)
        trends.orderBy("event_date").show(15)
        cube, rollup = self.totals(events)
        cube.orderBy("level", "segment", "event_type").show(30)
        rollup.orderBy(
            col("segment").asc_nulls_first(), col("category").asc_nulls_first(), col("event_type").asc_nulls_first(),
            col("events").desc(),  # a segment that is NULL and the grand total differ in nothing else
        ).show(50)
        events.select("value").summary("count", "min", "max").show()

        users.write.mode("overwrite").parquet(f"{self.output_path}/user_behaviour")
        products.write.mode("overwrite").partitionBy("category").parquet(f"{self.output_path}/product_performance")
        trends.coalesce(1).write.mode("overwrite").option("header", True).csv(f"{self.output_path}/trends")
        cube.write.mode("overwrite").json(f"{self.output_path}/cube")
        events.unpersist()

    def basic(self):
        events = self.load()
        joined = events.join(self.segments(), "category")
        return joined.groupBy("segment", "event_date").agg(F.count("*").alias("events"), F.sum("value").alias("value"))

    def optimised(self):
        events = self.load().select("category", "event_date", "value").repartition(4, "category").cache()
        joined = events.join(broadcast(self.segments()), "category")
        return joined.groupBy("segment", "event_date").agg(F.count("*").alias("events"), F.sum("value").alias("value"))

    def performance_test(self):
        print("Performance test")
        seconds = {}
        for name, make in (("basic", self.basic), ("optimised", self.optimised)):
            started = time.time()
            result = make()
            rows = result.count()
            again = result.agg(F.sum("events")).first()[0]
            seconds[name] = time.time() - started
            print(f"  {name}: {rows} rows, {again} events in {seconds[name]:.2f} seconds")
            result.explain()
        print(f"  improvement: {(seconds['basic'] - seconds['optimised']) / seconds['basic'] * 100:.1f}%")
        self.optimised().explain(mode="formatted")


def main():
    parser = argparse.ArgumentParser(description="User activity analytics")
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--performance-test", action="store_true")
    args = parser.parse_args()

    started = datetime.now()
    job = UserActivityAnalytics(args.input, args.output)
    try:
        job.report()
        if args.performance_test:
            job.performance_test()
    finally:
        job.spark.stop()
    print(f"Finished in {(datetime.now() - started).total_seconds():.2f} seconds")


if __name__ == "__main__":
    main()
