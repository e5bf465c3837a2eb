"""Records Spark's own coercion tables into tests/functions/coercion.txt, for functions_test to replay.

One line per ordered pair of types; the columns are named in the first line. "-" means that Spark has no such type.
"""

import logging
import pathlib
import sys

from pyspark.sql import SparkSession
from pyspark.sql.types import _parse_datatype_json_string

from type_text import type_text

TYPES = ["void", "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "decimal(3,0)", "decimal(10,2)",
         "decimal(20,0)", "decimal(38,18)", "string", "binary", "date", "timestamp", "timestamp_ntz", "time(6)",
         "interval year to month", "interval month", "interval day to second", "interval hour", "interval",
         "array<int>", "array<string>", "map<int,string>", "map<string,int>", "struct<a:int>", "struct<a:bigint>",
         "struct<b:string>", "variant"]

COLUMNS = ["from", "to", "cast_ansi", "cast_legacy", "cast_try", "store", "force_nullable", "tightest_ansi",
           "tightest_legacy", "wider_ansi", "wider_legacy", "comparison_ansi", "comparison_legacy", "implicit_ansi",
           "implicit_legacy"]


class Recorder:
    def __init__(self):
        self.spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
                      .config("spark.sql.session.timeZone", "UTC").getOrCreate())
        self.spark.sparkContext.setLogLevel("OFF")
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
        jvm = self.spark._jvm
        self.cast = jvm.org.apache.spark.sql.catalyst.expressions.Cast
        self.rules = {"ansi": jvm.org.apache.spark.sql.catalyst.analysis.AnsiTypeCoercion,
                      "legacy": jvm.org.apache.spark.sql.catalyst.analysis.TypeCoercion}
        self.literal = jvm.org.apache.spark.sql.catalyst.expressions.Literal
        parser = self.spark._jsparkSession.sessionState().sqlParser()
        self.types = {text: parser.parseDataType(text) for text in TYPES}

    def text(self, option):
        if option.isEmpty():
            return "-"
        return type_text(_parse_datatype_json_string(option.get().json()))

    def implicit(self, rules, a, b):
        return "true" if rules.implicitCast(self.literal(None, a), b).isDefined() else "false"

    def comparison(self, mode, a, b):
        self.spark.conf.set("spark.sql.ansi.enabled", "true" if mode == "ansi" else "false")
        try:
            frame = self.spark.sql(f"SELECT a < b AS c FROM (SELECT CAST(NULL AS {a}) AS a, CAST(NULL AS {b}) AS b)")
        except Exception:
            frame = None
        if frame is None:
            return "-"
        comparison = frame._jdf.queryExecution().analyzed().expressions().apply(0).child()
        return type_text(_parse_datatype_json_string(comparison.left().dataType().json()))

    def rows(self):
        yield COLUMNS
        for a_text, a in self.types.items():
            for b_text, b in self.types.items():
                row = [a_text, b_text]
                for name in ("canAnsiCast", "canCast", "canTryCast", "canANSIStoreAssign", "forceNullable"):
                    try:
                        row.append("true" if getattr(self.cast, name)(a, b) else "false")
                    except Exception:
                        row.append("?")
                for name in ("findTightestCommonType", "findWiderTypeForTwo"):
                    for mode in ("ansi", "legacy"):
                        rules = self.rules[mode]
                        try:
                            option = (rules.findTightestCommonType().apply(a, b) if "Tightest" in name
                                      else rules.findWiderTypeForTwo(a, b))
                            row.append(self.text(option))
                        except Exception:
                            row.append("-")
                for mode in ("ansi", "legacy"):
                    row.append(self.comparison(mode, a_text, b_text))
                for mode in ("ansi", "legacy"):
                    try:
                        row.append(self.implicit(self.rules[mode], a, b))
                    except Exception:
                        row.append("?")
                yield row


def main():
    out = pathlib.Path(sys.argv[1])
    recorder = Recorder()
    out.write_text("".join("\t".join(row) + "\n" for row in recorder.rows()))
    recorder.spark.stop()


if __name__ == "__main__":
    main()
