"""E-mails per second through real workers, beside a plain smtplib loop into the same sink.

Run as `python -m bench mail [COUNT]`. The loop sends ready-made bytes over one connection and keeps
no record, so it is the limit of what one process can do; one worker is meant to reach half of it,
two workers 1.6 times one, and memory is not to grow with the number of e-mails.
"""

import os
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from sqlalchemy import delete, func, insert, select

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
from tests.support.servers import postgres_server, redis_server, smtp_sink

SENDER = "hello@patitas.example"
ROUNDS = 3
"""How often all is measured in turn; of a busy machine the median says most."""


class Round(NamedTuple):
    """E-mails per second, and how much memory one worker's job had early and at the most (MB)."""

    loop: float
    one: float
    two: float
    memory_early: float
    memory_most: float


def main(count: int) -> None:
    """Measure on both databases and print the table."""
    with (
        tempfile.TemporaryDirectory() as folder,
        smtp_sink() as sink,
        redis_server() as redis,
        postgres_server() as postgres,
    ):
        urls = {"MAIL_URL": sink.url, "REDIS_URL": redis.url}
        databases = {
            "SQLite": "sqlite:///bench.sqlite3",
            "PostgreSQL": with_trigrams(postgres.create("bench")),
        }
        for name, url in databases.items():
            instance = Path(folder)
            variables = urls | {"DATABASE_URL": url}
            app = create_small_app(settings_for(instance, **variables))
            with app.app_context():
                db.create_all()
            environ = os.environ | environ_for(instance, **variables)
            rounds = [_round(app, count, environ, sink.port) for _number in range(ROUNDS)]
            _print(name, count, rounds)


def _round(app: Flask, count: int, environ: dict[str, str], port: int) -> Round:
    raw = _fill(app, count)
    loop = _loop_rate(raw, count, port)
    one, memory = _worker_rate(app, count, environ, workers=1)
    _fill(app, count)
    two, _memory = _worker_rate(app, count, environ, workers=2)
    early = memory[: max(len(memory) // 4, 1)]
    return Round(loop, one, two, max(early), max(memory))


def _print(name: str, count: int, rounds: list[Round]) -> None:
    loop, one, two, early, most = (
        statistics.median(figure) for figure in zip(*rounds, strict=True)
    )
    share = statistics.median(each.one / each.loop for each in rounds)
    gain = statistics.median(each.two / each.one for each in rounds)
    print(
        f"{name:12} smtplib loop {loop:6.0f}/s   one worker {one:6.0f}/s {100 * share:4.0f} %   "
        f"two workers {two:6.0f}/s {gain:4.2f} times   "
        f"memory {early:.0f} MB, at the most {most:.0f} MB   ({ROUNDS} times {count} e-mails)",
        flush=True,
    )


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


def _loop_rate(raw: bytes, count: int, port: int) -> float:
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "patitas.example") as smtp:
        for number in range(count):
            smtp.sendmail(SENDER, [f"customer{number}@example.com"], raw)
    return count / (time.perf_counter() - started)


def _worker_rate(
    app: Flask, count: int, environ: dict[str, str], *, workers: int
) -> tuple[float, list[float]]:
    """From the moment the first is taken up, so that starting Python is not measured."""
    with app.app_context():
        for _worker in range(workers):
            jobs().connection.delete(waiting_key(DRAIN.path, ()))
            jobs().ring(DRAIN)
    command = [sys.executable, "worker.py", "--burst"]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
        for _worker in range(workers)
    ]
    memory = [0.0]
    while any(process.poll() is None for process in running):
        memory += [megabytes for process in running for megabytes in _memory_of_job(process.pid)]
        time.sleep(0.1)
    with app.app_context():
        sent = select(func.count()).where(Email.status == EmailStatus.sent)
        times = select(func.min(Email.sent_at), func.max(Email.sent_at))
        first, last = db.session.execute(times).one()
        if db.session.scalar(sent) != count or first is None or last is None:
            raise RuntimeError("not all e-mails were sent")
        return (count - 1) / (last - first).total_seconds(), memory


def _memory_of_job(worker: int) -> list[float]:
    """The memory that the worker's job holds for itself."""
    try:
        jobs_of_worker = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
        found = [Path(f"/proc/{job}/status").read_text() for job in jobs_of_worker]
    except OSError:
        return []
    return [
        int(line.split()[1]) / 1024
        for text in found
        for line in text.splitlines()
        if line.startswith("RssAnon:")
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
