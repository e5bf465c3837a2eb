"""Processes that are given little: a control group with little memory, few descriptors, few threads."""
import os
import resource
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
LAUNCHER = [sys.executable, __file__]


def places():
    """(folder of groups, file of the limit) of version 2 and of version 1."""
    for folder in (GROUPS, GROUPS / "unified"):
        if (folder / "cgroup.controllers").exists() and "memory" in (folder / "cgroup.subtree_control").read_text().split():
            yield folder, "memory.max"
    if (GROUPS / "memory" / "memory.limit_in_bytes").exists():
        yield GROUPS / "memory", "memory.limit_in_bytes"


@contextmanager
def memory_group(limit):
    """A control group with so many bytes: the words before a command that runs in it."""
    for folder, file in places():
        group = folder / f"firesteel-test-{uuid.uuid4()}"
        try:
            group.mkdir()
            (group / file).write_text(str(limit))
        except OSError:
            continue
        break
    else:
        import pytest
        pytest.skip("no control group with a limit of memory can be made here (root needed)")
    try:
        yield LAUNCHER + [f"--group={group / 'cgroup.procs'}"]
    finally:
        group.rmdir()


def limits(**most):
    """limits(nofile=64, nproc=4): the words before a command that runs with these limits."""
    return LAUNCHER + [f"--limit={name}={number}" for name, number in most.items()]


class OtherUser:
    """other_user(nproc=4): as limits(), of a user that has no process yet; only root can become one."""
    UID = 54321

    def __call__(self, **most):
        return limits(**most) + [f"--user={self.UID}"]


other_user = OtherUser()


def become(words):
    """In a process of its own: what is done between fork and exec in a process that has gRPC's threads may abort."""
    last = []  # a limit of processes must not stop the change of the user
    while words[0].startswith("--"):
        kind, _, value = words.pop(0)[2:].partition("=")
        if kind == "group":
            Path(value).write_text(str(os.getpid()))
        elif kind == "limit":
            name, _, number = value.partition("=")
            limit = getattr(resource, "RLIMIT_" + name.upper())
            last.append((limit, int(number)))
        elif kind == "user":
            os.setgroups([])
            os.setresgid(int(value), int(value), int(value))
            os.setresuid(int(value), int(value), int(value))
    for limit, number in last:
        resource.setrlimit(limit, (number, number))
    os.execv(words[0], words)


if __name__ == "__main__":
    become(sys.argv[1:])
