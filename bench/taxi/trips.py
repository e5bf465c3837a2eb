#!/usr/bin/env python3
"""Write trips with the columns of the TLC green files: trips.py ROWS FOLDER [FILES]. The same rows on every call."""
import sys
from pathlib import Path

import duckdb

# Zones crowd around a few hundred pairs and most trips stay near, as in the real files, so that the groups of the taxi
# job are as uneven as they are there. hash() is fixed per DuckDB version, so the rows are too.
ROWS = """
SELECT
  CAST(1 + h1 % 2 AS INT) AS VendorID,
  pickup AS lpep_pickup_datetime,
  pickup + to_seconds(CAST(CASE WHEN h2 % 200 = 0 THEN 0 WHEN zone_gap <= 2 THEN 60 + h3 % 420 ELSE 240 + h3 % 2400 END
                           AS BIGINT)) AS lpep_dropoff_datetime,
  CASE WHEN h1 % 300 = 0 THEN 'Y' ELSE 'N' END AS store_and_fwd_flag,
  CAST(1 + (h1 % 40 = 0)::INT * 4 AS BIGINT) AS RatecodeID,
  CAST(pickup_zone AS INT) AS PULocationID,
  CAST(1 + (pickup_zone - 1 + zone_gap) % 265 AS INT) AS DOLocationID,
  CAST(CASE WHEN h2 % 17 = 0 THEN NULL ELSE 1 + h2 % 6 END AS BIGINT) AS passenger_count,
  round(0.3 + (h3 % 1500) / 100.0, 2)::DOUBLE AS trip_distance,
  round(3 + (h3 % 6000) / 100.0, 2)::DOUBLE AS fare_amount,
  1.0::DOUBLE AS extra,
  0.5::DOUBLE AS mta_tax,
  round((h1 % 900) / 100.0, 2)::DOUBLE AS tip_amount,
  0.0::DOUBLE AS tolls_amount,
  CAST(NULL AS DOUBLE) AS ehail_fee,
  1.0::DOUBLE AS improvement_surcharge,
  round(CASE WHEN h2 % 150 = 0 THEN -1 ELSE 1 END * (5.5 + (h3 % 6000) / 100.0 + (h1 % 900) / 100.0), 2)::DOUBLE
    AS total_amount,
  CAST(1 + h1 % 2 AS BIGINT) AS payment_type,
  CAST(1 + (h2 % 30 = 0)::INT AS BIGINT) AS trip_type,
  CAST(CASE WHEN h2 % 4 = 0 THEN 2.75 ELSE 0 END AS DOUBLE) AS congestion_surcharge
FROM (
  SELECT *,
    TIMESTAMP '2024-01-01' + to_seconds(CAST(h1 % 2678400 AS BIGINT)) AS pickup,
    CAST(1 + floor(265 * pow((h2 % 1000003) / 1000003.0, 2)) AS INT) AS pickup_zone,
    CAST(floor(120 * pow((h3 % 1000033) / 1000033.0, 3)) AS INT) AS zone_gap
  FROM (SELECT hash(i) AS h1, hash(i + 1000000007) AS h2, hash(i + 2000000011) AS h3 FROM range(?, ?) AS r(i))
)
"""


def write_trips(rows, folder, files=1):
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    for number in range(files):
        first, last = rows * number // files, rows * (number + 1) // files
        connection.execute(f"COPY ({ROWS}) TO '{folder}/trips-{number:02}.parquet' (FORMAT parquet)", [first, last])


if __name__ == "__main__":
    write_trips(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
