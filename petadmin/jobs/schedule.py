"""The one table of what happens every so often, and the loop that rings it.

Two schedulers do no harm: a job's id names its task and period, and Redis takes each id once. What
was missed while Redis or the scheduler was away is not made up for; tasks look at what is due.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from redis.exceptions import RedisError

from petadmin.jobs.queues import Jobs, Queue, Task

MINUTE = 60
HOUR = 60 * MINUTE

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Periodic:
    """A task that is rung once in each period of `every` seconds."""

    name: str
    task: Task
    every: int
    needs: str = ""
    """The extension of the application without which there is nothing to ring for."""


SCHEDULE = (
    Periodic(name="mail-sweep", task=Task("petadmin.mail.tasks.sweep", Queue.mail), every=15),
    Periodic(
        name="mailbox",
        task=Task("petadmin.mail.inbox.tasks.read_mailbox", timeout=10 * MINUTE),
        every=MINUTE,
        needs="petadmin.mail.inbox",
    ),
    Periodic(name="credits-sweep", task=Task("petadmin.mail.credits.tasks.settle"), every=MINUTE),
    Periodic(
        name="mailings-sweep",
        task=Task("petadmin.marketing.campaigns.tasks.sweep"),
        every=MINUTE,
    ),
    Periodic(
        name="due-notices",
        task=Task("petadmin.records.notices.tasks.mail_due_notices"),
        every=MINUTE,
    ),
    Periodic(
        name="due-reminders",
        task=Task("petadmin.bookings.reminders.tasks.send_due", timeout=HOUR),
        every=MINUTE,
    ),
    Periodic(
        name="plan-reminders",
        task=Task("petadmin.bookings.reminders.tasks.plan_ahead", timeout=HOUR),
        every=HOUR,
    ),
    Periodic(name="ended-logins", task=Task("petadmin.jobs.tasks.delete_ended_logins"), every=HOUR),
    Periodic(name="fold-tallies", task=Task("petadmin.jobs.tasks.fold_kept_counts"), every=HOUR),
    Periodic(
        name="unused-files",
        task=Task("petadmin.files.tasks.remove_unused_files", timeout=HOUR),
        every=24 * HOUR,
    ),
)


def schedule_of(app: Flask) -> tuple[Periodic, ...]:
    """What is rung for this application."""
    return tuple(entry for entry in SCHEDULE if not entry.needs or app.extensions.get(entry.needs))


class Scheduler:
    """Rings each entry of a schedule once in each of its periods."""

    def __init__(self, jobs: Jobs, schedule: Sequence[Periodic] = SCHEDULE) -> None:
        self._jobs = jobs
        self._schedule = schedule
        self._rung: dict[str, int] = {}

    def run(self) -> None:
        """Tick each second until this process is asked to end."""
        reachable = True
        while not self._jobs.stopping.wait(1.0):
            try:
                self.tick(time.time())
                reachable = True
            except RedisError as error:
                if reachable:
                    logger.warning("Redis cannot be reached, the schedule waits for it: %s", error)
                reachable = False

    def tick(self, now: float) -> None:
        """Ring what has not been rung in its present period; raises `RedisError`."""
        for entry in self._schedule:
            period = int(now // entry.every)
            if self._rung.get(entry.name) == period:
                continue
            job_id = f"{entry.name}-{period}"
            self._jobs.ring_once(entry.task, job_id=job_id, keep=entry.every)
            self._rung[entry.name] = period
