"""What a job printed and wrote, as text two engines can be compared by: no times, no ids, no paths, rows in order.

Shared by the recorder (real Spark) and the tests (firesteel), so that both see the same rules.
"""
import re
from datetime import datetime, timezone
from pathlib import Path

UUID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
EXPRESSION_ID = re.compile(r"#\d+L?\b")
SECONDS = re.compile(r"\b\d+\.\d+ seconds\b")
PERCENT = re.compile(r"(?<=improvement: )-?\d+\.\d%")
PLAN_STARTS = re.compile(r"== (Physical|Parsed Logical) Plan ==")
# Each engine has plans of its own, of any shape: one ends where the script's next own line begins.
PLAN_ENDS = re.compile(r"  (basic|optimised|improvement): |Finished in |=====")


def without_plans(lines):
    in_plan = False
    for line in lines:
        if PLAN_STARTS.match(line):
            if not in_plan:
                yield "<plan>"
            in_plan = True
        elif in_plan and PLAN_ENDS.match(line):
            in_plan = False
        if not in_plan:
            yield line


def printed(text, roots):
    """Standard output; roots maps a place ("/tmp/x", "s3a://bucket") to the word that stands for it."""
    for root in sorted(roots, key=len, reverse=True):
        text = text.replace(f"file:{root}", roots[root])
        text = text.replace(str(root), roots[root])
    text = UUID.sub("<id>", text)
    text = EXPRESSION_ID.sub("#n", text)
    text = SECONDS.sub("<n> seconds", text)
    text = PERCENT.sub("<n>%", text)
    return "\n".join(line.rstrip() for line in without_plans(text.splitlines())) + "\n"


def value_text(value):
    if isinstance(value, float):
        return repr(float(f"{value:.12g}"))  # sums of doubles depend on the order of the rows in the last digits
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, list):
        return "[" + ", ".join(map(value_text, value)) + "]"
    return str(value)


def parquet_rows(file):
    import pyarrow.parquet as pq

    table = pq.ParquetFile(file).read()
    # Times as text of one form, whichever of Parquet's encodings carries them.
    types = ["timestamp" if str(kind).startswith("timestamp") else str(kind) for kind in table.schema.types]
    header = ", ".join(f"{name} {kind}" for name, kind in zip(table.column_names, types))
    columns = [column.cast("timestamp[us]") if kind == "timestamp" else column for column, kind in zip(table.columns, types)]
    rows = zip(*(column.to_pylist() for column in columns))
    return header, [" | ".join(map(value_text, row)) for row in rows]


def text_rows(file, has_header):
    lines = file.read_text().splitlines()
    return (lines[0], lines[1:]) if has_header and lines else ("", lines)


def written(folder, exact_files=False):
    """Every dataset below a folder: its header, then its rows in order; with exact_files also how many files hold them."""
    answer = []
    folder = Path(folder)
    # `_firesteel` holds the record of a commit, beside what Spark leaves.
    places = {file.parent for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")}
    for place in sorted(place for place in places if place.name != "_firesteel"):
        parts = sorted(place.glob("part-*"))
        headers, rows = set(), []
        for part in parts:
            header, found = parquet_rows(part) if part.suffix == ".parquet" else text_rows(part, part.suffix == ".csv")
            if header:
                headers.add(header)
            rows += found
        kinds = sorted({part.suffix for part in parts})
        markers = sorted(file.name for file in place.iterdir() if file.is_file() and not file.name.startswith((".", "part-")))
        count = f"{len(parts)} file(s), " if exact_files else ""
        answer.append(f"== {place.relative_to(folder)}: {count}{len(rows)} rows {' '.join(kinds + markers)}".rstrip())
        answer += sorted(headers) + sorted(rows)
    return "\n".join(answer) + "\n"
