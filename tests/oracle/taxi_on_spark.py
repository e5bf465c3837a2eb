#!/usr/bin/env python3
"""Run examples/taxi and examples/taxi-yellow unchanged on real Spark and check the figures.

Needs the oracle environment (scripts/deps --oracle) and FIRESTEEL_REAL_DATA, the folder with the TLC files. Each project
is copied to a temporary folder. Arguments choose cases
by a part of their name.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent

FIGURES = """
SELECT 'trips' AS dataset, count(*) AS rows, CAST(sum(duration_seconds) AS STRING) AS figure FROM trips
UNION ALL SELECT 'expected_pickups', count(*), CAST(round(sum(expected_pickups), 6) AS STRING) FROM expected_pickups
UNION ALL SELECT 'pick_dropoff_zones', count(*), CAST(round(sum(avg_seconds), 6) AS STRING) FROM pick_dropoff_zones
UNION ALL SELECT 'adjacent_zones', count(*), CAST(sum(size(dropoff_zone_ids)) AS STRING) FROM adjacent_zones
"""


def run_pipeline(case, trips, work):
    """Runs the project with taxi.trips set; returns (warehouse, None) or (None, the end of the error output)."""
    folder = Path(shutil.copytree(ROOT / "examples", work / "examples")) / case["project"]
    spec_file = folder / "spark-pipeline.yml"
    spec = yaml.safe_load(spec_file.read_text())
    spec["configuration"].update(case.get("configuration", {}), **{"taxi.trips": str(trips)})
    spec["storage"] = (work / "storage").as_uri()
    spec_file.write_text(yaml.safe_dump(spec))
    warehouse = work / "warehouse"
    home = Path(sys.executable).parent
    done = subprocess.run([home / "spark-pipelines", "run", "--spec", spec_file, "--remote", "local[2]",
                           "--conf", "spark.ui.enabled=false", "--conf", f"spark.sql.warehouse.dir={warehouse.as_uri()}"],
                          cwd=folder, capture_output=True, text=True,
                          timeout=600, env=dict(os.environ, PATH=f"{home}{os.pathsep}{os.environ['PATH']}",
                                                PYSPARK_PYTHON=sys.executable))
    if done.returncode:
        return None, done.stdout + done.stderr
    return warehouse, None


def figures(warehouses):
    """One Spark session for all warehouses: name -> {dataset: [rows, figure]}."""
    from pyspark.sql import SparkSession

    spark = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
             .config("spark.sql.session.timeZone", "UTC").getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    answers = {}
    for name, warehouse in warehouses.items():
        for dataset in ("trips", "expected_pickups", "pick_dropoff_zones", "adjacent_zones"):
            spark.read.parquet(str(warehouse / dataset)).createOrReplaceTempView(dataset)
        answers[name] = {row.dataset: [row.rows, row.figure] for row in spark.sql(FIGURES).collect()}
    spark.stop()
    return answers


def lay_input(case, real, folder):
    """The case's files in a folder of their own: linked, or rewritten as Parquet under other column names."""
    folder.mkdir(parents=True)
    for pattern in case["files"]:
        for file in sorted(real.glob(pattern)):
            if "parquet_names" in case:
                from pyarrow import csv, parquet

                table = csv.read_csv(file)
                names = [case["parquet_names"].get(name, name) for name in table.column_names]
                parquet.write_table(table.rename_columns(names), folder / (file.stem + ".parquet"))
            else:
                (folder / file.name).symlink_to(file)
    return folder


def main():
    chosen = sys.argv[1:]
    real = os.environ.get("FIRESTEEL_REAL_DATA")
    if not real:
        print("skipped: FIRESTEEL_REAL_DATA does not name the folder with the TLC files")
        return 0
    real = Path(real)
    expected = json.loads((ROOT / "tests" / "oracle" / "taxi_figures.json").read_text())
    if chosen:
        expected = {name: case for name, case in expected.items() if any(word in name for word in chosen)}
    with tempfile.TemporaryDirectory() as temporary:
        warehouses = {}
        for number, (name, case) in enumerate(expected.items()):
            work = Path(temporary) / f"case{number}"
            warehouse, error = run_pipeline(case, lay_input(case, real, work / "input"), work)
            if error and "error" not in case:
                print(f"{name}: failed on Spark\n{error[-4000:]}")
                return 1
            if "error" in case and (error is None or case["error"] not in error):
                print(f"{name}: expected {case['error']}, got {error[-4000:] if error else 'success'}")
                return 1
            if warehouse:
                warehouses[name] = warehouse
        answers = figures(warehouses)
    wrong = {name: answer for name, answer in answers.items() if answer != expected[name]["figures"]}
    print(json.dumps(wrong or answers, indent=2))
    print("figures differ from taxi_figures.json" if wrong else "figures are those of taxi_figures.json")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
