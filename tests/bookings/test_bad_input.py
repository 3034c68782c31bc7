"""What no booking can be is refused below the screens as well, at its field, and nothing is saved by half."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from petadmin.animals.models import Animal
from petadmin.bookings.models import Booking, BookingAnimal, BookingOverride
from petadmin.business.settings import BusinessSettings, choose
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.money import MOST_CENTS
from tests.bookings.cast import ARRIVAL, DEPARTURE, book, make_resource, make_service
from tests.support.cast import make_animal, make_customer

DAY = timedelta(days=1)


@pytest.fixture
def marta(app: Flask) -> int:
    return make_customer(app)


@pytest.fixture
def luna(app: Flask, marta: int) -> int:
    return make_animal(app, marta)


@pytest.fixture
def night(app: Flask) -> int:
    return make_service(app)


def refused(app: Flask, *wanted: Any, field: str, said: str, **values: Any) -> None:
    """That a booking is refused with these words at this field, and leaves no trace."""
    with app.app_context():
        with pytest.raises(DomainError, match=said) as caught:
            book(*wanted, **values)
        assert caught.value.field == field
        db.session.rollback()
        for kind in (Booking, BookingAnimal, BookingOverride):
            assert db.session.scalar(select(func.count()).select_from(kind)) == 0


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"ends_at": ARRIVAL}, "ends_at", "must end after"),
        ({"ends_at": ARRIVAL - DAY}, "ends_at", "must end after"),
        ({"ends_at": ARRIVAL + 3_653 * DAY}, "ends_at", "a year long at most"),
        ({"agreed_cents": -1}, "agreed_cents", "not a price"),
        ({"agreed_cents": MOST_CENTS + 1}, "agreed_cents", "not a price"),
        ({"area": "shop"}, "area", "takes no bookings"),
        ({"area": "circus"}, "area", "takes no bookings"),
        ({"area": "daycare"}, "service", "another area"),
    ],
)
def test_refuses_what_cannot_be(
    app: Flask, marta: int, luna: int, night: int, values: dict[str, Any], field: str, said: str
) -> None:
    refused(app, marta, [luna], night, field=field, said=said, **values)


def test_refuses_animals_that_cannot_come(app: Flask, marta: int, luna: int, night: int) -> None:
    toby = make_animal(app, make_customer(app, email="iker@example.com"), name="Toby")
    refused(app, marta, [luna, toby], night, field="animals", said="Toby belongs to another")
    refused(app, marta, [], night, field="animals", said="at least one animal")
    with app.app_context():
        db.session.get_one(Animal, luna).deceased_on = date(2026, 1, 31)
        db.session.commit()
    refused(app, marta, [luna], night, field="animals", said="Luna is deceased")


def test_refuses_an_area_that_is_switched_off(
    app: Flask, marta: int, luna: int, night: int
) -> None:
    with app.app_context():
        choose(db.session, BusinessSettings(areas_off=("hotel",)))
        db.session.commit()
    refused(app, marta, [luna], night, field="area", said="takes no bookings")


def test_refuses_a_place_of_another_area(app: Flask, marta: int, luna: int, night: int) -> None:
    table = make_resource(app, area="grooming", name="Mesa 1")
    refused(app, marta, [luna], night, field="resource", said="cannot be booked", resource=table)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "nights"),
    [
        # The night in which an hour is left out, and the one in which an hour comes twice.
        (datetime(2027, 3, 27, 20, tzinfo=UTC), datetime(2027, 3, 28, 0, 59, tzinfo=UTC), 1),
        (datetime(2027, 10, 30, 20, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC), 1),
        (datetime(2028, 2, 28, 9, tzinfo=UTC), datetime(2028, 2, 29, 9, tzinfo=UTC), 1),
        (datetime(2028, 2, 29, 9, tzinfo=UTC), datetime(2028, 3, 1, 9, tzinfo=UTC), 1),
        # The past is put on file afterwards; a leap year is the longest that there is.
        (datetime(2019, 5, 1, 9, tzinfo=UTC), datetime(2019, 5, 4, 9, tzinfo=UTC), 3),
        (ARRIVAL, ARRIVAL + 366 * DAY, 366),
    ],
)
def test_odd_days_are_counted_by_the_calendar(
    app: Flask,
    marta: int,
    luna: int,
    night: int,
    starts_at: datetime,
    ends_at: datetime,
    nights: int,
) -> None:
    with app.app_context():
        made = book(marta, [luna], night, starts_at=starts_at, ends_at=ends_at)
        assert made.quantity == nights * 100
        assert made.amount_cents == nights * 2_600


def test_a_free_night_is_a_price(app: Flask, marta: int, luna: int, night: int) -> None:
    with app.app_context():
        made = book(marta, [luna], night, agreed_cents=0, ends_at=DEPARTURE)
        assert made.amount_cents == 0
