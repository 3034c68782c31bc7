"""A mailing played from beginning to end, by two who start it at once, and by a job that is killed in the middle."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from petadmin.core.clock import utcnow
from petadmin.core.db import db, reading
from petadmin.customers.models import Customer
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.mail.post_office import EXTENSION
from petadmin.mail.tasks import drain
from petadmin.marketing.campaigns import tasks
from petadmin.marketing.campaigns.models import CampaignRecipient, CampaignStatus
from petadmin.records.consents.models import Consent, Purpose, Way
from tests.conftest import browser_of
from tests.mail.small_app import ROOT
from tests.marketing.mailings import emails_of, mailing, make_mailing, prepare
from tests.support.cast import LUCIA, MARCOS

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MANY = 1_800

PREPARE = """
import sys
from petadmin.factory import create_app
from petadmin.marketing.campaigns.tasks import prepare
app = create_app()
with app.app_context():
    prepare(int(sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Petadmin is reached at an address."""
    office = app.extensions[EXTENSION]
    monkeypatch.setitem(app.extensions, EXTENSION, replace(office, public_url="https://pa.example"))


def add_people(app: Flask, number: int) -> None:
    """So many customers who agreed to advertising, quickly."""
    now = utcnow()
    with app.app_context():
        names = [f"Ana {place:04}" for place in range(number)]
        people = [
            {"first_name": name, "sort_name": name, "email": f"{name[4:]}@example.com"}
            for name in names
        ]
        db.session.execute(insert(Customer), people)
        ids = db.session.scalars(select(Customer.id))
        agreed = {"purpose": Purpose.marketing, "given": True, "way": Way.paper, "at": now}
        db.session.execute(insert(Consent), [{"customer_id": row_id, **agreed} for row_id in ids])
        db.session.commit()


def statuses(app: Flask, campaign_id: int) -> Counter[EmailStatus]:
    return Counter(email.status for email in emails_of(app, campaign_id))


def deliver(app: Flask) -> None:
    """What a worker does when it is rung, and the schedule each minute."""
    with app.app_context():
        drain()
        tasks.sweep()


def do(browser: FlaskClient, campaign_id: int, verb: str) -> str:
    answer = browser.post(
        f"/mailings/{campaign_id}/{verb}", data={"confirmed": "1"}, follow_redirects=True
    )
    assert answer.status_code == 200
    return answer.text


def test_a_slow_mailing_is_paused_gone_on_with_and_stopped(app: Flask) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        as_lucia, stranger = browser_of(app, LUCIA), app.test_client()
        add_people(app, 60)
        campaign_id = make_mailing(app, per_minute=6)
        do(as_lucia, campaign_id, "start")
        prepare(app, campaign_id)

        clock.shift(timedelta(seconds=91))
        deliver(app)
        assert statuses(app, campaign_id)[EmailStatus.sent] == 10
        do(as_lucia, campaign_id, "pause")
        clock.shift(timedelta(minutes=5))
        deliver(app)
        assert statuses(app, campaign_id) == {EmailStatus.sent: 10, EmailStatus.scheduled: 50}
        assert "cannot be changed" in do(as_lucia, campaign_id, "edit")

        waiting = emails_of(app, campaign_id)[12]
        stranger.post(waiting.unsubscribe_url.removeprefix("https://pa.example"), data={})
        do(as_lucia, campaign_id, "go-on")
        clock.shift(timedelta(minutes=2))
        deliver(app)
        sent = statuses(app, campaign_id)
        assert sent[EmailStatus.cancelled] == 1
        assert 21 <= sent[EmailStatus.sent] <= 24

        said = do(as_lucia, campaign_id, "stop")
        clock.shift(timedelta(hours=1))
        deliver(app)
        ended = statuses(app, campaign_id)
        assert ended == {
            EmailStatus.sent: sent[EmailStatus.sent],
            EmailStatus.cancelled: 60 - sent[EmailStatus.sent],
        }
        assert "The mailing is stopped" in said
        assert mailing(app, campaign_id).status is CampaignStatus.stopped


def test_advertising_waits_for_the_end_of_the_quiet_hours(app: Flask) -> None:
    with time_machine.travel(MONDAY.replace(hour=19, minute=59), tick=False):
        as_lucia = browser_of(app, LUCIA)
        add_people(app, 3)
        campaign_id = make_mailing(app, per_minute=1)
        do(as_lucia, campaign_id, "start")
        prepare(app, campaign_id)

        # In Madrid it is 20:59; between 21:00 and 9:00 nothing goes.
        hours = [
            email.not_before.astimezone(UTC).strftime("%d %H:%M")
            for email in emails_of(app, campaign_id)
        ]
    assert hours == ["23 19:59", "24 08:00", "24 08:01"]


def test_it_is_finished_when_the_last_is_sent(app: Flask) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        as_lucia = browser_of(app, LUCIA)
        add_people(app, 4)
        campaign_id = make_mailing(app)
        do(as_lucia, campaign_id, "start")
        prepare(app, campaign_id)
        clock.shift(timedelta(minutes=1))
        with app.app_context():
            drain()

        assert mailing(app, campaign_id).status is CampaignStatus.finished
        assert "4 of 4 settled" in as_lucia.get(f"/mailings/{campaign_id}").text


def test_what_failed_is_sent_again(app: Flask) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        as_lucia = browser_of(app, LUCIA)
        add_people(app, 2)
        campaign_id = make_mailing(app)
        do(as_lucia, campaign_id, "start")
        prepare(app, campaign_id)
        clock.shift(timedelta(minutes=1))
        deliver(app)
        with app.app_context():
            row = db.session.scalars(
                select(CampaignRecipient).order_by(CampaignRecipient.id)
            ).first()
            assert row is not None
            recipient_id, email = row.id, db.session.get_one(Email, row.email_id)
            email.status, email.sent_at = EmailStatus.error, None
            email.error_code = ErrorCode.mailbox_full
            db.session.commit()

        answer = as_lucia.post(
            "/mailings/recipients/actions/retry", data={"ids": recipient_id, "confirmed": "1"}
        )

        assert answer.status_code == 302
        assert statuses(app, campaign_id) == {EmailStatus.sent: 1, EmailStatus.queued: 1}
        assert mailing(app, campaign_id).status is CampaignStatus.sending


def test_two_who_start_at_once_send_once(app: Flask) -> None:
    add_people(app, 40)
    campaign_id = make_mailing(app)
    browsers = [browser_of(app, LUCIA), browser_of(app, MARCOS)]
    together = threading.Barrier(2)

    def start(browser: FlaskClient) -> None:
        together.wait()
        browser.post(f"/mailings/{campaign_id}/start", data={"confirmed": "1"})
        together.wait()
        prepare(app, campaign_id)

    threads = [threading.Thread(target=start, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(emails_of(app, campaign_id)) == 40
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Email)) == 40


@pytest.mark.slow
def test_a_job_that_is_killed_is_gone_on_with(app: Flask, database: str) -> None:
    add_people(app, MANY)
    campaign_id = make_mailing(app)
    do(browser_of(app, LUCIA), campaign_id, "start")
    job = _job(app, database, campaign_id)
    try:
        deadline = time.monotonic() + 60
        while not 0 < _queued(app) < MANY:
            assert time.monotonic() < deadline
            assert job.poll() is None
            time.sleep(0.01)
        os.kill(job.pid, signal.SIGKILL)
    finally:
        job.kill()
        job.communicate()
    left_behind = _queued(app)
    prepare(app, campaign_id)
    prepare(app, campaign_id)

    assert 0 < left_behind < MANY
    assert _queued(app) == MANY
    assert len(emails_of(app, campaign_id)) == MANY
    assert mailing(app, campaign_id).status is CampaignStatus.sending
    assert mailing(app, campaign_id).recipients == MANY


def _job(app: Flask, database: str, campaign_id: int) -> "subprocess.Popen[bytes]":
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    environ = {
        "PETADMIN_DATABASE_URL": url,
        "PETADMIN_INSTANCE": str(Path(app.extensions["petadmin.settings"].instance)),
        "PETADMIN_PUBLIC_URL": "https://pa.example",
        "PETADMIN_SECRET_KEY": "for tests only, " * 4,
    }
    return subprocess.Popen(
        [sys.executable, "-c", PREPARE, str(campaign_id)],
        cwd=ROOT,
        env=os.environ | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _queued(app: Flask) -> int:
    # As a reader, who waits for nobody.
    with app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(Email)) or 0
