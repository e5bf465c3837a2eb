#!/usr/bin/env python3
"""Runs the doctests that the installed pyspark ships against a Spark Connect server.

    python tests/clients/doctests/run.py --remote sc://127.0.0.1:15002 [--module functions ...] [--json out.json]

One test item is one docstring with examples, as doctest.DocTestFinder finds them; an item passes when every example in
it that is not skipped prints what its docstring says. The namespaces and doctest options are those of the _test()
functions of pyspark's own modules for Spark Connect. Nothing of the docstrings is kept here.
"""

import argparse
import doctest
import importlib
import io
import json
import os
import re
import signal
import sys
import tempfile
import time
import warnings

USUAL = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
# Python module holding the docstrings, and doctest's options there.
MODULES = {
    "functions": ("pyspark.sql.connect.functions.builtin", USUAL),
    "dataframe": ("pyspark.sql.dataframe", USUAL),
    "column": ("pyspark.sql.column", USUAL),
    "catalog": ("pyspark.sql.connect.catalog", USUAL),
    "group": ("pyspark.sql.connect.group", doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.REPORT_NDIFF),
    "readwriter": ("pyspark.sql.connect.readwriter", USUAL),
    "window": ("pyspark.sql.window", USUAL),
    "conf": ("pyspark.sql.connect.conf", USUAL),
}
# What pyspark's own tests leave out for Spark Connect.
LEFT_OUT = {"dataframe": ("DataFrame.toJSON", "DataFrame.rdd")}


class TooSlow(Exception):
    pass


def on_alarm(_signal, _frame):
    raise TooSlow


class Runner(doctest.DocTestRunner):
    """Remembers, for each failed example, what was expected and what came."""

    def start(self):
        self.reports = []

    def report_failure(self, out, test, example, got):
        self.reports.append({"source": example.source, "wanted": example.want, "got": got})

    def report_unexpected_exception(self, out, test, example, exc_info):
        if issubclass(exc_info[0], TooSlow):
            raise TooSlow
        text = f"{exc_info[0].__name__}: {exc_info[1]}"
        self.reports.append({"source": example.source, "wanted": example.want, "got": text[:2000]})


def run_item(test, flags, timeout):
    runner = Runner(verbose=False, optionflags=flags)
    runner.start()
    signal.setitimer(signal.ITIMER_REAL, timeout)
    began = time.monotonic()
    try:
        results = runner.run(test, out=io.StringIO().write, clear_globs=False)
        passed = results.failed == 0
    except TooSlow:
        passed = False
        runner.reports.append({"source": "", "wanted": "", "got": f"took more than {timeout} s"})
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return passed, runner.reports, time.monotonic() - began


def run_module(name, remote, timeout, only):
    from pyspark.sql import SparkSession

    path, flags = MODULES[name]
    module = importlib.import_module(path)
    spark = SparkSession.builder.remote(remote).getOrCreate()
    items = []
    for test in doctest.DocTestFinder().find(module, module.__name__):
        short = test.name[len(path) + 1 :]
        counted = [e for e in test.examples if not e.options.get(doctest.SKIP)]
        if not counted or short in LEFT_OUT.get(name, ()) or (only and not re.search(only, short)):
            continue
        test.globs = dict(module.__dict__, spark=spark)
        passed, failures, seconds = run_item(test, flags, timeout)
        items.append({"name": short, "passed": passed, "examples": len(counted), "seconds": round(seconds, 2), "failures": failures})
    spark.stop()
    return items


def markdown_table(version, modules):
    lines = ["<!-- doctests -->", f"pyspark {version}:", "", "| module | docstrings with examples | pass | share |", "|---|---|---|---|"]
    for name, items in modules.items():
        passed = sum(item["passed"] for item in items)
        lines.append(f"| {name} | {len(items)} | {passed} | {100 * passed / max(1, len(items)):.1f} % |")
    return "\n".join(lines + ["<!-- /doctests -->"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--remote", required=True, help="sc://host:port of the server")
    parser.add_argument("--module", action="append", choices=sorted(MODULES), help="only these; default: all")
    parser.add_argument("--only", help="only items whose name contains this pattern")
    parser.add_argument("--json", help="write every item's outcome there")
    parser.add_argument("--markdown", help="put the table between the <!-- doctests --> marks of this file")
    parser.add_argument("--timeout", type=float, default=30, help="seconds an item may take")
    parser.add_argument("--show", action="store_true", help="print what failed")
    arguments = parser.parse_args()

    import pyspark

    signal.signal(signal.SIGALRM, on_alarm)
    warnings.simplefilter("ignore")
    os.environ["SPARK_REMOTE"] = arguments.remote
    json_path = arguments.json and os.path.abspath(arguments.json)
    markdown_path = arguments.markdown and os.path.abspath(arguments.markdown)
    modules = {}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name in arguments.module or MODULES:
            modules[name] = run_module(name, arguments.remote, arguments.timeout, arguments.only)
        os.chdir("/")

    print(f"pyspark {pyspark.__version__}; counted by test item (docstring)")
    print(f"{'module':12} {'items':>6} {'passed':>7} {'share':>7}")
    for name, items in modules.items():
        passed = sum(item["passed"] for item in items)
        print(f"{name:12} {len(items):6} {passed:7} {100 * passed / max(1, len(items)):6.1f}%")
        for item in items if arguments.show else ():
            if item["passed"]:
                continue
            print(f"--- {item['name']}")
            for failure in item["failures"][:1]:
                print(f"  ran:    {failure['source'].strip()}\n  wanted: {failure['wanted'].strip()}\n  got:    {failure['got'].strip()}")
    if markdown_path:
        text = open(markdown_path).read()
        table = markdown_table(pyspark.__version__, modules)
        with open(markdown_path, "w") as out:
            out.write(re.sub("<!-- doctests -->.*<!-- /doctests -->", lambda _: table, text, flags=re.S))
    if json_path:
        with open(json_path, "w") as out:
            json.dump({"pyspark": pyspark.__version__, "counted_by": "test item", "modules": modules}, out, indent=1)


if __name__ == "__main__":
    sys.exit(main())
