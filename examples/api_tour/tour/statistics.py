"""describe, summary and DataFrame.stat."""
from pyspark.sql import functions as F

from tour.sample import people, sales


def run(spark, output):
    df = people(spark)
    df.select("id", "age", "name").describe().show()
    df.describe("money", "field").show()
    df.select("id", "age").summary().show()
    df.select("age", "name").summary("count", "min", "25%", "75%", "max").show()
    df.select("id").summary("count_distinct", "mean").show()
    nums = sales(spark).na.drop()
    print(round(nums.corr("units", "price"), 9), round(nums.stat.corr("units", "price", "pearson"), 9))
    print(round(nums.cov("units", "price"), 9), round(nums.stat.cov("units", "price"), 9))
    print(nums.approxQuantile("units", [0.0, 0.5, 1.0], 0.0), nums.stat.approxQuantile(["units", "price"], [0.25], 0.0))
    table = nums.crosstab("region", "quarter")
    print(table.columns)
    table.orderBy("region_quarter").show()
    nums.stat.crosstab("year", "quarter").orderBy("year_quarter").show()
    frequent = nums.freqItems(["region"], 0.1).first()
    print([sorted(items) for items in frequent])
    print(sorted(nums.stat.freqItems(["quarter"]).first()[0]))
    print(nums.stat.sampleBy("region", fractions={"north": 1.0, "south": 0.0}, seed=0).count())
    print(nums.select(F.round(F.stddev("units"), 4)).first()[0])
