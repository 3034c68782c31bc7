"""A hotel with one kennel, a salon, and Marta with her dog Luna, for tests that go through the screens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from petadmin.bookings.models import Booking
from petadmin.catalog.models import Unit
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from tests.bookings.cast import book as book_now
from tests.bookings.cast import make_resource, make_service
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID


@dataclass(frozen=True)
class Hotel:
    """The ids of what is there."""

    night: int
    bath: int
    kennel: int
    marta: int
    luna: int


def make_hotel(app: Flask) -> Hotel:
    """A kennel for two, a night for 26 euros, a bath of 45 minutes for 30, Marta and Luna."""
    marta = make_customer(app, phones=[{"number": "612345678"}])
    return Hotel(
        night=make_service(app),
        bath=make_service(
            app,
            area="grooming",
            name="Baño",
            unit=Unit.session,
            price_cents=3_000,
            duration_minutes=45,
        ),
        kennel=make_resource(app),
        marta=marta,
        luna=make_animal(app, marta),
    )


def in_days(days: int, hour: int = 10) -> datetime:
    """A full hour of a day of the business, so many days from today."""
    here = utcnow().astimezone(MADRID) + timedelta(days=days)
    return here.replace(hour=hour, minute=0, second=0, microsecond=0)


def typed(moment: datetime) -> str:
    """A moment as a browser sends it."""
    return moment.astimezone(MADRID).strftime("%Y-%m-%dT%H:%M")


def stay_form(hotel: Hotel, **changes: Any) -> dict[str, Any]:
    """The form of a stay of two nights, from the day after tomorrow."""
    return {
        "customer": str(hotel.marta),
        "animals": [str(hotel.luna)],
        "service": str(hotel.night),
        "resource": str(hotel.kennel),
        "starts_at": typed(in_days(2)),
        "ends_at": typed(in_days(4, 18)),
        "notes": "",
        **changes,
    }


def bath_form(hotel: Hotel, **changes: Any) -> dict[str, Any]:
    """The form of a bath the day after tomorrow."""
    return {
        "customer": str(hotel.marta),
        "animals": [str(hotel.luna)],
        "service": str(hotel.bath),
        "starts_at": typed(in_days(2)),
        **changes,
    }


def book_stay(app: Flask, hotel: Hotel, **changes: Any) -> int:
    """The same stay on file; returns the id."""
    given: dict[str, Any] = {
        "resource": hotel.kennel,
        "starts_at": in_days(2),
        "ends_at": in_days(4, 18),
        **changes,
    }
    animals = given.pop("animals", [hotel.luna])
    with app.app_context():
        return book_now(given.pop("customer", hotel.marta), animals, hotel.night, **given).id


def book_bath(app: Flask, hotel: Hotel, **changes: Any) -> int:
    """A bath on file; returns the id."""
    start = changes.pop("starts_at", in_days(2))
    with app.app_context():
        return book_now(
            hotel.marta,
            [hotel.luna],
            hotel.bath,
            starts_at=start,
            ends_at=start + timedelta(minutes=45),
            **changes,
        ).id


def booking_of(booking_id: int) -> Booking:
    """A booking as it is on file now, within an application context."""
    db.session.expire_all()
    return db.session.get_one(Booking, booking_id)


def number_of_bookings() -> int:
    """How many bookings there are."""
    return db.session.scalar(select(func.count(Booking.id))) or 0
