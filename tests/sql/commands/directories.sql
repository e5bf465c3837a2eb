-- Rows of every kind written into a directory, and read back.

INSERT OVERWRITE DIRECTORY '<warehouse>/j1' USING json SELECT d, s, row_number() OVER (ORDER BY d) c FROM (SELECT id d, cast(id AS decimal(22,2)) s FROM range(10));
SELECT * FROM json.`<warehouse>/j1` ORDER BY d;
INSERT OVERWRITE DIRECTORY '<warehouse>/c1' USING csv SELECT d, s, row_number() OVER (ORDER BY d) c FROM (SELECT id d, cast(id AS decimal(38,10)) s FROM range(10));
SELECT * FROM csv.`<warehouse>/c1` ORDER BY 1;
INSERT OVERWRITE DIRECTORY '<warehouse>/p1' USING parquet SELECT d, s, row_number() OVER (ORDER BY d) c FROM (SELECT id d, cast(id AS decimal(22,2)) s FROM range(10));
SELECT * FROM parquet.`<warehouse>/p1` ORDER BY d;
INSERT OVERWRITE DIRECTORY '<warehouse>/t1' USING text SELECT to_json(struct(d, s, row_number() OVER (ORDER BY d) AS c)) FROM (SELECT id d, cast(id AS decimal(22,2)) s FROM range(10));
SELECT * FROM text.`<warehouse>/t1` ORDER BY value;
SELECT d, to_json(struct(s, r)), to_csv(struct(s, r)) FROM (SELECT id d, cast(id AS decimal(30, 3)) s, rank() OVER (ORDER BY id % 3) r FROM range(6)) ORDER BY d;
SELECT d, array(s, lag(s) OVER (ORDER BY d)), map('k', s), named_struct('s', s, 'l', lead(s, 1, 0) OVER (ORDER BY d)) FROM (SELECT id d, cast(id AS decimal(22, 2)) s FROM range(4)) ORDER BY d;
SELECT d, sum(s) OVER (ORDER BY d), avg(s) OVER (ORDER BY d ROWS 1 PRECEDING), round(s * 1.05, 1), s / 3, hash(s), xxhash64(s), s % 2, bround(s, -1), abs(-s) FROM (SELECT id d, cast(id AS decimal(22, 2)) s FROM range(4)) ORDER BY d;
INSERT OVERWRITE DIRECTORY '<warehouse>/j2' USING json SELECT id, named_struct('x', cast(id AS decimal(20, 1)), 'y', array(cast(id AS decimal(25, 4)))) AS n, map('m', cast(id AS decimal(38, 18))) AS m, sum(cast(id AS decimal(28, 2))) OVER (PARTITION BY id % 2 ORDER BY id) AS w FROM range(5);
SELECT * FROM json.`<warehouse>/j2` ORDER BY id;
INSERT OVERWRITE DIRECTORY '<warehouse>/j3' USING json SELECT a.s, b.s AS t, a.d FROM (SELECT id d, cast(id AS decimal(22, 2)) s FROM range(6)) a LEFT JOIN (SELECT id d, cast(id AS decimal(22, 2)) s FROM range(3)) b ON a.d = b.d ORDER BY a.d DESC;
SELECT * FROM json.`<warehouse>/j3` ORDER BY d;
SELECT to_json(struct(d)), to_csv(struct(d)), CAST(d AS STRING), concat(d, '') FROM VALUES (CAST(0 AS DECIMAL(38, 10))), (0.0000001234), (1.5), (-0.0000000100), (1234567890123.0000000001), (CAST(NULL AS DECIMAL(38, 10))) AS t(d);
SELECT to_json(struct(d)), to_csv(struct(d)), CAST(d AS STRING) FROM VALUES (CAST(0 AS DECIMAL(10, 6))), (0.000001), (0.000012), (0.1) AS t(d);
SELECT to_json(struct(d)), to_csv(struct(d)), CAST(d AS STRING) FROM VALUES (CAST(0 AS DECIMAL(10, 7))), (0.0000001), (0.0000012), (0.1) AS t(d);
