"""E-mails per second through a real worker, beside a plain smtplib loop into the same sink.

Run as `python -m bench.mail_rate [COUNT]`. The loop sends ready-made bytes over one connection and
keeps no record, so it is the limit of what one process can do; the worker is meant to reach half.
"""

import os
import smtplib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from petadmin.access.models import Language
from petadmin.core.db import db
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Email, EmailMessage, EmailStatus
from petadmin.mail.services import queue
from tests.mail.small_app import (
    ROOT,
    create_small_app,
    environ_for,
    settings_for,
    with_trigrams,
)
from tests.support.servers import postgres_server, redis_server, smtp_sink

SENDER = "hello@patitas.example"


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
            _compare(name, count, Path(folder), urls | {"DATABASE_URL": url}, sink.port)


def _compare(name: str, count: int, instance: Path, urls: dict[str, str], port: int) -> None:
    app = create_small_app(settings_for(instance, **urls))
    with app.app_context():
        db.create_all()
    raw = _fill(app, count)
    loop = _loop_rate(raw, count, port)
    worker = _worker_rate(app, count, environ_for(instance, **urls))
    with app.app_context():
        db.drop_all()
        db.engine.dispose()
    print(
        f"{name:12} smtplib loop {loop:7.0f}/s   worker {worker:7.0f}/s   "
        f"{100 * worker / loop:4.0f} %   ({count} e-mails, {len(raw)} bytes each)"
    )


def _fill(app: Flask, count: int) -> bytes:
    """Queue the e-mails; returns the bytes of one."""
    text = "Hola, María: la visita de Ñandú es mañana. " * 20
    with app.app_context():
        for number in range(count):
            draft = Draft(
                kind="bench.rate",
                to=f"customer{number}@example.com",
                to_name="María Núñez",
                subject="Mañana es la visita",
                text=text,
                html=f"<p>{text}</p>",
                language=Language.es,
            )
            queue(db.session(), draft)
        db.session.commit()
        raw: bytes = db.session.scalars(select(EmailMessage.raw).limit(1)).one()
        return raw


def _loop_rate(raw: bytes, count: int, port: int) -> float:
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "patitas.example") as smtp:
        for number in range(count):
            smtp.sendmail(SENDER, [f"customer{number}@example.com"], raw)
    return count / (time.perf_counter() - started)


def _worker_rate(app: Flask, count: int, environ: dict[str, str]) -> float:
    """From the moment the first is taken up, so that starting Python is not measured."""
    command = [sys.executable, "worker.py", "--burst"]
    subprocess.run(command, cwd=ROOT, env=os.environ | environ, check=True, capture_output=True)
    with app.app_context():
        sent = select(func.count()).where(Email.status == EmailStatus.sent)
        if db.session.scalar(sent) != count:
            raise RuntimeError("not all e-mails were sent")
        times = select(Email.sent_at).order_by(Email.sent_at)
        moments = [moment for moment in db.session.scalars(times) if moment is not None]
        return (count - 1) / (moments[-1] - moments[0]).total_seconds()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
