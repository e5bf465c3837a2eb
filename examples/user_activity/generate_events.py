"""Events of a shop's visitors as CSV files, the same on every call.

    python generate_events.py FOLDER [--events 20000] [--files 4]
"""
import argparse
import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

COLUMNS = ["event_id", "user_id", "event_type", "event_timestamp", "product_id", "category", "value"]
CATEGORIES = ["books", "garden", "kitchen", "music", "sports", "toys"]
# What visitors do, and how often out of a hundred. Only the first three count as activity.
EVENT_TYPES = {"view": 60, "click": 22, "purchase": 8, "cart": 6, "login": 4}
START = datetime(2024, 1, 1)
DAYS = 91


def events(count):
    draw = random.Random(20240101)
    users, products = max(20, count // 100), 200
    for number in range(1, count + 1):
        kind = draw.choices(list(EVENT_TYPES), list(EVENT_TYPES.values()))[0]
        # The square makes some visitors and products much busier than others.
        user = 1 + int(users * draw.random() ** 2)
        product = 1 + int(products * draw.random() ** 2)
        at = START + timedelta(seconds=draw.randrange(DAYS * 86400))
        value = ""
        if kind == "purchase":
            value = f"{draw.randrange(199, 19999) / 100:.2f}"
        elif kind in ("view", "click", "cart") and draw.random() < 0.95:  # some trackers send no value
            value = f"{draw.randrange(0, 1000) / 100:.2f}"
        yield [f"e{number:08d}", f"u{user:05d}", kind, at.strftime("%Y-%m-%d %H:%M:%S"), f"p{product:04d}",
               CATEGORIES[product % len(CATEGORIES)], value]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=4)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    rows = list(events(arguments.events))
    for part in range(arguments.files):
        with open(arguments.folder / f"events-{part:03d}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(rows[part :: arguments.files])


if __name__ == "__main__":
    main()
