"""A stay from booking to check-out: states, amounts, undo, and two people at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from petadmin.areas.hotel.models import HotelStay
from petadmin.bookings import visits
from petadmin.bookings.models import Booking, Visit
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from tests.bookings.cast import ARRIVAL, DEPARTURE, book, make_service
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID

DAY = timedelta(days=1)


@pytest.fixture
def marta(app: Flask) -> int:
    return make_customer(app, discount_basis_points=500)


@pytest.fixture
def luna(app: Flask, marta: int) -> int:
    return make_animal(app, marta)


@pytest.fixture
def simon(app: Flask, marta: int) -> int:
    return make_animal(app, marta, name="Simón", species="cat")


@pytest.fixture
def night(app: Flask) -> int:
    return make_service(app)


def test_the_price_is_that_of_the_moment_of_booking(
    app: Flask, marta: int, luna: int, simon: int, night: int
) -> None:
    with app.app_context():
        booking = book(marta, [luna, simon], night)

        assert (booking.quantity, booking.unit_cents) == (500, 2600)
        assert booking.amount_cents == 2 * 5 * 2600 * 95 // 100


def test_each_animal_gets_a_visit_and_leaves_by_itself(
    app: Flask, marta: int, luna: int, simon: int, night: int
) -> None:
    with app.app_context():
        booking = book(marta, [luna, simon], night)
        first, second = visits.check_in(db.session, booking, at=ARRIVAL, zone=MADRID)
        db.session.commit()
        assert booking.status.value == "checked_in"
        assert {type(first), type(second)} == {HotelStay}

        visits.check_out(db.session, [first], at=DEPARTURE - 2 * DAY, zone=MADRID)
        db.session.commit()
        assert booking.status.value == "checked_in"
        assert (first.measure, first.amount_cents) == (300, 3 * 2600 * 95 // 100)

        visits.check_out(db.session, [second], at=DEPARTURE + DAY, zone=MADRID)
        db.session.commit()
        assert booking.status.value == "completed"
        assert (second.measure, second.amount_cents) == (600, 6 * 2600 * 95 // 100)
        assert (first.month, second.month) == (202609, 202609)


def test_every_step_can_be_taken_back(app: Flask, marta: int, luna: int, night: int) -> None:
    with app.app_context():
        booking = book(marta, [luna], night)
        stays = visits.check_in(db.session, booking, at=ARRIVAL, zone=MADRID)
        db.session.commit()
        visits.check_out(db.session, stays, at=DEPARTURE, zone=MADRID)
        db.session.commit()

        visits.undo_check_out(db.session, stays)
        db.session.commit()
        assert booking.status.value == "checked_in"
        assert stays[0].is_open

        visits.undo_check_in(db.session, booking)
        db.session.commit()
        assert booking.status.value == "confirmed"
        assert db.session.scalar(select(func.count(Visit.id))) == 0


def test_who_is_here_is_not_checked_in_again(app: Flask, marta: int, luna: int, night: int) -> None:
    with app.app_context():
        first, second = book(marta, [luna], night), book(marta, [luna], night)
        visits.check_in(db.session, first, at=ARRIVAL, zone=MADRID)
        db.session.commit()

        with pytest.raises(DomainError, match="Luna is here already"):
            visits.check_in(db.session, second, at=ARRIVAL, zone=MADRID)


def test_two_people_check_in_the_same_dog(app: Flask, marta: int, luna: int, night: int) -> None:
    with app.app_context():
        booking_id = book(marta, [luna], night).id
    start = Barrier(2)

    def attempt(_number: int) -> bool:
        with app.app_context():
            booking = db.session.get_one(Booking, booking_id)
            db.session.rollback()
            start.wait()
            try:
                booking = db.session.get_one(Booking, booking_id)
                visits.check_in(db.session, booking, at=ARRIVAL, zone=MADRID)
                db.session.commit()
            except (DomainError, IntegrityError, StaleDataError):
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(attempt, range(2)))

    assert outcomes == [False, True]
    with app.app_context():
        assert db.session.scalar(select(func.count(Visit.id))) == 1


def test_nights_are_counted_on_the_calendar_when_the_clocks_change(
    app: Flask, marta: int, luna: int, night: int
) -> None:
    with app.app_context():
        start = ARRIVAL.replace(year=2025, month=10, day=25, hour=16)
        booking = book(marta, [luna], night, starts_at=start, ends_at=start + timedelta(hours=48))
        assert booking.quantity == 200
        short = book(marta, [luna], night, starts_at=start, ends_at=start + timedelta(hours=2))
        assert short.quantity == 100


def test_a_checkout_before_the_checkin_is_refused(
    app: Flask, marta: int, luna: int, night: int
) -> None:
    with app.app_context():
        booking = book(marta, [luna], night)
        stays = visits.check_in(db.session, booking, at=ARRIVAL, zone=MADRID)
        with pytest.raises(DomainError, match="cannot end before it began"):
            visits.check_out(db.session, stays, at=ARRIVAL - DAY, zone=MADRID)
