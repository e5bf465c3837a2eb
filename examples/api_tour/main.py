"""The DataFrame, Column and functions API of PySpark, section by section, with every result printed.

    python main.py [SECTION ...]      all sections when none is named

The folder for files is named by TOUR_OUTPUT (default /tmp/api_tour).
"""
import importlib
import os
import shutil
import sys

from pyspark.sql import SparkSession

SECTIONS = [
    "creating", "columns", "selecting", "rows", "sets", "joins", "grouping", "aggregates", "windows", "strings", "formats",
    "numbers", "conditions", "dates", "timestamps", "arrays", "maps", "lambdas", "json_and_csv", "hashes", "statistics",
    "missing", "reshaping", "subqueries", "views_and_catalog", "settings", "files", "tables", "caching", "errors",
]


def main():
    spark = (
        SparkSession.builder.appName("api-tour")
        .master("local[2]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    output = os.environ.get("TOUR_OUTPUT", "/tmp/api_tour")
    shutil.rmtree(output, ignore_errors=True)
    failed = []
    for name in sys.argv[1:] or SECTIONS:
        print(f"===== {name}", flush=True)
        try:
            importlib.import_module(f"tour.{name}").run(spark, output)
        except Exception as error:  # the other sections still run; the exit code tells
            failed.append(name)
            print(f"{name} failed: {type(error).__name__}: {str(error)[:2000]}", file=sys.stderr)
    spark.stop()
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
