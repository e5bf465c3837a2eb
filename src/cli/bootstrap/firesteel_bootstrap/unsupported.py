"""The error for what only a JVM or RDDs could do."""


def unsupported(feature, advice=""):
    """An exception to raise: names the feature, and what to use instead."""
    from pyspark.errors import PySparkNotImplementedError

    return PySparkNotImplementedError(f"[UNSUPPORTED_FEATURE] {feature} is not supported by firesteel."
                                      + (" " + advice if advice else ""))
