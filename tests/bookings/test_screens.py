"""The screens of bookings: made from the form, shown on their page and in lists, cancelled, checked in and out."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.bookings.models import Booking, BookingStatus
from petadmin.core.db import db
from tests.bookings.kennel import Hotel, book_stay, booking_of, stay_form

NEW = "/hotel/reservations/new"


def test_a_stay_is_booked_and_stands_on_its_page_and_in_the_lists(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    answer = as_marcos.post(NEW, data=stay_form(hotel))

    assert answer.headers["Location"] == "/bookings/1"
    page = as_marcos.get("/bookings/1").text
    for words in ("Luna", "Marta González Ruiz", "Noche estándar", "A-07", "€52.00", "Confirmed"):
        assert words in page
    for url in (
        "/hotel/reservations/",
        "/bookings/",
        f"/customers/{hotel.marta}/hotel-reservations",
    ):
        assert "Luna" in as_marcos.get(url).text, url
        assert "/bookings/1" in as_marcos.get(url).text, url
    with app.app_context():
        booking = booking_of(1)
        assert (booking.amount_cents, booking.status) == (5_200, BookingStatus.confirmed)


def test_the_form_is_filled_in_by_the_address(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    page = as_marcos.get(f"{NEW}?animal={hotel.luna}&start=2030-05-03").text

    assert 'value="2030-05-03T10:00"' in page
    assert "Marta González Ruiz" in page
    assert f'value="{hotel.luna}"\n                   checked' in page


def test_the_form_tells_what_is_found_and_what_it_costs(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    page = as_marcos.post("/hotel/reservations/preview", data=stay_form(hotel)).text

    assert 'id="preflight"' in page
    assert "room is free" in page
    assert "€52.00" in page
    assert "A-07 · 2 of 2 free" in page
    book_stay(app, hotel)
    page = as_marcos.post("/hotel/reservations/preview", data=stay_form(hotel)).text
    assert "A-07 is taken in this period." in page
    assert "1 stop" in page


def test_the_day_of_a_stay(app: Flask, hotel: Hotel, as_marcos: FlaskClient) -> None:
    booking = book_stay(app, hotel)

    assert as_marcos.post(f"/bookings/{booking}/check-in").status_code == 302
    page = as_marcos.get(f"/bookings/{booking}").text
    assert "Luna is checked in." in page
    assert "/bookings/actions/undo-check-in" in page
    as_marcos.post(f"/bookings/{booking}/check-out")
    with app.app_context():
        assert booking_of(booking).status is BookingStatus.completed
        assert not booking_of(booking).visits[0].is_open
    assert "Luna is checked out." in as_marcos.get(f"/bookings/{booking}").text
    as_marcos.post(f"/bookings/{booking}/undo-check-out")
    as_marcos.post(f"/bookings/{booking}/undo-check-in", data={"confirmed": "1"})
    with app.app_context():
        assert booking_of(booking).status is BookingStatus.confirmed
        assert db.session.scalar(select(Booking.id)) == booking
        assert booking_of(booking).visits == []
