"""The frames the sections share."""
from datetime import date, datetime
from decimal import Decimal


def people(spark):
    rows = [
        (1, "Ada", "math", 36, 1815.5, Decimal("10.25"), date(1815, 12, 10)),
        (2, "Alan", "logic", 41, 1912.25, Decimal("20.50"), date(1912, 6, 23)),
        (3, "Grace", "code", 85, 1906.75, Decimal("-3.75"), date(1906, 12, 9)),
        (4, "Edsger", "code", 72, None, None, date(1930, 5, 11)),
        (5, "Barbara", None, 84, 1939.0, Decimal("0.00"), None),
        (6, "Ada", "code", None, -2.5, Decimal("99.99"), date(2024, 2, 29)),
    ]
    return spark.createDataFrame(
        rows, "id INT, name STRING, field STRING, age INT, score DOUBLE, money DECIMAL(10,2), born DATE"
    )


def sales(spark):
    rows = [
        ("north", 2023, "q1", 100, 10.0), ("north", 2023, "q2", 150, 12.5), ("north", 2024, "q1", 120, 11.0),
        ("south", 2023, "q1", 80, 9.5), ("south", 2024, "q1", 95, 8.0), ("south", 2024, "q2", 60, 7.25),
        ("west", 2024, "q2", 300, 5.5), ("west", 2024, "q1", None, None),
    ]
    return spark.createDataFrame(rows, ["region", "year", "quarter", "units", "price"])


def texts(spark):
    rows = [
        (1, "  Hello World  ", "a,b,c", "abc"), (2, "spark SQL", "x,,z", "Abc"), (3, "", "one", None),
        (4, None, None, "äöü"), (5, "100% fun_ny", "7,8,9", "b'c"),
    ]
    return spark.createDataFrame(rows, "id INT, text STRING, list STRING, word STRING")


def moments(spark):
    rows = [
        (1, date(2024, 1, 31), datetime(2024, 1, 31, 23, 59, 59, 123456)), (2, date(2023, 12, 25), datetime(2023, 12, 25, 6, 30)),
        (3, date(2000, 2, 29), datetime(2000, 2, 29, 12, 0, 1)), (4, date(1969, 7, 20), datetime(1969, 7, 20, 20, 17, 40)),
        (5, None, None),
    ]
    return spark.createDataFrame(rows, "id INT, d DATE, ts TIMESTAMP")


def nested(spark):
    rows = [
        (1, [3, 1, 2, 3], ["b", "a", None], {"x": 1, "y": 2}, (10, "ten")),
        (2, [], ["z"], {}, (20, None)),
        (3, None, None, None, None),
        (4, [5, None, 7], ["c", "c"], {"y": None, "z": 9}, (40, "forty")),
    ]
    return spark.createDataFrame(
        rows, "id INT, nums ARRAY<INT>, words ARRAY<STRING>, tags MAP<STRING,INT>, pair STRUCT<n: INT, s: STRING>"
    )


def tall(df):
    """Every row of a wide frame, one value a line."""
    df.show(truncate=False, vertical=True)
