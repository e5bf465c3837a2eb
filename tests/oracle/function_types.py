"""Records the types and errors that Spark gives function calls, for functions_test to replay.

Reads tests/functions/calls.txt (one call a line; "#" and empty lines are skipped) and writes types.txt beside it:
call <TAB> result under ANSI <TAB> result in legacy mode.

A call is NAME(ARGUMENT; ARGUMENT). An argument is a type (a nullable column of it), a type with "!" behind (a column that is
never null), a literal in SQL, or x -> ... (a lambda, in SQL; not replayed). Operators are written by name: +(int; int).
A result is a type with "!" behind where it is never null, {name:type,...} for generators, or an error condition.
"""

import logging
import pathlib
import re
import sys

from pyspark.sql import SparkSession
from pyspark.sql.types import _parse_datatype_json_string

from type_text import slot_text

TYPE = re.compile(r"^(void|boolean|tinyint|smallint|int|bigint|float|double|decimal\(.*\)|string|binary|date|timestamp"
                  r"|timestamp_ntz|time\(6\)|interval( [a-z]+( to [a-z]+)?)?|array<.*>|map<.*>|struct<.*>|variant)!?$")
BINARY_OPERATORS = {"+", "-", "*", "/", "%", "div", "=", "==", "<=>", "!=", "<", "<=", ">", ">=", "and", "or", "&", "|",
                    "^", "<<", ">>", ">>>", "||", "like", "rlike", "ilike"}
PREFIX_OPERATORS = {"~": "~", "not": "NOT ", "negative": "-", "positive": "+"}
WINDOW = {"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "nth_value"}


class Recorder:
    def __init__(self):
        self.spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
                      .config("spark.sql.session.timeZone", "UTC").getOrCreate())
        self.spark.sparkContext.setLogLevel("OFF")
        logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)

    def column(self, text, columns):
        if not TYPE.match(text):
            return text
        return columns.setdefault(text, f"c{len(columns)}")

    def sql(self, call, columns):
        name, arguments = parse(call)
        args = [self.column(argument, columns) for argument in arguments]
        if name in BINARY_OPERATORS and len(args) == 2:
            return f"{args[0]} {name} {args[1]}"
        if name in PREFIX_OPERATORS and len(args) == 1:
            return f"{PREFIX_OPERATORS[name]} {args[0]}"
        if name == "in":
            return f"{args[0]} IN ({', '.join(args[1:])})"
        if name == "case":
            pairs = "".join(f" WHEN {args[i]} THEN {args[i + 1]}" for i in range(0, len(args) - 1, 2))
            return f"CASE{pairs}{' ELSE ' + args[-1] if len(args) % 2 else ''} END"
        over = " OVER (ORDER BY 1)" if name in WINDOW else ""
        return f"{name}({', '.join(args)}){over}"

    def table(self, columns):
        fields = ", ".join(f"{name} {text.rstrip('!')}{' NOT NULL' if text.endswith('!') else ''}"
                           for text, name in columns.items()) or "one INT"
        fields = fields.replace("!", " NOT NULL")
        if "void" in columns or "void!" in columns or "NOT NULL>" in fields or "NOT NULL," in fields:
            fields = None
        jvm = self.spark._jvm
        if fields is None:
            schema = jvm.org.apache.spark.sql.types.StructType()
            parser = self.spark._jsparkSession.sessionState().sqlParser()
            for text, name in columns.items():
                schema = schema.add(name, data_type(jvm, parser, text.rstrip("!")), not text.endswith("!"))
        else:
            schema = jvm.org.apache.spark.sql.types.StructType.fromDDL(fields)
        frame = self.spark._jsparkSession.createDataFrame(jvm.java.util.ArrayList(), schema)
        frame.createOrReplaceTempView("t")

    def result(self, call):
        columns = {}
        expression = self.sql(call, columns)
        try:
            self.table(columns)
            frame = self.spark.sql(f"SELECT {expression} FROM t")
            schema = _parse_datatype_json_string(frame._jdf.schema().json())
        except Exception as error:  # pylint: disable=broad-except
            condition = getattr(error, "getCondition", lambda: None)()
            return condition or "?" + str(error).split("\n")[0][:80]
        fields = schema.fields
        if parse(call)[0].split("_")[0] in ("explode", "posexplode", "inline", "stack", "json") and \
                parse(call)[0] not in ("json_array_length", "json_object_keys"):
            return "{" + ",".join(f"{f.name}:{slot_text(f.dataType, f.nullable)}" for f in fields) + "}"
        return slot_text(fields[0].dataType, fields[0].nullable)

    def line(self, call):
        cells = [call]
        for ansi in ("true", "false"):
            self.spark.conf.set("spark.sql.ansi.enabled", ansi)
            cells.append(self.result(call))
        return "\t".join(cells)


def data_type(jvm, parser, text):
    """`!` inside a type marks parts that cannot be null."""
    if text.startswith("array<"):
        inner = text[6:-1]
        return jvm.org.apache.spark.sql.types.ArrayType(data_type(jvm, parser, inner.rstrip("!")), not inner.endswith("!"))
    if text.startswith("map<"):
        key, value = text[4:-1].split(",", 1)
        return jvm.org.apache.spark.sql.types.MapType(data_type(jvm, parser, key), data_type(jvm, parser, value.rstrip("!")),
                                                      not value.endswith("!"))
    return parser.parseDataType(text.replace("!", " NOT NULL"))


def parse(call):
    name, rest = call.split("(", 1)
    rest = rest.strip()[:-1]
    return name, [part.strip() for part in rest.split("; ")] if rest.strip() else []


def main():
    folder = pathlib.Path(sys.argv[1])
    calls = [line.strip() for line in (folder / "calls.txt").read_text().splitlines()]
    calls = [line for line in dict.fromkeys(calls) if line and not line.startswith("#")]
    recorder = Recorder()
    (folder / "types.txt").write_text("".join(recorder.line(call) + "\n" for call in calls))
    recorder.spark.stop()


if __name__ == "__main__":
    main()
