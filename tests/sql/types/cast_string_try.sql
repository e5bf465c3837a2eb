-- Casts from string.
-- set spark.sql.session.timeZone=America/Los_Angeles

SELECT v, TRY_CAST(v AS BOOLEAN) FROM VALUES ('true'), ('FALSE'), (' t '), ('f'), ('y'), ('no'), ('1'), ('0'), ('yes'), ('on'), ('2'), (''), ('tru'), ('null'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS TINYINT) FROM VALUES ('0'), ('127'), (' -128 '), ('128'), ('+5'), ('1.5'), ('1e1'), (''), (' '), ('abc'), ('0x1F'), ('1_0'), ('--1'), ('007'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS SMALLINT) FROM VALUES ('32767'), ('32768'), ('-32768'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS INT) FROM VALUES ('0'), ('2147483647'), ('2147483648'), ('-2147483648'), ('1.0'), ('1.'), ('  12\t'), ('12 3'), ('１２'), ('1L'), ('NaN'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS BIGINT) FROM VALUES ('9223372036854775807'), ('9223372036854775808'), ('-9223372036854775808'), ('12.9'), ('1e3'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS FLOAT) FROM VALUES ('1.5'), ('1e40'), ('3.4028236e38'), ('nan'), (' 1.5f'), ('-Infinity'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS DOUBLE) FROM VALUES ('0'), ('1.5'), ('1e308'), ('1e309'), ('-1e-400'), ('NaN'), ('nan'), ('Infinity'), ('-inf'), ('+Infinity'), ('1d'), ('1.5f'), ('1e'), ('e1'), ('.5'), ('5.'), (''), ('  2.5  '), ('0x10'), ('1,000'), ('infinit'), ('1.7976931348623157E308'), ('4.9E-324'), ('123456789012345678'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS DECIMAL(10,2)) FROM VALUES ('1.005'), ('-1.005'), ('1e2'), ('12345678.99'), ('123456789.00'), ('abc'), ('1.2.3'), (''), (' 7 '), ('.5'), ('1e-5'), ('NaN'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS DATE) FROM VALUES ('2024-01-31'), ('2024-1-5'), ('2024-02'), ('2024'), ('  2024-01-31  '), ('2024-01-31T10:00'), ('2024-01-31 10:00:00'), ('2024-02-30'), ('2024-13-01'), ('24-01-31'), ('20240131'), ('2024/01/31'), ('0000-01-01'), ('-0001-01-01'), ('+2024-01-01'), ('12024-01-01'), ('today'), ('epoch'), ('now'), (''), ('2024-01-31x'), ('2024-01-'), ('0001-01-01'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS TIMESTAMP) FROM VALUES ('2024-01-31 12:34:56'), ('2024-01-31T12:34:56'), ('2024-01-31 12:34:56.1'), ('2024-01-31 12:34:56.123456789'), ('2024-01-31 1:2:3'), ('2024-01-31 12:34'), ('2024-01-31 12'), ('2024-01-31'), ('2024-01'), ('2024'), ('2024-01-31 12:34:56Z'), ('2024-01-31 12:34:56+01:00'), ('2024-01-31 12:34:56-0130'), ('2024-01-31 12:34:56 +1'), ('2024-01-31 12:34:56 UTC'), ('2024-01-31 12:34:56 Europe/Paris'), ('2024-01-31 12:34:56 GMT+3'), ('2024-01-31 24:00:00'), ('2024-01-31 12:60:00'), ('2024-01-31 12:34:60'), ('T12:34:56'), ('12:34:56'), ('2024-01-31 12:34:56 XYZ'), (''), ('2024-03-10 02:30:00'), ('2024-11-03 01:30:00'), ('1582-10-10 00:00:00'), ('now'), ('epoch'), ('1706700000'), (' 2024-01-31 00:00:00 '), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS TIMESTAMP_NTZ) FROM VALUES ('2024-01-31 12:34:56'), ('2024-01-31T12:34:56.5'), ('2024-01-31'), ('2024-01-31 12:34:56Z'), ('2024-01-31 12:34:56+01:00'), ('2024-02-30 00:00:00'), ('12:34'), (''), ('2024-03-10 02:30:00'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS BINARY) FROM VALUES (''), ('abc'), ('é'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS INTERVAL YEAR TO MONTH) FROM VALUES ('1-2'), ('-1-2'), ('1-12'), ('INTERVAL \'1-2\' YEAR TO MONTH'), ('1'), (''), ('x'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS INTERVAL DAY TO SECOND) FROM VALUES ('1 02:03:04.5'), ('-1 02:03:04'), ('1 25:00:00'), ('INTERVAL \'1 02:03:04\' DAY TO SECOND'), ('1'), (''), ('02:03:04'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS INTERVAL YEAR) FROM VALUES ('5'), ('-5'), ('1-2'), (NULL) AS t(v);
SELECT v, TRY_CAST(v AS INTERVAL HOUR) FROM VALUES ('5'), ('99'), ('x'), (NULL) AS t(v);
