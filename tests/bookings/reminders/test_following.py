"""Reminders follow their bookings, whatever happens to these."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from petadmin.bookings import services, visits
from petadmin.bookings.models import Booking, BookingStatus
from petadmin.bookings.reminders import services as reminding
from petadmin.bookings.reminders import tasks
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.mail.models import EmailStatus, ErrorCode
from tests.bookings.cast import book, wish
from tests.bookings.reminders.cast import (
    become,
    booking_at,
    emails,
    make_rule,
    only,
    reminders,
    send,
    standing,
)
from tests.support.days import MADRID

pytestmark = pytest.mark.usefixtures("clock")

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
BEGINS = datetime(2026, 6, 20, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def move(booking_id: int, begins: datetime) -> None:
    booking = booking_at(booking_id)
    animals = [animal.id for animal in booking.animals]
    wanted = wish(
        booking.customer_id,
        animals,
        booking.service_id,
        starts_at=begins,
        ends_at=begins + HOUR,
    )
    services.change(db.session, booking, wanted, by_id=None, may_override=False, zone=MADRID)
    db.session.commit()


def call_off(booking_id: int) -> None:
    services.cancel(db.session, booking_at(booking_id), reason="Enfermo", now=utcnow())
    db.session.commit()


def restore(booking_id: int) -> None:
    services.restore(db.session, booking_at(booking_id))
    db.session.commit()


def test_a_rule_that_is_switched_on_plans_the_bookings_ahead(booked: int) -> None:
    make_rule()

    assert only().send_at == datetime(2026, 6, 17, 7, tzinfo=UTC)
    assert only().booking_id == booked


def test_each_rule_has_its_reminder_of_a_new_booking(marta: int, luna: int, bath: int) -> None:
    for days in (5, 3, 1):
        make_rule(days=days)
    make_rule(days=2, on=False)
    make_rule(days=2, area="hotel")

    book(marta, [luna], bath, starts_at=BEGINS, ends_at=BEGINS + HOUR)

    assert [one.send_at.day for one in reminders()] == [15, 17, 19]
    assert {one.area for one in reminders()} == {"grooming"}


def test_two_rules_of_one_moment_are_two(booked: int) -> None:
    make_rule(area="grooming")
    make_rule(area=None)

    assert standing() == ["scheduled", "scheduled"]


def test_who_books_when_the_time_has_passed_is_not_reminded(
    marta: int, luna: int, bath: int
) -> None:
    make_rule()
    soon = NOW + timedelta(days=2)

    book(marta, [luna], bath, starts_at=soon, ends_at=soon + HOUR)

    assert reminders() == []


def test_a_request_is_not_reminded_of_until_it_is_confirmed(
    marta: int, luna: int, bath: int
) -> None:
    make_rule()
    asked = book(marta, [luna], bath, starts_at=BEGINS, ends_at=BEGINS + HOUR,
                 status=BookingStatus.requested)  # fmt: skip
    assert reminders() == []

    services.confirm(db.session, asked)
    db.session.commit()

    assert standing() == ["scheduled"]


def test_a_moved_booking_takes_its_reminder_along(booked: int) -> None:
    make_rule()
    first = only().id

    move(booked, BEGINS + timedelta(days=7))

    assert only().id == first
    assert only().send_at == datetime(2026, 6, 24, 7, tzinfo=UTC)


def test_a_booking_moved_so_near_that_the_time_has_passed_is_not_reminded_of(booked: int) -> None:
    make_rule()

    move(booked, NOW + timedelta(days=2))
    assert standing() == ["cancelled/too_late"]

    move(booked, BEGINS)
    assert standing() == ["scheduled"]
    assert only().send_at.day == 17


def test_a_cancelled_booking_is_not_reminded_of_and_a_restored_one_is_again(booked: int) -> None:
    make_rule()

    call_off(booked)
    assert standing() == ["cancelled/booking_off"]

    restore(booked)
    assert standing() == ["scheduled"]


def test_restored_when_the_time_has_passed_it_is_not_reminded_of(
    booked: int, clock: time_machine.Traveller
) -> None:
    make_rule()
    call_off(booked)
    clock.move_to(BEGINS - timedelta(days=1))

    restore(booked)

    assert standing() == ["cancelled/booking_off"]


def test_who_comes_early_needs_no_reminder_and_going_back_brings_it_back(booked: int) -> None:
    make_rule()
    booking = booking_at(booked)

    visits.check_in(db.session, booking, at=utcnow(), zone=MADRID)
    db.session.commit()
    assert standing() == ["cancelled/too_late"]

    visits.undo_check_in(db.session, booking_at(booked))
    db.session.commit()
    assert standing() == ["scheduled"]


def test_what_waits_in_the_queue_is_taken_back_and_goes_later(
    booked: int, clock: time_machine.Traveller
) -> None:
    make_rule()
    clock.move_to(only().send_at)
    send()
    assert standing() == ["queued"]

    move(booked, BEGINS + timedelta(days=7))

    assert standing() == ["scheduled"]
    assert [email.status for email in emails()] == [EmailStatus.cancelled]
    clock.move_to(only().send_at)
    send()
    assert [email.status for email in emails()] == [EmailStatus.cancelled, EmailStatus.queued]
    assert [email.dedupe_key for email in emails()] == [
        f"reminder-{only().id}-1",
        f"reminder-{only().id}-2",
    ]


@pytest.mark.parametrize("status", [EmailStatus.sending, EmailStatus.sent])
def test_what_has_left_stays_sent_wherever_the_booking_moves(
    booked: int, clock: time_machine.Traveller, status: EmailStatus
) -> None:
    make_rule()
    clock.move_to(only().send_at)
    send()
    become(emails()[0], status)

    move(booked, BEGINS + timedelta(days=7))
    become(emails()[0], EmailStatus.sent)
    clock.shift(timedelta(days=10))
    send()

    assert standing() == ["sent"]
    assert len(emails()) == 1


def test_a_cancelled_booking_takes_back_what_waits(
    booked: int, clock: time_machine.Traveller
) -> None:
    make_rule()
    clock.move_to(only().send_at)
    send()

    call_off(booked)

    assert standing() == ["cancelled/booking_off"]
    assert [email.status for email in emails()] == [EmailStatus.cancelled]


def test_what_a_person_cancelled_stays_cancelled(booked: int) -> None:
    make_rule()
    reminding.cancel(db.session, only())
    db.session.commit()

    move(booked, BEGINS + timedelta(days=7))

    assert standing() == ["cancelled/by_hand"]


def test_a_failed_reminder_is_not_sent_again_by_a_move(
    booked: int, clock: time_machine.Traveller
) -> None:
    make_rule()
    clock.move_to(only().send_at)
    send()
    become(emails()[0], EmailStatus.error, ErrorCode.mailbox_unknown)

    move(booked, BEGINS + timedelta(days=7))

    assert standing() == ["error/mailbox_unknown"]


def test_a_rule_that_is_switched_off_cancels_and_switched_on_plans_again(booked: int) -> None:
    rule = make_rule()

    assert reminding.switch_off(db.session, rule) == 1
    db.session.commit()
    assert standing() == ["cancelled/rule_off"]

    reminding.switch_on(db.session, rule, now=utcnow())
    db.session.commit()
    assert standing() == ["scheduled"]


def test_a_rule_of_other_days_moves_what_is_planned(booked: int, app: Flask) -> None:
    rule = make_rule()

    reminding.apply(db.session, rule, {"days": 5, "minute": 10 * 60}, now=utcnow())
    db.session.commit()
    tasks.plan_rule(rule.id)

    assert only().send_at == datetime(2026, 6, 15, 8, tzinfo=UTC)


def test_a_reminder_by_hand_keeps_its_moment_as_long_as_it_makes_sense(booked: int) -> None:
    at = BEGINS - timedelta(hours=2)
    add_by_hand(booked, at)

    move(booked, BEGINS + timedelta(days=1))
    assert (standing(), only().send_at) == (["scheduled"], at)

    move(booked, at - HOUR)
    assert standing() == ["cancelled/too_late"]

    move(booked, BEGINS)
    assert (standing(), only().send_at) == (["scheduled"], at)


@pytest.mark.parametrize("moment", [NOW - HOUR, BEGINS, BEGINS + HOUR])
def test_no_reminder_by_hand_goes_in_the_past_or_after_the_beginning(
    booked: int, moment: datetime
) -> None:
    with pytest.raises(DomainError) as refusal:
        add_by_hand(booked, moment)
    assert refusal.value.field == "send_at"


def test_a_booking_that_is_changed_otherwise_leaves_its_reminder_alone(booked: int) -> None:
    make_rule()
    before = (only().send_at, only().updated_at, only().status)

    move(booked, BEGINS)

    assert (only().send_at, only().updated_at, only().status) == before


def add_by_hand(booking_id: int, at: datetime) -> None:
    booking: Booking = booking_at(booking_id)
    reminding.add_to_booking(
        db.session, booking, send_at=at, template_id=None, by_id=None, now=utcnow()
    )
    db.session.commit()
