"""Timestamps, zones and intervals."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col, lit

from tour.sample import moments, tall


def run(spark, output):
    df = moments(spark).orderBy("id")
    tall(
        df.select(
            F.hour("ts"), F.minute("ts"), F.second("ts"), F.date_trunc("hour", "ts"), F.date_trunc("month", "ts"), F.date_trunc("week", "ts"),
            F.to_date("ts"), F.unix_timestamp("ts"), F.to_unix_timestamp("ts"), F.unix_seconds("ts"), F.unix_millis("ts"), F.unix_micros("ts"),
            F.extract(lit("second"), "ts"), F.to_timestamp_ntz("ts"), F.to_timestamp_ltz("ts"), col("ts").cast("long"), col("ts").cast("double"),
        )
    )
    tall(
        df.select(
            F.from_utc_timestamp("ts", "Asia/Tokyo"), F.to_utc_timestamp("ts", "America/New_York"),
            F.convert_timezone(lit("UTC"), lit("Europe/Berlin"), F.to_timestamp_ntz("ts")), F.timestamp_seconds(lit(1)), F.timestamp_millis(lit(1500)),
            F.timestamp_micros(lit(1500000)), F.make_timestamp(lit(2024), lit(1), col("id"), lit(1), lit(2), lit(3.5)),
            F.make_timestamp_ntz(lit(2024), lit(1), lit(2), lit(3), lit(4), lit(5)), F.make_timestamp_ltz(lit(2024), lit(1), lit(2), lit(3), lit(4), lit(5)),
            F.try_make_timestamp(lit(2024), lit(13), lit(2), lit(3), lit(4), lit(5)), F.timestamp_add("HOUR", lit(2), "ts"),
            F.timestamp_diff("DAY", lit("2024-01-01").cast("timestamp"), "ts"), col("ts") + F.expr("INTERVAL 90 MINUTES"),
            F.make_dt_interval(lit(1), lit(2), lit(3), lit(4.5)), F.make_ym_interval(lit(1), lit(2)), F.expr("ts - TIMESTAMP'2024-01-01 00:00:00'"),
            F.current_timezone(),
        ).limit(3)
    )
    print(df.select("ts", F.to_timestamp_ntz("ts").alias("ntz")).collect()[1])
    print(df.select(F.make_dt_interval(lit(1)), F.make_dt_interval(lit(0), lit(5))).first())
    df.select(F.to_timestamp_ntz("ts").alias("ntz"), "ts").printSchema()
    df.groupBy(F.date_trunc("year", "ts").alias("y")).count().orderBy("y").show()
    spark.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")
    df.select(F.lit(0).cast("timestamp"), F.hour(F.timestamp_seconds(lit(0))), F.current_timezone()).limit(1).show()
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    print(df.select(F.current_timestamp().isNotNull(), F.localtimestamp().isNotNull()).first())
