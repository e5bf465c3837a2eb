-- Casts from boolean to every type, ANSI off.
-- set spark.sql.session.timeZone=America/Los_Angeles
-- set spark.sql.ansi.enabled=false

SELECT v, CAST(v AS BOOLEAN) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS TINYINT) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS SMALLINT) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS INT) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS BIGINT) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS FLOAT) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS DOUBLE) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS DECIMAL(10,2)) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS STRING) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS BINARY) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS DATE) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS TIMESTAMP) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS TIMESTAMP_NTZ) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS INTERVAL YEAR TO MONTH) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
SELECT v, CAST(v AS INTERVAL DAY TO SECOND) FROM VALUES (true), (false), (CAST(NULL AS BOOLEAN)) AS t(v);
