"""A mailing to all customers: how long one job takes to queue it, and whether it shows its progress meanwhile."""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from flask import Flask
from sqlalchemy import func, select

from bench.business import Business, open_business
from petadmin.access.models import User
from petadmin.core.clock import utcnow
from petadmin.core.db import db, reading
from petadmin.mail.models import Category, Email
from petadmin.marketing.campaigns import services, tasks
from petadmin.marketing.campaigns.audience import Audience
from petadmin.marketing.campaigns.models import Campaign, CampaignRecipient
from petadmin.marketing.campaigns.standings import not_queued
from tests.support.servers import PostgresServer, postgres_server

LIMIT = 60
"""Seconds that a mailing of 50,000 may take to be queued."""

BODY = "<p>Estimada {{ customer_name }}:</p>" + "<p>En otoño les esperamos con novedades.</p>" * 8
"""What each gets, with a salutation of their own."""

Server = AbstractContextManager[PostgresServer | None]


class Job(NamedTuple):
    """What one run of the job took, in seconds, how many e-mails were seen each second, and how many it left."""

    seconds: float
    processor: float
    seen: list[int]
    left: int


def measure_bulk(count: int) -> None:
    """Measure on both databases and print a line for each."""
    customers = count * 106 // 100  # One in twenty has no address.
    for name, server in _servers():
        with (
            TemporaryDirectory() as folder,
            server as running,
            open_business(Path(folder), customers, running, name="bench_bulk") as business,
        ):
            print(f"\n{name}, {_told(_run(business))}", flush=True)


def _servers() -> Iterator[tuple[str, Server]]:
    yield "SQLite", nullcontext()
    yield "PostgreSQL", postgres_server()


def _told(job: Job) -> str:
    queued = job.seen[-1]
    verdict = "yes" if job.seconds <= LIMIT and not job.left else "NO"
    rest = f", {job.left:,} are left for the next" if job.left else ""
    steps = ", ".join(f"{number:,}" for number in job.seen[:: max(1, len(job.seen) // 5)])
    return (
        f"{queued:,} e-mails of a mailing are queued by one job in {job.seconds:.1f} s{rest}"
        f" (all within a minute: {verdict});"
        f" {1000 * job.processor / queued:.2f} ms of a processor for each; seen meanwhile: {steps}"
    )


def _run(business: Business) -> Job:
    """Start a mailing, let a job queue it, and look each second how far it has come."""
    with business.app.app_context():
        campaign_id = _start()
    times: list[float] = []
    job = threading.Thread(target=_prepare, args=(business.app, campaign_id, times))
    begun, seen = time.perf_counter(), []
    job.start()
    while job.is_alive():
        job.join(1)
        seen.append(_number(business.app))
    seconds = time.perf_counter() - begun
    with business.app.app_context(), reading():
        left = db.session.scalar(select(func.count(CampaignRecipient.id)).where(not_queued())) or 0
    return Job(seconds, sum(times), seen, left)


def _prepare(app: Flask, campaign_id: int, times: list[float]) -> None:
    begun = time.thread_time()
    with app.app_context():
        tasks.prepare(campaign_id)
    times.append(time.thread_time() - begun)


def _start() -> int:
    """A mailing to everybody that goes tomorrow, started."""
    user_id = db.session.scalars(select(User.id).order_by(User.id).limit(1)).one()
    campaign = Campaign(
        name="Otoño",
        category=Category.transactional,
        subject_es="Novedades para {{ customer_name }}",
        body_es=BODY,
        audience=Audience().kept(),
        starts_at=utcnow() + timedelta(days=1),
        per_minute=1_000,
    )
    db.session.add(campaign)
    db.session.flush()
    services.start(db.session, campaign, by=user_id)
    db.session.commit()
    return campaign.id


def _number(app: Flask) -> int:
    with app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(Email)) or 0
