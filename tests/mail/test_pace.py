"""Quiet hours, in which advertising waits, and the pace of mailings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from petadmin.core.db import db
from petadmin.mail import tasks
from petadmin.mail.delivery import Delivery
from petadmin.mail.models import Category, Email, EmailStatus
from petadmin.mail.pace import QuietHours, moments
from petadmin.mail.services import queue, retry
from petadmin.mail.statements import own_statements
from petadmin.mail.transports import Letter, Outcome, Verdict
from tests.mail.conftest import QUICK
from tests.mail.small_app import draft_to, keep_quiet
from tests.support.days import MADRID
from tests.support.servers import SmtpSink

NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)


def at(text: str) -> datetime:
    """A moment in Madrid; a trailing ' later' means the second of two equal times."""
    clock = datetime.fromisoformat(text.removesuffix(" later"))
    return clock.replace(tzinfo=MADRID, fold=int(text.endswith("later")))


@pytest.mark.parametrize(
    ("hours", "moment", "end"),
    [
        ((21, 9), "2026-11-22 20:59", None),
        ((21, 9), "2026-11-22 21:00", "2026-11-23 09:00"),
        ((21, 9), "2026-11-23 00:00", "2026-11-23 09:00"),
        ((21, 9), "2026-11-23 08:59", "2026-11-23 09:00"),
        ((21, 9), "2026-11-23 09:00", None),
        ((13, 16), "2026-11-22 15:59", "2026-11-22 16:00"),
        ((13, 16), "2026-11-22 16:00", None),
        ((21, 0), "2026-11-22 23:59", "2026-11-23 00:00"),
        ((21, 0), "2026-11-23 00:00", None),
        ((0, 9), "2026-11-23 00:00", "2026-11-23 09:00"),
        ((9, 9), "2026-11-23 03:00", None),
        # The clocks go from two to three: there is no half past two, and the night has an hour less.
        ((21, 9), "2027-03-27 23:00", "2027-03-28 09:00"),
        ((21, 2), "2027-03-28 01:59", "2027-03-28 03:00"),
        ((21, 2), "2027-03-28 03:00", None),
        # They go back from three to two: half past two is there twice.
        ((21, 9), "2027-10-31 02:30", "2027-10-31 09:00"),
        ((21, 9), "2027-10-31 02:30 later", "2027-10-31 09:00"),
        ((21, 3), "2027-10-31 02:30 later", "2027-10-31 03:00"),
        ((21, 2), "2027-10-31 02:30 later", None),
    ],
)
def test_quiet_hours_end(hours: tuple[int, int], moment: str, end: str | None) -> None:
    quiet = QuietHours(start=hours[0], until=hours[1], zone=MADRID)
    found = quiet.end(at(moment).astimezone(UTC))
    assert found == (at(end) if end else None)


@pytest.mark.parametrize("day", ["2026-11-22", "2027-03-27", "2027-10-30"])
def test_what_was_spread_over_the_night_is_spread_over_the_morning(day: str) -> None:
    quiet = QuietHours(start=21, until=9, zone=MADRID)
    evening = at(f"{day} 21:00").astimezone(UTC)
    end = quiet.end(evening)
    assert end is not None
    for minutes in range(0, 600, 60):
        planned = evening + timedelta(minutes=minutes)
        assert quiet.put_off(planned, now=planned) == end + timedelta(minutes=minutes)
    # Nothing goes earlier because it should have gone long ago.
    assert quiet.put_off(evening - timedelta(days=3), now=evening) == end


def test_a_mailing_keeps_its_pace_and_skips_the_night() -> None:
    quiet = QuietHours(start=21, until=9, zone=MADRID)
    start = at("2026-11-22 20:59").astimezone(UTC)
    found = list(islice(moments(start, per_minute=2, quiet=quiet), 4))
    expected = ["2026-11-22 20:59:00", "2026-11-22 20:59:30", "2026-11-23 09:00:00"]
    assert found == [at(text) for text in [*expected, "2026-11-23 09:00:30"]]
    assert len(set(islice(moments(start, per_minute=6_000), 500))) == 500


@pytest.fixture
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    """Half past ten in the evening, within the quiet hours."""
    keep_quiet(21, 9)
    with time_machine.travel(NIGHT, tick=False) as traveller:
        yield traveller


def queued(**changes: object) -> Email:
    email = queue(db.session(), draft_to("maria@example.com", **changes))
    db.session.commit()
    return email


def work() -> None:
    db.session.commit()
    tasks.sweep()
    tasks.drain()
    db.session.expire_all()


@pytest.mark.parametrize("scheduled", [False, True])
def test_advertising_waits_for_the_end_of_the_quiet_hours(
    clock: time_machine.Traveller, sink: SmtpSink, scheduled: bool
) -> None:
    not_before = NIGHT + timedelta(minutes=10) if scheduled else None
    advertising = queued(category=Category.marketing, not_before=not_before)
    service = queued()
    if scheduled:
        clock.shift(timedelta(minutes=10))
    work()
    later = advertising.not_before
    assert (service.status, advertising.status) == (EmailStatus.sent, EmailStatus.scheduled)
    assert timedelta() < later - MORNING < timedelta(hours=2)
    work()
    assert (advertising.not_before, advertising.attempts) == (later, 0)
    clock.move_to(later)
    work()
    assert advertising.status is EmailStatus.sent


class Nightfall:
    """A way out over whose first letter the quiet hours begin."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self._clock = clock
        self.sent: list[int] = []

    def send(self, letter: Letter) -> Outcome:
        self.sent.append(letter.email_id)
        self._clock.move_to(NIGHT)
        return Outcome(Verdict.sent)

    def expect_more(self) -> None:
        """Nothing to get ready."""

    def close(self) -> None:
        """Nothing is open."""


def test_a_worker_that_works_into_the_quiet_hours_stops_with_advertising(
    clock: time_machine.Traveller,
) -> None:
    clock.move_to(NIGHT - timedelta(hours=2))
    first, second = (queued(category=Category.marketing) for _number in range(2))
    service = queued()
    nightfall = Nightfall(clock)
    with own_statements(db.engine) as statements:
        Delivery(
            statements=statements,
            transport=nightfall,
            patience=replace(QUICK, batch=1),
            stopping=lambda: False,
        ).drain()
    db.session.expire_all()
    assert nightfall.sent == [first.id, service.id]
    assert (second.status, second.attempts) == (EmailStatus.scheduled, 0)
    assert second.not_before == MORNING


def test_a_person_who_tries_again_at_night_wakes_nobody(
    clock: time_machine.Traveller, sink: SmtpSink
) -> None:
    clock.move_to(MORNING)
    sink.behave(RCPT="550 No such user")
    email = queued(category=Category.marketing)
    work()
    assert [email.status] == [EmailStatus.error]
    sink.behave()
    clock.move_to(NIGHT + timedelta(days=1))
    retry(db.session(), email)
    work()
    assert [email.status] == [EmailStatus.scheduled]
    clock.move_to(email.not_before)
    work()
    assert [email.status] == [EmailStatus.sent]


def test_what_is_held_back_does_not_go(app: Flask, sink: SmtpSink) -> None:
    email = queued()
    db.session.execute(update(Email).values(status=EmailStatus.scheduled, held=True))
    work()
    assert [email.status] == [EmailStatus.scheduled]
    db.session.execute(update(Email).values(held=False))
    work()
    assert [email.status] == [EmailStatus.sent]
    assert db.session.scalar(select(Email.id).where(Email.held)) is None
