"""Reading and writing files."""
import os

from pyspark.sql import functions as F
from pyspark.sql.functions import col

from tour.sample import nested, people, sales


def files(folder):
    """Names below a folder without part numbers and ids; _SUCCESS as it is."""
    found = []
    for place, _, names in sorted(os.walk(folder)):
        if os.path.basename(place).startswith(("_", ".")):
            continue  # not data
        kept = sorted("part" + name[name.index("."):] if name.startswith("part-") else name for name in names if not name.startswith("."))
        if kept:
            found.append((os.path.relpath(place, folder), kept))
    return found


def run(spark, output):
    df = people(spark)
    path = f"{output}/people"
    df.coalesce(1).write.parquet(f"{path}.parquet")
    back = spark.read.parquet(f"{path}.parquet")
    back.printSchema()
    back.orderBy("id").show()
    print(files(f"{path}.parquet"))
    df.coalesce(1).write.mode("append").parquet(f"{path}.parquet")
    print(spark.read.parquet(f"{path}.parquet").count())
    df.limit(1).write.mode("ignore").parquet(f"{path}.parquet")
    df.coalesce(1).write.mode("overwrite").format("parquet").option("compression", "zstd").save(f"{path}.parquet")
    print(spark.read.load(f"{path}.parquet").count(), spark.read.format("parquet").load(f"{path}.parquet").where("id > 3").count())

    df.coalesce(1).write.option("header", True).csv(f"{path}.csv")
    spark.read.csv(f"{path}.csv", header=True).orderBy("id").show()
    typed = spark.read.option("header", "true").option("inferSchema", "true").csv(f"{path}.csv")
    typed.printSchema()
    typed.orderBy("id").show()
    spark.read.schema("id INT, name STRING").options(header=True).csv(f"{path}.csv").orderBy("id").show()
    df.select("id", "name", "field").coalesce(1).write.csv(f"{output}/bar.csv", sep="|", nullValue="-", quoteAll=True)
    for line in sorted(row.value for row in spark.read.text(f"{output}/bar.csv").collect()):
        print(line)

    nested(spark).coalesce(1).write.json(f"{output}/nested.json")
    again = spark.read.json(f"{output}/nested.json")
    again.printSchema()
    again.orderBy("id").show(truncate=False)
    for line in sorted(row.value for row in spark.read.text(f"{output}/nested.json").collect()):
        print(line)
    df.select("name").coalesce(1).write.text(f"{output}/names.txt")
    print(sorted(row.value for row in spark.read.text(f"{output}/names.txt").collect()))
    print(spark.read.text(f"{output}/names.txt", wholetext=True).count())

    parts = f"{output}/sales"
    sales(spark).repartition(1).write.partitionBy("region", "year").parquet(parts)
    print(files(parts))
    read = spark.read.parquet(parts)
    read.printSchema()
    read.orderBy("region", "year", "quarter").show()
    print(read.where("region = 'north' AND year = 2024").count(), read.select("region").distinct().count())
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    sales(spark).where("region = 'west'").withColumn("units", F.lit(1).cast("long")).repartition(1).write.mode("overwrite").partitionBy("region", "year").parquet(parts)
    spark.conf.unset("spark.sql.sources.partitionOverwriteMode")
    spark.read.parquet(parts).groupBy("region").agg(F.sum("units")).orderBy("region").show()
    spark.read.option("basePath", parts).parquet(f"{parts}/region=north").orderBy("year", "quarter").show()
    print(sales(spark).sortWithinPartitions("region").columns, len(read.inputFiles()))
    df.repartition(3).write.mode("overwrite").parquet(f"{output}/three")
    print(len([name for name in os.listdir(f"{output}/three") if name.startswith("part-")]))
    spark.read.parquet(parts).select(col("region"), F.input_file_name().contains("region=")).distinct().orderBy("region").show()
