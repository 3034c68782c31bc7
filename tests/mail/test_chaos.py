"""The promise of the e-mail queue, kept while everything around it is killed at random.

Real workers, a real scheduler, a real Redis-protocol server and a real mail server are ended with
-9 while e-mails are queued: half of them one by one, a third as a mailing that is paused and goes on, the rest as
reminders; each costs one of the credits, of which there are too few. CHAOS_MAILS says how many e-mails (300),
CHAOS_SEED repeats a run.
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
from sqlalchemy import func, select

from petadmin.core.db import db
from petadmin.mail.models import Category, Email, EmailMessage, EmailStatus
from petadmin.records.interactions.models import Interaction
from tests.conftest import make_app
from tests.mail.chaos_business import House, Plan
from tests.mail.small_app import ROOT, environ_for
from tests.support.processes import ServerProcess
from tests.support.servers import RedisServer, SmtpSink, redis_server, smtp_sink

MAILS = int(os.environ.get("CHAOS_MAILS", "300"))
PLAN = Plan(single=MAILS - MAILS // 3 - MAILS // 6, mailing=MAILS // 3, reminders=MAILS // 6)
MAILS_PER_SECOND = 15
DAWDLE = 0.05
"""Seconds between the mail server's keeping a message and its saying so: when a kill hurts most."""
CALM = 180
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
            "PUBLIC_URL": "https://patitas.example",
            "REDIS_URL": redis.url,
        }
        environ = os.environ | environ_for(tmp_path, **variables)
        secrets = {"SECRET_KEY": environ["PETADMIN_SECRET_KEY"]}
        chance = random.Random(seed)
        house = House(make_app(tmp_path, **variables, **secrets), PLAN, chance)
        house.open()
        workers = [_process(stack, tmp_path, f"worker-{number}", environ) for number in (1, 2)]
        scheduler = _process(stack, tmp_path, "scheduler", environ, "--scheduler")
        stage = Stage(redis, sink, workers, scheduler, chance)
        sink.behave(delay=DAWDLE)
        _rage(house, stage)
        started = time.monotonic()
        _wait_for_calm(house, sink)
        _judge(house, stage, seed=seed, calm=time.monotonic() - started)


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


def _rage(house: House, stage: Stage) -> None:
    """Queue e-mails at a steady rate while strikes fall and people meddle with the mailing."""
    house.begin()
    queued = threading.Event()

    def queue_all() -> None:
        house.queue_singles(MAILS_PER_SECOND)
        queued.set()

    queuer = threading.Thread(target=queue_all, daemon=True)
    queuer.start()
    while not queued.wait(stage.chance.uniform(0.1, 0.8)):
        stage.strike()
        house.meddle()
        _sent_are_delivered(house, stage.sink)
    queuer.join()


def _wait_for_calm(house: House, sink: SmtpSink) -> None:
    deadline = time.monotonic() + CALM
    unfinished = select(func.count()).where(Email.status != EmailStatus.sent)
    # What a worker left behind is for the sweep to finish.
    left = select(func.count()).select_from(EmailMessage)
    while time.monotonic() < deadline:
        delivered = _sent_are_delivered(house, sink)
        house.settle_by_hand(delivered.__contains__)
        with house.app.app_context():
            is_calm = not (db.session.scalar(unfinished) or db.session.scalar(left))
        if is_calm and house.is_done():
            return
        time.sleep(0.5)


def _sent_are_delivered(house: House, sink: SmtpSink) -> set[str]:
    """Nothing is called sent that the mail server does not have; returns what it has."""
    with house.app.app_context():
        sent = set(db.session.scalars(select(Email.message_id).filter_by(status=EmailStatus.sent)))
    delivered = {message.message_id for message in sink.delivered()}
    assert sent <= delivered
    return delivered


def _judge(house: House, stage: Stage, *, seed: int, calm: float) -> None:
    delivered = stage.sink.delivered()
    copies = Counter(message.message_id for message in delivered)
    extra = copies.total() - len(copies)
    with house.app.app_context():
        accepted = set(db.session.scalars(select(Email.message_id)))
        advertising = set(
            db.session.scalars(select(Email.message_id).filter_by(category=Category.marketing))
        )
        states = Counter(db.session.scalars(select(Email.status)))
        left = db.session.scalar(select(func.count()).select_from(EmailMessage))
        sent = Counter(db.session.scalars(select(Email.id)))
        noted = Counter(db.session.scalars(select(Interaction.email_id)))
        dialect = db.engine.dialect.name
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
    assert len(advertising) == PLAN.mailing
    assert {copies[message_id] for message_id in advertising} == {1}, "advertising goes once"
    house.check()
    with house.app.app_context():
        db.session.remove()
        db.engine.dispose()


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
