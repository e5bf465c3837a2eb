"""TPC-H: its tables, made by tpchgen-cli, and its 22 queries with the validation parameters of the specification."""
import subprocess
import sys
from pathlib import Path

TABLES = ("customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier")


def queries():
    """Text by name, q01 to q22. All engines here understand the same text."""
    return {path.stem: path.read_text().strip() for path in sorted((Path(__file__).parent / "queries").glob("q*.sql"))}


def generator():
    """The program of the environment that runs this, or None."""
    found = Path(sys.executable).parent / "tpchgen-cli"
    return found if found.exists() else None


def generate(scale, folder):
    """One Parquet file per table. The same scale gives the same rows every time."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([generator(), "parquet", "--quiet", "-s", str(scale), "-o", folder], check=True)


def views(folder, relation="parquet.`{}`"):
    """Statements that give the files the names the queries use."""
    return [f"CREATE TEMPORARY VIEW {table} AS SELECT * FROM " + relation.format(Path(folder) / f"{table}.parquet")
            for table in TABLES]
