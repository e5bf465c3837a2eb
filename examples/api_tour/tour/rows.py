"""Which rows, in which order: sort, limit, take, duplicates, sample, iteration."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col

from tour.sample import people, sales


def run(spark, output):
    df = people(spark)
    ids = lambda frame: [row.id for row in frame.collect()]
    print(ids(df.sort("age")), ids(df.sort(col("age").desc())), ids(df.orderBy("field", "id")))
    print(ids(df.orderBy(["field", "id"], ascending=[False, True])), ids(df.sort("id", ascending=False)))
    print(ids(df.sort(df.name, df.id.desc())), ids(df.orderBy(F.length("name"), "id")), ids(df.coalesce(1).sortWithinPartitions("age", "id")))
    ordered = df.orderBy("id")
    print(ids(ordered.limit(2)), ids(ordered.offset(4)), ids(ordered.offset(1).limit(2)))
    print(ordered.first(), ordered.head(), ordered.head(1))
    print([row.id for row in ordered.take(3)], [row.id for row in ordered.tail(2)])
    print(df.filter("id > 99").first(), df.filter("id > 99").head(), df.filter("id > 99").take(2))
    print([row.id for row in ordered.toLocalIterator()])
    print(sorted(row.name for row in df.select("name").distinct().collect()))
    print(df.select("name").dropDuplicates().count(), df.dropDuplicates(["name"]).count(), df.drop_duplicates(["field"]).count())
    print(df.sample(1.0).count(), df.sample(False, 0.0, 7).count(), df.sampleBy("field", {"code": 1.0}, 1).count())
    parts = spark.range(100).randomSplit([1.0, 1.0], seed=3)
    print(sum(part.count() for part in parts))
    row = ordered.first()
    print(row.name, row["age"], row[0], row.asDict()["field"], "id" in row, len(row), row.__fields__)
    print([row.region for row in sales(spark).orderBy(F.desc("units"), "region").limit(3).collect()])
    print(df.isEmpty(), df.limit(0).isEmpty(), df.limit(0).count())
    print(df.repartition(3).count(), df.repartition("field").count(), df.repartition(2, "field").count())
    print(df.repartitionByRange(2, "id").count(), df.coalesce(1).count())
    print(df.select(F.spark_partition_id() >= 0).distinct().collect())
    df.hint("broadcast").orderBy("id").select("id").show(2)
    print([row.name for row in df.orderBy("id").select("name").collect()])
    print(ordered.toPandas()[["id", "name", "age"]].to_csv(index=False))
