#!/usr/bin/env python3
"""Record what real Spark answers to TPC-H's 22 queries at scale 0.01: tpch_answers.json.

Needs the oracle environment (scripts/deps --oracle). The data comes from tpchgen-cli of the test environment, the same
every time; an argument names a folder that holds it already.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = Path(os.environ.get("FIRESTEEL_CACHE", Path.home() / ".cache" / "firesteel"))
sys.path.append(str(ROOT / "bench" / "tpch"))

from tpch import queries, views  # noqa: E402

SCALE = "0.01"


def make_data(folder):
    program = Path((CACHE / "deps" / "current").read_text().strip()) / "venv" / "bin" / "tpchgen-cli"
    subprocess.run([program, "parquet", "--quiet", "-s", SCALE, "-o", folder], check=True)
    return folder


def record(data):
    from pyspark.sql import SparkSession
    from pyspark.sql.functions import col

    spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
             .config("spark.sql.shuffle.partitions", "2").config("spark.sql.session.timeZone", "UTC").getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    for view in views(data):
        spark.sql(view)
    answers = {}
    for name, text in queries().items():
        frame = spark.sql(text)
        columns = [f"{field.name} {field.dataType.simpleString()}" for field in frame.schema]
        # By position: a column may be called sum(l_quantity).
        as_text = frame.toDF(*(f"c{i}" for i in range(len(columns))))
        rows = as_text.select(*(col(name).cast("string") for name in as_text.columns)).collect()
        answers[name] = {"columns": columns, "rows": [list(row) for row in rows]}
        print(name, len(rows), flush=True)
    spark.stop()
    return answers


def main():
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else make_data(Path(temporary))
        answers = record(data)
    lines = []
    for name, answer in answers.items():
        rows = ",\n".join("  " + json.dumps(row) for row in answer["rows"])
        lines.append(f'"{name}": {{"columns": {json.dumps(answer["columns"])}, "rows": [\n{rows}\n]}}')
    (ROOT / "tests" / "oracle" / "tpch_answers.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
