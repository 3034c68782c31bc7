"""The page on which a potential customer becomes a customer, as staff see it."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from petadmin.business.settings import business_settings, choose
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.leads import services
from petadmin.leads.models import Lead, LostReason, Stage
from petadmin.records.notes.models import Note
from tests.leads.test_converting import PHONE, make_lead
from tests.support.cast import make_customer


def press(client: FlaskClient, lead_id: int, **values: str) -> Any:
    """Open the page and press its button."""
    page = client.get(f"/leads/{lead_id}/convert").text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    return client.post(
        f"/leads/{lead_id}/convert", data={"seen": seen[1] if seen else "", **values}
    )


def customer_of(app: Flask, lead_id: int) -> int | None:
    with app.app_context():
        return db.session.get_one(Lead, lead_id).customer_id


@pytest.fixture
def jorge(app: Flask) -> int:
    return make_lead(app, interests=[("Hotel en verano", "hotel")])


def test_one_button_makes_a_customer(app: Flask, as_marcos: FlaskClient, jorge: int) -> None:
    with app.app_context():
        db.session.execute(insert(Note).values(lead_id=jorge, text="Llama por las tardes"))
        db.session.commit()
    page = as_marcos.get(f"/leads/{jorge}/convert").text
    assert "Notes <strong>1</strong>" in page
    assert "Interests <strong>1</strong>" in page
    assert 'type="radio"' not in page

    answer = press(as_marcos, jorge)

    customer_id = customer_of(app, jorge)
    assert answer.headers["Location"] == f"/customers/{customer_id}"
    desk = as_marcos.get(f"/customers/{customer_id}").text
    assert "Was a potential customer since" in desk
    assert f'href="/leads/{jorge}"' in desk
    assert f'href="/customers/{customer_id}"' in as_marcos.get(f"/leads/{jorge}").text


def test_those_who_may_be_the_same_are_offered(
    app: Flask, as_marcos: FlaskClient, jorge: int
) -> None:
    same = make_customer(app, phones=[{"number": PHONE}])
    namesake = make_customer(app, first_name="Jorge", last_name="Núñez Soto", email="j@example.com")
    page = as_marcos.get(f"/leads/{jorge}/convert").text

    chosen = re.findall(r'value="(\w+)"\s+checked', page)
    assert chosen == [str(same)]
    assert f'value="{namesake}"' in page

    answer = press(as_marcos, jorge, to=str(same))

    assert answer.headers["Location"] == f"/customers/{same}"
    assert customer_of(app, jorge) == same


def test_of_a_namesake_nothing_is_proposed(app: Flask, as_marcos: FlaskClient, jorge: int) -> None:
    make_customer(app, first_name="Jorge", last_name="Núñez Soto", email="j@example.com")
    page = as_marcos.get(f"/leads/{jorge}/convert").text

    assert re.findall(r'value="(\w+)"\s+checked', page) == ["new"]


@pytest.mark.parametrize("to", ["", "999999", "0", "x", "-1", "9" * 30])
def test_somebody_who_is_not_offered_is_refused(
    app: Flask, as_marcos: FlaskClient, jorge: int, to: str
) -> None:
    make_customer(app, phones=[{"number": PHONE}])
    make_customer(app, email="other@example.com")

    answer = press(as_marcos, jorge, to=to)

    assert answer.status_code == 422
    assert "Choose who they are." in answer.text
    assert customer_of(app, jorge) is None


def test_one_who_is_hidden_is_neither_offered_nor_revealed(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, jorge: int
) -> None:
    before = as_marcos.get(f"/leads/{jorge}/convert").text
    hidden = make_customer(app, phones=[{"number": PHONE}], inactive=True)
    after = as_marcos.get(f"/leads/{jorge}/convert").text

    assert _what_is_said(after) == _what_is_said(before)
    assert "Only customers whom you may see" in after
    refused = press(as_marcos, jorge, to=str(hidden))
    unknown = press(as_marcos, jorge, to="999999")
    assert (refused.status_code, refused.text.count("Choose who they are.")) == (
        unknown.status_code,
        unknown.text.count("Choose who they are."),
    )
    seen = as_lucia.get(f"/leads/{jorge}/convert").text
    assert re.search(rf'value="{hidden}"\s+disabled', seen)
    assert press(as_lucia, jorge, to=str(hidden)).status_code == 422
    assert customer_of(app, jorge) is None


def _what_is_said(page: str) -> str:
    """The page from its heading on, without the tokens, which change from second to second."""
    content = page[page.index("</h2>", page.index("desk-main")) :]
    return re.sub(r'name="csrf_token"\s+value="[^"]*"|nonce="[^"]*"', "", content)


def test_pressed_twice_leads_to_the_same_customer(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, jorge: int
) -> None:
    first = press(as_marcos, jorge)
    again = as_lucia.post(f"/leads/{jorge}/convert", data={"seen": "1"})

    assert again.headers["Location"] == first.headers["Location"]
    with app.app_context():
        assert db.session.scalar(select(func.count(Customer.id))) == 1


def test_a_change_by_somebody_else_is_looked_at_first(
    app: Flask, as_marcos: FlaskClient, jorge: int
) -> None:
    answer = as_marcos.post(f"/leads/{jorge}/convert", data={"seen": "0"})

    assert answer.status_code == 409
    assert customer_of(app, jorge) is None


def test_one_who_was_lost_is_converted_after_saying_so(
    app: Flask, as_marcos: FlaskClient, jorge: int
) -> None:
    with app.app_context():
        lead = db.session.get_one(Lead, jorge)
        services.lose(db.session, lead, LostReason.price, "", by=None)
        db.session.commit()
    page = as_marcos.get(f"/leads/{jorge}/convert").text
    assert "They are marked as lost." in page
    assert "Take back and convert" in page

    press(as_marcos, jorge)

    with app.app_context():
        assert db.session.get_one(Lead, jorge).stage is Stage.converted


def test_what_the_business_requires_is_said(app: Flask, as_lucia: FlaskClient) -> None:
    lead_id = make_lead(app, phone="")
    with app.app_context():
        required = replace(business_settings(db.session), phone_required=True)
        choose(db.session, required)
        db.session.commit()

    answer = press(as_lucia, lead_id)

    assert answer.status_code == 422
    assert "A phone number is required." in answer.text
    assert customer_of(app, lead_id) is None


def test_nobody_is_not_found(as_marcos: FlaskClient) -> None:
    assert as_marcos.get("/leads/999999/convert").status_code == 404
    assert as_marcos.post("/leads/999999/convert").status_code == 404
