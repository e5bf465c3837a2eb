-- Offsets of zones before standard time have seconds: which letters write them, and what the text formats write.
-- set spark.sql.session.timeZone=Europe/Berlin

SELECT date_format(timestamp_micros(-5000000000000000), 'X'), date_format(timestamp_micros(0), 'X'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'X');
SELECT date_format(timestamp_micros(-5000000000000000), 'XX'), date_format(timestamp_micros(0), 'XX'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'XX');
SELECT date_format(timestamp_micros(-5000000000000000), 'XXX'), date_format(timestamp_micros(0), 'XXX'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'XXX');
SELECT date_format(timestamp_micros(-5000000000000000), 'XXXX'), date_format(timestamp_micros(0), 'XXXX'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'XXXX');
SELECT date_format(timestamp_micros(-5000000000000000), 'XXXXX'), date_format(timestamp_micros(0), 'XXXXX'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'XXXXX');
SELECT date_format(timestamp_micros(-5000000000000000), 'x'), date_format(timestamp_micros(0), 'x'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'x');
SELECT date_format(timestamp_micros(-5000000000000000), 'xx'), date_format(timestamp_micros(0), 'xx'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'xx');
SELECT date_format(timestamp_micros(-5000000000000000), 'xxx'), date_format(timestamp_micros(0), 'xxx'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'xxx');
SELECT date_format(timestamp_micros(-5000000000000000), 'xxxx'), date_format(timestamp_micros(0), 'xxxx'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'xxxx');
SELECT date_format(timestamp_micros(-5000000000000000), 'xxxxx'), date_format(timestamp_micros(0), 'xxxxx'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'xxxxx');
SELECT date_format(timestamp_micros(-5000000000000000), 'Z'), date_format(timestamp_micros(0), 'Z'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'Z');
SELECT date_format(timestamp_micros(-5000000000000000), 'ZZZZ'), date_format(timestamp_micros(0), 'ZZZZ'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'ZZZZ');
SELECT date_format(timestamp_micros(-5000000000000000), 'ZZZZZ'), date_format(timestamp_micros(0), 'ZZZZZ'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'ZZZZZ');
SELECT date_format(timestamp_micros(-5000000000000000), 'O'), date_format(timestamp_micros(0), 'O'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'O');
SELECT date_format(timestamp_micros(-5000000000000000), 'OOOO'), date_format(timestamp_micros(0), 'OOOO'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'OOOO');
SELECT date_format(timestamp_micros(-5000000000000000), 'yyyy[XXX]'), date_format(timestamp_micros(0), 'yyyy[XXX]'), date_format(TIMESTAMP '1955-06-01 12:00:00 Asia/Kolkata', 'yyyy[XXX]');
INSERT OVERWRITE DIRECTORY '<warehouse>/plain' USING csv SELECT id, timestamp_micros(id * -5000000000000000) AS t FROM range(2);
SELECT * FROM csv.`<warehouse>/plain` ORDER BY 1;
INSERT OVERWRITE DIRECTORY '<warehouse>/xxx' USING csv OPTIONS (timestampFormat "yyyy-MM-dd HH:mm:ss XXX") SELECT id, timestamp_micros(id * -5000000000000000) AS t FROM range(2);
SELECT * FROM csv.`<warehouse>/xxx` ORDER BY 1;
INSERT OVERWRITE DIRECTORY '<warehouse>/names' USING json OPTIONS (timestampFormat "yyyy-MM-dd HH:mm:ss z", dateFormat 'EEE d MMM yyyy G') SELECT id, timestamp_micros(id * -5000000000000000) AS t, DATE '2024-02-29' AS d FROM range(2);
SELECT * FROM text.`<warehouse>/names` ORDER BY 1;
INSERT OVERWRITE DIRECTORY '<warehouse>/week' USING csv OPTIONS (timestampFormat 'YYYY-ww') SELECT timestamp_micros(0) AS t;
INSERT OVERWRITE DIRECTORY '<warehouse>/texts' USING text SELECT * FROM VALUES ('1,24-02-29 AD 3 PM'), ('2,-0044-03-15 AD 3 PM'), ('3,2024-02-29 BC 12 AM'), ('4,2024-02-29 AD 12 AM'), ('5,+2024-02-29 AD 1 am'), ('6,02024-02-29 AD 1 am') AS v(s);
SELECT _c0, try_to_timestamp(_c1, 'y-MM-dd G h a') FROM csv.`<warehouse>/texts` WHERE _c0 IN ('2', '3', '4') ORDER BY 1;
