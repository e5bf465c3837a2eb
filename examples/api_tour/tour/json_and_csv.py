"""JSON, CSV and URLs inside columns."""
from pyspark.sql import functions as F
from pyspark.sql.functions import lit

from tour.sample import nested, tall


def run(spark, output):
    df = spark.createDataFrame(
        [(1, '{"a": 1, "b": [1, 2], "c": {"d": "x"}}'), (2, '{"a": null}'), (3, "broken"), (4, None)], "id INT, j STRING"
    )
    tall(
        df.select(
            F.get_json_object("j", "$.a"), F.get_json_object("j", "$.b[1]"), F.get_json_object("j", "$.c.d"), F.get_json_object("j", "$.b"),
            F.from_json("j", "a INT, b ARRAY<INT>, c STRUCT<d: STRING>").alias("typed"), F.from_json("j", "MAP<STRING, STRING>").alias("map"),
            F.json_array_length(lit("[1,2,3]")), F.json_object_keys("j"), F.schema_of_json(lit('{"a": 1, "b": [true]}')),
        )
    )
    df.select("id", F.json_tuple("j", "a", "c")).show()
    df.select("id", F.json_tuple("j", "a", "c").alias("first", "second")).show()
    df.select(F.from_json("j", "a INT").alias("s")).select("s.a").show()
    tall(
        nested(spark).orderBy("id").select(
            F.to_json("nums"), F.to_json("pair"), F.to_json("tags"), F.to_json(F.struct("id", "words", "pair")), F.to_csv(F.struct("id", lit("x y"), lit(None))),
        )
    )
    lines = spark.createDataFrame([("1,a b,2024-01-02",), ("x,,",)], ["line"])
    lines.select(F.from_csv("line", "n INT, s STRING, d DATE").alias("r")).select("r.*").show()
    urls = spark.createDataFrame([("https://user@example.org:8080/a/b.html?x=1&y=two%20words#part",)], ["u"])
    tall(
        urls.select(
            *[F.parse_url("u", lit(part)).alias(part) for part in ("HOST", "PATH", "QUERY", "REF", "PROTOCOL", "FILE", "AUTHORITY", "USERINFO")],
            F.parse_url("u", lit("QUERY"), lit("x")), F.url_encode(lit("a b&c/ü")), F.url_decode(lit("a+b%26c")), F.try_url_decode(lit("%zz")),
        )
    )
