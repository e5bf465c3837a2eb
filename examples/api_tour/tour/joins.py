"""Joins: by name, by expression, of a frame with itself, lateral."""
from pyspark.sql import functions as F
from pyspark.sql.functions import broadcast, col

from tour.sample import people


def run(spark, output):
    df = people(spark).select("id", "name", "field")
    topics = spark.createDataFrame([("math", 1), ("code", 2), ("art", 3)], ["field", "rank"])
    for kind in ("inner", "left", "right", "outer", "full", "left_outer", "right_outer", "fullouter", "left_semi", "left_anti", "semi", "anti"):
        joined = df.join(topics, "field", kind)
        print(kind, joined.columns)
        joined.orderBy(*joined.columns).show()
    df.join(topics, ["field"]).orderBy("id").show()
    df.join(topics, df.field == topics.field).orderBy("id").drop(topics.field).show()
    df.join(topics, df.field == topics.field, "left").select(df["field"], topics["field"].alias("other"), "id").orderBy("id").show()
    df.join(topics, [df.field == topics.field, topics["rank"] > 1]).select("id", "rank").orderBy("id").show()
    print(df.crossJoin(topics).count(), df.join(topics).count(), df.join(topics, how="cross").count())
    df.alias("a").join(df.alias("b"), col("a.name") == col("b.name")).where("a.id < b.id").select("a.id", "b.id").show()
    later = df.withColumnRenamed("id", "other_id")
    df.join(later, (df.name == later.name) & (df.id < later.other_id)).select(df.id, later.other_id).show()
    copy = df.where("id > 2").alias("copy")
    df.alias("df").join(copy, col("df.id") == col("copy.id"), "left").select("df.id", col("copy.id").alias("kept")).orderBy("df.id").show()
    df.join(broadcast(topics), "field").orderBy("id").show()
    df.join(topics.hint("merge"), "field").orderBy("id").show()
    nulls = df.join(topics.union(spark.createDataFrame([(None, 9)], "field STRING, rank BIGINT")).alias("t"), df.field.eqNullSafe(col("t.field")))
    nulls.select("id", "rank").orderBy("id").show()
    counted = df.groupBy("field").count()
    df.join(counted, "field", "left").orderBy("id").show()
    df.join(topics, df.field == topics.field).groupBy(topics["rank"]).agg(F.count("*")).orderBy("rank").show()
