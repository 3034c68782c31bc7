"""Tasks are rung after a commit, once, and never at the cost of a request."""

import importlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from redis.exceptions import RedisError
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from petadmin.access.models import User
from petadmin.access.permissions import Role
from petadmin.core.db import db
from petadmin.jobs.queues import Queue, Task, init_jobs, jobs
from petadmin.jobs.schedule import SCHEDULE, Scheduler
from petadmin.jobs.wakeups import wake
from petadmin.jobs.worker import Worker
from tests.mail.small_app import create_small_app, settings_for
from tests.support.servers import RedisServer, redis_server

TASK = Task("petadmin.jobs.tasks.delete_ended_logins")


@pytest.fixture(scope="module", name="redis")
def _redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(name="app")
def _app(redis: RedisServer, tmp_path: Path) -> Iterator[Flask]:
    app = create_small_app(settings_for(tmp_path, REDIS_URL=redis.url))
    with app.app_context():
        db.create_all()
        jobs().connection.flushall()
        yield app
        jobs().connection.close()
        db.session.remove()
        db.engine.dispose()


def waiting(queue: Queue = Queue.default) -> int:
    return RqQueue(queue, connection=jobs().connection, serializer=JSONSerializer).count


def add_user(number: int) -> None:
    user = User(email=f"u{number}@example.com", name="U", password_hash="-", role=Role.user)
    db.session.add(user)
    db.session.flush()


def test_a_commit_rings_once(app: Flask) -> None:
    add_user(1)
    wake(db.session, TASK)
    wake(db.session, TASK)
    assert waiting() == 0
    db.session.commit()
    assert waiting() == 1


def test_a_rollback_rings_nothing_now_or_later(app: Flask) -> None:
    add_user(1)
    wake(db.session, TASK)
    db.session.rollback()
    add_user(2)
    db.session.commit()
    assert waiting() == 0


def test_the_end_of_a_savepoint_rings_nothing_yet(app: Flask) -> None:
    add_user(1)
    wake(db.session, TASK)
    with db.session.begin_nested():
        add_user(2)
    assert waiting() == 0
    db.session.commit()
    assert waiting() == 1


def test_a_closed_session_forgets(app: Flask) -> None:
    session = db.session()
    add_user(1)
    wake(session, TASK)
    session.close()
    add_user(2)
    session.commit()
    assert waiting() == 0


def test_what_waits_is_not_rung_again_but_what_runs_is(app: Flask) -> None:
    jobs().ring(TASK)
    jobs().ring(TASK)
    jobs().ring(TASK, [7])
    assert waiting() == 2
    Worker(app).work(burst=True)
    jobs().ring(TASK)
    assert waiting() == 1


def test_an_unreachable_redis_costs_a_second_at_most(app: Flask, tmp_path: Path) -> None:
    init_jobs(app, "redis://127.0.0.1:1/0")
    add_user(1)
    wake(db.session, TASK)
    started = time.monotonic()
    db.session.commit()
    assert time.monotonic() - started < 1.5


@pytest.mark.slow
def test_a_hanging_redis_costs_a_second_or_so(app: Flask, redis: RedisServer) -> None:
    add_user(1)
    wake(db.session, TASK)
    jobs().connection.client_pause(4000)
    started = time.monotonic()
    db.session.commit()
    assert time.monotonic() - started < 2
    time.sleep(3)


def test_two_schedulers_ring_once_in_each_period(app: Flask) -> None:
    schedulers = [Scheduler(jobs()), Scheduler(jobs())]
    for moment in (3600.0, 3601.0, 3605.0):
        for scheduler in schedulers:
            scheduler.tick(moment)
    hourly = sum(entry.task.queue is Queue.default for entry in SCHEDULE)
    assert (waiting(Queue.mail), waiting(Queue.default)) == (1, hourly)
    schedulers[0].tick(3616.0)
    schedulers[1].tick(3617.0)
    assert (waiting(Queue.mail), waiting(Queue.default)) == (2, hourly)


def test_a_scheduler_outlives_redis(app: Flask, redis: RedisServer) -> None:
    scheduler = Scheduler(jobs())
    scheduler.tick(3600.0)
    redis.process.kill()
    with pytest.raises(RedisError):
        scheduler.tick(3616.0)
    redis.process.start()
    jobs().connection.flushall()
    scheduler.tick(3617.0)
    assert waiting(Queue.mail) == 1


@pytest.mark.parametrize("entry", SCHEDULE, ids=lambda entry: entry.name)
def test_every_scheduled_task_exists(entry: object) -> None:
    path = next(found.task.path for found in SCHEDULE if found is entry)
    module, _, name = path.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_arguments_in_redis_are_json(app: Flask) -> None:
    jobs().ring(TASK, [7])
    [job] = RqQueue(Queue.default, connection=jobs().connection, serializer=JSONSerializer).jobs
    assert b"pickle" not in job.data
    assert job.args == [7]
