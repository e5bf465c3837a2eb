"""The datasets of examples/taxi as plain queries, for engines that take Spark SQL but no pipeline project."""
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent / "examples" / "taxi"
DATASETS = ("trips", "expected_pickups", "pick_dropoff_zones", "adjacent_zones")  # each reads only those before it
DEFINITION = re.compile(r"CREATE MATERIALIZED VIEW (\w+)\s+(?:COMMENT '[^']*'\s+)?AS\s(.*?);?\s*$", re.DOTALL)


def queries(trips):
    """name -> Spark SQL text, with ${taxi.trips} filled in."""
    found = {}
    for name in DATASETS:
        text = (PROJECT / "transformations" / f"{name}.sql").read_text()
        definition = DEFINITION.search(text)
        found[definition.group(1)] = definition.group(2).replace("${taxi.trips}", str(trips))
    return found
