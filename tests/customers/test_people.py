"""People around a customer: other owners, emergency contacts, those who may pick up."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.core.db import db
from petadmin.customers.people.models import Contact
from tests.support.cast import make_customer

FORM = {
    "name": "Remedios Paz",
    "relation": "Vecina",
    "phone": "611 22 23 33",
    "email": "Remedios@Example.com",
    "is_emergency": "y",
    "may_pick_up": "y",
}


def add_to(browser: FlaskClient, customer: int, **changes: str) -> int:
    """Add Remedios through the form; returns the status."""
    answer = browser.post(f"/people/new?customer={customer}", data={**FORM, **changes})
    return answer.status_code


def test_a_person_stands_on_the_desk_with_what_they_may_do(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app)

    assert add_to(as_marcos, customer) == 302

    for page in (f"/customers/{customer}", f"/customers/{customer}/people", "/people/"):
        text = as_marcos.get(page).text
        assert "Remedios Paz" in text
        assert "Emergency contact" in text
        assert "https://wa.me/34611222333" in text
    with app.app_context():
        contact = db.session.scalars(select(Contact)).one()
        assert (contact.phone, contact.email) == ("+34611222333", "Remedios@example.com")


def test_the_customer_is_found_by_their_people(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    add_to(as_marcos, customer)

    for query in ("remedios", "611222333", "remedios@example"):
        assert "marta@example.com" in as_marcos.get("/customers/", query_string={"q": query}).text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": " "}, "This field is required."),
        ({"phone": "12"}, "This is not a phone number."),
        ({"email": "nobody"}, "This is not an email address."),
        ({"phone": ""}, "An emergency contact needs a phone number."),
        ({"name": "x" * 161}, "Field cannot be longer than 160 characters."),
    ],
)
def test_a_wrong_value_is_told_at_its_field(
    app: Flask, as_marcos: FlaskClient, changes: dict[str, str], message: str
) -> None:
    customer = make_customer(app)

    answer = as_marcos.post(f"/people/new?customer={customer}", data={**FORM, **changes})

    assert answer.status_code == 422
    assert message in answer.text


def test_nobody_is_added_without_a_customer_or_to_a_hidden_one(
    app: Flask, as_marcos: FlaskClient
) -> None:
    hidden = make_customer(app, inactive=True)

    assert as_marcos.get("/people/new").status_code == 404
    assert add_to(as_marcos, hidden) == 404


def test_only_an_administrator_deletes(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer = make_customer(app)
    add_to(as_marcos, customer)

    refused = as_marcos.post("/people/1/delete", data={"confirmed": "1"})
    done = as_lucia.post("/people/1/delete", data={"confirmed": "1"})

    assert refused.status_code == 403
    assert done.headers["Location"] == f"/customers/{customer}"
    assert "Remedios Paz" not in as_marcos.get("/people/").text
    assert "Person deleted" in as_marcos.get(f"/customers/{customer}/history").text


def test_the_list_is_narrowed_by_role(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    add_to(as_marcos, customer)
    as_marcos.post(f"/people/new?customer={customer}", data={"name": "Julián", "is_owner": "y"})
    as_marcos.get("/people/")

    owners = as_marcos.get("/people/?owner=yes").text

    assert "Julián" in owners
    assert "Remedios Paz" not in owners
