"""Runs case files in one real Spark session and renders what it answers."""

import logging
import pathlib
import re
import shutil

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType

from case_file import Result, escape_cell

# Cells of DESCRIBE that differ from run to run or from machine to machine.
VOLATILE_DETAILS = {"Created Time", "Last Access", "Created By", "Owner", "Statistics", "Created"}

# Commands describe their own columns; nobody depends on the wording.
COLUMN_COMMENT = re.compile(r" COMMENT '(?:[^'\\]|\\.)*'")

PLANS_THAT_LOSE_ORDER = {"Join", "Aggregate", "Generate", "Sample", "Distinct"}


class SparkRunner:
    """One JVM for many files; each file gets a session, a default database and a warehouse of its own."""

    def __init__(self, root: pathlib.Path, scratch: pathlib.Path, hive: bool):
        self.root = root
        self.warehouse = scratch / "warehouse"
        builder = (
            SparkSession.builder.master("local[1]")
            .appName("oracle")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.warehouse.dir", str(self.warehouse))
            .config("spark.local.dir", str(scratch / "local"))
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.leafNodeDefaultParallelism", "1")
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            # The interpreter gives the same answers and spares a compilation for each of some thousand small queries.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
            .config("spark.driver.extraJavaOptions",
                    f"-Duser.timezone=UTC -Dderby.system.home={scratch} -XX:+UseSerialGC -XX:TieredStopAtLevel=1")
        )
        if hive:
            builder = builder.config("spark.hadoop.javax.jdo.option.ConnectionURL",
                                     f"jdbc:derby:;databaseName={scratch}/metastore;create=true").enableHiveSupport()
        self.spark = builder.getOrCreate()
        self.spark.sparkContext.setLogLevel("OFF")
        logging.disable(logging.CRITICAL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.spark.stop()

    def run_file(self, cases):
        session = self.spark.newSession()
        for key, value in cases.settings:
            session.conf.set(key, value)
        try:
            return [self.run_statement(session, statement) for statement in cases.statements]
        finally:
            self.clean_up(session)

    def run_statement(self, session, statement):
        result = Result(statement)
        try:
            frame = session.sql(statement.replace("<root>", str(self.root)).replace("<warehouse>", str(self.warehouse)))
            schema = frame.schema
            result.ordered = is_ordered(frame, statement)
            result.schema = escape_cell(COLUMN_COMMENT.sub("", frame._jdf.schema().toDDL()))
            if schema.fields:
                plain = frame.toDF(*[f"c{i}" for i in range(len(schema.fields))])
                texts = [F.hex(f"c{i}") if isinstance(field.dataType, BinaryType) else F.col(f"c{i}").cast("string")
                         for i, field in enumerate(schema.fields)]
                result.rows = [self.render(row) for row in plain.select(*texts).collect()]
            else:
                result.rows = ["" for _ in range(frame.count())]
            if not result.ordered:
                result.rows.sort(key=lambda row: row.encode("utf-8", "surrogatepass"))
        except Exception as error:  # whatever Spark raises is the answer to record
            result = Result(statement, error=error_condition(error))
        return result

    def render(self, row):
        cells = list(row)
        if len(cells) >= 2 and cells[0] in VOLATILE_DETAILS and cells[1] is not None:
            cells[1] = "<volatile>"
        return "\t".join(escape_cell(self.without_machine(cell)) for cell in cells)

    def without_machine(self, cell):
        if cell is None:
            return None
        if cell.startswith("Usage: {"):  # a function's settings and times, in the order of a hash table
            return "<volatile>"
        return cell.replace(str(self.warehouse), "<warehouse>").replace(str(self.root), "<root>")

    def clean_up(self, session):
        session.catalog.clearCache()
        session.sql("USE spark_catalog.default")
        session.sql("RESET")
        for (database,) in session.sql("SHOW DATABASES").collect():
            if database != "default":
                session.sql(f"DROP DATABASE `{database}` CASCADE")
        for (name,) in session.sql("SHOW USER FUNCTIONS IN default").collect():
            session.sql(f"DROP {'' if '.' in name else 'TEMPORARY '}FUNCTION {name}")
        views = {row.viewName for row in session.sql("SHOW VIEWS IN default").collect()}
        for row in session.sql("SHOW TABLES IN default").collect():
            if not row.isTemporary:
                session.sql(f"DROP {'VIEW' if row.tableName in views else 'TABLE'} default.`{row.tableName}`")
        shutil.rmtree(self.warehouse, ignore_errors=True)
        self.warehouse.mkdir(parents=True, exist_ok=True)


def is_ordered(frame, statement):
    words = statement.upper().split()
    if words[0] in ("DESC", "DESCRIBE") or words[:2] == ["SHOW", "CREATE"]:
        return True
    return keeps_sort(frame._jdf.queryExecution().analyzed())


def keeps_sort(plan):
    name = plan.nodeName()
    if name in PLANS_THAT_LOSE_ORDER:
        return False
    if name == "Sort":
        return getattr(plan, "global")()
    children = plan.children()
    return any(keeps_sort(children.apply(i)) for i in range(children.size()))


def error_condition(error):
    """The condition and SQLSTATE of the deepest Spark error in the chain of causes."""
    found = None
    throwable = getattr(error, "_origin", None) or getattr(error, "java_exception", None)
    while throwable is not None:
        condition = None
        try:
            condition = throwable.getCondition()
            if condition:
                found = f"{condition} {throwable.getSqlState()}"
        except Exception:  # not a SparkThrowable
            pass
        throwable = throwable.getCause()
    if found is None:
        return f"(without condition) {type(error).__name__}"
    return found
