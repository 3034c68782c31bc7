"""What is worked out once for all the processes that run tests beside each other."""

import fcntl
import os
import pickle
from collections.abc import Callable
from typing import Any

import pytest


def once(folders: pytest.TempPathFactory, name: str, work_out: Callable[[], Any]) -> Any:
    """What the first process to ask works out; the others wait for it and read it from a file."""
    shared = folders.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    kept = shared / f"{name}.pickle"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(work_out()))
        return pickle.loads(kept.read_bytes())  # noqa: S301  # we have just written it
