"""Yellow and green taxi trips of some months as one CSV file per month.

    python union.py s3a://bucket/trips s3a://bucket/union 2024-01 2024-02
"""
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import lit

YELLOW_COLUMNS = [
    "VendorID as vendor_id",
    "tpep_pickup_datetime as pickup_datetime",
    "tpep_dropoff_datetime as dropoff_datetime",
    "passenger_count",
    "trip_distance",
    "PULocationID as pickup_location_id",
    "DOLocationID as dropoff_location_id",
    "payment_type",
    "fare_amount",
    "tip_amount",
    "total_amount",
]
GREEN_COLUMNS = [
    column.replace("tpep_", "lpep_") for column in YELLOW_COLUMNS
]


def create_session():
    builder = SparkSession.builder.appName("union-taxi-trips").master("local[2]")
    builder = builder.config("spark.sql.session.timeZone", "UTC")
    if "S3_ENDPOINT" in os.environ:
        builder = (
            builder.config("spark.hadoop.fs.s3a.endpoint", os.environ["S3_ENDPOINT"])
            .config("spark.hadoop.fs.s3a.access.key", os.environ["S3_ACCESS_KEY"])
            .config("spark.hadoop.fs.s3a.secret.key", os.environ["S3_SECRET_KEY"])
            .config("spark.hadoop.fs.s3a.path.style.access", "true")
            .config("spark.hadoop.fs.s3a.connection.ssl.enabled", "false")
            .config("spark.jars.packages", "org.apache.hadoop:hadoop-aws:3.4.2")
        )
    return builder.getOrCreate()


def read_month(spark, source, month):
    yellow = (
        spark.read.parquet(f"{source}/yellow_tripdata_{month}.parquet")
        .selectExpr(*YELLOW_COLUMNS)
        .withColumn("taxi_type", lit("yellow"))
    )
    green = (
        spark.read.parquet(f"{source}/green_tripdata_{month}.parquet")
        .selectExpr(*GREEN_COLUMNS)
        .withColumn("taxi_type", lit("green"))
    )
    return yellow.union(green)


def main():
    source, target, months = sys.argv[1], sys.argv[2], sys.argv[3:]
    spark = create_session()
    spark.sparkContext.setLogLevel("WARN")

    for month in months:
        trips = read_month(spark, source, month)
        trips.printSchema()
        trips.show(truncate=False)
        trips.groupBy("taxi_type").count().orderBy("taxi_type").show()
        (
            trips.repartition(1)
            .write.option("header", "true")
            .mode("overwrite")
            .csv(f"{target}/ym={month}/")
        )
        print(f"{month}: {trips.count()} trips written")

    spark.stop()


if __name__ == "__main__":
    main()
