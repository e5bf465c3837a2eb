"""Count the distinct members of PySpark the tour calls: python count_calls.py [--list]

Runs the tour with the PySpark at hand and watches every call that goes from a file of the tour into pyspark.sql.
"""
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOUR = str(HERE / "tour")
CORE = ("DataFrame", "Column", "GroupedData", "functions")  # what the number of the tour counts
seen = set()


def watch(frame, event, argument):
    if event != "call" or frame.f_back is None or not frame.f_back.f_code.co_filename.startswith(TOUR):
        return
    name, file = frame.f_code.co_qualname, frame.f_code.co_filename
    wrapped = frame.f_locals.get("f") or frame.f_locals.get("func")
    if "wrapp" in name and callable(wrapped):  # PySpark's decorators
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
    failure = None
    sys.setprofile(watch)
    try:
        tour.main()
    except SystemExit as stop:
        failure = stop.code  # names the sections that failed; what they called counts
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
    core = sum(counts.get(owner, 0) for owner in CORE)
    print(f"{core:4} distinct DataFrame, Column, GroupedData and functions members; {len(seen)} in all")
    sys.exit(failure)


if __name__ == "__main__":
    main()
