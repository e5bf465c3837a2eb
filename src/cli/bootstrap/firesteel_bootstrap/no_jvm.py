"""What stands where PySpark keeps its handles on the JVM."""
from .unsupported import unsupported

# Asked by scripts that want to know which hadoop-aws package to load.
_HADOOP_VERSION = ("org", "apache", "hadoop", "util", "VersionInfo", "getVersion")


class NoJvm:
    """`spark._jvm`: every access is an error, but for the question which Hadoop is in use."""

    def __init__(self, path=()):
        self._path = path

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        path = self._path + (name,)
        if _HADOOP_VERSION[:len(path)] != path:
            raise unsupported("_jvm." + ".".join(path), "There is no JVM.")
        return NoJvm(path)

    def __call__(self, *arguments):
        if self._path == _HADOOP_VERSION:
            return "none (firesteel uses no Hadoop)"
        raise unsupported("_jvm." + ".".join(self._path), "There is no JVM.")

    def __repr__(self):
        return "<no JVM>"


class NoJavaContext:
    """`sc._jsc`: only `hadoopConfiguration()`, through which scripts set S3 keys and endpoints."""

    def __init__(self, session):
        self._session = session

    def hadoopConfiguration(self):
        return _HadoopConfiguration(self._session)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise unsupported("_jsc." + name, "There is no JVM.")


class _HadoopConfiguration:
    """Hadoop settings as `spark.hadoop.` settings of the session."""

    def __init__(self, session):
        self._session = session

    def set(self, name, value):
        self._session.conf.set("spark.hadoop." + name, str(value))

    def get(self, name, default=None):
        return self._session.conf.get("spark.hadoop." + name, default)

    def unset(self, name):
        self._session.conf.unset("spark.hadoop." + name)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise unsupported("hadoopConfiguration()." + name)
