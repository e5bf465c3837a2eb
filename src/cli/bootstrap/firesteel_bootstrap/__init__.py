"""Lets classic PySpark scripts run on Spark Connect: what they ask of a driver with a JVM is answered here.

Nothing here imports PySpark by itself. `import_hook` waits for the script to do so and then changes the few classes
that refuse to work without a JVM.
"""
