"""Small valid files of every format, and ways to damage them."""
import gzip
import json
import random
from datetime import date, datetime
from decimal import Decimal

import pyarrow
import pyarrow.parquet


def rows(number=200):
    for i in range(number):
        yield {"id": i, "name": None if i % 7 == 0 else f"name {i % 13} é", "amount": Decimal(i * 101) / 100,
               "ratio": i / 7, "day": date(2024, 1, 1 + i % 28), "at": datetime(2024, 1, 1, i % 24, i % 60),
               "flag": i % 3 == 0, "list": [i, i + 1, None][:i % 4], "pair": {"a": i, "b": str(i)}}


def arrow_table():
    schema = pyarrow.schema([
        ("id", pyarrow.int64()), ("name", pyarrow.string()), ("amount", pyarrow.decimal128(18, 2)), ("ratio", pyarrow.float64()),
        ("day", pyarrow.date32()), ("at", pyarrow.timestamp("us")), ("flag", pyarrow.bool_()),
        ("list", pyarrow.list_(pyarrow.int32())), ("pair", pyarrow.struct([("a", pyarrow.int32()), ("b", pyarrow.string())]))])
    return pyarrow.Table.from_pylist(list(rows()), schema=schema)


PARQUET_KINDS = [dict(compression=codec, data_page_version=version, use_dictionary=dictionary, row_group_size=groups)
                 for codec, version, dictionary, groups in [
                     ("snappy", "1.0", True, 200), ("zstd", "2.0", True, 50), ("gzip", "1.0", False, 200), ("none", "2.0", False, 200),
                     ("lz4", "1.0", True, 64), ("none", "1.0", True, 30), ("brotli", "1.0", True, 200)]]
ENCODINGS = [{"id": "DELTA_BINARY_PACKED", "name": "DELTA_BYTE_ARRAY", "ratio": "BYTE_STREAM_SPLIT"}, {"name": "DELTA_LENGTH_BYTE_ARRAY"}]


def parquet_files(folder):
    """Paths of small Parquet files of different layouts."""
    for number, kind in enumerate(PARQUET_KINDS + [dict(use_dictionary=False, column_encoding=one) for one in ENCODINGS]):
        path = folder / f"whole-{number}.parquet"
        pyarrow.parquet.write_table(arrow_table(), path, **kind)
        yield path


def csv_bytes():
    lines = ["id,name,amount,day"]
    for row in rows(120):
        lines.append(f'{row["id"]},"{row["name"] or ""}, ""q""",{row["amount"]},{row["day"]}')
    return ("\n".join(lines) + "\n").encode()


def json_bytes():
    return "".join(json.dumps({"id": row["id"], "name": row["name"], "list": row["list"], "pair": row["pair"],
                               "at": str(row["at"])}) + "\n" for row in rows(120)).encode()


def whole_files(folder):
    """(suffix, bytes) of every valid file."""
    for path in parquet_files(folder):
        yield ".parquet", path.read_bytes()
    yield ".csv", csv_bytes()
    yield ".json", json_bytes()
    yield ".csv.gz", gzip.compress(csv_bytes())
    yield ".json.gz", gzip.compress(json_bytes())


def flip(data, rng):
    for _ in range(rng.choice([1, 1, 2, 8, 30])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def overwrite(data, rng):
    at = rng.randrange(len(data))
    size = rng.randrange(1, 40)
    data[at:at + size] = rng.choice([bytes(size), b"\xff" * size, rng.randbytes(size)])


def cut(data, rng):
    del data[rng.randrange(len(data)):]


def cut_out(data, rng):
    at = rng.randrange(len(data))
    del data[at:at + rng.randrange(1, 60)]


def insert(data, rng):
    at = rng.randrange(len(data) + 1)
    data[at:at] = rng.choice([rng.randbytes(rng.randrange(1, 60)), b'"' * 3, b"\n\n\r", b"{" * 50, b"\x00" * 9])


def swap(data, rng):
    size = max(1, rng.randrange(1, max(2, len(data) // 4)))
    a, b = sorted((rng.randrange(len(data)), rng.randrange(len(data))))
    one, other = bytes(data[a:a + size]), bytes(data[b:b + size])
    data[b:b + size] = one
    data[a:a + size] = other


def footer(data, rng):
    """The end of a Parquet file says where everything lies: damage there goes deepest."""
    for _ in range(rng.choice([1, 2, 5])):
        data[-rng.randrange(1, min(len(data), 1200))] = rng.randrange(256)


def damaged(data, suffix, rng: random.Random):
    """The bytes, damaged in one to three ways; the ways' names."""
    ways = [flip, overwrite, cut, cut_out, insert, swap] + ([footer, footer, footer] if suffix == ".parquet" else [])
    chosen = [rng.choice(ways) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    changed = bytearray(data)
    for way in chosen:
        if changed:
            way(changed, rng)
    return bytes(changed), "+".join(way.__name__ for way in chosen)
