"""An eighth business area is one package and one line: everything else follows from what it registers."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import select

from petadmin.access.permissions import GRANTS, Role
from petadmin.bookings.models import Booking
from petadmin.business import settings
from petadmin.business.settings import BusinessSettings
from petadmin.catalog.models import Unit
from petadmin.core.db import db
from petadmin.factory import create_app
from petadmin.settings import load_settings
from tests.bookings.cast import make_service
from tests.conftest import browser_of
from tests.desk.taxi.registration import SECRET, register_parts
from tests.support.cast import LUCIA, MARCOS, add_cast, make_animal, make_customer

pytestmark = pytest.mark.slow


@pytest.fixture
def taxi_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The house with an eighth area, on SQLite."""
    instance = tmp_path_factory.mktemp("taxi")
    environ = {
        "PETADMIN_SECRET_KEY": "for tests only, " * 4,
        "PETADMIN_REDIS_URL": f"unix://{instance}/nobody-listens",
    }
    app = create_app(load_settings(environ, instance), extra_areas=("tests.desk.taxi",))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        upgrade()
        add_cast()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def marcos(taxi_house: Flask) -> FlaskClient:
    return browser_of(taxi_house, MARCOS)


def test_the_area_stands_in_menu_tabs_form_and_filter(
    taxi_house: Flask, marcos: FlaskClient
) -> None:
    make_customer(taxi_house, areas=["taxi"])
    make_customer(taxi_house, first_name="Bruno", email="bruno@example.com")

    everybody = marcos.get("/customers/").text
    passengers = marcos.get("/customers/?area=taxi").text

    assert everybody.count("Pet taxi") >= 2
    assert "Bruno" in everybody
    assert "Marta" in passengers
    assert "Bruno" not in passengers
    assert "Pet taxi" in marcos.get("/customers/new").text


def test_its_parts_stand_on_the_desk(taxi_house: Flask, marcos: FlaskClient) -> None:
    customer = make_customer(taxi_house)

    desk = marcos.get(f"/customers/{customer}").text

    for word in (
        "Rides planned",
        "Rides so far",
        "3 this month",
        "Order a ride",
        "Passengers",
        "Gets carsick",
    ):
        assert word in desk, word
    assert f"/rides/new?customer={customer}" in desk
    assert "Rode to the vet" in marcos.get(f"/customers/{customer}/timeline").text
    assert marcos.get(f"/customers/{customer}/taxi-animals").status_code == 200


def test_parts_of_an_area_that_is_not_in_use_are_left_out(
    taxi_house: Flask, marcos: FlaskClient
) -> None:
    customer = make_customer(taxi_house)

    desk = marcos.get(f"/customers/{customer}").text

    assert "Of an area not in use" not in desk
    assert "Tricks" not in desk
    assert marcos.get(f"/customers/{customer}/circus").status_code == 404


def test_a_part_needs_its_permission(taxi_house: Flask, marcos: FlaskClient) -> None:
    customer = make_customer(taxi_house)
    lucia = browser_of(taxi_house, LUCIA)

    assert SECRET not in GRANTS[Role.user]
    assert "Secret rides" not in marcos.get(f"/customers/{customer}").text
    assert marcos.get(f"/customers/{customer}/panels/secret-rides").status_code == 403
    assert "Secret rides" in lucia.get(f"/customers/{customer}").text


def test_a_key_is_taken_only_once(taxi_house: Flask) -> None:
    with pytest.raises(ValueError, match="registered twice"):
        register_parts(taxi_house)


def test_it_books_performs_and_counts_like_any_other(
    taxi_house: Flask, marcos: FlaskClient
) -> None:
    customer = make_customer(taxi_house, areas=["taxi"])
    luna = make_animal(taxi_house, customer)
    ride = make_service(taxi_house, area="taxi", name="Al aeropuerto", unit=Unit.visit)
    form = {
        "customer": str(customer),
        "animals": str(luna),
        "service": str(ride),
        "starts_at": "2026-09-24T11:00",
        "ends_at": "2026-09-24T12:00",
        "status": "confirmed",
    }

    made = marcos.post("/taxi/booked/new", data=form)
    assert made.status_code == 302, made.text
    assert "Al aeropuerto" in marcos.get("/taxi/booked/?time=all").text
    with taxi_house.app_context():
        booking = db.session.scalars(select(Booking.id)).one()
    assert marcos.post(f"/bookings/{booking}/perform").status_code == 302

    assert "Luna" in marcos.get("/taxi/rides/").text
    desk = marcos.get(f"/customers/{customer}").text
    assert f"/customers/{customer}/taxi-rides" in desk
    assert (
        "Rides"
        in marcos.get(f"/customers/{customer}/panels/activity", headers={"HX-Request": "true"}).text
    )


def test_switched_off_it_is_gone_and_comes_back(taxi_house: Flask, marcos: FlaskClient) -> None:
    customer = make_customer(taxi_house, areas=["taxi"])
    make_service(taxi_house, area="taxi", name="Al aeropuerto")
    addresses = ("/taxi/booked/", "/taxi/rides/", f"/customers/{customer}/taxi-rides")
    off = replace(BusinessSettings(), areas_off=("taxi",))

    for chosen, answer in ((off, 404), (BusinessSettings(), 200)):
        with taxi_house.app_context():
            settings.choose(db.session, chosen)
            db.session.commit()
        assert {marcos.get(address).status_code for address in addresses} == {answer}
        assert ("Pet taxi" in marcos.get(f"/customers/{customer}").text) is (answer == 200)
        assert ("Al aeropuerto" in marcos.get("/services/").text) is (answer == 200)
