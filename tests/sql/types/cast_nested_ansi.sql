-- Casts of arrays, maps and structs.
-- set spark.sql.session.timeZone=America/Los_Angeles

SELECT CAST(array(1, NULL, 3) AS STRING), CAST(array('a', NULL) AS STRING), CAST(array() AS STRING), CAST(array(array(1), NULL) AS STRING);
SELECT CAST(map('a', 1, 'b', NULL) AS STRING), CAST(map() AS STRING), CAST(map(1, array(2)) AS STRING);
SELECT CAST(struct(1, 'x', NULL) AS STRING), CAST(named_struct('a', struct(2.5D)) AS STRING), CAST(struct(NULL) AS STRING);
SELECT CAST(array(1.50, 2) AS STRING), CAST(array(1.0D, 1e10D) AS STRING), CAST(array(true, false) AS STRING), CAST(array(DATE '2024-01-31') AS STRING), CAST(array(TIMESTAMP '2024-01-31 10:00:00.50') AS STRING);
SELECT CAST(struct(INTERVAL '1' DAY, INTERVAL '2' MONTH) AS STRING);
SELECT CAST(array(1, 2) AS ARRAY<STRING>), CAST(array('1', '2') AS ARRAY<INT>), CAST(array(1.5, 2.5) AS ARRAY<INT>), CAST(array(1, NULL) AS ARRAY<DOUBLE>), CAST(array() AS ARRAY<INT>);
SELECT CAST(array('1', 'x') AS ARRAY<INT>);
SELECT TRY_CAST(array('1', 'x') AS ARRAY<INT>), TRY_CAST(map('a', 'b') AS MAP<STRING, INT>), TRY_CAST(struct('a') AS STRUCT<n: INT>);
SELECT CAST(map('1', '2') AS MAP<INT, BIGINT>), CAST(map(1, 2) AS MAP<STRING, STRING>);
SELECT CAST(map('x', '2') AS MAP<INT, BIGINT>);
SELECT CAST(named_struct('a', 1, 'b', '2') AS STRUCT<x: STRING, y: INT>);
SELECT CAST(struct(1, 2) AS STRUCT<x: INT>);
SELECT CAST(array(1) AS INT);
SELECT CAST(1 AS ARRAY<INT>);
SELECT CAST('[1,2]' AS ARRAY<INT>);
SELECT CAST(struct(1) AS MAP<STRING, INT>);
SELECT CAST(NULL AS ARRAY<INT>), CAST(NULL AS MAP<STRING, INT>), CAST(NULL AS STRUCT<a: INT>);
SELECT '12'::INT, 1.5::STRING, '2024-01-31'::DATE, 'a'::STRING || 'b', -1::INT, (1 + 1)::DOUBLE::STRING;
SELECT int('12'), bigint(5), string(1.5), boolean('true'), date('2024-01-31'), timestamp('2024-01-31 01:02:03'), double('1.5'), float(1), tinyint(1), smallint('3'), decimal(3), binary('a');
SELECT int('x');
SELECT cast(1 AS VARCHAR(5)), cast('abc' AS CHAR(3)), cast('abcdef' AS VARCHAR(3));
SELECT cast(1 AS NOSUCHTYPE);
SELECT cast(1 AS INTEGER), cast(1 AS LONG), cast(1 AS SHORT), cast(1 AS BYTE), cast(1 AS REAL), cast(1 AS DEC);
SELECT cast('a' AS VOID);
SELECT cast(NULL AS VOID);
