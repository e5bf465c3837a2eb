"""For every test: a session that nobody holds any more says nothing.

PySpark's client releases a session when it is garbage-collected, in the middle of whatever the collecting thread does. If
the session's server has ended by then, the client waits for its retries, which takes minutes and looks like a hang. The
tests end their servers themselves.
"""
try:
    from pyspark.sql.connect.session import SparkSession
except ImportError:  # tests that need no client run without one
    pass
else:
    SparkSession.__del__ = lambda self: None
