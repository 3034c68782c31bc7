"""Booking for somebody who is not on file yet: customer, animal and booking come together or not at all."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from petadmin.animals.models import Animal
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.animals.health_cases import make_vaccine
from tests.bookings.cast import make_service
from tests.bookings.kennel import (
    Hotel,
    booking_of,
    in_days,
    number_of_bookings,
    stay_form,
    typed,
)

pytestmark = pytest.mark.slow

NEW = "/hotel/reservations/new"
NEWCOMER: dict[str, Any] = {
    "new_customer": "y",
    "new_first_name": "Iker",
    "new_last_name": "Etxeberria",
    "new_phone": "655443322",
    "new_animal": "Bizi",
    "new_species": "dog",
    "customer": "",
    "animals": [],
}
"""Somebody who is put on file along with a booking, as the form sends it."""


def test_somebody_new_is_put_on_file_with_the_booking(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient
) -> None:
    assert as_marcos.post(NEW, data=stay_form(hotel, **NEWCOMER)).status_code == 302

    page = as_marcos.get("/bookings/1").text
    for words in ("Iker Etxeberria", "Bizi", "655"):
        assert words in page
    with app.app_context():
        assert booking_of(1).customer.areas == ["hotel"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"new_animal": ""}, "Enter the animal&#39;s name."),
        ({"new_phone": ""}, "Enter an email address or a phone number"),
        ({"new_first_name": ""}, "A person needs a first or a last name."),
        ({"new_email": "iker@"}, "new_email"),
        ({"ends_at": typed(in_days(1))}, "It must end after it begins."),
    ],
)
def test_of_somebody_new_nothing_is_saved_by_half(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, change: dict[str, str], said: str
) -> None:
    new = {
        "new_customer": "y",
        "new_first_name": "Iker",
        "new_phone": "655443322",
        "new_animal": "Bizi",
        "new_species": "dog",
    }
    answer = as_marcos.post(NEW, data=stay_form(hotel, **(new | change)))

    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Customer.id))) == 1
        assert number_of_bookings() == 0


def test_what_somebody_new_lacks_is_said_before_saving_and_may_be_overridden(
    app: Flask, hotel: Hotel, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    make_vaccine(app, areas=["hotel"])

    for page in (
        as_marcos.post("/hotel/reservations/preview", data=stay_form(hotel, **NEWCOMER)),
        as_marcos.post(NEW, data=stay_form(hotel, **NEWCOMER)),
    ):
        assert "Bizi lacks a vaccine" in page.text
        assert "An administrator can book it all the same" in page.text
        assert "/vaccinations/new?animal=" not in page.text
    with app.app_context():
        assert number_of_bookings() == 0
        assert db.session.scalar(select(func.count(Animal.id)).where(Animal.name == "Bizi")) == 0

    override = {"override-vaccines.0": "The card is on its way"}
    assert as_lucia.post(NEW, data=stay_form(hotel, **(NEWCOMER | override))).status_code == 302
    assert "The card is on its way" in as_marcos.get("/bookings/1").text


def test_somebody_new_books_no_series(app: Flask, hotel: Hotel, as_marcos: FlaskClient) -> None:
    series = make_service(app, name="Diez noches", kind="series")
    new = {"new_customer": "y", "new_first_name": "Iker", "new_phone": "655443322",
           "new_animal": "Bizi", "new_species": "dog", "service": str(series)}  # fmt: skip

    assert as_marcos.post(NEW, data=stay_form(hotel, **new)).status_code == 422
    assert as_marcos.post(NEW, data=stay_form(hotel, service=str(series))).status_code == 302
