"""Set operations."""
from pyspark.sql import functions as F


def run(spark, output):
    a = spark.createDataFrame([(1, "x"), (2, "y"), (2, "y"), (None, "n")], ["k", "v"])
    b = spark.createDataFrame([(2, "y"), (3, "z"), (None, "n")], ["k", "v"])
    swapped = b.select("v", "k")
    listed = lambda frame: sorted((tuple(row) for row in frame.collect()), key=repr)
    print(listed(a.union(b)))
    print(listed(a.unionAll(b)))
    print(listed(a.unionByName(swapped)))
    print(listed(a.unionByName(b.withColumn("w", F.lit(1)), allowMissingColumns=True)))
    print(listed(a.intersect(b)), listed(a.intersectAll(b.union(b))))
    print(listed(a.subtract(b)), listed(a.exceptAll(b)))
    print(a.union(b).distinct().count())
    wide = spark.createDataFrame([(1, 2.5)], ["k", "v"])
    a.select("k").union(wide.select("v")).printSchema()
    a.union(b).orderBy("k", "v").show()
    print(a.sameSemantics(a), a.sameSemantics(b))
