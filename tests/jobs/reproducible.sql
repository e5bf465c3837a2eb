-- Statements whose answers must be the same, byte by byte, in every run and with any number of threads
-- (test_reproducible.py). A line is a statement. small: one file, 20,000 rows; big: four files, 600,000 rows.

-- Small inputs: rows come in Spark's order, no ORDER BY needed.
SELECT k, sum(d) FROM small GROUP BY k
SELECT s, sum(d), avg(d), count(*) FROM small GROUP BY s
SELECT s, k % 3 AS m, sum(d) FROM small GROUP BY s, k % 3
SELECT sum(d), avg(d), stddev(d), variance(d), skewness(d), kurtosis(d) FROM small
SELECT sum(f), avg(f), stddev_pop(f), var_pop(f) FROM small
SELECT corr(d, f), covar_pop(d, f), covar_samp(d, f) FROM small
SELECT regr_slope(d, f), regr_intercept(d, f), regr_r2(d, f), regr_sxx(d, f), regr_syy(d, f), regr_sxy(d, f), regr_avgx(d, f), regr_avgy(d, f) FROM small
SELECT k, collect_list(id) FROM small WHERE id < 500 GROUP BY k
SELECT s, collect_set(k) FROM small GROUP BY s
SELECT s, first(id), last(id), any_value(d) FROM small GROUP BY s
SELECT s, max_by(id, k), min_by(id, k) FROM small GROUP BY s
SELECT s, mode(k) FROM small GROUP BY s
SELECT k, listagg(s, ',') FROM small WHERE id < 300 GROUP BY k
SELECT s, percentile_approx(d, 0.5), percentile(d, 0.3), median(d) FROM small GROUP BY s
SELECT s, approx_count_distinct(k) FROM small GROUP BY s
SELECT s, histogram_numeric(d, 4) FROM small GROUP BY s
SELECT DISTINCT s, k FROM small
SELECT DISTINCT k % 7 FROM small
SELECT * FROM small LIMIT 10
SELECT * FROM small WHERE k = 3 LIMIT 10
SELECT id FROM small WHERE k = 3 LIMIT 5 OFFSET 20
SELECT k, id, row_number() OVER (PARTITION BY k ORDER BY s) FROM small WHERE id < 2000
SELECT k, id, row_number() OVER (ORDER BY k) FROM small WHERE id < 2000
SELECT k, id, rank() OVER (PARTITION BY s ORDER BY k), dense_rank() OVER (PARTITION BY s ORDER BY k) FROM small WHERE id < 2000
SELECT id, lag(id) OVER (PARTITION BY s ORDER BY k), lead(id) OVER (PARTITION BY s ORDER BY k) FROM small WHERE id < 2000
SELECT id, ntile(7) OVER (PARTITION BY s ORDER BY k) FROM small WHERE id < 2000
SELECT id, sum(d) OVER (PARTITION BY s) FROM small WHERE id < 2000
SELECT id, sum(d) OVER (PARTITION BY s ORDER BY id) FROM small WHERE id < 2000
SELECT id, avg(d) OVER (PARTITION BY s ORDER BY id ROWS BETWEEN 5 PRECEDING AND CURRENT ROW) FROM small WHERE id < 2000
SELECT id, sum(d) OVER (PARTITION BY s ORDER BY k ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM small WHERE id < 2000
SELECT id, stddev(d) OVER (PARTITION BY s ORDER BY id ROWS BETWEEN 10 PRECEDING AND 10 FOLLOWING) FROM small WHERE id < 2000
SELECT id, corr(d, f) OVER (PARTITION BY s ORDER BY id ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) FROM small WHERE id < 2000
SELECT id, first_value(id) OVER (PARTITION BY s ORDER BY k ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), last_value(id) OVER (PARTITION BY s ORDER BY k ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING) FROM small WHERE id < 2000
SELECT id, collect_list(k) OVER (PARTITION BY s ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM small WHERE id < 500
SELECT k, id FROM small ORDER BY k
SELECT s, k, id FROM small ORDER BY s DESC, k
SELECT k, id FROM small ORDER BY k LIMIT 20
SELECT k, id FROM small ORDER BY s LIMIT 20 OFFSET 7
SELECT a.id, b.id FROM small a JOIN small b ON a.k = b.k AND a.id < 100 AND b.id < 200
SELECT a.id, b.id FROM small a LEFT JOIN small b ON a.id = b.id + 10000 WHERE a.id < 200
SELECT a.id, b.id FROM small a FULL JOIN small b ON a.id = b.id + 10000 WHERE coalesce(a.id, 0) < 200
SELECT a.id FROM small a LEFT SEMI JOIN small b ON a.k = b.k AND b.id < 3
SELECT a.id FROM small a LEFT ANTI JOIN small b ON a.k = b.k AND b.id < 3
SELECT a.id, b.id FROM small a CROSS JOIN small b WHERE a.id < 40 AND b.id < 40
SELECT a.s, sum(a.d * b.d) FROM small a JOIN small b ON a.id = b.id GROUP BY a.s
SELECT id FROM small WHERE id < 50 UNION ALL SELECT -id FROM small WHERE id < 50
SELECT k FROM small UNION SELECT k + 3 FROM small
SELECT k FROM small INTERSECT SELECT k + 3 FROM small
SELECT k FROM small EXCEPT SELECT k + 3 FROM small
SELECT s, k, sum(d) FROM small GROUP BY ROLLUP (s, k)
SELECT s, k, avg(d) FROM small GROUP BY CUBE (s, k)
SELECT s, k, sum(d), grouping_id() FROM small GROUP BY GROUPING SETS ((s), (k), ())
SELECT id, e FROM small LATERAL VIEW explode(array(k, k + 1)) AS e WHERE id < 500
SELECT e, sum(d) FROM small LATERAL VIEW explode(array(k, k + 1)) AS e GROUP BY e
SELECT * FROM (SELECT s, k, d FROM small WHERE id < 1000) PIVOT (sum(d) FOR k IN (1, 2, 3))
WITH a AS (SELECT s, sum(d) AS t FROM small GROUP BY s) SELECT * FROM a JOIN a AS b ON a.t < b.t ORDER BY a.s, b.s
SELECT (SELECT sum(d) FROM small), (SELECT avg(f) FROM small)
SELECT s, sum(d) FILTER (WHERE k > 3), count(DISTINCT k) FROM small GROUP BY s
SELECT s, sum(DISTINCT round(d, 1)) FROM small GROUP BY s
SELECT k, sum(d) FROM small GROUP BY k HAVING sum(d) > 0
SELECT s, min(d), max(d), sum(f), product_of FROM (SELECT s, d, f, 1 AS product_of FROM small) GROUP BY s, product_of
SELECT id % 11, sum(cast(id AS double) / 3) FROM range(1000) GROUP BY id % 11
SELECT id, row_number() OVER (ORDER BY id % 5) FROM range(100)
SELECT c, sum(x) FROM VALUES ('a', 0.1D), ('b', 0.2D), ('a', 0.3D), ('c', 0.4D), ('b', 1e16D), ('b', -1e16D) AS v(c, x) GROUP BY c
SELECT c, x, sum(x) OVER (PARTITION BY c) FROM VALUES ('a', 0.1D), ('b', 0.2D), ('a', 0.3D), ('c', 0.4D), ('b', 1e16D), ('b', -1e16D), ('d', 1D), ('c', 2D) AS v(c, x)
SELECT id, rand(7), randn(7) FROM range(20)
SELECT id FROM small TABLESAMPLE (1 PERCENT) REPEATABLE (3)
SELECT monotonically_increasing_id(), id FROM small WHERE id < 300

-- Large inputs: values do not vary; where rows are compared, they are ordered.
SELECT sum(d), avg(d), count(d) FROM big
SELECT sum(f), avg(f) FROM big
SELECT stddev(d), stddev_pop(d), variance(d), var_pop(d) FROM big
SELECT skewness(d), kurtosis(d) FROM big
SELECT corr(d, f), covar_pop(d, f), covar_samp(d, f) FROM big
SELECT regr_slope(d, f), regr_intercept(d, f), regr_r2(d, f), regr_sxx(d, f), regr_syy(d, f), regr_sxy(d, f), regr_avgx(d, f), regr_avgy(d, f) FROM big
SELECT k, sum(d), avg(f) FROM big GROUP BY k ORDER BY k
SELECT s, sum(d), stddev(d) FROM big GROUP BY s ORDER BY s
SELECT id % 5000 AS g, sum(d), variance(f) FROM big GROUP BY id % 5000 ORDER BY g LIMIT 500
SELECT id % 200000 AS g, sum(d) AS t, avg(d) AS a FROM big GROUP BY id % 200000 ORDER BY g LIMIT 500
SELECT s, k, sum(d) FROM big GROUP BY ROLLUP (s, k) ORDER BY s, k
SELECT sum(DISTINCT round(d, 2)) FROM big
SELECT k, sum(d) FILTER (WHERE f > 0) FROM big GROUP BY k ORDER BY k
SELECT sum(t) FROM (SELECT sum(d) OVER (PARTITION BY k) AS t FROM big)
SELECT sum(t) FROM (SELECT sum(d) OVER (PARTITION BY k ORDER BY id) AS t FROM big)
SELECT id, avg(d) OVER (PARTITION BY k ORDER BY id ROWS BETWEEN 5 PRECEDING AND CURRENT ROW) AS m FROM big ORDER BY id LIMIT 300
SELECT sum(a.d * b.f) FROM big a JOIN big b ON a.id = b.id
SELECT a.s, sum(a.d), avg(b.d) FROM big a JOIN small b ON a.id = b.id GROUP BY a.s ORDER BY a.s
SELECT k, hash(collect_list(id)), first(id), last(id), any_value(s) FROM big WHERE f > 0 GROUP BY k ORDER BY k
SELECT hash(collect_list(x)), hash(listagg(x, ',')), collect_set(k), histogram_numeric(d, 5) FROM (SELECT k, d, id * 2 AS x FROM big WHERE k IN (SELECT k FROM small WHERE id < 5))
SELECT percentile(d, array(0.1, 0.5, 0.9)), median(f) FROM big
SELECT percentile_approx(d, array(0.1, 0.5, 0.9), 1000) FROM big
SELECT approx_count_distinct(id), count(DISTINCT k) FROM big
SELECT s, min_by(id, k), max_by(id, k) FROM big GROUP BY s ORDER BY s
SELECT id FROM big ORDER BY k LIMIT 50
SELECT k, sum(x) FROM (SELECT k, sum(d) AS x FROM big GROUP BY k, s) GROUP BY k ORDER BY k
SELECT sum(d) FROM (SELECT d FROM big UNION ALL SELECT f FROM big)
SELECT sum(cast(id AS double) / 7), avg(cast(id AS float) / 3) FROM range(1000000)
SELECT id % 9 AS g, sum(sin(id)), stddev(cos(id)) FROM range(700000) GROUP BY id % 9 ORDER BY g
SELECT sum(rn * id) FROM (SELECT id, row_number() OVER (PARTITION BY s ORDER BY k) AS rn FROM big)
SELECT s, avg(t), sum(t) FROM (SELECT s, try_sum(d) AS t FROM big GROUP BY s, k) GROUP BY s ORDER BY s
SELECT sum(CASE WHEN id = 5 THEN double('Infinity') ELSE d END), sum(CASE WHEN id = 5 THEN double('NaN') ELSE d END) FROM big
