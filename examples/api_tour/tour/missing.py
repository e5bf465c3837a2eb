"""Missing values: DataFrame.na, fillna, dropna, replace."""
from tour.sample import people


def run(spark, output):
    df = people(spark).select("id", "name", "field", "age", "score").orderBy("id")
    df.na.fill(0).show()
    df.na.fill("none").show()
    df.fillna({"age": 1, "field": "f", "score": -1.0}).show()
    df.fillna(9, subset=["age"]).show()
    df.na.fill(0.5, ["score", "age"]).show()
    df.na.drop().show()
    df.dropna(how="all").show()
    df.dropna(thresh=4).show()
    df.na.drop(subset=["age"]).show()
    df.na.drop("any", subset=["field", "score"]).show()
    df.na.replace("Ada", "ADA").show()
    df.replace(["Alan", "Grace"], ["A.", "G."], "name").show()
    df.na.replace({1: 100, 2: 200}, subset=["id"]).show()
    df.replace("code", None).show()
    flags = spark.createDataFrame([(True, None), (None, "x")], "b BOOLEAN, s STRING")
    flags.na.fill(False).show()
