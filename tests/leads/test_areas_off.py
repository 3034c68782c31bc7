"""What somebody wants of an area that is switched off is seen nowhere, is not lost, and comes back with the area."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.business.settings import BusinessSettings, choose
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.leads.models import Lead
from petadmin.records.labels.models import Interest
from tests.leads.rows import interest, version_of
from tests.leads.test_converting_screens import press
from tests.leads.test_screens import FORM
from tests.support.cast import make_lead

pytestmark = pytest.mark.slow


def switch_off(app: Flask, *keys: str) -> None:
    with app.app_context():
        choose(db.session, BusinessSettings(areas_off=keys))
        db.session.commit()


@pytest.fixture
def olga(app: Flask) -> int:
    """Olga wants a summer in the hotel and a puppy."""
    wanted = [interest(app), interest(app, "Cachorro", "breeding")]
    lead_id = make_lead(app)
    with app.app_context():
        found = db.session.scalars(select(Interest).where(Interest.id.in_(wanted)))
        db.session.get_one(Lead, lead_id).interests = list(found)
        db.session.commit()
    switch_off(app, "hotel")
    return lead_id


def wishes_of(app: Flask, kind: type[Any], row_id: int) -> list[str]:
    with app.app_context():
        return [one.name for one in db.session.get_one(kind, row_id).interests]


@pytest.mark.parametrize(
    "path",
    [
        "/leads/",
        "/leads/board",
        "/leads/{olga}",
        "/leads/{olga}/edit",
        "/leads/{olga}/sheet",
        "/customers/",
        "/settings/interests/",
    ],
)
def test_is_seen_nowhere(app: Flask, as_lucia: FlaskClient, olga: int, path: str) -> None:
    path = path.format(olga=olga)
    hidden = as_lucia.get(path)
    switch_off(app)
    shown = as_lucia.get(path)

    assert (hidden.status_code, shown.status_code) == (200, 200)
    assert "Hotel en verano" not in hidden.text
    assert "Hotel en verano" in shown.text
    assert "Cachorro" in hidden.text


def test_is_kept_by_a_form_that_does_not_show_it(
    app: Flask, as_marcos: FlaskClient, olga: int
) -> None:
    answer = as_marcos.post(f"/leads/{olga}/edit", data={**FORM, "version": version_of(app, olga)})

    assert answer.status_code == 302
    assert wishes_of(app, Lead, olga) == ["Hotel en verano"]


def test_comes_along_to_the_customer(app: Flask, as_marcos: FlaskClient, olga: int) -> None:
    answer = press(as_marcos, olga)

    customer_id = int(answer.headers["Location"].rsplit("/", 1)[1])
    assert set(wishes_of(app, Customer, customer_id)) == {"Cachorro", "Hotel en verano"}
    with app.app_context():
        assert db.session.get_one(Customer, customer_id).areas == ["breeding", "hotel"]


def test_its_name_is_not_given_to_another_one(app: Flask, as_lucia: FlaskClient, olga: int) -> None:
    answer = as_lucia.post("/settings/interests/new", data={"name": "hotel en VERANO"})

    assert answer.status_code == 422
    assert "This exists already as “Hotel en verano”." in answer.text
