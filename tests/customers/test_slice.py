"""The main job end to end: find a customer, add an animal, deactivate the customer."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.support.cast import make_animal, make_customer

FORM = {
    "kind": "person",
    "first_name": "Íñigo",
    "last_name": "Muñoz Peña",
    "email": "inigo@example.com",
    "language": "es",
    "phones-0-number": "612 34 56 78",
    "phones-0-kind": "mobile",
    "phones-1-number": "+34 91 123 45 67",
    "phones-1-kind": "home",
    "addresses-0-street": "Calle Mayor 14",
    "addresses-0-city": "Logroño",
    "areas": ["hotel", "grooming"],
}


def test_a_new_customer_is_found_by_name_phone_email_and_animal(
    app: Flask, as_marcos: FlaskClient
) -> None:
    answer = as_marcos.post("/customers/new", data=FORM)

    assert answer.headers["Location"] == "/customers/1"
    make_animal(app, 1, name="Ñata")
    for query in (
        "inigo munoz",
        "MUÑOZ",
        "612345678",
        "0034 612 34 56 78",
        "911 23 45 67",
        "inigo@",
        "nata",
        "in",
    ):
        page = as_marcos.get("/customers/", query_string={"q": query}).text
        assert "Íñigo Muñoz Peña" in page, query
    for query in ("zzz", "inigo lopez", "699999999"):
        assert (
            "Íñigo Muñoz Peña" not in as_marcos.get("/customers/", query_string={"q": query}).text
        )


def test_save_and_add_another_leads_to_an_empty_form(as_marcos: FlaskClient) -> None:
    answer = as_marcos.post("/customers/new", data={**FORM, "then": "another"})

    assert answer.headers["Location"] == "/customers/new"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"email": "", "phones-0-number": "", "phones-1-number": ""},
            "so that the customer can be reached",
        ),
        ({"email": "not an address"}, "This is not an email address."),
        ({"phones-0-number": "12"}, "This is not a phone number."),
        ({"kind": "company"}, "A company needs its name."),
        ({"first_name": "", "last_name": " "}, "A person needs a first or a last name."),
        ({"first_name": "x" * 81}, "Field cannot be longer than 80 characters."),
        ({"kind": "dragon"}, "Choose one of these."),
        ({"areas": "circus"}, "Choose one of these."),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_lost(
    as_marcos: FlaskClient, changes: dict[str, str], message: str
) -> None:
    answer = as_marcos.post("/customers/new", data={**FORM, **changes})

    assert answer.status_code == 422
    assert message in answer.text
    assert "Calle Mayor 14" in answer.text


def test_a_deactivated_customer_vanishes_for_the_user_and_stays_for_the_administrator(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer = make_customer(app)

    answer = as_marcos.post(
        f"/customers/{customer}/deactivate",
        data={"confirmed": "1", "since": "2026-01-31", "reason": "Mudanza"},
    )

    assert answer.headers["Location"] == "/customers/"
    assert as_marcos.get(f"/customers/{customer}").status_code == 404
    assert "Mudanza" in as_lucia.get(f"/customers/{customer}").text
    assert "Marta" not in as_lucia.get("/customers/").text
    assert "Marta" in as_lucia.get("/customers/?state=inactive").text

    as_lucia.post(f"/customers/{customer}/reactivate", data={"confirmed": "1"})

    assert as_marcos.get(f"/customers/{customer}").status_code == 200


def test_a_stale_form_shows_the_other_persons_change(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer = make_customer(app)
    form = {
        "kind": "person",
        "first_name": "Marta",
        "last_name": "González",
        "email": "marta@example.com",
        "language": "es",
    }
    as_lucia.post(
        f"/customers/{customer}/edit", data={**form, "last_name": "Gómez", "version": "1"}
    )

    answer = as_marcos.post(
        f"/customers/{customer}/edit", data={**form, "first_name": "Martina", "version": "1"}
    )

    assert answer.status_code == 422
    assert "Lucía Moreno" in answer.text
    assert "Gómez" in answer.text
    assert "Martina" in answer.text
    with app.app_context():
        assert db.session.get_one(Customer, customer).name == "Marta Gómez"
