-- Statistics over pairs: few rows, constant columns, NULL in either.
SELECT string_agg(k), string_agg(DISTINCT k), listagg(k), string_agg(k, '-'), string_agg(DISTINCT k) IS NOT NULL FROM VALUES ('a') AS t(k);
SELECT corr(x, y), covar_pop(x, y), covar_samp(x, y), regr_r2(y, x), regr_slope(y, x), regr_intercept(y, x), regr_sxx(y, x), regr_sxy(y, x), regr_syy(y, x), regr_avgx(y, x), regr_avgy(y, x) FROM VALUES (1D, 2D) AS t(x, y);
SELECT covar_pop(x, y), covar_samp(x, y), regr_sxx(y, x), regr_sxy(y, x), regr_syy(y, x) FROM VALUES (1D, 2D), (1D, 3D) AS t(x, y);
SELECT corr(x, y) FROM VALUES (1D, 2D), (1D, 3D) AS t(x, y);
SELECT regr_r2(y, x) FROM VALUES (1D, 2D), (1D, 3D) AS t(x, y);
SELECT regr_slope(y, x), regr_intercept(y, x) FROM VALUES (1D, 2D), (1D, 3D) AS t(x, y);
SELECT corr(x, y) FROM VALUES (1D, 2D), (4D, 2D) AS t(x, y);
SELECT regr_r2(y, x) FROM VALUES (1D, 2D), (4D, 2D) AS t(x, y);
SELECT regr_slope(y, x), regr_intercept(y, x) FROM VALUES (1D, 2D), (4D, 2D) AS t(x, y);
SELECT corr(x, y), covar_pop(x, y), covar_samp(x, y), regr_r2(y, x), regr_slope(y, x), regr_intercept(y, x), regr_count(y, x), regr_sxx(y, x) FROM VALUES (1D, NULL), (NULL, 3D) AS t(x, y);
SELECT corr(x, y), regr_slope(y, x) FROM VALUES (1D, 2D) AS t(x, y) WHERE x > 1;
SELECT round(corr(x, y), 12), round(regr_r2(y, x), 12), regr_slope(y, x), regr_intercept(y, x), round(regr_sxy(y, x), 12) FROM VALUES (1D, 2D), (2D, 4.5D), (3D, 7.25D), (NULL, 1D), (9D, NULL), (11D, 3D) AS t(x, y);
SELECT corr(x, y), covar_pop(x, y), regr_slope(y, x) FROM VALUES (1D, CAST('NaN' AS DOUBLE)), (2D, 1D) AS t(x, y);
SELECT g, round(corr(x, y), 12) AS c, regr_slope(y, x) AS s, regr_intercept(y, x) AS i, round(corr(x, y) FILTER (WHERE x < 7), 12) AS f FROM VALUES ('a', 1, 5), ('a', 2, 3), ('b', 4, 4), ('a', 7, 1) AS t(g, x, y) GROUP BY g ORDER BY g;
SELECT x, round(corr(x, y) OVER (ORDER BY x), 12) AS c FROM VALUES (1D, 2D), (2D, 4.5D), (3D, 7.25D) AS t(x, y) ORDER BY x;
SET spark.sql.ansi.enabled=false;
SELECT corr(x, y), regr_r2(y, x), regr_slope(y, x), regr_intercept(y, x) FROM VALUES (1D, 2D), (1D, 3D) AS t(x, y);
SELECT corr(x, y), regr_r2(y, x), regr_slope(y, x), regr_intercept(y, x) FROM VALUES (1D, 2D), (4D, 2D) AS t(x, y);
