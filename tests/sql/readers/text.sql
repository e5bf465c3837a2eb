-- Reading text.

SELECT * FROM text.`tests/data/text/lines.txt`;
SELECT count(*), max(length(value)) FROM text.`tests/data/text/lines.txt`;
SELECT value, length(value) FROM text.`tests/data/text/crlf.txt`;
SELECT * FROM text.`tests/data/text/parts`;
SELECT * FROM text.`tests/data/text/gz/a.txt.gz`;
CREATE TEMP VIEW whole USING text OPTIONS (path 'tests/data/text/lines.txt', wholetext 'true');
SELECT * FROM whole;
CREATE TEMP VIEW by_comma USING text OPTIONS (path 'tests/data/text/lines.txt', lineSep ',');
SELECT * FROM by_comma;
CREATE TEMP VIEW named (line STRING) USING text OPTIONS (path 'tests/data/text/lines.txt');
SELECT line FROM named;
CREATE TEMP VIEW wrong (a INT) USING text OPTIONS (path 'tests/data/text/lines.txt');
SELECT * FROM wrong;
SELECT * FROM text.`tests/data/text/none.txt`;
SELECT path, length, length(content) FROM binaryFile.`tests/data/text/crlf.txt`;
