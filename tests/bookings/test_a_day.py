"""A day of somebody without administrator rights, and many people who book the same place at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from petadmin.bookings.models import Booking, BookingStatus, Visit
from petadmin.core.db import db
from tests.bookings.cast import make_resource
from tests.bookings.kennel import (
    Hotel,
    bath_form,
    book_stay,
    booking_of,
    in_days,
    stay_form,
    typed,
)
from tests.conftest import browser_of
from tests.support.cast import LUCIA, MARCOS, make_animal

TRIES = 12


def test_a_user_books_checks_in_and_out_and_performs(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    today = stay_form(hotel, starts_at=typed(in_days(0, 23)), ends_at=typed(in_days(2)))
    assert (
        as_marcos.post("/hotel/reservations/new", data=today | {"pending": "y"}).status_code == 302
    )
    assert as_marcos.post("/grooming/appointments/new",
                          data=bath_form(hotel, starts_at=typed(in_days(0, 23)))).status_code == 302  # fmt: skip
    start = as_marcos.get("/").text
    assert "/bookings/1/check-in" in start
    assert "/bookings/2/perform" in start

    assert as_marcos.post("/bookings/1/confirm").status_code == 302
    assert as_marcos.post("/bookings/1/check-in", data={"next": "/"}).headers["Location"] == "/"
    start = as_marcos.get("/").text
    assert "Luna is checked in." in start
    assert "/bookings/1/check-out" in start
    assert as_marcos.post("/bookings/2/perform").status_code == 302
    assert as_marcos.post("/bookings/1/check-out").status_code == 302

    with app.app_context():
        assert [booking_of(number).status for number in (1, 2)] == [BookingStatus.completed] * 2
        assert db.session.scalar(select(func.count(Visit.id))) == 2
    for verb in ("check-in", "cancel", "confirm", "no-show"):
        assert as_marcos.get(f"/bookings/1/{verb}").headers["Location"] == "/bookings/1", verb
        assert "is not possible for" in as_marcos.get("/bookings/1").text


def test_cancelling_asks_for_a_reason_and_can_be_taken_back(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    booking = book_stay(app, hotel)
    assert "the place is free again" in as_marcos.get(f"/bookings/{booking}/cancel").text

    as_marcos.post(f"/bookings/{booking}/cancel", data={"confirmed": "1", "reason": "Enferma"})
    page = as_marcos.get(f"/bookings/{booking}").text
    assert "Enferma" in page
    assert "Booking cancelled" in as_marcos.get(f"/customers/{hotel.marta}/timeline").text
    as_marcos.post(f"/bookings/{booking}/restore")

    with app.app_context():
        assert booking_of(booking).status is BookingStatus.confirmed
        assert booking_of(booking).cancel_reason == ""


def test_several_are_checked_in_at_once_and_taken_back_with_one_tap(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    simba = make_animal(app, hotel.marta, name="Simba")
    make_resource(app, name="A-08")
    ids = [book_stay(app, hotel), book_stay(app, hotel, resource=None, animals=[simba])]

    as_marcos.post("/hotel/reservations/actions/check-in", data={"ids": ids})
    page = as_marcos.get("/hotel/reservations/?time=in_house").text
    assert "Luna, Simba are checked in." in page
    assert "Undo" in page
    as_marcos.post("/hotel/reservations/actions/undo-check-in", data={"ids": ids, "confirmed": "1"})

    with app.app_context():
        assert {booking_of(number).status for number in ids} == {BookingStatus.confirmed}
        assert db.session.scalar(select(func.count(Visit.id))) == 0


@pytest.mark.slow
@pytest.mark.parametrize("shared", [False, True], ids=["a-kennel-for-one", "room-for-three"])
def test_of_many_who_book_at_once_as_many_get_in_as_there_are_places(
    app: Flask, hotel: Hotel, shared: bool
) -> None:
    place = make_resource(app, name="B-01", capacity=3 if shared else 1, shared=shared)
    animals = [make_animal(app, hotel.marta, name=f"Perro {number}") for number in range(TRIES)]
    browsers = [browser_of(app, LUCIA if number % 2 else MARCOS) for number in range(TRIES)]
    start = Barrier(TRIES)

    def attempt(number: int) -> int:
        form = stay_form(hotel, animals=[str(animals[number])], resource=str(place))
        start.wait()
        return browsers[number].post("/hotel/reservations/new", data=form).status_code

    with ThreadPoolExecutor(TRIES) as pool:
        outcome = Counter(pool.map(attempt, range(TRIES)))

    places = 3 if shared else 1
    assert outcome == {302: places, 422: TRIES - places}
    with app.app_context():
        assert db.session.scalar(select(func.count(Booking.id))) == places


def test_who_checks_in_the_same_dog_from_a_page_of_before_is_told(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    booking = book_stay(app, hotel)
    as_lucia.post(f"/bookings/{booking}/check-in")

    answer = as_marcos.post(f"/bookings/{booking}/check-in")

    assert answer.headers["Location"] == f"/bookings/{booking}"
    page = as_marcos.get(f"/bookings/{booking}").text
    assert "“Check in” is not possible for" in page
    assert "Checked in" in page


def test_two_people_check_in_the_same_dog_at_once(app: Flask, hotel: Hotel) -> None:
    booking = book_stay(app, hotel)
    browsers = [browser_of(app, person) for person in (LUCIA, MARCOS)]
    start = Barrier(2)

    def attempt(browser: FlaskClient) -> str:
        start.wait()
        browser.post(f"/bookings/{booking}/check-in")
        return browser.get(f"/bookings/{booking}").text

    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(attempt, browsers))

    assert sorted("Luna is checked in." in page for page in pages) == [False, True]
    with app.app_context():
        assert db.session.scalar(select(func.count(Visit.id))) == 1
