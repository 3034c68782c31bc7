"""When rules plan: the day, the hour, what is made up for, and clocks that change."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from petadmin.bookings.models import Booking
from petadmin.bookings.reminders import services as reminding
from petadmin.bookings.reminders import tasks
from petadmin.bookings.reminders.models import Reminder
from petadmin.bookings.reminders.moments import send_moment
from petadmin.core.clock import moment_at, utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.mail.templates.models import Occasion
from tests.bookings.cast import book
from tests.bookings.reminders.cast import (
    agree,
    emails,
    make_rule,
    make_service,
    only,
    reminders,
    send,
    vaccinate,
    visited,
)
from tests.support.days import MADRID

pytestmark = pytest.mark.usefixtures("clock", "public")

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
NINE = datetime(2026, 6, 1, 7, tzinfo=UTC)


def test_planning_again_plans_nothing_twice(marta: int, luna: int) -> None:
    agree(marta)
    vaccinate(luna, TODAY + 21 * DAY)
    visited(marta, luna, NOW - timedelta(hours=10))
    make_rule(Occasion.vaccine, days=21)
    make_rule(Occasion.birthday, days=0)
    make_rule(Occasion.thank_you, days=1)
    before = len(reminders())

    tasks.plan_ahead()
    tasks.plan_ahead()

    assert (before, len(reminders())) == (3, 3)


def test_a_rule_switched_on_in_the_afternoon_does_not_begin_with_the_morning(
    marta: int, luna: int, clock: time_machine.Traveller
) -> None:
    clock.move_to(NINE + timedelta(hours=6))
    vaccinate(luna, TODAY + 21 * DAY)

    make_rule(Occasion.vaccine, days=21)
    tasks.plan_ahead()

    assert reminders() == []


def test_what_nobody_planned_in_time_is_made_up_for_on_the_same_day(
    marta: int, luna: int, clock: time_machine.Traveller
) -> None:
    make_rule(Occasion.vaccine, days=21)
    clock.move_to(NINE + 2 * DAY + timedelta(hours=4))
    vaccinate(luna, TODAY + 23 * DAY)

    tasks.plan_ahead()

    assert only().send_at == NINE + 2 * DAY


def test_a_booking_that_came_in_past_the_services_is_planned_within_the_hour(
    app: Flask, marta: int, luna: int
) -> None:
    make_rule(days=3)
    bath = make_service(app, area="grooming", name="Baño")
    begins = NOW + 3 * DAY + timedelta(hours=8)
    made = book(marta, [luna], bath, starts_at=NOW + 90 * DAY, ends_at=NOW + 91 * DAY)
    db.session.execute(
        update(Booking).where(Booking.id == made.id).values(starts_at=begins, ends_at=begins + DAY)
    )
    db.session.query(Reminder).delete()
    db.session.commit()

    tasks.plan_ahead()

    assert only().send_at == NINE


def test_other_days_of_an_active_rule_plan_anew(
    marta: int, luna: int, clock: time_machine.Traveller
) -> None:
    clock.move_to(NINE - timedelta(minutes=30))
    vaccinate(luna, TODAY + 21 * DAY)
    rule = make_rule(Occasion.vaccine, days=21)
    assert only().send_at == NINE

    reminding.apply(db.session, rule, {"days": 20}, now=utcnow())
    db.session.commit()
    tasks.plan_rule(rule.id)

    assert only().send_at == NINE + DAY


@pytest.mark.parametrize(
    ("occasion", "days"),
    [(Occasion.birthday, 1), (Occasion.booking, 366), (Occasion.rebook, 0), (Occasion.booking, -1)],
)
def test_days_that_make_no_sense_are_refused(occasion: Occasion, days: int) -> None:
    with pytest.raises(DomainError) as refusal:
        make_rule(occasion, days=days, on=False)
    assert refusal.value.field == "days"
    db.session.rollback()


@pytest.mark.parametrize(
    ("day", "minute", "expected"),
    [
        # The night in which 02:00 becomes 03:00: there is no 02:30, so it goes at half past three.
        (date(2027, 3, 28), 150, datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 3, 28), 180, datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 3, 27), 150, datetime(2027, 3, 27, 1, 30, tzinfo=UTC)),
        # The night in which 03:00 becomes 02:00: 02:30 is there twice and counts once.
        (date(2027, 10, 31), 150, datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 10, 31), 240, datetime(2027, 10, 31, 3, 0, tzinfo=UTC)),
    ],
)
def test_clocks_that_change_lead_to_one_moment(day: date, minute: int, expected: datetime) -> None:
    assert send_moment(day, minute, MADRID) == expected


@pytest.mark.slow
@pytest.mark.parametrize("begins", [datetime(2027, 3, 31, 10, 30), datetime(2027, 11, 3, 10, 30)])  # noqa: DTZ001
def test_an_hour_that_is_skipped_or_there_twice_reminds_once(
    app: Flask, marta: int, luna: int, clock: time_machine.Traveller, begins: datetime
) -> None:
    starts_at = moment_at(begins, MADRID)
    clock.move_to(starts_at - 10 * DAY)
    make_rule(days=3, minute=150)
    bath = make_service(app, area="grooming", name="Baño")
    book(marta, [luna], bath, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    clock.move_to(only().send_at - timedelta(minutes=90))

    for _minute in range(240):
        send()
        tasks.plan_ahead()
        clock.shift(timedelta(minutes=1))

    assert len(emails()) == 1
    assert len(reminders()) == 1
