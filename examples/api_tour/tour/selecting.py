"""Projection: select, withColumn and its relatives."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col

from tour.sample import people, sales


def run(spark, output):
    df = people(spark)
    df.select("id", "name").show()
    df.select(["id", "age"]).show(2)
    df.select(df.id, (df.age * 2).alias("twice")).show(2)
    df.selectExpr("id", "upper(name) AS shout", "age * 2", "CASE WHEN age > 40 THEN 'y' ELSE 'n' END AS over40").show()
    df.withColumn("next", col("age") + 1).drop("money", "born", "score").show()
    df.withColumn("age", col("age") * 10).select("id", "age").show(3)
    df.withColumns({"a": col("id") + 1, "b": F.lower("name")}).select("a", "b").show(3)
    df.withColumnRenamed("name", "first_name").select("first_name").show(1)
    df.withColumnsRenamed({"id": "key", "field": "topic"}).select("key", "topic").show(2)
    print(df.withColumnRenamed("missing", "x").columns)
    print(df.drop("missing", "age").columns)
    print(df.drop(df.age, df.score).columns)
    print(df.toDF("a", "b", "c", "d", "e", "f", "g").columns)
    df.filter(df.age > 50).select("name").show()
    df.filter("age > 50 AND field = 'code'").select("name").show()
    df.where(col("born") > "1910-01-01").select("name", "born").show()
    df.alias("p").select("p.id", col("p.name")).limit(2).show()
    df.select(df.colRegex("`(id|na.*)`")).show(2)
    print(df.select(df["*"]).columns)

    def adults(frame, above):
        return frame.where(col("age") > above)

    df.transform(adults, 70).select("name", "age").show()
    df.transform(lambda frame: frame.select("id")).show(1)
    df.to(df.select("name", "id").schema).show(2)
    meta = df.select("id").withMetadata("id", {"comment": "the key"})
    print(meta.schema["id"].metadata)
    many = df.select("id")
    for number in range(30):
        many = many.withColumn(f"c{number}", col("id") + number)
    print(len(many.columns), many.agg(F.sum("c29")).first()[0])
    sales(spark).select(F.col("units") * F.col("price"), F.round(F.col("units") * F.col("price"), 1).alias("revenue")).show()
    df.select(F.expr("inline(array(struct(1 AS a, 'x' AS b), struct(2 AS a, 'y' AS b)))")).limit(2).show()
    df.select("id", F.monotonically_increasing_id() >= 0).limit(2).show()
    print(df.select(F.typeof("money"), F.typeof(F.lit(1)), F.typeof(F.array(F.lit(1)))).first())
