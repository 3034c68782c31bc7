"""The worker: RQ's own, inside the application, ending politely and outliving Redis."""

import logging
import os
import signal
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as RqQueue
from rq import Worker as RqWorker
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer

from petadmin.core.db import db
from petadmin.jobs.queues import Jobs, Queue, jobs_of, waiting_key
from petadmin.jobs.schedule import Scheduler, schedule_of

WORKER_LIFE = 60
"""Seconds without a sign of life after which a worker counts as gone."""

MAINTENANCE_EVERY = 30
"""Seconds between RQ's own clean-ups; its default of ten minutes hides dead workers for long."""

logger = logging.getLogger(__name__)


class Worker(RqWorker):
    """Runs each job in a fork with an application context and connections of its own."""

    max_connection_wait_time = 5.0

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._jobs = jobs_of(app)
        super().__init__(
            [queue.value for queue in Queue],
            connection=Redis.from_url(self._jobs.redis_url, socket_connect_timeout=5),
            serializer=JSONSerializer,
            maintenance_interval=MAINTENANCE_EVERY,
            worker_ttl=WORKER_LIFE,
            log_job_description=False,
        )

    def perform_job(self, job: Job, queue: RqQueue, execution: Execution) -> bool:
        with suppress(RedisError):
            self.connection.delete(waiting_key(str(job.func_name), job.args))
        with self._app.app_context():
            for engine in db.engines.values():
                # A connection that the parent may have opened must not be spoken on by two.
                engine.dispose(close=False)
            return super().perform_job(job, queue, execution)

    def setup_work_horse_signals(self) -> None:
        # The job sees the flag, ends what it is at and gives back the rest.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self._ask_job_to_stop)

    def handle_warm_shutdown_request(self) -> None:
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]  # RQ's own
        self._jobs.stopping.set()
        if self.horse_pid:
            with suppress(ProcessLookupError):
                os.kill(self.horse_pid, signal.SIGTERM)

    def teardown(self) -> None:
        try:
            super().teardown()  # type: ignore[no-untyped-call]  # RQ's own
        except RedisError:
            if self.pubsub_thread:
                self.pubsub_thread.stop()

    def _ask_job_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._jobs.stopping.set()


def run_worker(app: Flask, *, burst: bool = False) -> None:
    """Work until asked to end, or with `burst` until the queues are empty."""
    jobs = jobs_of(app)
    while not jobs.stopping.is_set():
        _end_on_signal(jobs)
        try:
            worker = Worker(app)
            worker.work(burst=burst, logging_level="WARNING")
        except RedisError as error:
            if burst:
                raise
            logger.warning("Redis cannot be reached, the worker begins anew: %s", error)
        if burst or jobs.stopping.wait(1.0):
            return


def run_scheduler(app: Flask) -> None:
    """Ring the schedule until asked to end."""
    jobs = jobs_of(app)
    _end_on_signal(jobs)
    Scheduler(jobs, schedule_of(app)).run()


def _end_on_signal(jobs: Jobs) -> None:
    def end(_signal: int, _frame: FrameType | None) -> NoReturn:
        jobs.stopping.set()
        raise SystemExit(0)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
