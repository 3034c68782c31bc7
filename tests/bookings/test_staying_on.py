"""Who has not been checked out is still here, and what was done to a booking is told and taken back as it was."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.animals import relations
from petadmin.animals.models import Animal, RelationKind
from petadmin.bookings import capacity, services, visits
from petadmin.bookings.capacity import Full
from petadmin.bookings.models import Booking, BookingStatus
from petadmin.bookings.services import Stopped
from petadmin.catalog.models import Unit
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from tests.bookings.cast import book, make_resource, make_service
from tests.bookings.kennel import (
    Hotel,
    bath_form,
    book_bath,
    book_stay,
    booking_of,
    in_days,
    stay_form,
    typed,
)
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def toby(app: Flask) -> int:
    return make_animal(app, make_customer(app, email="iker@example.com"), name="Toby")


def owner_of(app: Flask, animal: int) -> int:
    with app.app_context():
        return whose(animal)


def whose(animal: int) -> int:
    """The owner of an animal, within an application context."""
    return db.session.get_one(Animal, animal).customer_id


def stays_on(app: Flask, hotel: Hotel, **changes: object) -> int:
    """Luna should have left an hour ago and is still in the kennel; returns the id of the booking."""
    now = utcnow()
    times = {"starts_at": now - 2 * DAY, "ends_at": now - HOUR}
    booking = book_stay(app, hotel, **{**times, **changes})
    with app.app_context():
        visits.check_in(db.session, booking_of(booking), at=now - 2 * DAY, zone=MADRID)
        db.session.commit()
    return booking


def test_a_place_is_taken_until_the_check_out(app: Flask, hotel: Hotel, toby: int) -> None:
    stayer = stays_on(app, hotel)
    customer, now = owner_of(app, toby), utcnow()
    times = {"starts_at": now, "ends_at": now + DAY, "resource": hotel.kennel}
    with app.app_context():
        with pytest.raises(Stopped):
            book(customer, [toby], hotel.night, **times)
        db.session.rollback()

        visits.check_out(db.session, booking_of(stayer).visits, at=utcnow(), zone=MADRID)
        db.session.commit()
        assert book(customer, [toby], hotel.night, **times).id


def test_nobody_knows_when_they_leave_so_tomorrow_is_free(
    app: Flask, hotel: Hotel, toby: int
) -> None:
    stays_on(app, hotel)
    with app.app_context():
        start = utcnow() + HOUR
        made = book(whose(toby), [toby], hotel.night, resource=hotel.kennel,
                    starts_at=start, ends_at=start + DAY)  # fmt: skip
        assert made.id


@pytest.mark.parametrize("placed", [True, False], ids=["in-it", "in-any"])
def test_a_shared_place_counts_them(app: Flask, hotel: Hotel, toby: int, placed: bool) -> None:
    room = make_resource(app, name="Sala", capacity=1, shared=True, area="daycare")
    hours, now = make_service(app, area="daycare", name="Horas", unit=Unit.hour), utcnow()
    with app.app_context():
        luna = book(hotel.marta, [hotel.luna], hours, resource=room if placed else None,
                    starts_at=now - 3 * HOUR, ends_at=now - HOUR)  # fmt: skip
        visits.check_in(db.session, luna, at=now - 3 * HOUR, zone=MADRID)
        db.session.commit()
        with pytest.raises(Stopped):
            book(whose(toby), [toby], hours, resource=room,
                 starts_at=now, ends_at=now + HOUR)  # fmt: skip


def test_who_was_booked_after_them_waits_until_they_have_left(
    app: Flask, hotel: Hotel, toby: int, as_marcos: FlaskClient
) -> None:
    now = utcnow()
    customer = owner_of(app, toby)
    following = book_stay(
        app, hotel, customer=customer, animals=[toby], starts_at=now - HOUR / 2, ends_at=now + DAY
    )
    stayer = stays_on(app, hotel)

    as_marcos.post(f"/bookings/{following}/check-in", follow_redirects=True)
    page = as_marcos.get(f"/bookings/{following}").text
    with app.app_context():
        assert booking_of(following).status is BookingStatus.confirmed
        with pytest.raises(Full, match="Still there: Luna"):
            capacity.check_left(db.session, booking_of(following), at=utcnow())
    assert "Check in" in page

    as_marcos.post(f"/bookings/{stayer}/check-out")
    as_marcos.post(f"/bookings/{following}/check-in")
    with app.app_context():
        assert booking_of(following).status is BookingStatus.checked_in


def test_those_who_come_later_today_are_told(
    app: Flask, hotel: Hotel, toby: int, as_marcos: FlaskClient
) -> None:
    stays_on(app, hotel)
    with app.app_context():
        enemies = {"first_id": hotel.luna, "second_id": toby, "kind": RelationKind.enemy}
        relations.add(db.session, {**enemies, "notes": ""})
        db.session.commit()
    start = utcnow() + 2 * HOUR
    form = stay_form(hotel, customer=str(owner_of(app, toby)), animals=[str(toby)],
                     starts_at=typed(start), ends_at=typed(start + DAY))  # fmt: skip

    page = as_marcos.post("/hotel/reservations/preview", data=form).text

    assert "A-07 is still taken" in page
    assert "Luna should have left" in page
    assert "Toby and Luna do not get on." in page
    later = form | {"starts_at": typed(start + 2 * DAY), "ends_at": typed(start + 3 * DAY)}
    page = as_marcos.post("/hotel/reservations/preview", data=later).text
    assert "still taken" not in page
    assert "do not get on" not in page


@pytest.mark.parametrize(
    "status", [BookingStatus.requested, BookingStatus.pending, BookingStatus.confirmed]
)
@pytest.mark.parametrize("verb", ["cancel", "no-show"])
def test_a_booking_is_restored_as_what_it_was(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, status: BookingStatus, verb: str
) -> None:
    start = utcnow() - HOUR
    booking = book_stay(app, hotel, status=status, starts_at=start, ends_at=start + DAY)
    as_marcos.post(f"/bookings/{booking}/{verb}", data={"confirmed": "1", "reason": "Enferma"})
    with app.app_context():
        assert booking_of(booking).is_past

    as_marcos.post(f"/bookings/{booking}/restore")

    with app.app_context():
        assert booking_of(booking).status is status


def test_a_request_is_restored_although_its_place_is_taken(app: Flask, hotel: Hotel) -> None:
    request = book_stay(app, hotel, status=BookingStatus.requested)
    with app.app_context():
        services.cancel(db.session, booking_of(request), reason="", now=utcnow())
        db.session.commit()
    book_stay(app, hotel)
    with app.app_context():
        services.restore(db.session, booking_of(request))
        db.session.commit()
        assert booking_of(request).status is BookingStatus.requested


def test_a_booking_without_a_history_is_restored_as_a_promise(app: Flask, hotel: Hotel) -> None:
    booking = book_stay(app, hotel, status=BookingStatus.cancelled)
    with app.app_context():
        services.restore(db.session, booking_of(booking))
        db.session.commit()
        assert booking_of(booking).status is BookingStatus.confirmed


def test_the_history_names_the_check_out_and_its_undo(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    booking = stays_on(app, hotel)
    as_marcos.post(f"/bookings/{booking}/check-out")
    page = as_marcos.get(f"/bookings/{booking}").text
    assert "Checked out" in page
    assert "Booking changed" not in page

    as_marcos.post(f"/bookings/{booking}/undo-check-out")
    page = as_marcos.get(f"/bookings/{booking}").text
    assert "Check-out taken back" in page
    assert "Booking changed" not in page


def test_an_appointment_that_was_checked_out_goes_on_with_one_tap(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    now = utcnow()
    bath = book_bath(app, hotel, starts_at=now - HOUR)
    as_marcos.post(f"/bookings/{bath}/check-in")
    page = as_marcos.post(
        f"/bookings/{bath}/check-out", data={"next": "/"}, follow_redirects=True
    ).text
    assert "Luna is checked out." in page
    assert 'action="/bookings/actions/undo-check-out"' in page

    answer = as_marcos.post(
        "/bookings/actions/undo-check-out", data={"ids": [bath], "confirmed": "1"}
    )

    assert answer.status_code == 302
    with app.app_context():
        assert booking_of(bath).status is BookingStatus.checked_in
        assert all(visit.is_open for visit in booking_of(bath).visits)
    as_marcos.post(f"/bookings/{bath}/check-out")
    page = as_marcos.get(f"/bookings/{bath}").text
    assert "Undo check-out" in page
    assert "Not done after all" in page


def test_what_was_done_as_booked_had_no_check_out(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    form = bath_form(hotel, starts_at=typed(in_days(0, 0)))
    as_marcos.post("/grooming/appointments/new", data=form)
    with app.app_context():
        bath = db.session.scalars(select(Booking.id)).one()
    as_marcos.post(f"/bookings/{bath}/perform")

    page = as_marcos.get(f"/bookings/{bath}").text

    assert "Not done after all" in page
    assert "Undo check-out" not in page
    with app.app_context():
        assert db.session.get_one(Booking, bath).status is BookingStatus.completed


@pytest.mark.parametrize(
    "path", ["grooming/services", "veterinary/consultations", "training/sessions"]
)
def test_what_goes_on_is_not_ended_by_writing_something_down(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, path: str
) -> None:
    area, now = path.split("/")[0], utcnow()
    service = make_service(app, area=area, name="Sesión", unit=Unit.session)
    with app.app_context():
        booking = book(hotel.marta, [hotel.luna], service,
                       starts_at=now - HOUR, ends_at=now).id  # fmt: skip
    as_marcos.post(f"/bookings/{booking}/check-in")
    with app.app_context():
        visit = booking_of(booking).visits[0]
        number, began = visit.id, visit.starts_at
    form = {"service": service, "starts_at": typed(began), "ends_at": "", "notes": "Nerviosa",
            "version": "1"}  # fmt: skip

    assert as_marcos.post(f"/{path}/{number}/edit", data=form).status_code == 302

    with app.app_context():
        booked = booking_of(booking)
        assert booked.visits[0].notes == "Nerviosa"
        assert booked.visits[0].is_open
        assert booked.status is BookingStatus.checked_in
    as_marcos.post(f"/bookings/{booking}/check-out")
    with app.app_context():
        assert booking_of(booking).status is BookingStatus.completed


def test_a_booking_is_over_when_the_end_of_its_visit_is_written_down(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    bath = book_bath(app, hotel, starts_at=utcnow() - 2 * HOUR)
    as_marcos.post(f"/bookings/{bath}/check-in")
    with app.app_context():
        visit = booking_of(bath).visits[0]
        number, began = visit.id, visit.starts_at
    form = {"service": hotel.bath, "starts_at": typed(began - HOUR), "ends_at": typed(began),
            "version": "1"}  # fmt: skip

    assert as_marcos.post(f"/grooming/services/{number}/edit", data=form).status_code == 302

    with app.app_context():
        assert booking_of(bath).status is BookingStatus.completed
    assert "Checked out" in as_marcos.get(f"/bookings/{bath}").text


def test_who_leaves_within_the_minute_has_not_left_before_coming(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    booking = book_stay(app, hotel, starts_at=utcnow() - HOUR)
    as_marcos.post(f"/bookings/{booking}/check-in")
    with app.app_context():
        visit = booking_of(booking).visits[0]
        number, began = visit.id, visit.starts_at
    form = {"confirmed": "1", "at": typed(began)}

    assert as_marcos.post(f"/hotel/stays/{number}/check-out", data=form).status_code == 302

    with app.app_context():
        assert booking_of(booking).visits[0].ends_at == began
