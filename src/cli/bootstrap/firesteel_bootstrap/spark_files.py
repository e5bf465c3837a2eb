"""SparkFiles: the files and archives given to submit, or added by the script, in one folder."""
import atexit
import functools
import os
import shutil
import tempfile

from .submission import submission
from .unsupported import unsupported


@functools.lru_cache(maxsize=None)
def _root():
    root = tempfile.mkdtemp(prefix="firesteel-files-")
    atexit.register(shutil.rmtree, root, True)
    for entry in submission()["files"]:
        _link(entry["path"], os.path.join(root, entry["name"]))
    for entry in submission()["archives"]:
        _unpack(entry["path"], os.path.join(root, entry["name"]))
    return root


def _link(source, target):
    if not os.path.lexists(target):
        os.symlink(source, target, os.path.isdir(source))


def _unpack(source, target):
    if source.endswith(".jar"):
        shutil.unpack_archive(source, target, "zip")
    else:
        shutil.unpack_archive(source, target)


def local_path(path, call):
    """The absolute path of a local file; other places are refused."""
    plain = path[len("file://"):] if path.startswith("file://") else path[len("file:"):] if path.startswith("file:") else path
    if "://" in plain:
        raise unsupported(f"{call} of {path}", "Give a file on this machine.")
    plain = os.path.abspath(plain)
    if not os.path.exists(plain):
        raise FileNotFoundError(f"{call}: there is no file {plain}")
    return plain


def add_file(path, recursive):
    source = local_path(path, "addFile")
    if os.path.isdir(source) and not recursive:
        raise ValueError(f"addFile: {source} is a directory; give recursive=True to add it")
    _link(source, os.path.join(_root(), os.path.basename(source)))


def add_archive(path):
    path, _, name = path.partition("#")
    source = local_path(path, "addArchive")
    _unpack(source, os.path.join(_root(), name or os.path.basename(source)))


class SparkFiles:
    """Resolves paths to files added by SparkContext.addFile or the command line."""

    @classmethod
    def get(cls, filename):
        return os.path.join(_root(), filename)

    @classmethod
    def getRootDirectory(cls):
        return _root()
