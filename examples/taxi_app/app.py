"""Green taxi trips: expected pick-ups per zone and hour, and the zones near each zone, into PostgreSQL.

    python app.py s3a://bucket/trips/green_tripdata_2024-01.parquet

The database is named by PGHOST, PGPORT, PGDATABASE, PGUSER and PGPASSWORD, S3 by the S3_ variables below.
"""
import os
import sys

from pyspark import SparkConf
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.functions import col

from db import Database


def create_session():
    conf = SparkConf()
    conf.setAppName("taxi-app")
    conf.setMaster("local[2]")
    conf.set("spark.sql.session.timeZone", "UTC")
    conf.set("spark.jars.packages", "org.postgresql:postgresql:42.7.4")
    if "S3_ENDPOINT" in os.environ:
        conf.set("spark.hadoop.fs.s3a.endpoint", os.environ["S3_ENDPOINT"])
        conf.set("spark.hadoop.fs.s3a.access.key", os.environ["S3_ACCESS_KEY"])
        conf.set("spark.hadoop.fs.s3a.secret.key", os.environ["S3_SECRET_KEY"])
        conf.set("spark.hadoop.fs.s3a.path.style.access", "true")
    return SparkSession.builder.config(conf=conf).getOrCreate()


def read_trips(spark, source):
    trips = spark.read.parquet(source).select(
        col("PULocationID").cast("int").alias("pickup_zone_id"),
        col("DOLocationID").cast("int").alias("dropoff_zone_id"),
        col("lpep_pickup_datetime").cast("timestamp").alias("pickup_at"),
        col("lpep_dropoff_datetime").cast("timestamp").alias("dropoff_at"),
        "total_amount",
    )
    known = col("pickup_zone_id").between(1, 263) & col("dropoff_zone_id").between(1, 263)
    return (
        trips.filter(col("total_amount") > 0)
        .filter(col("dropoff_at") > col("pickup_at"))
        .where(known)
        .withColumn("duration_seconds", F.unix_timestamp("dropoff_at") - F.unix_timestamp("pickup_at"))
    )


def expected_pickups(trips):
    """Mean pick-ups per zone and hour of day, over the days that had any."""
    per_day = (
        trips.withColumn("pickup_date", F.to_date("pickup_at"))
        .withColumn("pickup_hour", F.hour("pickup_at"))
        .groupBy("pickup_zone_id", "pickup_date", "pickup_hour")
        .agg(F.count("*").alias("pickups"))
    )
    return per_day.groupBy("pickup_zone_id", "pickup_hour").agg(F.avg("pickups").alias("expected_pickups"))


def pick_dropoff_zones(trips):
    """Zone pairs reached in under five minutes on average."""
    return (
        trips.groupBy("pickup_zone_id", "dropoff_zone_id")
        .agg(F.avg("duration_seconds").alias("avg_seconds"))
        .filter("avg_seconds < 300")
    )


def main():
    spark = create_session()
    spark.sparkContext.setLogLevel("ERROR")
    print(f"Running {spark.sparkContext.appName}")
    database = Database(
        os.environ["PGHOST"],
        os.environ.get("PGPORT", "5432"),
        os.environ["PGDATABASE"],
        os.environ["PGUSER"],
        os.environ.get("PGPASSWORD", ""),
    )

    trips = read_trips(spark, sys.argv[1]).cache()
    trips.printSchema()
    print(f"{trips.count()} trips")

    pickups = expected_pickups(trips)
    pickups.orderBy(col("expected_pickups").desc(), "pickup_zone_id", "pickup_hour").show(5)
    database.write(pickups, "expected_pickups")

    zones = pick_dropoff_zones(trips)
    zones.orderBy("avg_seconds", "pickup_zone_id", "dropoff_zone_id").show(5)
    database.write(zones, "pick_dropoff_zones")
    trips.unpersist()

    written = database.read(spark, "expected_pickups")
    written.printSchema()
    print(f"{written.count()} rows in expected_pickups")

    count, pairs = database.build_adjacent_zones()
    print(f"{count} zones with {pairs} neighbours in adjacent_zones")
    spark.stop()


if __name__ == "__main__":
    main()
