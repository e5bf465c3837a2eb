-- PIVOT and UNPIVOT.

CREATE TEMP VIEW sales AS SELECT * FROM VALUES (2023, 'q1', 'a', 10), (2023, 'q2', 'a', 20), (2024, 'q1', 'b', 30), (2024, 'q1', 'a', 5), (2024, NULL, 'a', 7) AS v(year, q, p, amount);
SELECT * FROM sales PIVOT (sum(amount) FOR q IN ('q1', 'q2')) ORDER BY year, p;
SELECT * FROM (SELECT year, q, amount FROM sales) PIVOT (sum(amount) FOR q IN ('q1', 'q2')) ORDER BY year;
SELECT * FROM (SELECT year, q, amount FROM sales) PIVOT (sum(amount) AS s, count(*) AS c FOR q IN ('q1' AS first, 'q2' AS second)) ORDER BY year;
SELECT * FROM (SELECT year, q, amount FROM sales) PIVOT (sum(amount), max(amount) FOR q IN ('q1')) ORDER BY year;
SELECT * FROM sales PIVOT (sum(amount) FOR (q, p) IN (('q1', 'a') AS qa, ('q2', 'b') AS qb)) ORDER BY year;
SELECT * FROM (SELECT q, amount FROM sales) PIVOT (avg(amount) FOR q IN ('q1', 'q9'));
SELECT * FROM (SELECT year, q, amount FROM sales) PIVOT (sum(amount) FOR q IN ('q1', NULL)) ORDER BY year;
SELECT year, q1 FROM (SELECT year, q, amount FROM sales) PIVOT (sum(amount) FOR q IN ('q1')) WHERE q1 > 10;
SELECT * FROM (SELECT year, p, amount FROM sales) PIVOT (count(1) FOR year IN (2023, 2024)) ORDER BY p;
SELECT * FROM sales PIVOT (amount FOR q IN ('q1'));
SELECT * FROM sales PIVOT (sum(amount) FOR nope IN ('q1'));
SELECT * FROM sales PIVOT (sum(amount) FOR q IN (year));
SELECT * FROM (SELECT 1 AS id, 10 AS a, 20 AS b, NULL AS c) UNPIVOT (v FOR k IN (a, b, c));
SELECT * FROM (SELECT 1 AS id, 10 AS a, 20 AS b, CAST(NULL AS INT) AS c) UNPIVOT INCLUDE NULLS (v FOR k IN (a, b, c));
SELECT * FROM (SELECT 1 AS id, 10 AS a, 20 AS b) UNPIVOT EXCLUDE NULLS (v FOR k IN (a AS x, b AS `y z`));
SELECT * FROM (SELECT 1 AS id, 10 AS a1, 20 AS a2, 30 AS b1, 40 AS b2) UNPIVOT ((x, y) FOR k IN ((a1, a2), (b1, b2) AS bs));
SELECT k, v FROM (SELECT 1 AS id, 10 AS a, 2.5 AS b) UNPIVOT (v FOR k IN (a, b)) AS u ORDER BY k;
SELECT * FROM (SELECT 1 AS id, 10 AS a, 'x' AS b) UNPIVOT (v FOR k IN (a, b));
SELECT * FROM (SELECT 1 AS id, 10 AS a, array(1) AS b) UNPIVOT (v FOR k IN (a, b));
SELECT * FROM (SELECT 1 AS id) UNPIVOT (v FOR k IN (nope));
