"""The promise of the e-mail queue, kept while everything around it is killed at random.

Real workers, a real scheduler, a real Redis-protocol server and a real mail server are ended with
-9 while e-mails are queued. CHAOS_MAILS says how many e-mails (300), CHAOS_SEED repeats a run.
"""

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.mail.models import Email, EmailMessage, EmailStatus
from petadmin.mail.services import queue
from petadmin.records.interactions.models import Interaction
from tests.mail.small_app import ROOT, create_small_app, draft_to, environ_for, settings_for
from tests.support.processes import ServerProcess
from tests.support.servers import RedisServer, SmtpSink, redis_server, smtp_sink

MAILS = int(os.environ.get("CHAOS_MAILS", "300"))
MAILS_PER_SECOND = 15
DAWDLE = 0.05
"""Seconds between the mail server's keeping a message and its saying so: when a kill hurts most."""
CALM = 110
"""Seconds that everything may take to be sent once nothing is killed any more."""

UNFINISHED = (EmailStatus.queued, EmailStatus.scheduled, EmailStatus.sending)


@dataclass
class Stage:
    """What takes part, and what was done to it."""

    redis: RedisServer
    sink: SmtpSink
    workers: list[ServerProcess]
    scheduler: ServerProcess
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)

    def strike(self) -> None:
        """Kill one of them and start it again soon after."""
        blows: dict[str, Callable[[], None]] = {
            "worker and job": self._kill_worker_and_job,
            "worker alone": self._kill_worker,
            "job alone": self._kill_job,
            "redis": lambda: self._replace(self.redis.process),
            "mail server": lambda: self._replace(self.sink.process),
            "scheduler": lambda: self._replace(self.scheduler),
        }
        blow = self.chance.choices(list(blows), weights=[6, 3, 6, 2, 4, 1])[0]
        self.kills[blow] += 1
        blows[blow]()

    def _kill_worker_and_job(self) -> None:
        worker = self.chance.choice(self.workers)
        jobs = _children(worker)
        worker.kill()
        _kill(jobs)
        worker.start()

    def _kill_worker(self) -> None:
        self._replace(self.chance.choice(self.workers))

    def _kill_job(self) -> None:
        _kill(_children(self.chance.choice(self.workers)))

    def _replace(self, process: ServerProcess) -> None:
        process.kill()
        time.sleep(self.chance.uniform(0, 1))
        process.start()


@pytest.mark.slow
def test_nothing_is_lost_when_anything_is_killed(database_of_mail: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("CHAOS_SEED", random.SystemRandom().randrange(10**6)))
    with ExitStack() as stack:
        redis, sink = stack.enter_context(redis_server()), stack.enter_context(smtp_sink())
        variables = {
            "DATABASE_URL": database_of_mail,
            "MAIL_TIMEOUT": "3",
            "MAIL_URL": sink.url,
            "REDIS_URL": redis.url,
        }
        app = create_small_app(settings_for(tmp_path, **variables))
        with app.app_context():
            db.create_all()
        environ = os.environ | environ_for(tmp_path, **variables)
        workers = [_process(stack, tmp_path, f"worker-{number}", environ) for number in (1, 2)]
        scheduler = _process(stack, tmp_path, "scheduler", environ, "--scheduler")
        stage = Stage(redis, sink, workers, scheduler, random.Random(seed))
        sink.behave(delay=DAWDLE)
        _rage(app, stage)
        started = time.monotonic()
        _wait_for_calm(app, sink)
        _judge(app, stage, seed=seed, calm=time.monotonic() - started)


def _process(
    stack: ExitStack, folder: Path, name: str, environ: dict[str, str], *options: str
) -> ServerProcess:
    process = ServerProcess(
        name,
        command=[sys.executable, str(ROOT / "worker.py"), *options],
        is_ready=lambda: True,
        log=folder / f"{name}.log",
        environ=environ,
    )
    process.start()
    stack.callback(process.kill)
    return process


def _rage(app: Flask, stage: Stage) -> None:
    """Queue e-mails at a steady rate while strikes fall; some transactions are rolled back."""
    queued = threading.Event()
    queuer = threading.Thread(target=_queue_all, args=(app, queued), daemon=True)
    queuer.start()
    while not queued.wait(stage.chance.uniform(0.1, 0.8)):
        stage.strike()
        _sent_are_delivered(app, stage.sink)
    queuer.join()


def _queue_all(app: Flask, queued: threading.Event) -> None:
    with app.app_context():
        customer = Customer(first_name="María", last_name="Núñez", sort_name="nunez maria")
        db.session.add(customer)
        db.session.commit()
        for number in range(MAILS):
            draft = draft_to(f"customer{number}@example.com", customer_id=customer.id)
            queue(db.session(), draft)
            db.session.commit()
            queue(db.session(), draft_to(f"rolled-back{number}@example.com"))
            db.session.rollback()
            time.sleep(1 / MAILS_PER_SECOND)
    queued.set()


def _wait_for_calm(app: Flask, sink: SmtpSink) -> None:
    deadline = time.monotonic() + CALM
    unfinished = select(func.count()).where(Email.status.in_(UNFINISHED))
    # What a worker left behind is for the sweep to finish.
    left = select(func.count()).select_from(EmailMessage)
    while time.monotonic() < deadline:
        _sent_are_delivered(app, sink)
        with app.app_context():
            if not db.session.scalar(unfinished) and not db.session.scalar(left):
                return
        time.sleep(0.5)


def _sent_are_delivered(app: Flask, sink: SmtpSink) -> None:
    with app.app_context():
        sent = set(db.session.scalars(select(Email.message_id).filter_by(status=EmailStatus.sent)))
    assert sent <= {message.message_id for message in sink.delivered()}


def _judge(app: Flask, stage: Stage, *, seed: int, calm: float) -> None:
    delivered = stage.sink.delivered()
    copies = Counter(message.message_id for message in delivered)
    extra = copies.total() - len(copies)
    with app.app_context():
        accepted = set(db.session.scalars(select(Email.message_id)))
        states = Counter(db.session.scalars(select(Email.status)))
        left = db.session.scalar(select(func.count()).select_from(EmailMessage))
        sent = Counter(db.session.scalars(select(Email.id)))
        noted = Counter(db.session.scalars(select(Interaction.email_id)))
        dialect = db.engine.dialect.name
        db.session.remove()
        db.engine.dispose()
    lost = len(accepted - set(copies))
    kills = stage.kills.total()
    print(  # noqa: T201  # The figures are part of what is promised.
        f"\nchaos on {dialect}, seed {seed}: {len(accepted)} e-mails, {kills} kills "
        f"({dict(stage.kills)}), lost {lost}, extra copies {extra}, "
        f"states {dict(states)}, calm after {calm:.0f} s"
    )
    assert len(accepted) == MAILS
    assert lost == 0
    assert extra <= kills
    assert states == {EmailStatus.sent: MAILS}
    assert not [message for message in delivered if "rolled-back" in message.recipients[0]]
    assert left == 0
    assert noted == sent, "each e-mail is a contact with the customer once"


def _children(process: ServerProcess) -> list[int]:
    try:
        listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    except OSError:
        return []
    return [int(pid) for pid in listed.split()]


def _kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            continue
