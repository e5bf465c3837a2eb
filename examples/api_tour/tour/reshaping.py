"""unpivot, melt, transpose, pivot and back, observe, JSON rows."""
from pyspark.sql import Observation
from pyspark.sql import functions as F
from pyspark.sql.functions import col

from tour.sample import sales


def run(spark, output):
    wide = spark.createDataFrame([(1, 10, 11.5), (2, 20, None)], ["id", "a", "b"])
    wide.unpivot("id", ["a", "b"], "name", "value").orderBy("id", "name").show()
    wide.melt(["id"], None, "k", "v").orderBy("id", "k").show()
    wide.unpivot(["id", "a"], "b", "n", "v").orderBy("id").show()
    wide.select("id", "a").transpose().show()
    wide.transpose("id").orderBy("key").show()
    df = sales(spark)
    pivoted = df.groupBy("region").pivot("quarter", ["q1", "q2"]).agg(F.sum("units"))
    pivoted.unpivot("region", ["q1", "q2"], "quarter", "units").where(col("units").isNotNull()).orderBy("region", "quarter").show()
    observation = Observation("seen")
    df.observe(observation, F.count("*").alias("rows"), F.sum("units").alias("units")).collect()
    print(observation.get)
    print(sorted(row[0] for row in df.select(F.to_json(F.struct("region", "units"))).limit(2).collect()))
    print(df.select(F.max(F.struct("units", "region")).alias("m")).select("m.*").first())
    df.groupBy("region").agg(F.map_from_entries(F.sort_array(F.collect_list(F.struct("quarter", "year")))).isNotNull()).where("false").show()
