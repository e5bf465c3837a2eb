"""String functions."""
from pyspark.sql import functions as F
from pyspark.sql.functions import lit

from tour.sample import tall, texts


def run(spark, output):
    df = texts(spark).orderBy("id")
    tall(
        df.select(
            F.upper("text"), F.lower("text"), F.ucase("word"), F.lcase("word"), F.initcap("text"), F.trim("text"), F.ltrim("text"),
            F.rtrim("text"), F.btrim("text"), F.btrim("word", lit("ab")), F.length("text"), F.char_length("word"),
            F.character_length("word"), F.octet_length("word"), F.bit_length("word"), F.reverse("word"), F.ascii("word"),
        )
    )
    tall(
        df.select(
            F.substring("text", 2, 3), F.substr("text", lit(3)), F.left("word", lit(2)), F.right("word", lit(2)),
            F.substring_index("list", ",", 2), F.instr("text", "o"), F.locate("l", "text", 4), F.position(lit("l"), "text"),
            F.lpad("word", 5, "*"), F.rpad("word", 5, "*"), F.repeat("word", 2), F.replace("text", lit("l"), lit("L")),
            F.translate("word", "abc", "123"), F.overlay("word", lit("ZZ"), lit(2), lit(1)), F.split("list", ","),
            F.split("list", ",", 2), F.split_part("list", lit(","), lit(2)),
        )
    )
    tall(
        df.select(
            F.concat("word", lit("-"), "list"), F.concat_ws("|", "word", "list"), F.contains("text", lit("o")),
            F.startswith("text", lit("s")), F.endswith("list", lit("c")), F.like("text", lit("%World%")), F.ilike("text", lit("SPARK%")),
            F.rlike("text", lit("[0-9]+")), F.regexp("text", lit("SQL")), F.regexp_like("text", lit("^ ")), F.find_in_set(lit("b"), "list"),
            F.levenshtein("word", lit("abd")), F.soundex("word"), F.elt(lit(2), "word", "list"), F.char(lit(65)),
        )
    )
    tall(
        df.select(
            F.regexp_extract("text", "(\\w+) (\\w+)", 2), F.regexp_extract_all("list", lit("[a-z]"), lit(0)),
            F.regexp_replace("text", "[aeiou]", "_"), F.regexp_count("text", lit("l")), F.regexp_instr("text", lit("o")),
            F.regexp_substr("text", lit("[A-Z]+")), F.regexp_replace("text", lit("(o)"), lit("<$1>")), F.quote("word"),
        )
    )
    tall(
        df.select(
            F.base64(F.encode("word", "UTF-8")), F.decode(F.unbase64(lit("U3Bhcms=")), "UTF-8"), F.hex("word"), F.unhex(lit("4A4B")),
            F.encode("word", "UTF-16BE"), F.to_binary(lit("616263"), lit("hex")), F.try_to_binary(lit("x!"), lit("base64")),
            F.is_valid_utf8("word"), F.make_valid_utf8("word"), F.validate_utf8("word"), F.try_validate_utf8("word"),
            F.mask(lit("Ab-12")), F.mask(lit("Ab-12"), lit("U"), lit("l"), lit("d"), lit("o")),
        )
    )
