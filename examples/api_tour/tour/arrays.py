"""Arrays and structs."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col, lit

from tour.sample import nested, tall


def run(spark, output):
    df = nested(spark).orderBy("id")
    tall(
        df.select(
            F.size("nums"), F.cardinality("words"), F.array_size("nums"), F.array_contains("nums", 3), F.array_position("nums", 2),
            F.array_distinct("nums"), F.array_min("nums"), F.array_max("nums"), F.sort_array("nums"), F.sort_array("nums", False),
            F.array_sort("nums").alias("sorted"), F.reverse("nums"), F.slice("nums", 1, 2), F.try_element_at("nums", lit(-1)), F.try_element_at("nums", lit(9)),
            F.get("nums", lit(1)), F.array_join("words", "+"), F.array_join("words", "+", "NULL"), F.array_remove("nums", 3),
        )
    )
    tall(
        df.select(
            F.array("id", lit(0)), F.array_append("nums", lit(9)), F.array_prepend("nums", lit(9)), F.array_insert("nums", 2, lit(8)),
            F.array_compact("nums"), F.array_repeat("id", 2), F.array_union("nums", F.array(lit(1), lit(8))),
            F.array_intersect("nums", F.array(lit(1), lit(3))), F.array_except("nums", F.array(lit(3))),
            F.arrays_overlap("nums", F.array(lit(7))), F.arrays_zip("nums", "words"), F.flatten(F.array("nums", "nums")), F.concat("nums", "nums"),
            F.sequence(lit(1), "id"), F.size(F.shuffle("nums")),
        )
    )
    df.select("id", F.explode("nums")).show()
    df.select("id", F.explode_outer("nums").alias("num")).show()
    df.select("id", F.posexplode("words")).show()
    df.select("id", F.posexplode_outer("words").alias("p", "w")).show()
    df.select(F.stack(lit(2), lit(1), lit("a"), lit(2), lit("b"))).limit(2).show()
    df.select("id", F.struct("id", F.get("nums", lit(0)).alias("n")).alias("s"), F.named_struct(lit("a"), "id", lit("b"), lit("x"))).show()
    zipped = F.arrays_zip("nums", "words").alias("z")
    df.where("id = 1").select(F.inline(zipped)).show()
    df.select("id", F.inline_outer(F.array(F.struct("id")))).limit(2).toDF("a", "b").show()
    print(df.select("nums", "words", "pair").collect())
    df.select(F.array(F.struct(lit(1).alias("x"))).alias("deep")).limit(1).printSchema()
    df.orderBy(F.size("nums").desc()).select("id").show()
