"""The list of the animals is narrowed by how they stand with their vaccines."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.animals.health import services
from petadmin.animals.health.models import Vaccine
from petadmin.core.db import db
from tests.animals.health_cases import days, make_vaccination, make_vaccine
from tests.support.cast import make_animal, make_customer


@pytest.fixture
def rabies(app: Flask) -> int:
    return make_vaccine(app, "Rabia")


@pytest.fixture
def owner(app: Flask) -> int:
    return make_customer(app)


def names(client: FlaskClient, query: str) -> set[str]:
    """Which of the animals of these tests the list shows."""
    page = client.get(f"/animals/?{query}")
    assert page.status_code == 200
    rows = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    return {name for name in ("Nala", "Toby", "Simba", "Kira") if name in rows}


def test_expired_and_lapsing_vaccines_are_found(
    app: Flask, as_marcos: FlaskClient, owner: int, rabies: int
) -> None:
    for name, expires in (("Nala", -1), ("Toby", 0), ("Simba", 30), ("Kira", 31)):
        make_vaccination(app, make_animal(app, owner, name=name), rabies, expires_on=days(expires))

    assert names(as_marcos, "vaccines=expired") == {"Nala"}
    assert names(as_marcos, "vaccines=lapsing") == {"Toby", "Simba"}
    assert names(as_marcos, "vaccines=expired&vaccines=lapsing") == {"Nala", "Toby", "Simba"}


def test_what_was_renewed_does_not_count(
    app: Flask, as_marcos: FlaskClient, owner: int, rabies: int
) -> None:
    nala = make_animal(app, owner, name="Nala")
    make_vaccination(app, nala, rabies, expires_on=days(-1))
    make_vaccination(app, nala, rabies, expires_on=days(300))
    toby = make_animal(app, owner, name="Toby")
    make_vaccination(app, toby, rabies, expires_on=days(-1))
    make_vaccination(app, toby, make_vaccine(app, "Tos"), expires_on=days(300))

    assert names(as_marcos, "vaccines=expired") == {"Toby"}


def test_vaccines_out_of_use_and_deceased_animals_do_not_count(
    app: Flask, as_marcos: FlaskClient, owner: int, rabies: int
) -> None:
    old = make_vaccine(app, "Vieja")
    make_vaccination(app, make_animal(app, owner, name="Nala"), old, expires_on=days(-1))
    with app.app_context():
        services.retire(db.session.get_one(Vaccine, old))
        db.session.commit()
    toby = make_animal(app, owner, name="Toby", deceased_on=days(-2))
    make_vaccination(app, toby, rabies, expires_on=days(-1))

    assert names(as_marcos, "vaccines=expired") == set()
    assert names(as_marcos, "vaccines=expired&state=all") == set()


def test_animals_of_inactive_customers_stay_hidden(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, rabies: int
) -> None:
    gone = make_customer(app, inactive=True)
    make_vaccination(app, make_animal(app, gone, name="Nala"), rabies, expires_on=days(-1))

    assert names(as_marcos, "vaccines=expired") == set()
    assert names(as_lucia, "vaccines=expired") == {"Nala"}


@pytest.mark.parametrize("value", ["missing", "fine", "x"])
def test_other_states_are_no_filter(app: Flask, as_marcos: FlaskClient, value: str) -> None:
    assert as_marcos.get(f"/animals/?vaccines={value}").status_code == 400
