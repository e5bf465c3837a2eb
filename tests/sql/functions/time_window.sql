-- window(time, length, slide, start): tumbling and sliding windows.
CREATE TEMP VIEW t AS VALUES (TIMESTAMP '2024-03-01 10:02:30', 1), (TIMESTAMP '2024-03-01 10:07:00', 2), (TIMESTAMP '2024-03-01 10:14:59.999999', 3), (CAST(NULL AS TIMESTAMP), 4) AS v(ts, n);
SELECT window, sum(n) AS s FROM t GROUP BY window(ts, '5 minutes') ORDER BY window.start;
SELECT window.start, window.end, count(*) AS c FROM t GROUP BY window(ts, '10 minutes') ORDER BY 1;
SELECT window(ts, '10 minutes', '5 minutes') AS w, n FROM t ORDER BY n, w.start;
SELECT window(ts, '10 minutes', '10 minutes', '3 minutes').start AS s, n FROM t ORDER BY n;
SELECT count(*) AS c, window(ts, '1 hour').end AS e FROM t GROUP BY window(ts, '1 hour');
SELECT window_time(window) AS wt, n FROM (SELECT window(ts, '1 day') AS window, n FROM t) ORDER BY n;
SELECT window(ts, '5 minutes') FROM t WHERE n = 1;
SELECT window(CAST(ts AS TIMESTAMP_NTZ), '1 week') AS w FROM t WHERE n = 1;
SELECT window(CAST(ts AS DATE), '1 day') AS w FROM t WHERE n = 1;
SELECT window(ts, '1 day -2 hours') AS w FROM t WHERE n = 1;
SELECT window(ts, '0 seconds') FROM t;
SELECT window(ts, '5 minutes', '6 minutes') FROM t;
SELECT window(ts, '5 minutes', '5 minutes', '5 minutes') FROM t;
SELECT window(ts, 'x') FROM t;
SELECT window(n, '5 minutes') FROM t;
SELECT n, window.start AS s, max(ts) AS m FROM t GROUP BY n, window(ts, '1 hour') HAVING max(n) < 3 ORDER BY n;
