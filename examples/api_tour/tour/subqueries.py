"""Scalar and EXISTS subqueries, lateral joins, table-valued functions."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col, lit

from tour.sample import people, sales


def run(spark, output):
    df = people(spark).select("id", "name", "field", "age")
    topics = spark.createDataFrame([("math", 1), ("code", 2)], ["topic", "rank"])
    oldest = df.select(F.max("age")).scalar()
    df.where(col("age") == oldest).select("name").show()
    df.select("name", (oldest - col("age")).alias("behind")).orderBy("name", "behind").show()
    matching = topics.where(col("topic") == col("field").outer())
    df.where(matching.exists()).select("id").orderBy("id").show()
    df.where(~matching.exists()).select("id").orderBy("id").show()
    df.select("id", topics.where(col("topic") == col("field").outer()).select("rank").scalar().alias("r")).orderBy("id").show()
    df.lateralJoin(spark.range(3).where(col("id") < lit(1)).select(col("id").alias("n"))).orderBy("id").show()
    df.where(col("field").isin(topics.select("topic"))).orderBy("id").select("id").show()
    spark.tvf.range(3).show()
    spark.tvf.explode(F.array(lit(1), lit(2))).show()
    spark.tvf.posexplode(F.array(lit("a"))).show()
    df.createOrReplaceTempView("p")
    sales(spark).createOrReplaceTempView("s")
    spark.sql("SELECT name FROM p WHERE age > (SELECT avg(age) FROM p) ORDER BY name").show()
    spark.sql("WITH t AS (SELECT region, sum(units) AS u FROM s GROUP BY region) SELECT * FROM t WHERE u > 200 ORDER BY u").show()
    spark.sql("SELECT region, year, sum(units) FROM s GROUP BY ROLLUP (region, year) ORDER BY 1, 2").show()
    spark.sql("SELECT p.id, e FROM p LATERAL VIEW explode(array(id, id * 2)) x AS e WHERE p.id < 3 ORDER BY 1, 2").show()
    spark.catalog.dropTempView("p")
    spark.catalog.dropTempView("s")
