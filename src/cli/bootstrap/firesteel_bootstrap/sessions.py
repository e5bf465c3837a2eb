"""Builders that take what classic scripts set, and sessions that have a SparkContext."""
import os

from .no_jvm import NoJvm
from .spark_context import SparkContext
from .submission import fixed_at_start, submission, without_jvm_code
from .unsupported import unsupported


def _text(value):
    """As Spark writes option values: true, not True."""
    return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)


def _collect(builder, key=None, value=None, conf=None, map=None):
    options = dict(conf.getAll()) if conf is not None else map if map is not None else {key: value}
    for name, content in options.items():
        builder._options[name] = _text(content)
    return builder


def _remote_builder(options):
    """A Connect builder for our server, or for the one the script asks for by .remote("sc://...")."""
    from pyspark.sql.connect.session import SparkSession as RemoteSession

    if SparkContext._current is None:
        SparkContext()
    SparkContext._given.update(options)
    # What a SparkContext or SparkConf was given before counts as well; it was not sent yet.
    sent = {name: value for name, value in SparkContext._given.items()
            if name not in ("spark.master", "spark.remote", "spark.submit.deployMode", "spark.api.mode") and value is not None}
    sent = without_jvm_code(sent)
    fixed_at_start(sent)
    asked = options.get("spark.remote", "")
    sent["spark.remote"] = asked if asked.startswith("sc://") else os.environ["SPARK_REMOTE"]
    return RemoteSession.builder.config(map=sent)


def change_builder(module):
    """pyspark.sql.session: the builder every script starts with."""
    builder = module.SparkSession.Builder

    def config(self, key=None, value=None, conf=None, *, map=None):
        return _collect(self, key, value, conf, map)

    builder.config = config
    builder.master = lambda self, master: _collect(self, "spark.master", master)
    builder.remote = lambda self, url: _collect(self, "spark.remote", url)
    builder.appName = lambda self, name: _collect(self, "spark.app.name", name)
    builder.enableHiveSupport = lambda self: self  # tables outlive the session anyway
    builder.getOrCreate = lambda self: _remote_builder(self._options).getOrCreate()
    builder.create = lambda self: _remote_builder(self._options).create()

    def from_context(cls, sparkContext=None, jsparkSession=None, options=None):
        return _remote_builder(dict(options or {})).getOrCreate()

    module.SparkSession.__new__ = from_context  # SparkSession(sc)


def change_remote_session(module):
    """pyspark.sql.connect.session: what the builder returns."""
    session = module.SparkSession
    session.Builder.enableHiveSupport = lambda self: self
    session.sparkContext = property(lambda self: SparkContext.getOrCreate())
    session._sc = session.sparkContext
    session._jvm = property(lambda self: NoJvm())
    session._jsc = property(lambda self: SparkContext.getOrCreate()._jsc)
    session.newSession = lambda self: _remote_builder({}).create()

    stop = session.stop

    def stop_all(self):
        stop(self)
        # As in Spark, the context ends with the session.
        SparkContext._current = None
        SparkContext._given = {}

    session.stop = stop_all
    if submission()["progress"] and hasattr(session, "registerProgressHandler"):
        start = session.__init__

        def __init__(self, *arguments, **options):
            from .progress import ProgressLine

            start(self, *arguments, **options)
            self.registerProgressHandler(ProgressLine())

        session.__init__ = __init__


def change_dataframe(module):
    """pyspark.sql.connect.dataframe: what has no counterpart says so in our words."""

    def rdd(self):
        raise unsupported("DataFrame.rdd", "There are no RDDs; use the methods of DataFrames.")

    module.DataFrame.rdd = property(rdd)
