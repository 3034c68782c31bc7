"""Capacity: whoever books and however many at once, no place is given away twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from petadmin.bookings import holding, services
from petadmin.bookings.capacity import Full
from petadmin.bookings.models import Booking, BookingStatus
from petadmin.bookings.services import Stopped
from petadmin.catalog.models import Resource
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from tests.bookings.cast import ARRIVAL, DEPARTURE, book, make_resource, make_service
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow

TRIES = 60
PLACES = 10
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


def tried_at_once(app: Flask, *wanted: tuple[Any, ...], **values: Any) -> Counter[str]:
    """Everybody books at the same moment; how many got in and how many were told that it is full."""
    start = Barrier(len(wanted))

    def attempt(one: tuple[Any, ...]) -> str:
        with app.app_context():
            start.wait()
            try:
                book(*one, **values)
            except (Full, Stopped):
                db.session.rollback()
                return "full"
            return "in"

    with ThreadPoolExecutor(len(wanted)) as pool:
        return Counter(pool.map(attempt, wanted))


@pytest.mark.parametrize("placed", [True, False], ids=["in-a-place", "without-a-place"])
def test_of_sixty_at_once_ten_get_in(app: Flask, marta: int, night: int, placed: bool) -> None:
    room = make_resource(app, name="Sala", capacity=PLACES, shared=True)
    animals = [make_animal(app, marta, name=f"Perro {number}") for number in range(TRIES)]

    outcome = tried_at_once(
        app, *((marta, [animal], night) for animal in animals), resource=room if placed else None
    )

    assert outcome == {"in": PLACES, "full": TRIES - PLACES}
    with app.app_context():
        assert db.session.scalar(select(func.count(Booking.id))) == PLACES


def test_an_exclusive_place_is_for_one_booking(app: Flask, marta: int, night: int) -> None:
    kennel = make_resource(app)
    animals = [make_animal(app, marta, name=f"Perro {number}") for number in range(12)]

    outcome = tried_at_once(app, *((marta, [animal], night) for animal in animals), resource=kennel)

    assert outcome == {"in": 1, "full": 11}


def test_postgresql_itself_refuses_an_exclusive_place_twice(
    app: Flask, marta: int, luna: int, night: int
) -> None:
    kennel = make_resource(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            # There every transaction that writes holds the only lock, so nothing can slip in between.
            assert db.session.connection().exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            return
        first = book(marta, [luna], night, resource=kennel)
        copied = {
            column.name: getattr(first, column.key)
            for column in Booking.__table__.columns
            if column.name != "id"
        }
        with pytest.raises(IntegrityError, match="ex_booking_one_at_a_time"):
            db.session.execute(insert(Booking).values(copied))
        db.session.rollback()


def test_who_leaves_makes_room_at_that_moment(
    app: Flask, marta: int, luna: int, night: int
) -> None:
    kennel = make_resource(app)
    with app.app_context():
        book(marta, [luna], night, resource=kennel)
        book(
            marta,
            [luna],
            night,
            resource=kennel,
            starts_at=DEPARTURE,
            ends_at=DEPARTURE + DAY,
        )
        with pytest.raises((Full, Stopped)):
            book(
                marta, [luna], night, resource=kennel, starts_at=DEPARTURE - DAY, ends_at=DEPARTURE
            )


def test_a_shared_place_counts_who_is_there_at_once(
    app: Flask, marta: int, luna: int, night: int
) -> None:
    room = make_resource(app, name="Sala", capacity=1, shared=True)
    with app.app_context():
        # One after the other they never meet, so one place is enough for both.
        for number in range(3):
            start = ARRIVAL + number * DAY
            book(marta, [luna], night, resource=room, starts_at=start, ends_at=start + DAY)
        with pytest.raises((Full, Stopped)):
            book(marta, [luna], night, resource=room)


@pytest.mark.parametrize("shift", [-3, 0, 2])
def test_the_database_counts_who_is_there_at_once_as_one_would_by_hand(
    app: Flask, marta: int, night: int, shift: int
) -> None:
    rooms = [make_resource(app, name=name, capacity=50, shared=True) for name in ("Uno", "Dos")]
    pairs = [[make_animal(app, marta), make_animal(app, marta)] for _pair in range(2)]
    by_chance = Random(shift)
    with app.app_context():
        for number in range(24):
            start = ARRIVAL + by_chance.randrange(-4, 4) * DAY
            stay = by_chance.randrange(1, 4) * DAY
            animals = pairs[number % 2][: 1 + number % 3 // 2]
            place = [*rooms, None][number % 3]
            book(marta, animals, night, resource=place, starts_at=start, ends_at=start + stay)
        begin, end = ARRIVAL + shift * DAY, ARRIVAL + (shift + 2) * DAY
        taken = holding.taken_by_resource(db.session, "hotel", begin, end)

        most = holding.most_by_resource(db.session, "hotel", begin, end)

    assert most.keys() == {*rooms, None}
    assert most == {
        place: holding.most_at_once(there, begin, end) for place, there in taken.items()
    }


def test_places_that_are_full_on_different_days_have_room_together(
    app: Flask, marta: int, luna: int, night: int
) -> None:
    rooms = [make_resource(app, name=name, capacity=1, shared=True) for name in ("Uno", "Dos")]
    with app.app_context():
        for number, room in enumerate(rooms):
            start = ARRIVAL + number * DAY
            book(marta, [luna], night, resource=room, starts_at=start, ends_at=start + DAY)
        # Whoever comes for both days may change places in between.
        book(marta, [luna], night, starts_at=ARRIVAL, ends_at=ARRIVAL + 2 * DAY)
        with pytest.raises((Full, Stopped)):
            book(marta, [luna], night, starts_at=ARRIVAL, ends_at=ARRIVAL + 2 * DAY)


def test_a_cancelled_booking_gives_its_place_back_and_may_find_it_taken(
    app: Flask, marta: int, luna: int, night: int
) -> None:
    kennel = make_resource(app)
    with app.app_context():
        first = book(marta, [luna], night, resource=kennel)
        services.cancel(db.session, first, reason="Enfermo", now=utcnow())
        db.session.commit()
        book(marta, [luna], night, resource=kennel)

        with pytest.raises(Full):
            services.restore(db.session, first)
        db.session.rollback()
        assert db.session.get_one(Booking, first.id).status is BookingStatus.cancelled


def test_a_request_takes_up_nothing_until_it_is_confirmed(
    app: Flask, marta: int, luna: int, night: int
) -> None:
    kennel = make_resource(app)
    with app.app_context():
        request = book(marta, [luna], night, resource=kennel, status=BookingStatus.requested)
        book(marta, [luna], night, resource=kennel)

        with pytest.raises(Full):
            services.confirm(db.session, request)


def test_places_for_other_species_do_not_count(app: Flask, marta: int, luna: int) -> None:
    night = make_service(app)
    make_resource(app, name="Gatos", species="cat")
    with app.app_context(), pytest.raises(DomainError):
        book(marta, [luna], night)


def test_an_area_without_places_has_no_limit(app: Flask, marta: int, luna: int, night: int) -> None:
    with app.app_context():
        assert db.session.scalar(select(func.count(Resource.id))) == 0
        for _number in range(3):
            assert book(marta, [luna], night).id
