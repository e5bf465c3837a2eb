"""Higher-order functions."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col, lit

from tour.sample import nested, tall


def run(spark, output):
    df = nested(spark).orderBy("id")
    tall(
        df.select(
            F.transform("nums", lambda x: x * 2).alias("twice"), F.transform("nums", lambda x, i: x + i).alias("indexed"),
            F.filter("nums", lambda x: x > 2).alias("big"), F.filter("nums", lambda x, i: i > 0).alias("rest"),
            F.exists("nums", lambda x: x == 3).alias("has3"), F.forall("nums", lambda x: x > 0).alias("positive"),
            F.aggregate("nums", lit(0), lambda acc, x: acc + F.coalesce(x, lit(0))).alias("total"),
            F.aggregate("nums", lit(0), lambda acc, x: acc + F.coalesce(x, lit(0)), lambda acc: acc * 10).alias("finished"),
            F.reduce("nums", lit(1), lambda acc, x: acc * F.coalesce(x, lit(1))).alias("product"),
            F.zip_with("nums", "nums", lambda a, b: a + b).alias("zipped"),
            F.array_sort("nums", lambda a, b: F.when(a < b, 1).when(a > b, -1).otherwise(0)).alias("descending"),
        )
    )
    tall(
        df.select(
            F.transform_keys("tags", lambda k, v: F.upper(k)).alias("keys"), F.transform_values("tags", lambda k, v: v + 1).alias("values"),
            F.map_filter("tags", lambda k, v: v > 1).alias("filtered"),
            F.map_zip_with("tags", "tags", lambda k, a, b: F.concat(k, lit("="), a + b)).alias("zipped"),
            F.transform("words", lambda w: F.struct(w.alias("w"), F.length(w).alias("n"))).alias("structs"),
            F.transform("nums", lambda x: F.transform("words", lambda w: F.concat(w, x.cast("string")))).alias("crossed"),
            F.transform("nums", lambda x: x + col("id")).alias("captured"),
        )
    )
    df.selectExpr("transform(nums, x -> x + 1) AS up", "filter(words, w -> w IS NOT NULL) AS kept", "aggregate(nums, 0, (a, x) -> a + x) AS s").show()
