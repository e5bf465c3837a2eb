"""Hashes and the session's own facts."""
from pyspark.sql import functions as F
from pyspark.sql.functions import col

from tour.sample import people, tall, texts


def run(spark, output):
    tall(
        texts(spark).orderBy("id").select(
            F.md5("word"), F.sha1("word"), F.sha("word"), F.sha2("word", 256), F.sha2("word", 512), F.crc32("word"), F.hash("word", "id"), F.xxhash64("word", "id"),
        )
    )
    people(spark).select(F.hash("age"), F.hash("score"), F.hash("money"), F.hash("born"), F.xxhash64("age", "score"), F.xxhash64("money", "born")).show(truncate=False)
    spark.range(1).select(
        F.current_catalog(), F.current_database(), F.current_schema(), F.user() == F.current_user(), F.session_user().isNotNull(), F.version().isNotNull(),
    ).show()
    spark.range(4).select(F.bitmap_bucket_number("id"), F.bitmap_bit_position("id"), col("id")).show()
