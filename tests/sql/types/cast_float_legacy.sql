-- Casts from float to every type, ANSI off.
-- set spark.sql.session.timeZone=America/Los_Angeles
-- set spark.sql.ansi.enabled=false

SELECT v, CAST(v AS BOOLEAN) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS TINYINT) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS SMALLINT) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS INT) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS BIGINT) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS FLOAT) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS DOUBLE) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS DECIMAL(10,2)) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS STRING) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS BINARY) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS DATE) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS TIMESTAMP) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS TIMESTAMP_NTZ) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS INTERVAL YEAR TO MONTH) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
SELECT v, CAST(v AS INTERVAL DAY TO SECOND) FROM VALUES (0.0F), (-0.0F), (1.5F), (-1.9F), (127.9F), (1e10F), (3.4e38F), (float('NaN')), (float('Infinity')), (CAST(NULL AS FLOAT)) AS t(v);
