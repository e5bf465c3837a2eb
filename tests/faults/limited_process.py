"""Processes that are given little: a control group with little memory, few descriptors, few threads."""
import os
import resource
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest

GROUPS = Path("/sys/fs/cgroup")


def places():
    """(folder of groups, file of the limit) of version 2 and of version 1."""
    for folder in (GROUPS, GROUPS / "unified"):
        if (folder / "cgroup.controllers").exists() and "memory" in (folder / "cgroup.subtree_control").read_text().split():
            yield folder, "memory.max"
    if (GROUPS / "memory" / "memory.limit_in_bytes").exists():
        yield GROUPS / "memory", "memory.limit_in_bytes"


@contextmanager
def memory_group(limit):
    """A control group with so many bytes: call join() of it in a new process, before it becomes the executable."""
    for folder, file in places():
        group = folder / f"firesteel-test-{uuid.uuid4()}"
        try:
            group.mkdir()
            (group / file).write_text(str(limit))
        except OSError:
            continue
        break
    else:
        pytest.skip("no control group with a limit of memory can be made here (root needed)")
    try:
        yield lambda: (group / "cgroup.procs").write_text(str(os.getpid()))
    finally:
        group.rmdir()


def limits(**most):
    """A function for a new process that sets limits: nofile=64, nproc=4 .."""
    def apply():
        for name, number in most.items():
            resource.setrlimit(getattr(resource, "RLIMIT_" + name.upper()), (number, number))
    return apply


class OtherUser:
    """other_user(nproc=4): as limits(), of a user that has no process yet; only root can become one."""
    UID = 54321

    def __call__(self, **most):
        def apply():
            os.setgroups([])
            os.setresgid(self.UID, self.UID, self.UID)
            os.setresuid(self.UID, self.UID, self.UID)
            limits(**most)()
        return apply


other_user = OtherUser()
