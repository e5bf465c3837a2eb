"""Put first on PYTHONPATH by `firesteel submit`: prepares PySpark, then runs the sitecustomize it stands before."""
import importlib.machinery
import importlib.util
import os
import sys

from firesteel_bootstrap import import_hook

_HERE = os.path.dirname(os.path.abspath(__file__))


def _run_next():
    path = [entry for entry in sys.path if os.path.abspath(entry) != _HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", path)
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


import_hook.install()
_run_next()
