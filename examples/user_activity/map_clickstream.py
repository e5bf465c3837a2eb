"""The REES46 shop events (event_time, event_type, product_id, .., price, user_id) with the columns of this example.

    python map_clickstream.py 2019-Oct.csv FOLDER
"""
import csv
import sys
from pathlib import Path

from generate_events import COLUMNS


def main():
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with open(source, newline="") as read, open(folder / "events-000.csv", "w", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(COLUMNS)
        for number, row in enumerate(csv.DictReader(read), start=1):
            category = row["category_code"].split(".")[0]
            writer.writerow([f"e{number:08d}", row["user_id"], row["event_type"], row["event_time"].removesuffix(" UTC"),
                             row["product_id"], category, row["price"]])


if __name__ == "__main__":
    main()
