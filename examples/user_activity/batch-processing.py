"""Daily and monthly activity of each user.

    python batch-processing.py --input s3a://bucket/events --output s3a://bucket/activity
"""
import argparse
import logging
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import avg, col, count, countDistinct, dayofmonth, lit, month, round, sum, to_timestamp, when, year
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
logger = logging.getLogger("batch-processing")

EVENT_SCHEMA = StructType(
    [
        StructField("event_id", StringType(), False),
        StructField("user_id", StringType(), False),
        StructField("event_type", StringType(), True),
        StructField("event_timestamp", StringType(), True),
        StructField("product_id", StringType(), True),
        StructField("category", StringType(), True),
        StructField("value", DoubleType(), True),
    ]
)


def create_spark_session(app_name):
    return (
        SparkSession.builder.appName(app_name)
        .config("spark.sql.adaptive.enabled", "true")
        .config("spark.sql.adaptive.coalescePartitions.enabled", "true")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.sources.partitionOverwriteMode", "static")
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .enableHiveSupport()
        .getOrCreate()
    )


def process_user_activity(spark, input_path):
    events = spark.read.option("header", "true").schema(EVENT_SCHEMA).csv(input_path)
    activity = events.filter(col("event_type").isin("click", "view", "purchase")).withColumn(
        "event_timestamp", to_timestamp("event_timestamp")
    )
    return (
        activity.withColumn("year", year("event_timestamp"))
        .withColumn("month", month("event_timestamp"))
        .withColumn("day", dayofmonth("event_timestamp"))
        .groupBy("user_id", "year", "month", "day", "event_type")
        .agg(
            count("*").alias("event_count"),
            round(sum("value"), 2).alias("total_value"),
            round(avg("value"), 4).alias("avg_value"),
        )
    )


def monthly_summary(daily):
    return (
        daily.groupBy("year", "month", "event_type")
        .agg(
            countDistinct("user_id").alias("users"),
            sum("event_count").alias("events"),
            round(sum("total_value"), 2).alias("total_value"),
        )
        .withColumn("events_per_user", round(col("events") / col("users"), 2))
        .withColumn("kind", when(col("event_type") == "purchase", lit("sale")).otherwise(lit("visit")))
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True, help="Folder with the events")
    parser.add_argument("--output", required=True, help="Folder for the results")
    args = parser.parse_args()

    spark = create_spark_session("UserActivityBatch")
    spark.sparkContext.setLogLevel("WARN")
    logger.info("Spark %s, application %s", spark.version, spark.sparkContext.applicationId)
    try:
        daily = process_user_activity(spark, args.input)
        daily.cache()
        daily.printSchema()
        print(f"Daily rows: {daily.count()}")
        daily.orderBy(col("event_count").desc(), "user_id", "year", "month", "day", "event_type").show(10)

        summary = monthly_summary(daily)
        summary.orderBy("year", "month", "event_type").show(50, truncate=False)

        daily.write.mode("overwrite").partitionBy("year", "month").parquet(f"{args.output}/daily")
        summary.coalesce(1).write.mode("overwrite").parquet(f"{args.output}/monthly")

        written = spark.read.parquet(f"{args.output}/daily")
        print(f"Rows read back: {written.count()}")
        written.printSchema()
        written.filter("year = 2024 AND month = 2").groupBy("event_type").count().orderBy("event_type").show()
        daily.unpersist()
    except Exception:
        logger.exception("The job failed")
        sys.exit(1)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
