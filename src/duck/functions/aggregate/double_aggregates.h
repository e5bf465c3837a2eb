#pragma once

namespace firesteel::duck {

// Aggregates over DOUBLE whose answer is the same in every run, in every database opened afterwards. Each comes twice:
// fs_sum(x) does not depend on order, for queries on many threads; fs_sum_in_order(x) adds as Spark does on one
// partition and wants its rows in that order, from one thread. Names: fs_ sum, avg, var_pop, var_samp, stddev_pop,
// stddev_samp, skewness, kurtosis, sum_of_squares (about the mean); of pairs covar_pop, covar_samp, corr, regr_r2,
// regr_slope, regr_intercept, regr_sxy. Idempotent.
void RegisterDoubleAggregates();

}  // namespace firesteel::duck
