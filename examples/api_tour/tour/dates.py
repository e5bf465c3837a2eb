"""Dates."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col, lit

from tour.sample import moments, tall


def run(spark, output):
    df = moments(spark).orderBy("id")
    tall(
        df.select(
            F.year("d"), F.quarter("d"), F.month("d"), F.day("d"), F.dayofmonth("d"), F.dayofweek("d"), F.dayofyear("d"), F.weekday("d"),
            F.weekofyear("d"), F.dayname("d"), F.monthname("d"), F.last_day("d"), F.next_day("d", "Mon"), F.trunc("d", "month"),
            F.trunc("d", "year"), F.trunc("d", "week"), F.unix_date("d"), F.date_from_unix_date(lit(19000)),
        )
    )
    tall(
        df.select(
            F.date_add("d", 1), F.dateadd("d", lit(2)), F.date_sub("d", 31), F.add_months("d", 1), F.add_months("d", lit(-12)),
            F.datediff("d", lit("2024-01-01").cast("date")), F.date_diff("d", lit("2000-01-01").cast("date")),
            F.months_between("d", lit("2024-01-15").cast("date")), F.months_between("ts", "d", False), F.date_part(lit("week"), "d"),
            F.datepart(lit("doy"), "d"), F.extract(lit("year"), "d"), F.make_date(lit(2024), lit(2), col("id")),
            col("d") + F.expr("INTERVAL 1 MONTH"), F.expr("d - INTERVAL '3' DAY"), F.expr("d - DATE'2024-01-01'"),
            F.sequence(F.trunc("d", "month"), F.date_add(F.trunc("d", "month"), 2)),
        )
    )
    print(df.select("d").collect())
    print(df.select(F.min("d"), F.max("d"), F.count("d")).first())
    df.groupBy(F.year("d").alias("y")).count().orderBy("y").show()
    df.where(col("d").between("2000-01-01", "2023-12-31")).select("d").show()
    print(df.select(F.current_date().isNotNull(), F.curdate() == F.current_date(), F.now() >= F.lit("2020-01-01")).first())
