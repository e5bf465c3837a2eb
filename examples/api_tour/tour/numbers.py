"""Mathematical and bitwise functions."""
from pyspark.sql import functions as F
from pyspark.sql.functions import lit

from tour.sample import tall


def run(spark, output):
    df = spark.createDataFrame([(1, 0.5, 7), (2, -1.25, -3), (3, 2.5, 0), (4, None, None)], "id INT, x DOUBLE, n INT")
    tall(
        df.select(
            F.abs("x"), F.sign("x"), F.signum("x"), F.negative("n"), F.negate("n"), F.positive("n"), F.ceil("x"), F.ceiling("x"), F.floor("x"), F.round("x"),
            F.round("x", 1), F.bround("x"), F.bround(lit(2.5), 0), F.rint("x"), F.round(lit(1234), -2), F.ceil(lit(1.234), lit(2)),
            F.floor(lit(-1.5)), F.pmod("n", lit(4)), F.try_mod("n", lit(0)), F.factorial("id"),
        )
    )
    exact = lambda column: F.round(column, 9)
    tall(
        df.where("id < 3").select(
            *[exact(c) for c in (
                F.sqrt("id"), F.cbrt("id"), F.exp("x"), F.expm1("x"), F.log("id"), F.ln("id"), F.log(2.0, "id"), F.log10("id"), F.log2("id"),
                F.log1p("id"), F.pow("id", lit(2)), F.power("x", lit(2)), F.hypot("id", "n"), F.sin("x"), F.cos("x"), F.tan("x"), F.cot("x"),
                F.sec("x"), F.csc("x"), F.asin(lit(0.5)), F.acos(lit(0.5)), F.atan("x"), F.atan2("x", "id"), F.sinh("x"), F.cosh("x"),
                F.tanh("x"), F.asinh("x"), F.acosh("id"), F.atanh(lit(0.5)), F.degrees("x"), F.radians("x"), F.e(), F.pi(),
            )]
        )
    )
    tall(
        df.select(
            F.greatest("id", "n"), F.least("id", "n", lit(2)), F.try_add("n", lit(1)), F.try_subtract("n", lit(1)), F.try_multiply("n", lit(2)),
            F.try_divide("n", lit(0)), F.try_add(lit(2147483647), lit(1)), F.width_bucket("x", lit(-2.0), lit(3.0), lit(5)),
            F.bit_count("n"), F.bit_get("n", lit(0)), F.getbit("n", lit(1)), F.bitwise_not("n"), F.shiftleft("n", 2), F.shiftright("n", 1),
            F.shiftrightunsigned("n", 28), F.conv(lit("ff"), 16, 10), F.bin("n"), F.hex("n"), F.isnan("x"), F.nanvl(lit(float("nan")), "x"),
        )
    )
    tall(
        df.select(
            (F.lit(1) / F.lit(3)), (F.lit(7) % F.lit(-3)), F.expr("7 div 2"), F.expr("1.5 + 2"), F.expr("1.10 * 2.25"), F.expr("10.0 / 4"),
            F.expr("2147483647L + 1"), F.lit(1).cast("tinyint") + F.lit(1).cast("tinyint"), F.lit(0.1).cast("float") + F.lit(0.2).cast("float"),
            F.expr("CAST(1 AS DECIMAL(38,0)) / 3"), F.rand(1) >= 0, F.randn(1).isNotNull(), F.uniform(lit(1), lit(9), lit(0)).between(1, 9),
        ).limit(1)
    )
