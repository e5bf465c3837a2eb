"""A SparkContext for scripts that need one to name their application, ask a few questions and stop."""
import os
import re
import sys
import threading
import time

from . import spark_files
from .no_jvm import NoJavaContext, NoJvm
from .submission import submission
from .unsupported import unsupported

_RDD_CALLS = frozenset((
    "accumulator", "binaryFiles", "binaryRecords", "emptyRDD", "hadoopFile", "hadoopRDD", "newAPIHadoopFile",
    "newAPIHadoopRDD", "parallelize", "pickleFile", "range", "runJob", "sequenceFile", "statusTracker", "textFile",
    "union", "wholeTextFiles"))
_LOG_LEVELS = ("ALL", "DEBUG", "ERROR", "FATAL", "INFO", "OFF", "TRACE", "WARN")


class Broadcast:
    """Holds a value: there are no executors to send it to."""

    def __init__(self, value):
        self._value = value

    @property
    def value(self):
        if self._value is _DESTROYED:
            raise RuntimeError("the broadcast value was destroyed")
        return self._value

    def unpersist(self, blocking=False):
        pass

    def destroy(self, blocking=False):
        self._value = _DESTROYED


_DESTROYED = object()


class RDD:
    """Stands for the name only, in annotations and isinstance."""

    def __init__(self, *arguments, **options):
        raise unsupported("RDD", "Use DataFrames.")


class SparkContext:
    # PySpark itself looks at these when it makes a session: no classic context is ever active.
    _lock = threading.RLock()
    _active_spark_context = None
    _gateway = None
    _jvm = None

    _current = None
    _given = {}  # every option that builders and configurations have set, the newest last

    def __init__(self, master=None, appName=None, sparkHome=None, pyFiles=None, environment=None, batchSize=0,
                 serializer=None, conf=None, *unused, **more_unused):
        if SparkContext._current is not None:
            running = SparkContext._current
            raise ValueError("Cannot run multiple SparkContexts at once; existing SparkContext"
                             f"(app={running.appName}, master={running.master})")
        options = dict(conf.getAll()) if conf is not None else {}
        if master:
            options["spark.master"] = master
        if appName:
            options["spark.app.name"] = appName
        for key, value in (environment or {}).items():
            options["spark.executorEnv." + key] = value
        SparkContext._given.update(options)
        self._jvm = NoJvm()
        self._started = int(time.time() * 1000)
        self._checkpoint_dir = None
        self._local_properties = {}
        SparkContext._current = self
        for path in pyFiles or ():
            self.addPyFile(path)

    @classmethod
    def getOrCreate(cls, conf=None):
        with cls._lock:
            return cls._current or cls(conf=conf)

    def _session(self):
        from pyspark.sql import SparkSession

        return SparkSession.builder.getOrCreate()

    def _option(self, name, default=None):
        return self._given.get(name, submission()["configuration"].get(name, default))

    @property
    def master(self):
        return self._option("spark.master", "local[*]")

    @property
    def appName(self):
        return self._option("spark.app.name", "pyspark-shell")

    @property
    def applicationId(self):
        return f"local-{self._started}"

    @property
    def startTime(self):
        return self._started

    @property
    def version(self):
        return self._session().version

    @property
    def pythonVer(self):
        return "%d.%d" % sys.version_info[:2]

    @property
    def uiWebUrl(self):
        return None  # as in Spark with spark.ui.enabled=false

    @property
    def defaultParallelism(self):
        wanted = self._option("spark.default.parallelism")
        if wanted is not None:
            return int(wanted)
        local = re.fullmatch(r"local\[(\d+)(,\d+)?\]", self.master)
        if local:
            return int(local.group(1))
        return 1 if self.master == "local" else len(os.sched_getaffinity(0))

    @property
    def defaultMinPartitions(self):
        return min(self.defaultParallelism, 2)

    @property
    def resources(self):
        return {}

    @property
    def _conf(self):
        return self.getConf()

    @property
    def _jsc(self):
        return NoJavaContext(self._session())

    def getConf(self):
        from pyspark.conf import SparkConf

        conf = SparkConf()
        for name, value in {"spark.master": self.master, "spark.app.name": self.appName, "spark.app.id": self.applicationId,
                            **self._given}.items():
            conf.set(name, value)
        return conf

    def sparkUser(self):
        return submission()["user"]

    def setLogLevel(self, logLevel):
        """Checks the name. The levels are those of a JVM's log, which does not exist here."""
        if str(logLevel).upper() not in _LOG_LEVELS:
            raise ValueError(f"Supplied level {logLevel} did not match one of: {','.join(_LOG_LEVELS)}")

    def broadcast(self, value):
        return Broadcast(value)

    def addPyFile(self, path):
        path = spark_files.local_path(path, "addPyFile")
        sys.path.insert(1, os.path.dirname(path) if path.endswith(".py") else path)

    def addFile(self, path, recursive=False):
        spark_files.add_file(path, recursive)

    def addArchive(self, path):
        spark_files.add_archive(path)

    @property
    def listFiles(self):
        return sorted(os.listdir(spark_files.SparkFiles.getRootDirectory()))

    def setCheckpointDir(self, dirName):
        self._checkpoint_dir = dirName
        self._session().conf.set("spark.checkpoint.dir", dirName)

    def getCheckpointDir(self):
        return self._checkpoint_dir

    def setLocalProperty(self, key, value):
        self._local_properties[key] = value

    def getLocalProperty(self, key):
        return self._local_properties.get(key)

    def setJobDescription(self, value):
        self.setLocalProperty("spark.job.description", value)

    def setJobGroup(self, groupId, description, interruptOnCancel=False):
        self.setLocalProperty("spark.jobGroup.id", groupId)
        self.setJobDescription(description)

    def cancelAllJobs(self):
        self._session().interruptAll()

    def stop(self):
        with SparkContext._lock:
            if SparkContext._current is not self:
                return
            SparkContext._current = None
            SparkContext._given = {}
        from pyspark.sql import SparkSession

        session = SparkSession.getActiveSession()
        if session is not None:
            session.stop()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.stop()

    def __getattr__(self, name):
        if name in _RDD_CALLS:
            raise unsupported("SparkContext." + name, "There are no RDDs; use spark.createDataFrame or spark.read.")
        raise AttributeError(f"'SparkContext' object has no attribute '{name}'")

    def __repr__(self):
        return f"<SparkContext master={self.master} appName={self.appName}>"


class SQLContext:
    """The entry point of Spark 1: passes everything on to the session."""

    def __init__(self, sparkContext=None, sparkSession=None, jsqlContext=None):
        self.sparkSession = sparkSession if sparkSession is not None else SparkContext.getOrCreate()._session()

    @classmethod
    def getOrCreate(cls, sc=None):
        return cls(sc)

    def setConf(self, key, value):
        self.sparkSession.conf.set(key, value)

    def getConf(self, key, *default):
        return self.sparkSession.conf.get(key, *default)

    def registerDataFrameAsTable(self, df, tableName):
        df.createOrReplaceTempView(tableName)

    def dropTempTable(self, tableName):
        self.sparkSession.catalog.dropTempView(tableName)

    def tableNames(self, dbName=None):
        return [table.name for table in self.sparkSession.catalog.listTables(dbName)]

    def __getattr__(self, name):
        if name in ("cacheTable", "uncacheTable", "clearCache"):
            return getattr(self.sparkSession.catalog, name)
        return getattr(self.sparkSession, name)
