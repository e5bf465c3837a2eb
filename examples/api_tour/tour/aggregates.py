"""Aggregate functions."""
from pyspark.sql import functions as F

from tour.sample import people, sales, tall


def run(spark, output):
    df = sales(spark)
    tall(
        df.agg(
            F.count("units"), F.count(F.lit(1)), F.count_distinct("region"), F.approx_count_distinct("region"), F.sum("units"),
            F.sum_distinct("units"), F.avg("price"), F.mean("units"), F.median("units"), F.mode("region"), F.min("region"),
            F.max("region"), F.min_by("region", "units"), F.max_by("region", "units"), F.count_if(F.col("units") > 90),
            F.product("price").cast("long").alias("product"), F.try_sum("units"), F.try_avg("price"), F.any_value("year") > 2000,
        )
    )
    tall(
        df.agg(
            F.round(F.stddev("units"), 6), F.round(F.stddev_samp("units"), 6), F.round(F.stddev_pop("units"), 6), F.round(F.std("units"), 6),
            F.round(F.variance("units"), 6), F.round(F.var_samp("units"), 6), F.round(F.var_pop("units"), 6),
            F.round(F.skewness("units"), 6), F.round(F.kurtosis("units"), 6), F.round(F.corr("units", "price"), 6),
            F.round(F.covar_pop("units", "price"), 6), F.round(F.covar_samp("units", "price"), 6),
            F.percentile("units", 0.5), F.percentile("units", [0.25, 0.75]), F.percentile_approx("units", 0.5),
            F.percentile_approx("units", [0.1, 0.9], 100), F.approx_percentile("units", 0.5, F.lit(100)),
        )
    )
    tall(
        df.agg(
            F.round(F.regr_avgx("units", "price"), 6), F.round(F.regr_avgy("units", "price"), 6), F.regr_count("units", "price"),
            F.round(F.regr_intercept("units", "price"), 6), F.round(F.regr_r2("units", "price"), 6),
            F.round(F.regr_slope("units", "price"), 6), F.round(F.regr_sxx("units", "price"), 6),
            F.round(F.regr_sxy("units", "price"), 6), F.round(F.regr_syy("units", "price"), 6),
        )
    )
    tall(
        df.agg(
            F.sort_array(F.collect_list("units")), F.sort_array(F.collect_set("region")), F.array_size(F.array_agg("price")),
            F.bit_and("units"), F.bit_or("units"), F.bit_xor("units"), F.bool_and(F.col("year") > 2000),
            F.bool_or(F.col("year") > 2023), F.every(F.col("units") > 0), F.some(F.col("units") > 200),
            F.length(F.listagg("quarter", F.lit("-"))), F.string_agg_distinct("year", F.lit("")).isNotNull(),
        )
    )
    one = people(spark).orderBy("id").coalesce(1)
    one.agg(F.first("field"), F.last("field"), F.first("age", ignorenulls=True), F.last("age", ignorenulls=True),
            F.first_value("name"), F.last_value("name")).show()
    empty = df.where("units > 10000")
    empty.agg(F.count("units"), F.sum("units"), F.avg("units"), F.max("region"), F.collect_list("units"), F.stddev("units")).show()
    df.groupBy("region").agg(F.sort_array(F.collect_list(F.struct("year", "quarter"))).alias("seen")).orderBy("region").show(truncate=False)
    df.where("region = 'west'").agg(F.stddev("units"), F.var_pop("units"), F.corr("units", "price"), F.skewness("units")).show()
