#!/usr/bin/env python3
"""The taxi job as a DuckDB user would write it: duckdb_job.py TRIPS OUT. Two threads, results as Parquet."""
import sys
from pathlib import Path

import duckdb

SQL = """
CREATE TABLE trips AS
SELECT PULocationID::INT AS pickup_zone_id, DOLocationID::INT AS dropoff_zone_id,
       lpep_pickup_datetime::TIMESTAMP AS pickup_at, lpep_dropoff_datetime::TIMESTAMP AS dropoff_at,
       epoch(date_trunc('second', dropoff_at))::BIGINT - epoch(date_trunc('second', pickup_at))::BIGINT AS duration_seconds,
       total_amount
FROM read_parquet('{trips}')
WHERE total_amount > 0 AND dropoff_at > pickup_at
  AND pickup_zone_id BETWEEN 1 AND 263 AND dropoff_zone_id BETWEEN 1 AND 263;
CREATE TABLE expected_pickups AS
SELECT pickup_zone_id, pickup_hour, avg(pickups) AS expected_pickups
FROM (SELECT pickup_zone_id, pickup_at::DATE AS pickup_date, hour(pickup_at) AS pickup_hour, count(*) AS pickups
      FROM trips GROUP BY ALL)
GROUP BY ALL;
CREATE TABLE pick_dropoff_zones AS
SELECT pickup_zone_id, dropoff_zone_id, avg(duration_seconds) AS avg_seconds
FROM trips GROUP BY ALL HAVING avg_seconds < 300;
CREATE TABLE adjacent_zones AS
SELECT pickup_zone_id, list_sort(list(DISTINCT dropoff_zone_id)) AS dropoff_zone_ids
FROM pick_dropoff_zones GROUP BY ALL;
"""


def main():
    trips, out = sys.argv[1], Path(sys.argv[2])
    source = f"{trips}/*.parquet" if Path(trips).is_dir() else trips
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    connection.execute(SQL.format(trips=source))
    for name in ("trips", "expected_pickups", "pick_dropoff_zones", "adjacent_zones"):
        (out / name).mkdir(parents=True)
        connection.execute(f"COPY {name} TO '{out}/{name}/part.parquet' (FORMAT parquet)")


if __name__ == "__main__":
    main()
