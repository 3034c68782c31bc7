"""Merging two entries of an animal keeps all that was performed for either."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from petadmin.animals import merging
from petadmin.animals.models import Animal
from petadmin.areas.hotel.models import HotelStay
from petadmin.bookings.models import Booking, Visit
from petadmin.core.db import db
from tests.bookings.cast import ARRIVAL, DEPARTURE, book, make_service
from tests.support.cast import make_animal, make_customer

MAY = datetime(2026, 5, 1, 10, tzinfo=UTC)


def stay(customer: int, animal: int, start: datetime, *, ended: bool) -> HotelStay:
    return HotelStay(
        area="hotel",
        customer_id=customer,
        animal_id=animal,
        starts_at=start,
        ends_at=start + timedelta(days=2) if ended else None,
        month=start.year * 100 + start.month,
        belongings="Manta",
    )


def test_ended_stays_of_both_are_kept_and_one_that_goes_on(app: Flask) -> None:
    customer = make_customer(app)
    luna, twin = make_animal(app, customer), make_animal(app, customer, name="Lunita")
    later = MAY + timedelta(days=30)
    with app.app_context():
        db.session.add_all([stay(customer, luna, MAY, ended=True)])
        db.session.add_all([stay(customer, twin, MAY, ended=True)])
        db.session.add_all([stay(customer, luna, later, ended=False)])
        db.session.add_all([stay(customer, twin, later, ended=False)])
        db.session.commit()

        merging.merge(
            db.session,
            db.session.get_one(Animal, luna),
            db.session.get_one(Animal, twin),
            keep={},
            by_id=None,
            today=later.date(),
        )
        db.session.commit()

        kept = db.session.scalars(select(Visit).order_by(Visit.starts_at)).all()
        assert {visit.animal_id for visit in kept} == {luna}
        assert [visit.is_open for visit in kept] == [False, False, True]
        assert len(db.session.scalars(select(HotelStay.id)).all()) == 3


def test_a_booking_of_both_is_for_one_less(app: Flask) -> None:
    customer = make_customer(app)
    luna, twin, other = (
        make_animal(app, customer, name=name) for name in ("Luna", "Lunita", "Sol")
    )
    night = make_service(app)
    with app.app_context():
        three = book(customer, [luna, twin, other], night).id
        single = book(customer, [twin], night, starts_at=ARRIVAL + timedelta(days=9),
                      ends_at=DEPARTURE + timedelta(days=9)).id  # fmt: skip
        amount = db.session.get_one(Booking, single).amount_cents

        merging.merge(
            db.session,
            db.session.get_one(Animal, luna),
            db.session.get_one(Animal, twin),
            keep={},
            by_id=None,
            today=MAY.date(),
        )
        db.session.commit()

        booking = db.session.get_one(Booking, three)
        assert {animal.id for animal in booking.animals} == {luna, other}
        assert booking.animal_count == 2
        assert booking.amount_cents == 2 * amount
        assert db.session.get_one(Booking, single).animal_count == 1
        assert db.session.get_one(Booking, single).amount_cents == amount
