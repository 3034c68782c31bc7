"""What processes use: the time of the processor, and memory of their own."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import NamedTuple

from sqlalchemy import Connection, text

TICK = 1 / os.sysconf("SC_CLK_TCK")


class Use(NamedTuple):
    """Seconds of a processor, and megabytes that no other process shares."""

    seconds: float
    megabytes: float


@dataclass
class JobsWatched:
    """The jobs of workers while they run, looked at ten times a second."""

    seconds: dict[int, float] = field(default_factory=dict)
    """How long each job has used a processor, by the number of its process."""

    megabytes: list[float] = field(default_factory=list)
    """The memory of the biggest job, each time."""

    @property
    def total(self) -> float:
        return sum(self.seconds.values())

    def memory_at(self, part: float) -> float:
        """The most memory until a part of the time was over."""
        return max(self.megabytes[: max(1, round(len(self.megabytes) * part))], default=0.0)

    def watch(self, workers: Sequence["Popen[bytes]"]) -> None:
        """Look until all of the workers have ended."""
        while any(worker.poll() is None for worker in workers):
            for worker in workers:
                for job in children(worker.pid):
                    self._look(job)
            time.sleep(0.1)

    def _look(self, job: int) -> None:
        try:
            use = used_by(job)
        except OSError:
            return
        self.seconds[job] = use.seconds
        if use.megabytes:
            self.megabytes.append(use.megabytes)


def used_by(pid: int) -> Use:
    """What a process has used, without its children; raises `OSError` when there is none."""
    folder = Path(f"/proc/{pid}")
    numbers = (folder / "stat").read_text().rpartition(")")[2].split()
    memory = 0.0
    for line in (folder / "status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            memory = int(line.split()[1]) / 1024
    return Use((int(numbers[11]) + int(numbers[12])) * TICK, memory)


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    try:
        return [
            int(found) for found in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except OSError:
        return []


def seconds_of_family(pid: int) -> float:
    """What a process and all that it ever started have used a processor, ended ones included."""
    return sum(_family(pid))


def _family(pid: int) -> Iterator[float]:
    try:
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return
    yield sum(int(number) for number in numbers[11:15]) * TICK
    for child in children(pid):
        yield from _family(child)


def server_of(connection: Connection) -> int | None:
    """The main process of the PostgreSQL server on this machine; None on SQLite, which has none."""
    if connection.dialect.name != "postgresql":
        return None
    backend = connection.scalar(text("SELECT pg_backend_pid()"))
    status = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return int(status[1])
