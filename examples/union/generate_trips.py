"""Yellow and green trips with the columns of the TLC, the same on every call.

    python generate_trips.py FOLDER [--rows 2000] MONTH...
"""
import argparse
import random
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

# As the TLC publishes them: zone ids INT for both, times without a zone.
COMMON = [
    ("VendorID", pa.int32()),
    ("{prefix}_pickup_datetime", pa.timestamp("us")),
    ("{prefix}_dropoff_datetime", pa.timestamp("us")),
    ("store_and_fwd_flag", pa.string()),
    ("RatecodeID", pa.int64()),
    ("PULocationID", pa.int32()),
    ("DOLocationID", pa.int32()),
    ("passenger_count", pa.int64()),
    ("trip_distance", pa.float64()),
    ("fare_amount", pa.float64()),
    ("extra", pa.float64()),
    ("mta_tax", pa.float64()),
    ("tip_amount", pa.float64()),
    ("tolls_amount", pa.float64()),
    ("improvement_surcharge", pa.float64()),
    ("total_amount", pa.float64()),
    ("payment_type", pa.int64()),
    ("congestion_surcharge", pa.float64()),
]
ONLY = {"tpep": [("airport_fee", pa.float64())], "lpep": [("ehail_fee", pa.float64()), ("trip_type", pa.int64())]}


def trip(draw, start, seconds_in_month, prefix):
    near = draw.random() < 0.6
    pickup = draw.randint(1, 265)
    dropoff = (pickup + draw.randint(0, 2)) % 265 + 1 if near else draw.randint(1, 265)
    begin = start + timedelta(seconds=draw.randrange(seconds_in_month))
    seconds = draw.randint(60, 400) if near else draw.randint(300, 3600)
    if draw.random() < 0.002:
        seconds = -60  # a clock set back
    fare = round(3 + abs(seconds) / 60, 2)
    tip = draw.choice([0.0, 0.0, 1.0, 2.5])
    total = round(fare + tip + 2.0, 2) * (-1 if draw.random() < 0.01 else 1)
    # Older yellow meters leave the number of passengers out.
    passengers = None if draw.random() < 0.03 else draw.randint(1, 5)
    row = [draw.randint(1, 2), begin, begin + timedelta(seconds=seconds), "N", 1, pickup, dropoff, passengers,
           round(abs(seconds) / 240, 2), fare, 0.5, 0.5, tip, 0.0, 1.0, total, draw.randint(1, 2), 0.0]
    return row + ([0.0] if prefix == "tpep" else [None, 1])


def write_month(folder, colour, month, rows):
    prefix = {"yellow": "tpep", "green": "lpep"}[colour]
    draw = random.Random(f"{colour} {month}")
    start = datetime.strptime(month, "%Y-%m")
    after = (start + timedelta(days=32)).replace(day=1)
    seconds = int((after - start).total_seconds())
    columns = [(name.replace("{prefix}", prefix), kind) for name, kind in COMMON + ONLY[prefix]]
    table = list(zip(*(trip(draw, start, seconds, prefix) for _ in range(rows))))
    arrays = [pa.array(values, kind) for values, (_, kind) in zip(table, columns)]
    pq.write_table(pa.table(arrays, [name for name, _ in columns]), folder / f"{colour}_tripdata_{month}.parquet")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("months", nargs="+", metavar="MONTH", help="YYYY-MM")
    parser.add_argument("--rows", type=int, default=2000, help="trips of each colour and month")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for month in arguments.months:
        for colour in ("yellow", "green"):
            write_month(arguments.folder, colour, month, arguments.rows)


if __name__ == "__main__":
    main()
