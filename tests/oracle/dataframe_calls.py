"""Fills the case files tests/dataframe/*.txt with what a real Spark Connect session answers.

A case is a line `@call {arguments as JSON}`, the SQL text of the DataFrame (may be empty) and the answer, each line of it
behind "> ". Usage: dataframe_calls.py FILE...; each file gets a session's names and a warehouse of its own.
"""

import json
import pathlib
import re
import shutil
import sys
import tempfile

import pyspark.sql.connect.plan as plan
from pyspark.sql import SparkSession
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.types import StructType
from pyspark.storagelevel import StorageLevel


def read_cases(path):
    """[(comment lines, header, sql)]"""
    cases, comments = [], []
    for line in path.read_text().splitlines():
        if line.startswith("@"):
            cases.append((comments, line, []))
            comments = []
        elif line.startswith("#"):
            comments.append(line)
        elif line.startswith(">") or not line.strip():
            continue
        else:
            cases[-1][2].append(line)
    return cases


def condition_of(error):
    condition = getattr(error, "getCondition", lambda: None)()
    return "error " + (condition or type(error).__name__)


class Recorder:
    def __init__(self, spark, scratch):
        self.spark = spark
        self.scratch = scratch
        self.frames = {}

    def catalog(self, name, **arguments):
        arguments = {key: value.replace("<scratch>", str(self.scratch)) if isinstance(value, str) else value
                     for key, value in arguments.items()}
        if "schema" in arguments:
            arguments["schema"] = StructType.fromDDL(arguments["schema"])
        if "storage_level" in arguments:
            arguments["storage_level"] = getattr(StorageLevel, arguments["storage_level"])
        if name == "CreateTable":
            arguments.setdefault("path", None)
        return DataFrame(getattr(plan, name)(**arguments), session=self.spark)

    def rows(self, frame):
        frame = DataFrame(frame._plan, session=self.spark)
        if not frame.schema.fields:
            frame._to_table()
            return "(no columns)"
        table, schema = frame._to_table()
        tree = "\n".join(" |-- %s: %s (nullable = %s)" % (f.name, f.dataType.simpleString(), str(f.nullable).lower())
                         for f in frame.schema.fields)
        lines = []
        for row in table.to_pylist():
            if "className" in row:  # Spark's own words and classes are not ours to keep
                row["description"] = row["className"] = "<text>"
            lines.append("\t".join(self.cell(row[f.name]) if f.name in row else "?" for f in frame.schema.fields))
        return tree + "\n" + "\n".join(lines) if lines else tree

    def cell(self, value):
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(self.cell(item) for item in value) + "]"
        return str(value).replace("file:" + str(self.scratch), "<scratch>").replace(str(self.scratch), "<scratch>")

    def answer(self, call, arguments, text):
        text = text.replace("<scratch>", str(self.scratch))
        if call == "sql":
            self.spark.sql(text).collect()
            return ""
        if call == "set":
            for key, value in arguments.items():
                self.spark.conf.set(key, value)
            return ""
        if call == "catalog":
            return self.rows(self.catalog(**arguments))
        frame = self.spark.sql(text)
        if call == "show":
            return frame._show_string(arguments.get("rows", 20), arguments.get("truncate", 20), arguments.get("vertical", False))
        if call == "html":
            table, _ = DataFrame(plan.HtmlString(child=frame._plan, num_rows=arguments.get("rows", 20), truncate=arguments.get("truncate", 20)),
                                 session=self.spark)._to_table()
            return table[0][0].as_py()
        if call == "tree":
            return frame._tree_string(arguments.get("level")) if hasattr(frame, "_tree_string") else frame._session.client._analyze(
                method="tree_string", plan=frame._plan.to_proto(frame._session.client), level=arguments.get("level")).tree_string
        if call == "describe":
            derived = frame.describe(*arguments["columns"])
        elif call == "summary":
            derived = frame.summary(*arguments["statistics"])
        elif call == "crosstab":
            derived = frame.crosstab(*arguments["columns"])
        elif call == "freqItems":
            derived = frame.freqItems(arguments["columns"], arguments.get("support"))
        elif call == "sampleBy":
            fractions = {item[0]: item[1] for item in arguments["fractions"]}
            derived = frame.sampleBy(arguments["column"], fractions, arguments.get("seed"))
        elif call == "transpose":
            derived = frame.transpose(arguments.get("index"))
        elif call == "cov":
            derived = DataFrame(plan.StatCov(child=frame._plan, col1=arguments["columns"][0], col2=arguments["columns"][1]), session=self.spark)
        elif call == "corr":
            derived = DataFrame(plan.StatCorr(child=frame._plan, col1=arguments["columns"][0], col2=arguments["columns"][1],
                                              method=arguments.get("method", "pearson")), session=self.spark)
        elif call == "approxQuantile":
            derived = DataFrame(plan.StatApproxQuantile(child=frame._plan, cols=arguments["columns"], probabilities=arguments["probabilities"],
                                                        relativeError=arguments["error"]), session=self.spark)
        else:
            raise ValueError(call)
        tree = "\n".join(" |-- %s: %s (nullable = %s)" % (f.name, f.dataType.simpleString(), str(f.nullable).lower())
                         for f in derived.schema.fields)
        shown = derived._show_string(1000, 0, False)
        if arguments.get("sorted"):
            lines = shown.split("\n")
            lines[3:-2] = sorted(lines[3:-2])
            shown = "\n".join(lines)
        return tree + "\n" + shown

    def clean_up(self):
        self.spark.catalog.clearCache()
        self.spark.sql("USE spark_catalog.default")
        for key in ("spark.sql.session.timeZone",):
            self.spark.conf.set(key, "UTC")
        for row in self.spark.sql("SHOW DATABASES").collect():
            if row[0] != "default":
                self.spark.sql(f"DROP DATABASE `{row[0]}` CASCADE")
        for row in self.spark.sql("SHOW TABLES IN default").collect():
            kind = "VIEW" if row.isTemporary or row.tableName in {v.viewName for v in self.spark.sql("SHOW VIEWS").collect()} else "TABLE"
            self.spark.sql(f"DROP {kind} `{row.tableName}`")


def record(recorder, path):
    out = []
    for comments, header, sql in read_cases(path):
        call, _, arguments = header[1:].partition(" ")
        try:
            answer = recorder.answer(call, json.loads(arguments or "{}"), "\n".join(sql))
        except Exception as error:  # what Spark raises is the answer to record
            answer = condition_of(error)
            if "AttributeError" in answer or "TypeError" in answer or "ValueError" in answer:
                raise
        answer = re.sub(r"file:" + re.escape(str(recorder.scratch)), "<scratch>", answer)
        out += comments + [header] + sql
        out += ["> " + line if line else ">" for line in answer.split("\n")] if answer else []
        out.append("")
    path.write_text("\n".join(out))


def main():
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="oracle-dataframe-"))
    spark = (SparkSession.builder.remote("local[1]")
             .config("spark.sql.warehouse.dir", str(scratch / "warehouse"))
             .config("spark.local.dir", str(scratch / "local"))
             .config("spark.ui.enabled", "false")
             .config("spark.sql.shuffle.partitions", "1")
             .config("spark.sql.leafNodeDefaultParallelism", "1")
             .getOrCreate())
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    try:
        for name in sys.argv[1:]:
            recorder = Recorder(spark, scratch)
            record(recorder, pathlib.Path(name))
            recorder.clean_up()
    finally:
        spark.stop()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
