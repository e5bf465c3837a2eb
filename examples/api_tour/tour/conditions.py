"""Nulls and choices."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col, lit

from tour.sample import people, tall


def run(spark, output):
    df = people(spark).orderBy("id")
    tall(
        df.select(
            F.coalesce("field", lit("none")), F.ifnull("field", lit("?")), F.nvl("age", lit(-1)), F.nvl2("age", lit("some"), lit("no")),
            F.nullif("name", lit("Ada")), F.nullifzero("money"), F.zeroifnull("age"), F.isnull("field"), F.isnotnull("field"),
            F.isnan("score"), F.equal_null("field", lit(None)), F.greatest("age", "id"), F.least("age", "id"),
            F.when(col("age").isNull(), "unknown").otherwise(col("age").cast("string")), F.expr("IF(age > 40, 'a', 'b')"), F.expr("CASE id WHEN 1 THEN 'x' END"),
            F.expr("nvl(score, 0) > 0 AND NOT field <=> 'code'"), F.assert_true(col("id") > 0),
        )
    )
    df.where(col("field").isNull() | (col("age") > 80)).select("id").show()
    df.where(~col("field").isin("code", "math")).select("id").show()
    df.where(F.coalesce(col("age"), lit(0)) == 0).select("id").show()
    print(df.select(F.call_function("upper", "name"), F.call_function("coalesce", "age", lit(0))).take(2))
