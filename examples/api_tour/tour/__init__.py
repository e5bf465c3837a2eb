"""The sections of the tour; each has a run(spark, output)."""
