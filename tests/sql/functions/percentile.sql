-- Exact percentiles: frequencies, and orders of WITHIN GROUP.
SELECT percentile(v, 0.5, f), percentile(v, array(0.0, 0.25, 0.9, 1.0), f), percentile(v, 0.5, 3), percentile(v, 0.3, 2) FROM VALUES (1, 1), (2, 5), (10, 0), (7, 2), (NULL, 4), (3, NULL) AS t(v, f);
SELECT g, percentile(v, 0.5, f) FROM VALUES ('a', 1.5D, 2), ('a', 2.5D, 1), ('b', 4D, 1000000000), ('b', 8D, 1000000001) AS t(g, v, f) GROUP BY g ORDER BY g;
SELECT percentile(v, 0.5, f) FROM VALUES (1, 1) AS t(v, f) WHERE v > 1;
SELECT percentile(v, 0.5, f) FROM VALUES (1, -1) AS t(v, f);
SELECT percentile(v, 0.5, f) FILTER (WHERE v > 1) FROM VALUES (1, 1), (2, 2), (4, 1) AS t(v, f);
SELECT percentile(v, 1.5) FROM VALUES (1) AS t(v);
SELECT percentile(v, array(0.5, -1)) FROM VALUES (1) AS t(v);
SELECT percentile(v, NULL) FROM VALUES (1) AS t(v);
SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY id), percentile_disc(0.9) WITHIN GROUP (ORDER BY id DESC), percentile_disc(0.29) WITHIN GROUP (ORDER BY id) FROM range(0, 100, 1, 1);
SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY id), percentile_cont(0.9) WITHIN GROUP (ORDER BY id DESC), percentile_cont(0.25) WITHIN GROUP (ORDER BY id DESC) FROM range(0, 10, 1, 1);
SELECT percentile_disc(array(0.0, 0.5, 1.0)) WITHIN GROUP (ORDER BY v DESC), percentile_cont(array(0.1, 0.5)) WITHIN GROUP (ORDER BY v DESC) FROM VALUES (1), (NULL), (4), (9) AS t(v);
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v) FROM VALUES (INTERVAL '1' MONTH), (INTERVAL '4' MONTH) AS t(v);
SELECT count_if(v > 1), count_if(v > 100), count_if(DISTINCT v > 1), count_if(v > 1) FILTER (WHERE v < 3) FROM VALUES (1), (2), (NULL), (3) AS t(v);
