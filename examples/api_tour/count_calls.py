"""Count the distinct members of PySpark the tour calls: python count_calls.py [--list]

Runs the tour with the PySpark at hand and watches every call that goes from a file of the tour into pyspark.sql.
"""
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOUR = str(HERE / "tour")
KINDS = {"functions": "functions", "DataFrame": "DataFrame", "Column": "Column", "GroupedData": "GroupedData"}
seen = set()


def watch(frame, event, argument):
    if event != "call" or frame.f_back is None or not frame.f_back.f_code.co_filename.startswith(TOUR):
        return
    name, file = frame.f_code.co_qualname, frame.f_code.co_filename
    wrapped = frame.f_locals.get("f")
    if "wrapped" in name and callable(wrapped):
        name, file = wrapped.__qualname__, wrapped.__module__.replace(".", "/")
    if "/pyspark/" not in file and "pyspark/" not in file:
        return
    if "sql/functions" in file or "sql/connect/functions" in file:
        seen.add(("functions", name.split(".")[-1]))
    elif "." in name:
        owner, member = name.split(".")[-2:]
        if owner.startswith(("DataFrame", "Column", "GroupedData", "Window", "Catalog", "SparkSession", "RuntimeConf")):
            seen.add((owner, member))


def main():
    listing = "--list" in sys.argv
    sys.argv = [str(HERE / "main.py")]
    sys.path.insert(0, str(HERE))
    import main as tour

    stdout, sys.stdout = sys.stdout, open(os.devnull, "w")
    sys.setprofile(watch)
    try:
        tour.main()
    finally:
        sys.setprofile(None)
        sys.stdout = stdout
    counts = {}
    for owner, _ in seen:
        counts[owner] = counts.get(owner, 0) + 1
    if listing:
        for owner, member in sorted(seen):
            print(f"{owner}.{member}")
    for owner in sorted(counts):
        print(f"{counts[owner]:4} {owner}")
    core = sum(count for owner, count in counts.items() if owner in KINDS or owner.startswith("DataFrame"))
    print(f"{core:4} distinct DataFrame, Column and functions members; {len(seen)} in all")


if __name__ == "__main__":
    main()
