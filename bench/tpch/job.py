#!/usr/bin/env python3
"""The 22 queries on one of the peers: job.py classic|sail|duckdb DATA OUT [QUERY ...]. Answers as Parquet, OUT/q01 and so on.

classic is real Spark in local[2]; sail starts a Sail server in this process and talks Spark Connect to it.
"""
import sys
from pathlib import Path

from tpch import queries, views

sys.path.append(str(Path(__file__).resolve().parent.parent / "taxi"))


def on_duckdb(data, out, texts):
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    for view in views(data, "read_parquet('{}')"):
        connection.execute(view)
    for name, text in texts.items():
        (out / name).mkdir(parents=True)
        connection.execute(f"COPY ({text}) TO '{out / name}/part.parquet' (FORMAT parquet)")


def on_spark(spark, data, out, texts):
    for view in views(data):
        spark.sql(view)
    for name, text in texts.items():
        spark.sql(text).coalesce(1).write.parquet(str(out / name))
    spark.stop()


def main():
    engine, data, out, *only = sys.argv[1:]
    texts = {name: text for name, text in queries().items() if not only or name in only}
    if engine == "duckdb":
        on_duckdb(data, Path(out), texts)
    else:
        from spark_sql_job import classic_session, sail_session

        on_spark({"classic": classic_session, "sail": sail_session}[engine](), data, Path(out), texts)


if __name__ == "__main__":
    main()
