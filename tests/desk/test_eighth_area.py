"""An eighth business area is one package and one line: everything else follows from what it registers."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from petadmin.access.permissions import GRANTS, Role
from petadmin.business.areas import Area
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.desk.registry import (
    Alert,
    Panel,
    QuickAction,
    Section,
    Statistic,
    TimelineEntry,
    TimelineSource,
    desk_of,
)
from petadmin.factory import create_app
from petadmin.settings import load_settings
from tests.conftest import browser_of
from tests.support.cast import LUCIA, MARCOS, add_cast, make_customer

TAXI = Area(
    key="taxi",
    label="Pet taxi",
    icon="truck",
    colour="blue",
    booking_word="Ride booked",
    visit_word="Ride",
)
SECRET = "taxi:see_rides"


def register_taxi(app: Flask) -> None:
    """What the package of a pet taxi would put on the desk."""
    desk = desk_of(app, "customer")
    desk.add(
        Panel(
            key="rides",
            label="Rides planned",
            icon="truck",
            template="customers/panels/areas.html",
            permission="customer:view",
            order=90,
            context=lambda subject: {"areas": [TAXI]},
        ),
        Panel(
            key="secret-rides",
            label="Secret rides",
            icon="truck",
            template="customers/panels/areas.html",
            permission=SECRET,
            order=91,
        ),
        Statistic(
            key="rides",
            label="Rides so far",
            order=1,
            permission="customer:view",
            value=lambda subject: ("12", "3 this month"),
            area="taxi",
        ),
        QuickAction(
            key="ride",
            label="Order a ride",
            icon="truck",
            permission="customer:view",
            order=50,
            url=lambda subject: f"/rides/new?customer={subject.id}",
            area="taxi",
        ),
        QuickAction(
            key="other",
            label="Of an area not in use",
            icon="truck",
            permission="customer:view",
            order=51,
            url=lambda subject: "/nowhere",
            area="circus",
        ),
        Section(
            key="taxi-animals",
            label="Passengers",
            icon="truck",
            permission="animal:list",
            order=5,
            view="animals",
            area="taxi",
        ),
        Section(
            key="circus",
            label="Tricks",
            icon="truck",
            permission="animal:list",
            order=6,
            view="animals",
            area="circus",
        ),
        TimelineSource(
            key="rides",
            label="Rides",
            permission="customer:view",
            entries=lambda subject, limit: [
                TimelineEntry(at=utcnow(), icon="truck", tone="blue", title="Rode to the vet")
            ],
        ),
    )
    desk.alerts.append(
        lambda subject: [
            Alert(tone="warning", icon="truck", title="Gets carsick", text="Drive slowly.")
        ]
    )


@pytest.fixture
def taxi_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The house with an eighth area, on SQLite."""
    instance = tmp_path_factory.mktemp("taxi")
    environ = {
        "PETADMIN_SECRET_KEY": "for tests only, " * 4,
        "PETADMIN_REDIS_URL": f"unix://{instance}/nobody-listens",
    }
    app = create_app(load_settings(environ, instance), extra_areas=(TAXI,))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    register_taxi(app)
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
        register_taxi(taxi_house)
