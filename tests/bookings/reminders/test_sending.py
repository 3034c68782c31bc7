"""What is due is looked at once more and queued, once; then a reminder stands as its e-mail does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from petadmin.access.models import Language
from petadmin.bookings.models import Booking, BookingStatus
from petadmin.bookings.reminders import sending
from petadmin.bookings.reminders.models import (
    CancelReason,
    Reminder,
    ReminderRule,
)
from petadmin.business import settings
from petadmin.business.settings import BusinessSettings
from petadmin.core.db import db
from petadmin.core.text import fold
from petadmin.customers.models import Customer
from petadmin.mail.models import EmailStatus
from petadmin.mail.templates.models import EmailTemplate, Occasion
from tests.bookings.cast import book
from tests.bookings.reminders.cast import (
    emails,
    make_animal,
    make_customer,
    make_rule,
    make_service,
    only,
    send,
    standing,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("clock")]

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
BEGINS = datetime(2026, 6, 20, 8, 30, tzinfo=UTC)
DUE = datetime(2026, 6, 17, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def change(customer_id: int, **values: Any) -> None:
    db.session.execute(update(Customer).where(Customer.id == customer_id).values(**values))
    db.session.commit()


def kept_text(**values: Any) -> int:
    given = {"name": "Cita", "folded": fold("Cita"), "occasion": Occasion.booking, **values}
    row = EmailTemplate(**given)
    db.session.add(row)
    db.session.commit()
    return row.id


def test_nothing_goes_before_its_time(booked: int, clock: time_machine.Traveller) -> None:
    make_rule()
    clock.move_to(DUE - timedelta(seconds=1))

    assert send() == 0
    assert standing() == ["scheduled"]


def test_what_is_due_is_queued_in_the_customers_language(
    booked: int, marta: int, clock: time_machine.Traveller
) -> None:
    change(marta, language=Language.en)
    make_rule()
    clock.move_to(DUE)

    assert send() == 1

    [email] = emails()
    assert only().email_id == email.id
    assert (email.kind, email.status) == ("reminder.booking", EmailStatus.queued)
    assert (email.recipient_email, email.customer_id) == ("marta@example.com", marta)
    assert email.subject == "Your booking on Saturday, 20 June 2026: Baño"
    assert "Luna" in email.text
    assert "in 3 days" in email.text
    assert "10:30" in email.text
    assert "{{" not in email.html + email.text + email.subject


def test_nobody_is_reminded_of_what_is_switched_off(
    booked: int, clock: time_machine.Traveller
) -> None:
    make_rule()
    settings.choose(db.session, replace(BusinessSettings(), areas_off=("grooming",)))
    db.session.commit()
    clock.move_to(DUE)

    assert send() == 1
    assert only().cancel_reason is CancelReason.no_cause
    assert emails() == []


def test_a_second_round_sends_nothing_more(booked: int, clock: time_machine.Traveller) -> None:
    make_rule()
    clock.move_to(DUE)

    assert [send(), send()] == [1, 0]
    assert len(emails()) == 1


def test_a_kept_text_is_sent_in_the_language_that_it_has(
    booked: int, clock: time_machine.Traveller
) -> None:
    text = kept_text(
        subject_en="See you {{ days_left }}", body_en="<p>Bring {{ animal_names }}</p>"
    )
    make_rule(template_id=text)
    clock.move_to(DUE)

    send()

    [email] = emails()
    assert email.subject == "See you in 3 days"
    assert email.language is Language.en
    assert "Bring Luna" in email.text


def test_a_kept_text_with_nothing_to_stand_for_gives_way_to_the_standard_one(
    booked: int, clock: time_machine.Traveller
) -> None:
    text = kept_text(subject_es="Su sitio", body_es="<p>Su sitio: {{ booking_place }}</p>")
    make_rule(template_id=text)
    clock.move_to(DUE)

    send()

    assert standing() == ["queued"]
    assert "Baño" in emails()[0].subject


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"automatic_email": False}, "cancelled/opted_out"),
        ({"reminder_email": False}, "cancelled/opted_out"),
        ({"email": ""}, "cancelled/no_address"),
        ({"inactive_since": NOW.date()}, "cancelled/inactive"),
        ({"email": "nobody"}, "error/invalid_address"),
        ({"thank_you_email": False}, "queued"),
    ],
)
def test_what_the_customer_says_on_the_day_counts(
    booked: int,
    marta: int,
    clock: time_machine.Traveller,
    values: dict[str, Any],
    expected: str,
) -> None:
    make_rule()
    change(marta, **values)
    clock.move_to(DUE)

    send()

    assert standing() == [expected]
    assert len(emails()) == (1 if expected == "queued" else 0)


def test_one_bad_address_holds_nobody_else_up(
    app: Flask, booked: int, marta: int, clock: time_machine.Traveller
) -> None:
    pepe = make_customer(app, first_name="Pepe", email="pepe@example.com")
    bath = make_service(app, area="grooming", name="Corte")
    book(pepe, [make_animal(app, pepe)], bath, starts_at=BEGINS + HOUR, ends_at=BEGINS + 2 * HOUR)
    make_rule()
    change(marta, email="nobody")
    clock.move_to(DUE)

    send()

    assert sorted(standing()) == ["error/invalid_address", "queued"]


@pytest.mark.parametrize("status", [BookingStatus.cancelled, BookingStatus.requested])
def test_a_booking_that_was_called_off_behind_our_back_is_not_reminded_of(
    booked: int, clock: time_machine.Traveller, status: BookingStatus
) -> None:
    make_rule()
    db.session.execute(update(Booking).values(status=status))
    db.session.commit()
    clock.move_to(DUE)

    send()

    assert standing() == ["cancelled/booking_off"]


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (timedelta(hours=23), "queued"),
        (timedelta(hours=25), "cancelled/too_late"),
        (BEGINS - DUE, "cancelled/too_late"),
    ],
)
def test_what_could_not_be_sent_for_a_day_is_not_sent_any_more(
    booked: int, clock: time_machine.Traveller, late: timedelta, expected: str
) -> None:
    make_rule()
    clock.move_to(DUE + late)

    send()

    assert standing() == [expected]


def test_a_rule_that_was_switched_off_meanwhile_sends_nothing(
    booked: int, clock: time_machine.Traveller
) -> None:
    make_rule()
    db.session.execute(update(ReminderRule).values(active=False))
    db.session.commit()
    clock.move_to(DUE)

    send()

    assert standing() == ["cancelled/rule_off"]


@pytest.mark.parametrize(
    ("customer", "booking", "expected"),
    [
        ({"reminder_email": False}, {}, "cancelled/opted_out"),
        ({}, {"status": BookingStatus.checked_in}, "cancelled/too_late"),
        ({}, {"starts_at": DUE - HOUR}, "cancelled/too_late"),
        ({}, {}, "queued"),
    ],
)
def test_it_is_asked_once_more_before_the_email_is_handed_over(
    booked: int,
    marta: int,
    clock: time_machine.Traveller,
    customer: dict[str, Any],
    booking: dict[str, Any],
    expected: str,
) -> None:
    make_rule()
    clock.move_to(DUE)
    send()
    [email] = emails()
    if customer:
        change(marta, **customer)
    if booking:
        db.session.execute(update(Booking).values(**booking))

    refused = sending.gate(db.session.connection(), [email.id])
    db.session.commit()

    assert standing() == [expected]
    assert [one.status for one in refused.values()] == (
        [] if expected == "queued" else [EmailStatus.cancelled]
    )


def test_a_hostile_name_makes_neither_headers_nor_markup(
    app: Flask, booked: int, marta: int, clock: time_machine.Traveller
) -> None:
    change(marta, first_name="<script>x</script>\r\nBcc: eve@example.com")
    make_rule()
    clock.move_to(DUE)

    send()

    [email] = emails()
    assert "<script>" not in email.html
    assert "\n" not in email.subject + email.recipient_name


def test_a_row_of_another_round_is_left_to_it(booked: int, clock: time_machine.Traveller) -> None:
    make_rule()
    clock.move_to(DUE)
    db.session.execute(update(Reminder).values(tries=1))
    db.session.commit()

    send()

    assert emails()[0].dedupe_key == f"reminder-{only().id}-2"
