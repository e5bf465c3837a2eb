"""Maps."""
from pyspark.sql import functions as F
from pyspark.sql.functions import lit

from tour.sample import nested, tall


def run(spark, output):
    df = nested(spark).orderBy("id")
    tall(
        df.select(
            F.map_keys("tags"), F.map_values("tags"), F.map_entries("tags"), F.map_contains_key("tags", "y"), F.element_at("tags", "y"),
            F.try_element_at("tags", lit("nope")), F.size("tags"), F.create_map(lit("id"), "id"), F.map_concat("tags", F.create_map(lit("k"), lit(0))),
            F.map_from_arrays(F.array(lit("a"), lit("b")), F.array(lit(1), lit(2))), F.str_to_map(lit("a:1,b:2"), lit(","), lit(":")),
            F.map_from_entries(F.array(F.struct(lit("e"), lit(5)))), "tags",
        )
    )
    df.select("id", F.explode("tags")).show()
    df.select("id", F.explode_outer("tags").alias("k", "v")).show()
    df.select("id", F.posexplode("tags")).show()
    print(df.select("tags").collect())
    df.select("tags.x", F.col("tags")["z"]).show()
    df.select(F.to_json("tags")).show()
