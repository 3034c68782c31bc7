"""E-mails per second through real workers, beside a plain smtplib loop into the same sink.

Run as `python -m bench mail`, into each sink of bench/sinks.py. The loop sends ready-made bytes over one connection
and keeps no record, so it is the limit of what one process can do; one worker is meant to reach half of it, two
workers 1.6 times one, and memory is not to grow with the number of e-mails. Beside it stands how long each process
used a processor for one e-mail: more workers cannot bring more than the processors of the machine give.
"""

import argparse
import os
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from sqlalchemy import delete, func, insert, select

from bench.mail_bulk import measure_bulk
from bench.processes import JobsWatched, seconds_of_family, server_of
from bench.sinks import SINKS, Sink, sink_called
from petadmin.access.models import Language
from petadmin.core.db import db
from petadmin.jobs.queues import jobs, waiting_key
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Email, EmailMessage, EmailStatus
from petadmin.mail.services import DRAIN, queue
from tests.mail.small_app import (
    ROOT,
    create_small_app,
    environ_for,
    settings_for,
    with_trigrams,
)
from tests.support.servers import postgres_server, redis_server

SENDER = "hello@patitas.example"
ROUNDS = 3
"""How often all is measured in turn; of a busy machine the median says most."""

PARTS = (0.1, 0.5, 1.0)
"""Of the time of a long run, when its memory is told."""


class Rate(NamedTuple):
    """E-mails per second, and milliseconds of a processor for each, by who used them."""

    per_second: float
    costs: Mapping[str, float]

    def __str__(self) -> str:
        costs = ", ".join(f"{name} {cost:.2f}" for name, cost in self.costs.items())
        return f"{self.per_second:6.0f}/s (ms of a processor: {costs})"


class Round(NamedTuple):
    """What was measured one after another."""

    loop: Rate
    one: Rate
    two: Rate


@dataclass(frozen=True)
class Stage:
    """What takes part."""

    app: Flask
    environ: Mapping[str, str]
    sink: Sink
    server: int | None
    """The process of PostgreSQL."""

    def used(self) -> dict[str, float]:
        """How long the servers have used a processor until now."""
        families = {"sink": self.sink.process.pid, "PostgreSQL": self.server}
        return {name: seconds_of_family(pid) for name, pid in families.items() if pid is not None}

    def cost(
        self, before: Mapping[str, float], own: tuple[str, float], count: int
    ) -> dict[str, float]:
        """Milliseconds of a processor for each e-mail since then."""
        name, seconds = own
        spent = {name: seconds} | {who: used - before[who] for who, used in self.used().items()}
        return {who: 1000 * used / count for who, used in spent.items()}


def main(arguments: list[str]) -> None:
    """Measure on both databases and print the figures."""
    options = _options(arguments)
    with redis_server() as redis, postgres_server() as postgres:
        for sink_name in SINKS:
            with sink_called(sink_name) as sink, tempfile.TemporaryDirectory() as folder:
                urls = {"MAIL_URL": sink.url, "REDIS_URL": redis.url}
                for name, url in (
                    ("SQLite", "sqlite:///bench.sqlite3"),
                    ("PostgreSQL", with_trigrams(postgres.create(f"bench_{sink_name}"))),
                ):
                    stage = _stage(Path(folder) / name, sink, urls | {"DATABASE_URL": url})
                    rounds = [_round(stage, options.count) for _number in range(ROUNDS)]
                    _print(f"{name}, {sink_name} sink", options.count, rounds)
                    if options.drain and sink_name == next(iter(SINKS)):
                        _long_run(stage, options.drain)
    if options.bulk:
        measure_bulk(options.bulk)


def _stage(instance: Path, sink: Sink, variables: Mapping[str, str]) -> Stage:
    app = create_small_app(settings_for(instance, **variables))
    with app.app_context():
        db.create_all()
        with db.engine.connect() as connection:
            server = server_of(connection)
    return Stage(app, os.environ | environ_for(instance, **variables), sink, server)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench mail", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=5000, help="e-mails of each round")
    parser.add_argument("--drain", type=int, default=100_000, help="e-mails of the long run, or 0")
    parser.add_argument("--bulk", type=int, default=50_000, help="e-mails of a mailing, or 0")
    return parser.parse_args(arguments)


def _round(stage: Stage, count: int) -> Round:
    raw = _fill(stage.app, count)
    loop = _loop_rate(stage, raw, count)
    one = _worker_rate(stage, count, workers=1)[0]
    _fill(stage.app, count)
    return Round(loop, one, _worker_rate(stage, count, workers=2)[0])


def _print(name: str, count: int, rounds: list[Round]) -> None:
    share = statistics.median(each.one.per_second / each.loop.per_second for each in rounds)
    gain = statistics.median(each.two.per_second / each.one.per_second for each in rounds)
    middle = Round(*(sorted(rates)[len(rates) // 2] for rates in zip(*rounds, strict=True)))
    print(
        f"\n{name}, {ROUNDS} times {count:,} e-mails, {os.cpu_count()} processors\n"
        f"  smtplib loop  {middle.loop}\n"
        f"  one worker    {middle.one}: {100 * share:.0f} % of the loop\n"
        f"  two workers   {middle.two}: {gain:.2f} times one",
        flush=True,
    )


def _long_run(stage: Stage, count: int) -> None:
    """Many e-mails through one worker, and the memory of its jobs."""
    _fill(stage.app, count)
    rate, watched = _worker_rate(stage, count, workers=1)
    memory = ", ".join(f"{watched.memory_at(part):.0f} MB at {part:.0%}" for part in PARTS)
    print(f"  {count:,} in a row {rate}; memory {memory}", flush=True)


def _fill(app: Flask, count: int) -> bytes:
    """Queue one e-mail and copies of it; returns the bytes of one."""
    text = "Hola, María: la visita de Ñandú es mañana. " * 20
    draft = Draft(
        kind="bench.rate",
        to="customer@example.com",
        to_name="María Núñez",
        subject="Mañana es la visita",
        text=text,
        html=f"<p>{text}</p>",
        language=Language.es,
    )
    with app.app_context():
        db.session.execute(delete(Email))
        first = queue(db.session(), draft)
        db.session.flush()
        message = db.session.get_one(EmailMessage, first.id)
        row = {
            column.key: getattr(first, column.key)
            for column in Email.__table__.columns
            if column.key != "id"
        }
        for start in range(1, count, 1000):
            _copy(row, message.raw, range(start, min(start + 1000, count)))
        raw: bytes = message.raw
        db.session.commit()
        return raw


def _copy(row: dict[str, object], raw: bytes, numbers: range) -> None:
    copies = [
        row
        | {
            "recipient_email": f"customer{number}@example.com",
            "message_id": f"<{uuid.uuid4().hex}@patitas.example>",
        }
        for number in numbers
    ]
    ids = db.session.scalars(insert(Email).returning(Email.id), copies)
    messages = [{"email_id": email_id, "raw": raw} for email_id in ids]
    db.session.execute(insert(EmailMessage), messages)


def _loop_rate(stage: Stage, raw: bytes, count: int) -> Rate:
    before, own = stage.used(), time.process_time()
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", stage.sink.port, "patitas.example") as smtp:
        for number in range(count):
            smtp.sendmail(SENDER, [f"customer{number}@example.com"], raw)
    per_second = count / (time.perf_counter() - started)
    costs = stage.cost(before, ("loop", time.process_time() - own), count)
    return Rate(per_second, {name: costs[name] for name in ("loop", "sink")})


def _worker_rate(stage: Stage, count: int, *, workers: int) -> tuple[Rate, JobsWatched]:
    """From the moment the first are recorded, so that starting Python is not measured."""
    with stage.app.app_context():
        for _worker in range(workers):
            jobs().connection.delete(waiting_key(DRAIN.path, ()))
            jobs().ring(DRAIN)
    before, watched = stage.used(), JobsWatched()
    command = [sys.executable, "worker.py", "--burst"]
    watched.watch(
        [
            subprocess.Popen(command, cwd=ROOT, env=stage.environ, stderr=subprocess.DEVNULL)
            for _worker in range(workers)
        ]
    )
    costs = stage.cost(before, ("worker", watched.total), count)
    with stage.app.app_context():
        sent = select(func.count()).where(Email.status == EmailStatus.sent)
        first, last = db.session.execute(
            select(func.min(Email.sent_at), func.max(Email.sent_at))
        ).one()
        number = db.session.scalar(sent)
        after = db.session.scalar(sent.where(Email.sent_at > first))
        db.session.rollback()
    if number != count or first is None or last is None or not after:
        raise RuntimeError(f"{number} of {count} e-mails were sent")
    return Rate(after / (last - first).total_seconds(), costs), watched


if __name__ == "__main__":
    main(sys.argv[1:])
