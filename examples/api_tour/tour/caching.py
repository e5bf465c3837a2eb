"""cache, persist, checkpoints, plans."""
import contextlib
import io

from pyspark import StorageLevel
from pyspark.sql import functions as F

from tour.sample import people


def run(spark, output):
    df = people(spark).withColumn("twice", F.col("age") * 2)
    print(df.storageLevel)
    df.cache()
    print(df.count(), df.storageLevel)
    df.unpersist()
    print(df.storageLevel)
    df.persist(StorageLevel.DISK_ONLY)
    print(df.storageLevel, df.count())
    df.unpersist(blocking=True)
    kept = df.localCheckpoint()
    print(kept.orderBy("id").select("twice").collect())
    for arguments in ({}, {"extended": True}, {"mode": "simple"}, {"mode": "formatted"}, {"mode": "cost"}, {"mode": "codegen"}):
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            df.where("age > 40").explain(**arguments)
        print(arguments, [line for line in text.getvalue().splitlines() if line.startswith("== ") and "Subtree" not in line])
    print(spark.range(3).semanticHash() == spark.range(3).semanticHash())
    print(df.isLocal() in (True, False), len(df.inputFiles()))
    print(df.sparkSession.range(1).count())
