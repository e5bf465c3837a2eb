-- Aggregates an engine might take for one, and NULL inside what is compared.
SELECT skewness(v), kurtosis(v) FROM VALUES (1), (2), (3), (10) AS t(v);
SELECT round(kurtosis(v), 6), round(skewness(v), 6), kurtosis(DISTINCT v), skewness(DISTINCT v) FROM VALUES (1), (2), (3), (10), (10) AS t(v);
SELECT k, round(skewness(v), 6), round(kurtosis(v), 6) FROM VALUES ('a', 1), ('a', 2), ('a', 7), ('b', 3) AS t(k, v) GROUP BY k ORDER BY k;
SELECT max(struct(v, k)), min(struct(v, k)), max(struct(struct(v) AS s, k)), min(struct(struct(v) AS s, k)) FROM VALUES ('a', 1), ('b', NULL), ('c', 3) AS t(k, v);
