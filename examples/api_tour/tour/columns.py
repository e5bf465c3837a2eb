"""Column: operators, comparisons, casts, order, fields."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col

from tour.sample import nested, people, tall


def run(spark, output):
    df = people(spark)
    tall(
        df.select(
            col("age") + 1, df.age - 2, df["age"] * 3, col("age") / 4, col("age") % 5, -col("age"), 100 - col("age"), (2 * df.age).alias("twice"),
            1000 / df.score, 7 % df.id, df.id**2, 2**df.id,
            (col("age") > 40).alias("gt"), (col("age") >= 41).alias("ge"), (col("age") < 41).alias("lt"),
            (col("age") <= 41).alias("le"), (col("age") == 41).alias("eq"), (col("age") != 41).alias("ne"),
            ((col("age") > 40) & (col("field") == "code")).alias("both"), ((col("age") > 80) | (col("id") == 1)).alias("either"),
            (~(col("age") > 40)).alias("not"),
        ).limit(4)
    )
    tall(
        df.select(
            col("name").alias("n"), col("name").name("m"), col("field").isNull(), col("field").isNotNull(), col("score").isNaN(),
            col("field").eqNullSafe("code"), col("field").eqNullSafe(None), col("name").isin("Ada", "Alan"), col("id").isin([1, 5]),
            col("age").between(40, 80), col("name").like("A%"), col("name").ilike("a%"), col("name").rlike("^[AG]"),
            col("name").startswith("A"), col("name").endswith("a"), col("name").contains("ra"), col("name").substr(1, 2),
            col("name").substr(col("id"), F.lit(2)),
        )
    )
    tall(
        df.select(
            col("id").bitwiseAND(3), col("id").bitwiseOR(8), col("id").bitwiseXOR(1), col("age").cast("string"),
            col("score").cast("int"), col("money").cast("double"), col("born").cast("timestamp"), col("id").astype("decimal(5,1)"),
            col("id").cast("boolean"), col("name").try_cast("int"), F.lit("12").try_cast("int"), F.lit("2024-03-01").cast("date"),
        )
    )
    df.select(
        F.when(col("age") > 80, "old").when(col("age") > 40, "middle").otherwise("young").alias("ages"),
        F.when(col("id") == 1, 1).alias("no_otherwise"),
        col("age").transform(lambda c: c * 2).alias("transformed"),
    ).show()

    for order in (col("field").asc(), col("field").desc(), col("field").asc_nulls_first(), col("field").asc_nulls_last(),
                  col("field").desc_nulls_first(), col("field").desc_nulls_last(), F.asc("field"), F.desc("field"),
                  F.asc_nulls_first("field"), F.asc_nulls_last("field"), F.desc_nulls_first("field"), F.desc_nulls_last("field")):
        print([tuple(row) for row in df.orderBy(order, "id").select("id", "field").collect()])

    deep = nested(spark)
    deep.select(
        col("pair.n"), col("pair").getField("s"), col("pair")["n"].alias("by_key"), deep.pair.s, col("nums").getItem(0).alias("first"),
        col("nums")[1].alias("second"), col("tags").getItem("x").alias("x"), col("tags")["y"].alias("y"),
    ).where("id < 2").show()
    changed = deep.select(
        "id", col("pair").withField("extra", F.lit(1)).alias("more"), col("pair").dropFields("s").alias("less"),
        col("pair").withField("n", col("pair.n") + 1).alias("changed"),
    )
    changed.printSchema()
    changed.show(truncate=False)
    deep.select("pair.*").show()
    df.select("*", F.lit(True).alias("flag")).limit(1).show()
    df.select(F.expr("age + 1 AS next"), F.col("id"), F.column("name")).limit(2).show()
    df.select(F.lit(None), F.lit(1.5), F.lit("s"), F.lit([1, 2]), F.lit(2**40)).limit(1).show()
