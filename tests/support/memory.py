"""How much memory a process takes with all that it started, watched while something happens."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE = 0.01
PROCESSES = Path("/proc")


@contextmanager
def watched(pid: int) -> Iterator[Callable[[], int]]:
    """Look again and again; the function that this gives tells the most bytes that were seen so far."""
    peak, over = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(PAUSE):
            peak = max(peak, memory_of(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield lambda: peak
    finally:
        over.set()
        watcher.join()


def memory_of(pid: int) -> int:
    """The bytes that a process and its children have to themselves, and their share of what they share."""
    try:
        lines = (PROCESSES / str(pid) / "smaps_rollup").read_text().splitlines()
        threads = list((PROCESSES / str(pid) / "task").iterdir())
        children = [
            int(child) for one in threads for child in (one / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        # It has ended in between.
        return 0
    own = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
    return own + sum(memory_of(child) for child in children if heap_of(child) != heap_of(pid))


def heap_of(pid: int) -> str:
    """Where its heap lies. A child just started (by vfork) uses its parent's until it runs its own program."""
    try:
        maps = (PROCESSES / str(pid) / "maps").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return next((line for line in maps.splitlines() if line.endswith("[heap]")), "")
