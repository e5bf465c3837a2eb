"""Text from values and values from text."""
from pyspark.sql import functions as F
from pyspark.sql.functions import lit

from tour.sample import moments, people, tall


def run(spark, output):
    df = people(spark).orderBy("id")
    tall(
        df.select(
            F.format_number("score", 1), F.format_string("%s is %d", "name", "age"), F.printf(lit("%05d|%5.2f"), "id", "score"),
            F.to_char("money", lit("S999.99")), F.to_varchar("money", lit("$99,999.00MI")), F.bin("age"), F.conv("age", 10, 16),
            F.hex("age"), F.col("money").cast("string"), F.col("score").cast("string"), F.col("born").cast("string"),
        ).limit(3)
    )
    tall(
        df.select(
            F.to_number(lit("1,234.50"), lit("9,999.99")), F.try_to_number(lit("abc"), lit("999")), F.lit("1e3").cast("double"),
            F.lit(" 42 ").cast("int"), F.lit("true").cast("boolean"), F.lit("0.1").cast("decimal(5,2)"), F.lit(1e20).cast("string"),
            F.lit(0.1 + 0.2), F.lit(1e-7).cast("string"), F.lit(float("nan")), F.lit(float("-inf")), F.lit(100.0),
        ).limit(1)
    )
    tall(
        moments(spark).where("id < 3").select(
            F.date_format("ts", "yyyy/MM/dd HH:mm:ss.SSS"), F.date_format("d", "EEEE d MMMM yyyy"), F.date_format("ts", "h a, D, Q"),
            F.from_unixtime(lit(86400)), F.from_unixtime(lit(0), "yyyy"), F.to_date(lit("03.02.2024"), "dd.MM.yyyy"),
            F.to_timestamp(lit("2024-01-02 03:04:05")), F.to_timestamp(lit("02/01/24 3PM"), "dd/MM/yy ha"), F.to_date(lit("2024-02-03")),
            F.try_to_timestamp(lit("nonsense")), F.try_to_date(lit("nonsense")),
        )
    )
