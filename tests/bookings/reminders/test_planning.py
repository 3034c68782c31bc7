"""Whom rules reach: vaccines, birthdays, visits, those who have not come for long; and when that is."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from petadmin.animals.models import Animal
from petadmin.bookings.models import Visit
from petadmin.bookings.reminders import planning, tasks
from petadmin.bookings.reminders import services as reminding
from petadmin.bookings.reminders.models import ReminderRule
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer
from petadmin.mail.models import Category
from petadmin.mail.templates.models import Occasion
from tests.bookings.cast import book
from tests.bookings.reminders.cast import (
    agree,
    emails,
    make_animal,
    make_customer,
    make_rule,
    make_service,
    only,
    reminders,
    send,
    standing,
    vaccinate,
    visited,
)

pytestmark = pytest.mark.usefixtures("clock", "public")

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
NINE = datetime(2026, 6, 1, 7, tzinfo=UTC)


def test_who_has_a_vaccine_that_lapses_is_reminded(
    marta: int, luna: int, clock: time_machine.Traveller
) -> None:
    given = vaccinate(luna, TODAY + 21 * DAY)
    vaccinate(luna, TODAY + 22 * DAY, "Moquillo")
    vaccinate(luna, TODAY + 30 * DAY, "Tos")

    make_rule(Occasion.vaccine, days=21)

    # What is due tomorrow at nine is planned from eight today.
    assert only().send_at == NINE
    assert (only().vaccination_id, only().animal_id) == (given, luna)

    clock.move_to(NINE - timedelta(minutes=30))
    tasks.plan_ahead()
    assert [one.send_at for one in reminders()] == [NINE, NINE + DAY]


def test_neither_the_renewed_nor_the_dead_are_reminded_of(
    app: Flask, marta: int, luna: int
) -> None:
    vaccinate(luna, TODAY + 21 * DAY)
    vaccinate(luna, TODAY + 300 * DAY)
    old = make_animal(app, marta, name="Viejo")
    vaccinate(old, TODAY + 21 * DAY)
    db.session.execute(update(Animal).where(Animal.id == old).values(deceased_on=TODAY))
    db.session.commit()

    make_rule(Occasion.vaccine, days=21)

    assert reminders() == []


def test_a_vaccine_renewed_after_it_was_planned_is_not_reminded_of(
    marta: int, luna: int, clock: time_machine.Traveller
) -> None:
    vaccinate(luna, TODAY + 21 * DAY)
    make_rule(Occasion.vaccine, days=21)
    vaccinate(luna, TODAY + 300 * DAY)
    clock.move_to(NINE)

    send()

    assert standing() == ["cancelled/no_cause"]


def test_an_animal_with_another_owner_is_not_told_of_to_the_one_before(
    app: Flask, marta: int, luna: int, clock: time_machine.Traveller
) -> None:
    vaccinate(luna, TODAY + 21 * DAY)
    make_rule(Occasion.vaccine, days=21)
    pepe = make_customer(app, first_name="Pepe", email="pepe@example.com")
    db.session.execute(update(Animal).where(Animal.id == luna).values(customer_id=pepe))
    db.session.commit()
    clock.move_to(NINE)

    send()

    assert standing() == ["cancelled/no_cause"]


def test_birthdays_are_wished_to_those_who_agreed(
    app: Flask, marta: int, luna: int, clock: time_machine.Traveller
) -> None:
    agree(marta)
    pepe = make_customer(app, first_name="Pepe", email="pepe@example.com")
    make_animal(app, pepe, birth_date=date(2019, 6, 1))
    make_animal(app, marta, name="Recién", birth_date=TODAY)
    make_rule(Occasion.birthday, days=0)
    assert only().animal_id == luna
    clock.move_to(NINE)

    send()

    [email] = emails()
    assert email.category is Category.marketing
    assert email.unsubscribe_url.startswith("https://patitas.example/unsubscribe/")
    assert email.unsubscribe_url in email.html
    assert "6 " in email.text


@pytest.mark.parametrize(
    ("day", "born"),
    [
        (date(2027, 2, 28), date(2020, 2, 29)),
        (date(2028, 2, 29), date(2020, 2, 29)),
        (date(2028, 2, 28), date(2020, 2, 28)),
    ],
)
def test_who_was_born_on_29_february_has_a_birthday_each_year(
    app: Flask, marta: int, clock: time_machine.Traveller, day: date, born: date
) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 3, tzinfo=UTC))
    agree(marta)
    make_animal(app, marta, name="Bis", birth_date=born)
    make_animal(app, marta, name="Otro", birth_date=born + timedelta(days=2))

    make_rule(Occasion.birthday, days=0)

    assert [(one.send_at.date(), str(one.animal)) for one in reminders()] == [(day, "Bis")]


def test_who_takes_consent_back_gets_no_advertising_on_the_day(
    marta: int, luna: int, clock: time_machine.Traveller
) -> None:
    agree(marta)
    make_rule(Occasion.birthday, days=0)
    agree(marta, given=False)
    clock.move_to(NINE)

    send()

    assert standing() == ["cancelled/no_consent"]


def test_a_visit_is_thanked_for_once_however_many_came(app: Flask, marta: int, luna: int) -> None:
    yesterday = NOW - timedelta(hours=10)
    visited(marta, luna, yesterday)
    visited(marta, make_animal(app, marta, name="Max"), yesterday)

    make_rule(Occasion.thank_you, days=1)

    assert only().customer_id == marta
    assert only().send_at == NINE


def test_who_comes_often_is_not_thanked_each_time(
    marta: int, luna: int, clock: time_machine.Traveller
) -> None:
    make_rule(Occasion.thank_you, days=1)
    for _number in range(5):
        visited(marta, luna, utcnow() - timedelta(hours=10))
        tasks.plan_ahead()
        clock.shift(DAY)

    assert len(reminders()) == 1


def test_who_switched_thanks_off_gets_none(marta: int, luna: int) -> None:
    visited(marta, luna, NOW - timedelta(hours=10))
    db.session.execute(update(Customer).values(thank_you_email=False))
    db.session.commit()

    make_rule(Occasion.thank_you, days=1)

    assert reminders() == []


def test_who_has_not_come_for_long_is_invited(marta: int, luna: int) -> None:
    agree(marta)
    visited(marta, luna, NOW - 60 * DAY)

    make_rule(Occasion.rebook, days=60, area="grooming")

    assert only().send_at == NINE
    assert only().area == "grooming"


def test_who_came_again_or_has_booked_is_not_invited(app: Flask, marta: int, luna: int) -> None:
    agree(marta)
    visited(marta, luna, NOW - 60 * DAY)
    visited(marta, luna, NOW - 20 * DAY)
    pepe = make_customer(app, first_name="Pepe", email="pepe@example.com")
    agree(pepe)
    max_ = make_animal(app, pepe, name="Max")
    visited(pepe, max_, NOW - 60 * DAY)
    bath = make_service(app, area="grooming", name="Baño")
    book(pepe, [max_], bath, starts_at=NOW + 9 * DAY, ends_at=NOW + 9 * DAY + timedelta(hours=1))

    make_rule(Occasion.rebook, days=60, area="grooming")

    assert reminders() == []


def test_who_books_after_the_invitation_was_planned_is_not_invited(
    app: Flask, marta: int, luna: int, clock: time_machine.Traveller
) -> None:
    agree(marta)
    visited(marta, luna, NOW - 60 * DAY)
    make_rule(Occasion.rebook, days=60, area="grooming")
    bath = make_service(app, area="grooming", name="Baño")
    book(marta, [luna], bath, starts_at=NOW + 9 * DAY, ends_at=NOW + 9 * DAY + timedelta(hours=1))
    clock.move_to(NINE)

    send()

    assert standing() == ["cancelled/no_cause"]


def test_a_visit_elsewhere_does_not_count(marta: int, luna: int) -> None:
    agree(marta)
    visited(marta, luna, NOW - 60 * DAY)
    visited(marta, luna, NOW - 20 * DAY, area="hotel")

    make_rule(Occasion.rebook, days=60, area="grooming")

    assert len(reminders()) == 1


def test_the_dry_run_tells_who_is_reached_and_who_is_not_and_why(
    app: Flask, marta: int, luna: int
) -> None:
    agree(marta)
    pepe = make_customer(app, first_name="Pepe", email="pepe@example.com")
    make_animal(app, pepe, birth_date=date(2019, 6, 10))
    ana = make_customer(app, first_name="Ana", email="", phones=[{"number": "612345678"}])
    agree(ana)
    make_animal(app, ana, birth_date=date(2019, 6, 20))
    zoe = make_customer(app, first_name="Zoe", email="zoe@example.com")
    make_animal(app, zoe, birth_date=date(2019, 7, 20))
    rule = make_rule(Occasion.birthday, days=0, on=False)

    found = planning.dry_run(db.session, rule, now=utcnow())

    assert (found.reached, found.left_out, found.capped, found.more) == (1, 2, False, 0)
    assert [(hit.customer.first_name, hit.left_out) for hit in found.hits] == [
        ("Marta", None),
        ("Pepe", "no_consent"),
        ("Ana", "no_address"),
    ]
    assert reminders() == []


def test_the_dry_run_of_bookings_looks_at_those_of_the_next_days(
    app: Flask, marta: int, luna: int
) -> None:
    bath = make_service(app, area="grooming", name="Baño")
    for days in (2, 10, 32, 50):
        begins = NOW + days * DAY + timedelta(hours=6)
        book(marta, [luna], bath, starts_at=begins, ends_at=begins + timedelta(hours=1))
    rule = make_rule(on=False)

    found = planning.dry_run(db.session, rule, now=utcnow())

    assert [hit.send_at.day for hit in found.hits] == [8, 30]


def test_advertising_cannot_be_switched_on_without_a_way_to_end_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = app.extensions["petadmin.mail"]
    private = type(office)(url=office.url, sender=office.sender, business_name=office.business_name)
    monkeypatch.setitem(app.extensions, "petadmin.mail", private)
    rule: ReminderRule = make_rule(Occasion.birthday, days=0, on=False)

    with pytest.raises(DomainError):
        reminding.switch_on(db.session, rule, now=utcnow())


def test_a_visit_going_on_is_no_reason_to_thank(marta: int, luna: int) -> None:
    visited(marta, luna, NOW - timedelta(hours=10))
    db.session.execute(update(Visit).values(ends_at=None))
    db.session.commit()

    make_rule(Occasion.thank_you, days=1)

    assert reminders() == []
