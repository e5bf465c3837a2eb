"""Names of the full PySpark package: added where pyspark-client has none, replaced where they need a JVM."""
import sys
import types

from .spark_context import RDD, Broadcast, SparkContext, SQLContext
from .spark_files import SparkFiles
from .submission import submission


def complete_pyspark(module):
    module.SparkContext = SparkContext
    module.SparkFiles = SparkFiles
    module.Broadcast = Broadcast
    module.SQLContext = module.HiveContext = SQLContext
    for name, content in (("context", SparkContext), ("files", SparkFiles), ("broadcast", Broadcast), ("rdd", RDD)):
        full_name = "pyspark." + name
        if not hasattr(module, content.__name__):
            setattr(module, content.__name__, content)
        if full_name not in sys.modules and not _exists(full_name):
            sys.modules[full_name] = types.ModuleType(full_name, content.__doc__)
            setattr(module, name, sys.modules[full_name])
        if full_name in sys.modules and name != "rdd":
            setattr(sys.modules[full_name], content.__name__, content)
    if "pyspark.rdd" in sys.modules and not hasattr(sys.modules["pyspark.rdd"], "RDD"):
        sys.modules["pyspark.rdd"].RDD = RDD


def _exists(name):
    import importlib.util

    return importlib.util.find_spec(name) is not None


def replace_context(module):
    module.SparkContext = SparkContext


def replace_files(module):
    module.SparkFiles = SparkFiles


def complete_sql(module):
    module.SQLContext = module.HiveContext = SQLContext


def load_submitted_configuration(module):
    """SparkConf() starts with what submit was given, as under spark-submit."""
    original = module.SparkConf.__init__

    def __init__(self, loadDefaults=True, _jvm=None, _jconf=None):
        original(self, loadDefaults, None, None)
        if loadDefaults:
            for name, value in submission()["configuration"].items():
                self.set(name, value)

    module.SparkConf.__init__ = __init__
