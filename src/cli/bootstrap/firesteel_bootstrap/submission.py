"""What `firesteel submit` was told, and the notices it prints."""
import functools
import json
import os
import sys


@functools.lru_cache(maxsize=None)
def submission():
    """The content of submission.json beside the bootstrap: configuration, files, archives, progress."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with open(os.path.join(home, "submission.json"), encoding="utf-8") as file:
        return json.load(file)


@functools.lru_cache(maxsize=None)
def notice(text):
    """Prints a sentence to stderr, once per process."""
    print("firesteel: " + text, file=sys.stderr, flush=True)


# Settings that bring code for a JVM. What they usually bring (S3, JDBC, file formats) is built in.
_JVM_CODE = ("spark.jars", "spark.jars.packages", "spark.jars.repositories", "spark.jars.excludes", "spark.jars.ivy",
             "spark.jars.ivySettings", "spark.driver.extraClassPath", "spark.executor.extraClassPath")


def without_jvm_code(options):
    """The options but for those that bring JVM code, which it tells of once: a server would refuse them with a warning."""
    names = sorted(name for name in options if name in _JVM_CODE)
    if names:
        notice("not needed here, since there is no JVM: " + ", ".join(names))
    return {name: value for name, value in options.items() if name not in names}


def fixed_at_start(options):
    """Tells of options that the server took from the command line before the script began."""
    wanted = options.get("spark.sql.warehouse.dir")
    if wanted is None:
        return
    chosen = submission()["warehouse"]
    path = wanted[len("file:"):] if wanted.startswith("file:") else wanted
    if "://" not in path:
        path = "/" + os.path.abspath(path).lstrip("/")
    if path.rstrip("/") != chosen.rstrip("/"):
        notice(f"spark.sql.warehouse.dir is already {chosen}; to change it: "
               f"firesteel submit --conf spark.sql.warehouse.dir={wanted}")
