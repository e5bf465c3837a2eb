"""For every test: PySpark's client does not wait for servers that are gone.

The client releases sessions and executions in the background, and retries for ten minutes where nobody answers. The tests
end their servers themselves; the next session that is stopped, or collected, would wait for all those retries, which looks
like a hang.
"""
try:
    from pyspark.sql.connect.client.reattach import ExecutePlanResponseReattachableIterator as Releases
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession
except ImportError:  # tests that need no client run without one
    pass
else:
    def forget_releases(cls):
        with cls._lock:
            pool, cls._release_thread_pool_instance = cls._release_thread_pool_instance, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    SparkSession.__del__ = lambda self: None
    Releases.shutdown = classmethod(forget_releases)
    # max_retries, backoff_multiplier, initial_backoff and max_backoff in milliseconds: some four seconds in all.
    DefaultPolicy.__init__.__defaults__ = (5, 4.0, 50, 1000, *DefaultPolicy.__init__.__defaults__[4:])
