#!/usr/bin/env python3
"""The taxi queries through a Spark session: spark_sql_job.py classic|sail TRIPS OUT.

classic is real Spark in local[2]; sail starts a Sail server in this process and talks Spark Connect to it.
"""
import sys

from project import queries


def classic_session():
    from pyspark.sql import SparkSession

    return (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC").getOrCreate())


def sail_session():
    from pysail.spark import SparkConnectServer
    from pyspark.sql.connect.session import SparkSession

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    port = server.listening_address[1]
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    session.conf.set("spark.sql.session.timeZone", "UTC")
    session.server = server  # lives as long as the session
    return session


def main():
    kind, trips, out = sys.argv[1:]
    spark = {"classic": classic_session, "sail": sail_session}[kind]()
    for name, query in queries(trips).items():
        spark.sql(query).write.mode("overwrite").parquet(f"{out}/{name}")
        spark.read.parquet(f"{out}/{name}").createOrReplaceTempView(name)
    spark.stop()


if __name__ == "__main__":
    main()
