-- Fields and elements of NULLs and of values without a type.

SELECT s.a FROM (SELECT CAST(NULL AS STRUCT<a: INT>) s);
SELECT s.a FROM (SELECT CAST(NULL AS STRUCT<a: STRING>) s);
SELECT s.a, s.b FROM (SELECT CAST(NULL AS STRUCT<a: ARRAY<INT>, b: MAP<STRING, DATE>>) s);
SELECT s.a.b FROM (SELECT CAST(NULL AS STRUCT<a: STRUCT<b: DECIMAL(20, 2)>>) s);
SELECT s.a.b FROM (SELECT CAST(NULL AS STRUCT<a: STRUCT<b: ARRAY<VOID>>>) s);
SELECT length(s.a), coalesce(s.a, 'none'), s.a || 'x', s.a IS NULL FROM (SELECT CAST(NULL AS STRUCT<a: STRING>) s);
SELECT id, s.a FROM (SELECT id, CAST(NULL AS STRUCT<a: STRING>) s FROM range(3)) ORDER BY id;
SELECT IF(false, named_struct('a', 'x'), NULL).a, CASE WHEN true THEN NULL ELSE named_struct('a', 1) END.a;
SELECT m['x'], a[0], size(a), m FROM (SELECT CAST(NULL AS MAP<STRING, INT>) m, CAST(NULL AS ARRAY<STRING>) a);
SELECT a.b, a[0].b FROM (SELECT CAST(NULL AS ARRAY<STRUCT<b: INT>>) a);
SELECT from_json(NULL, 'a INT').a, from_json('x', 'a STRUCT<b: STRING>').a.b, from_csv(NULL, 'a INT').a;
SELECT NULL, named_struct('a', NULL), array(NULL), map('k', NULL), array(), map(), named_struct('a', array(named_struct('b', NULL)));
SELECT s.a, s.a IS NULL FROM (SELECT named_struct('a', NULL, 'b', 1) s);
SELECT s.a, count(*) FROM (SELECT named_struct('a', NULL) s FROM range(3)) GROUP BY s.a;
SELECT s, s.a FROM (SELECT IF(id > 1, NULL, named_struct('a', NULL)) s FROM range(3)) ORDER BY s IS NULL;
SELECT max(s).a, first(s).a, collect_list(s) FROM (SELECT named_struct('a', NULL) s FROM range(2));
CREATE TABLE t USING parquet AS SELECT s.a, s.b FROM (SELECT CAST(NULL AS STRUCT<a: STRING, b: DECIMAL(10, 2)>) s);
SELECT * FROM t;
