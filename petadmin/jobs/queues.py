"""The queues of background work and how a task gets into one.

Redis is only the bell: what there is to do stands in the database, so a bell that is not heard
delays work until the next sweep and loses nothing.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from typing import Any

from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue as RqQueue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

EXTENSION = "petadmin.jobs"

FAILURES_KEPT = 7 * 24 * 3600
"""Seconds for which Redis keeps a failed job and its arguments."""

LONGEST_WAIT = 30
"""Seconds after which a task that was rung and never began may be rung again."""

logger = logging.getLogger(__name__)


class Queue(StrEnum):
    """Every queue there is; workers listen to all of them, in this order."""

    mail = "mail"
    default = "default"


@dataclass(frozen=True)
class Task:
    """A function that a worker calls, named by its dotted path so that no import runs upward."""

    path: str
    queue: Queue = Queue.default
    timeout: int = 180


@dataclass(frozen=True)
class Jobs:
    """The application's side of the queues; `stopping` is set once this process is to end."""

    redis_url: str
    connection: "Redis"
    stopping: Event = field(default_factory=Event)

    def ring(self, task: Task, ids: Sequence[int] = ()) -> None:
        """Put a task in its queue, unless the same one waits there; raises `RedisError`.

        RQ's own unique ids would also refuse while the task runs or lies among the failed ones, and
        work that arrived meanwhile would wait. The mark is our own, and goes when the task begins.
        """
        if not self.connection.set(waiting_key(task.path, ids), 1, nx=True, ex=LONGEST_WAIT):
            return
        self._enqueue(task, args=tuple(ids), result_ttl=0)

    def ring_all(self, calls: Iterable[tuple[Task, tuple[int, ...]]]) -> None:
        """Ring what can be rung; an unreachable Redis is logged and costs a second or so."""
        try:
            for task, ids in calls:
                self.ring(task, ids)
        except RedisError as error:
            logger.warning("Redis cannot be reached, the next sweep will do the work: %s", error)

    def ring_once(self, task: Task, *, job_id: str, keep: int) -> None:
        """Put a task in its queue unless one of this id was there in the last `keep` seconds."""
        try:
            self._enqueue(task, job_id=job_id, unique=True, result_ttl=keep, ttl=max(keep, 60))
        except DuplicateJobError:
            return

    def _enqueue(self, task: Task, **options: Any) -> None:
        queue = RqQueue(task.queue, connection=self.connection, serializer=JSONSerializer)
        queue.enqueue_call(task.path, timeout=task.timeout, failure_ttl=FAILURES_KEPT, **options)


def waiting_key(path: str, ids: Sequence[int]) -> str:
    """The mark that a task waits in its queue."""
    return ":".join(["petadmin", "waiting", path, *map(str, ids)])


def init_jobs(app: Flask, redis_url: str) -> Jobs:
    """Give the application its queues; nothing is connected yet."""
    # A request must not hang because Redis does: short patience, no second try.
    connection = Redis.from_url(
        redis_url, socket_connect_timeout=0.5, socket_timeout=1.0, retry=Retry(NoBackoff(), 0)
    )
    app.extensions[EXTENSION] = Jobs(redis_url, connection)
    return jobs_of(app)


def jobs_of(app: Flask) -> Jobs:
    """The queues of an application."""
    registered: Jobs = app.extensions[EXTENSION]
    return registered


def jobs() -> Jobs:
    """The queues of the running application."""
    return jobs_of(current_app)
