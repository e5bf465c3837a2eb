"""Runs a change right after a module of PySpark was imported, and tells what to install when there is none."""
import importlib
import sys

# module -> (module of this package, function of it that takes the imported module)
_CHANGES = {
    "pyspark": ("packages", "complete_pyspark"),
    "pyspark.conf": ("packages", "load_submitted_configuration"),
    "pyspark.context": ("packages", "replace_context"),
    "pyspark.core.context": ("packages", "replace_context"),
    "pyspark.files": ("packages", "replace_files"),
    "pyspark.core.files": ("packages", "replace_files"),
    "pyspark.sql": ("packages", "complete_sql"),
    "pyspark.sql.session": ("sessions", "change_builder"),
    "pyspark.sql.connect.dataframe": ("sessions", "change_dataframe"),
    "pyspark.sql.connect.session": ("sessions", "change_remote_session"),
}


class _Finder:
    """First on sys.meta_path: finds nothing itself, asks the others and adds the change to what they found."""

    def find_spec(self, name, path=None, target=None):
        if name not in _CHANGES:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None:
                continue
            spec = find(name, path, target)
            if spec is not None:
                break
        else:
            if name == "pyspark":
                _stop_without_pyspark()
            return None
        if spec.loader is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _ChangingLoader(spec.loader, name)
        return spec


class _ChangingLoader:
    def __init__(self, loader, name):
        self._loader = loader
        self._name = name

    def __getattr__(self, attribute):
        return getattr(self._loader, attribute)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        # The module keeps its own loader: pkgutil, zipimport and tracebacks look at it.
        module.__loader__ = module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        home, function = _CHANGES[self._name]
        getattr(importlib.import_module(__package__ + "." + home), function)(module)


def _stop_without_pyspark():
    print(f"error: PySpark is not installed for {sys.executable}; install it with: "
          f"{sys.executable} -m pip install pyspark-client", file=sys.stderr, flush=True)
    raise SystemExit(2)


def install():
    sys.meta_path.insert(0, _Finder())
