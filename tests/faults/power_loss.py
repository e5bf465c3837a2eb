"""A loss of power, as far as files show it: what was not flushed is gone, in part or as a whole (power_loss.c writes down what that is).

What is kept for certain: the content of a file as it was at its last fsync, and names that were made, changed or removed
before the last fsync of their folder. Of everything else a coin decides, or all of it is lost.
"""
import os
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("power_loss.c")


def build_library(folder):
    library = folder / "power_loss.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    return library


class Power:
    def __init__(self, library, place):
        self.library, self.place, self.number = library, place, 0

    def env(self, at=None):
        """The environment of one process that loses power before its n-th call, or when it has ended."""
        self.number += 1
        self.attic = self.place.folder / f"attic-{self.place.number}-{self.number}"
        self.attic.mkdir()
        return {"LD_PRELOAD": str(self.library), "POWER_LOSS_ROOT": str(self.place.home) + "/", "POWER_LOSS_ATTIC": str(self.attic),
                **({"POWER_LOSS_AT": str(at)} if at else {})}

    def calls(self):
        log = self.attic / "log"
        return [line.split("\t") for line in log.read_text().splitlines()] if log.exists() else []

    def lose(self, rng):
        """Undoes what the power loss takes; how many things that is."""
        everything = rng.random() < 0.5

        def lost():
            return everything or rng.random() < 0.5
        calls = self.calls()
        while any(kind == "syncfs" for kind, *_ in calls):  # all before it is safe
            calls.pop(0)
        taken = 0
        flushed_folders = {}
        for at, (kind, path, *_) in enumerate(calls):
            if kind == "syncdir":
                flushed_folders[path] = at
        for at, (kind, path, other, number, inode) in reversed(list(enumerate(calls))):
            folders = {os.path.dirname(name) for name in (path, other) if name}
            if kind in ("write", "sync", "syncdir") or any(flushed_folders.get(folder, -1) > at for folder in folders) or not lost():
                continue
            taken += self.undo(kind, path, other, number, inode)
        return taken + self.lose_content(calls, lost)

    def undo(self, kind, path, other, number, inode):
        kept = self.attic / number
        if kind == "create" and os.path.isfile(path) and str(os.stat(path).st_ino) == inode:
            os.unlink(path)
        elif kind == "mkdir" and os.path.isdir(path) and not os.listdir(path):
            os.rmdir(path)
        elif kind == "rmdir" and os.path.isdir(os.path.dirname(path)) and not os.path.exists(path):
            os.mkdir(path)
        elif kind == "unlink" and kept.exists() and os.path.isdir(os.path.dirname(path)) and not os.path.exists(path):
            os.link(kept, path)
        elif kind == "rename" and os.path.exists(other) and str(os.stat(other).st_ino) == inode and not os.path.exists(path) \
                and os.path.isdir(os.path.dirname(path)):
            os.rename(other, path)
            if kept.exists():
                os.link(kept, other)
        else:
            return 0
        return 1

    def lose_content(self, calls, lost):
        dirty = {}
        for kind, _, _, _, inode in calls:
            if kind in ("write", "sync"):
                dirty[inode] = kind == "write"
        files = {}
        for folder, _, names in os.walk(self.place.home):
            for name in names:
                path = os.path.join(folder, name)
                files.setdefault(str(os.stat(path).st_ino), path)
        taken = 0
        created = {inode for kind, _, _, _, inode in calls if kind == "create"}
        for inode, is_dirty in dirty.items():
            flushed = self.attic / f"flushed-{inode}"
            if not is_dirty or inode not in files or not (flushed.exists() or inode in created) or not lost():
                continue
            with open(files[inode], "r+b") as file:
                file.truncate(0)
                if flushed.exists():
                    file.write(flushed.read_bytes())
            taken += 1
        return taken

    def clean(self):
        shutil.rmtree(self.attic, ignore_errors=True)
