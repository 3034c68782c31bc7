"""Whom rules reach: vaccines, birthdays, visits, those who have not come for long; and when that is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from petadmin.animals.health.models import Vaccination, Vaccine
from petadmin.animals.models import Animal, Species
from petadmin.bookings.models import Booking, Visit, kinds_of_visits
from petadmin.bookings.reminders import planning, tasks
from petadmin.bookings.reminders import services as reminding
from petadmin.bookings.reminders.models import Reminder, ReminderRule
from petadmin.bookings.reminders.moments import send_moment
from petadmin.core.clock import moment_at, utcnow
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
)
from tests.support.days import MADRID

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
NINE = datetime(2026, 6, 1, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller, app.app_context():
        yield traveller


@pytest.fixture(autouse=True)
def public(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The deployment says at which address it is reached, without which advertising does not go."""
    office = app.extensions["petadmin.mail"]
    monkeypatch.setitem(
        app.extensions,
        "petadmin.mail",
        type(office)(
            url=office.url,
            sender=office.sender,
            business_name=office.business_name,
            public_url="https://patitas.example",
            patience=office.patience,
        ),
    )


@pytest.fixture
def marta(app: Flask, clock: time_machine.Traveller) -> int:
    return make_customer(app)


@pytest.fixture
def luna(app: Flask, marta: int) -> int:
    return make_animal(app, marta, birth_date=date(2020, 6, 1))


def vaccinate(animal_id: int, expires_on: date, name: str = "Rabia") -> int:
    vaccine = db.session.query(Vaccine).filter_by(name=name).first() or Vaccine(
        species=Species.dog, name=name, folded=name.lower()
    )
    given = Vaccination(animal_id=animal_id, vaccine=vaccine, expires_on=expires_on)
    db.session.add(given)
    db.session.commit()
    return given.id


def visited(
    customer_id: int, animal_id: int, ended: datetime, area: str = "grooming", **values: Any
) -> None:
    visit = kinds_of_visits()[area](
        area=area,
        customer_id=customer_id,
        animal_id=animal_id,
        starts_at=ended - timedelta(hours=1),
        ends_at=ended,
        month=int(f"{ended:%Y%m}"),
        **values,
    )
    db.session.add(visit)
    db.session.commit()


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


def test_a_visit_going_on_is_no_reason_to_thank(marta: int, luna: int) -> None:
    visited(marta, luna, NOW - timedelta(hours=10))
    db.session.execute(update(Visit).values(ends_at=None))
    db.session.commit()

    make_rule(Occasion.thank_you, days=1)

    assert reminders() == []
