"""What goes wrong, and how it is named."""
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import functions as F
from pyspark.sql.functions import col, lit

from tour.sample import nested, people


def attempt(what, action):
    try:
        action()
        print(f"{what}: no error")
    except PySparkException as error:
        print(f"{what}: {type(error).__name__} {error.getCondition()} {error.getSqlState()} {sorted((error.getMessageParameters() or {}).items())}")


def run(spark, output):
    df, deep = people(spark), nested(spark)
    attempt("unknown column", lambda: df.select("nme").collect())
    attempt("unknown column by attribute", lambda: df.select(col("id"), col("agee") + 1).show())
    attempt("unknown table", lambda: spark.table("nowhere").show())
    attempt("unknown function", lambda: df.selectExpr("uper(name)").show())
    attempt("syntax", lambda: spark.sql("SELEC 1"))
    attempt("ambiguous", lambda: df.join(df.withColumn("x", lit(1)), "id").select("name").show())
    attempt("aggregate without group", lambda: df.select("name", F.max("age")).show())
    attempt("type mismatch", lambda: df.select(F.abs(col("born"))).show())
    attempt("filter not boolean", lambda: df.filter(col("id") + 1).show())
    attempt("division by zero", lambda: df.select(col("id") / lit(0)).collect())
    attempt("bad cast", lambda: df.where("id = 1").select(col("name").cast("int")).collect())
    attempt("overflow", lambda: df.select(lit(2147483647) + col("id")).collect())
    attempt("array index", lambda: deep.where("id = 1").select(F.element_at("nums", 9)).collect())
    attempt("union of widths", lambda: df.union(df.select("id")).show())
    attempt("union by unknown name", lambda: df.select("id").unionByName(df.select("age")).show())
    attempt("missing path", lambda: spark.read.parquet("/no/such/place").show())
    attempt("view exists", lambda: (df.createTempView("twice"), df.createTempView("twice")))
    attempt("bad setting", lambda: spark.conf.get("no.such.setting"))
    attempt("raise_error", lambda: df.select(F.raise_error(lit("stop here"))).collect())
    attempt("wrong arguments", lambda: df.selectExpr("upper(name, 1)").show())
    attempt("struct field", lambda: deep.select("pair.nope").show())
    attempt("window without order", lambda: df.selectExpr("rank() OVER ()").show())
    attempt("existing path", lambda: (df.write.mode("overwrite").parquet(f"{output}/again"), df.write.parquet(f"{output}/again")))
    spark.catalog.dropTempView("twice")
    try:
        df.select("nme").collect()
    except AnalysisException as error:
        print(error.getCondition())
