"""What single customers pay: their own prices and their permanent discount."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.catalog import services
from petadmin.catalog.models import CustomerPrice
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.catalog.goods import make_service
from tests.conftest import browser_of
from tests.support.cast import LUCIA, make_customer

CUSTOMER = {
    "kind": "person",
    "first_name": "Marta",
    "last_name": "González Ruiz",
    "email": "marta@example.com",
    "language": "es",
}


def make_price(app: Flask, customer_id: int, service_id: int, cents: int = 2_000) -> int:
    values = {"customer_id": customer_id, "service_id": service_id, "price_cents": cents}
    with app.app_context():
        price = services.add_price(db.session, values)
        db.session.commit()
        return price.id


def panel(client: FlaskClient, customer_id: int) -> str:
    """The panel of the desk, which the browser fetches once it is in sight."""
    address = f"/customers/{customer_id}/panels/prices"
    return client.get(address, headers={"HX-Request": "true"}).text


def discount_of(app: Flask, customer_id: int) -> int:
    with app.app_context():
        return db.session.get_one(Customer, customer_id).discount_basis_points


def test_a_price_of_their_own_stands_on_the_desk_beside_the_list_price(
    app: Flask, as_lucia: FlaskClient
) -> None:
    customer, night = make_customer(app), make_service(app)

    answer = as_lucia.post(
        f"/prices/new?customer={customer}", data={"service": night, "price_cents": "22,5"}
    )

    assert answer.headers["Location"] == f"/customers/{customer}/prices"
    pages = [as_lucia.get(path).text for path in (f"/customers/{customer}/prices", "/prices/")]
    for page in (panel(as_lucia, customer), *pages):
        assert "Noche" in page
        assert "€22.50" in page
        assert "€26.00" in page
    assert "Marta" in as_lucia.get("/prices/").text
    history = as_lucia.get(f"/customers/{customer}/history").text
    assert "Customer's price added" in history.replace("&#39;", "'")
    assert "€22.50" in history


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"service": ""}, "This field is required."),
        ({"service": "999"}, "Choose one from the list."),
        ({"price_cents": ""}, "This field is required."),
        ({"price_cents": "-3"}, "An amount cannot be negative."),
        ({"price_cents": "1" + "0" * 20}, "This is not an amount."),
        ({"price_cents": "gratis 🐕"}, "This is not an amount."),
    ],
)
def test_a_wrong_value_is_told_at_its_field(
    app: Flask, as_lucia: FlaskClient, values: dict[str, str], message: str
) -> None:
    customer, night = make_customer(app), make_service(app)

    answer = as_lucia.post(
        f"/prices/new?customer={customer}", data={"service": night, "price_cents": "5", **values}
    )

    assert answer.status_code == 422
    assert message in answer.text


def test_there_is_one_price_for_each_service(app: Flask, as_lucia: FlaskClient) -> None:
    customer, night = make_customer(app), make_service(app)
    make_price(app, customer, night)

    answer = as_lucia.post(
        f"/prices/new?customer={customer}", data={"service": night, "price_cents": "5"}
    )

    assert answer.status_code == 422
    assert "This customer has a price for this service already." in answer.text


def test_a_price_is_changed_and_deleted(app: Flask, as_lucia: FlaskClient) -> None:
    customer, night = make_customer(app), make_service(app)
    price = make_price(app, customer, night)
    form = {"service": night, "price_cents": "0", "version": "1"}

    changed = as_lucia.post(f"/prices/{price}/edit", data=form)
    stale = as_lucia.post(f"/prices/{price}/edit", data={**form, "price_cents": "9"})
    deleted = as_lucia.post(f"/prices/{price}/delete", data={"confirmed": "1"})

    assert changed.status_code == 302
    assert stale.status_code == 422
    assert "<td>€0.00</td>" in stale.text
    assert deleted.headers["Location"] == f"/customers/{customer}/prices"
    with app.app_context():
        assert db.session.scalars(select(CustomerPrice)).all() == []


def test_a_user_sees_prices_and_changes_none(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer, night = make_customer(app), make_service(app)
    price = make_price(app, customer, night)
    as_lucia.post(
        f"/customers/{customer}/panels/prices?edit=1",
        data={"discount_basis_points": "5", "version": "1"},
    )

    page = panel(as_marcos, customer)

    assert "€20.00" in page
    assert "5 %" in page
    assert f"/customers/{customer}/panels/prices?edit=1" not in page
    assert "/prices/new" not in page
    for address in (f"new?customer={customer}", f"{price}/edit", f"{price}/delete"):
        assert as_marcos.get(f"/prices/{address}").status_code == 403
    form = f"/customers/{customer}/panels/prices?edit=1"
    assert as_marcos.get(form).status_code == 403
    assert as_marcos.post(form, data={"discount_basis_points": "9"}).status_code == 403


def test_the_discount_is_edited_in_place(app: Flask, as_lucia: FlaskClient) -> None:
    customer = make_customer(app)
    address = f"/customers/{customer}/panels/prices?edit=1"

    form = as_lucia.get(address).text
    as_lucia.post(address, data={"discount_basis_points": "7,5", "version": "1"})

    assert "discount_basis_points" in form
    assert discount_of(app, customer) == 750
    assert "7.5 %" in panel(as_lucia, customer)
    assert "7.5 %" in as_lucia.get(f"/customers/{customer}/history").text
    assert "7.5" in as_lucia.get("/customers/export.csv").text


@pytest.mark.parametrize(
    "typed", ["-1", "100.01", "150", "five", "1e2", "1" + "0" * 20, "🐕", "5.555"]
)
def test_a_discount_that_cannot_be(app: Flask, as_lucia: FlaskClient, typed: str) -> None:
    customer = make_customer(app)

    answer = as_lucia.post(
        f"/customers/{customer}/edit",
        data={**CUSTOMER, "discount_basis_points": typed, "version": "1"},
    )

    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert discount_of(app, customer) == 0


def test_an_empty_discount_is_none(app: Flask, as_lucia: FlaskClient) -> None:
    customer = make_customer(app)
    address = f"/customers/{customer}/edit"
    as_lucia.post(address, data={**CUSTOMER, "discount_basis_points": "100", "version": "1"})

    as_lucia.post(address, data={**CUSTOMER, "discount_basis_points": "", "version": "2"})

    assert discount_of(app, customer) == 0


def test_a_user_who_edits_a_customer_leaves_the_discount(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer = make_customer(app)
    address = f"/customers/{customer}/edit"
    as_lucia.post(address, data={**CUSTOMER, "discount_basis_points": "5", "version": "1"})

    form = as_marcos.get(address).text
    as_marcos.post(address, data={**CUSTOMER, "discount_basis_points": "90", "version": "2"})
    added = as_marcos.post("/customers/new", data={**CUSTOMER, "discount_basis_points": "90"})

    assert "discount_basis_points" not in form
    assert discount_of(app, customer) == 500
    assert added.status_code == 302
    assert discount_of(app, customer + 1) == 0


def test_prices_in_an_area_that_is_switched_off_are_not_there(app: Flask, switch_off: Any) -> None:
    customer = make_customer(app)
    hidden = make_price(app, customer, make_service(app))
    make_price(app, customer, make_service(app, "Baño", area="grooming"))

    switch_off("hotel")
    browser = browser_of(app, LUCIA)

    pages = [browser.get(path).text for path in (f"/customers/{customer}/prices", "/prices/")]
    for page in (panel(browser, customer), *pages):
        assert "Noche" not in page
        assert "Baño" in page
    assert browser.get(f"/prices/{hidden}").status_code == 404


def test_prices_of_an_inactive_customer_are_hidden_from_users(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app, inactive=True)
    price = make_price(app, customer, make_service(app))

    assert as_marcos.get(f"/prices/{price}").status_code == 404
    assert "Noche" not in as_marcos.get("/prices/").text
    assert as_marcos.get(f"/customers/{customer}/prices").status_code == 404
