#!/usr/bin/env python3
"""Record anew what real Spark infers for the files of tests/data/schema_inference.json.

A case is text files with reader options (`files`), or the values of a partition column `k` (`values`); `schema` is Spark's
answer as simpleString, or ERROR and the condition. Add a case without `schema`, run this, read the answer, commit.
Needs the oracle environment (scripts/deps --oracle).
"""
import json
import tempfile
from pathlib import Path

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

CASES = Path(__file__).resolve().parents[1] / "data" / "schema_inference.json"


def infer(spark, case, folder):
    try:
        if "values" in case:
            for value in case["values"]:
                (folder / f"k={value}").mkdir(parents=True)
                (folder / f"k={value}" / "f.csv").write_text("x\n")
            return spark.read.csv(str(folder)).schema["k"].dataType.simpleString()
        for number, text in enumerate(case["files"]):
            (folder / f"f{number}.{case['kind']}").write_text(text, newline="")
        return spark.read.format(case["kind"]).options(**case["options"]).load(str(folder)).schema.simpleString()
    except PySparkException as error:
        return f"ERROR {error.getCondition()}"


def main():
    cases = json.loads(CASES.read_text())
    spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
             .config("spark.sql.session.timeZone", "UTC").getOrCreate())
    spark.sparkContext.setLogLevel("OFF")
    with tempfile.TemporaryDirectory() as root:
        for number, case in enumerate(cases):
            folder = Path(root) / str(number)
            folder.mkdir()
            case["schema"] = infer(spark, case, folder)
    spark.stop()
    CASES.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
