"""Panels of the desk: edited in place, with a script and without, never over somebody else's change."""

import re

from flask import Flask
from flask.testing import FlaskClient

from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.support.cast import make_customer

HTMX = {"HX-Request": "true"}


def version_in(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found is not None
    return found.group(1)


def test_a_panel_is_saved_in_place(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    address = f"/customers/{customer}/panels/highlights?edit=1"
    form = as_marcos.get(address, headers=HTMX).text

    answer = as_marcos.post(
        address,
        data={"important_info": "Alérgica al pollo", "version": version_in(form)},
        headers=HTMX,
    )

    assert answer.headers["HX-Refresh"] == "true"
    assert "Alérgica al pollo" in as_marcos.get(f"/customers/{customer}").text


def test_a_panel_that_stood_open_as_a_page_leads_back_to_the_desk(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app)
    address = f"/customers/{customer}/panels/highlights?edit=1"

    answer = as_marcos.post(
        address,
        data={"notes": "Hola", "version": version_in(as_marcos.get(address).text)},
        headers={**HTMX, "HX-Current-URL": f"http://localhost{address}"},
    )

    assert answer.headers["HX-Redirect"] == f"/customers/{customer}"


def test_without_a_script_the_panel_is_a_page(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    address = f"/customers/{customer}/panels/areas?edit=1"
    form = as_marcos.get(address).text

    answer = as_marcos.post(address, data={"areas": ["hotel", "shop"], "version": version_in(form)})

    assert "<h1" in form
    assert answer.headers["Location"] == f"/customers/{customer}"
    with app.app_context():
        assert db.session.get_one(Customer, customer).areas == ["hotel", "shop"]


def test_a_panel_that_comes_later_is_a_page_without_a_script(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app)
    address = f"/customers/{customer}/panels/documents"

    page = as_marcos.get(address).text
    part = as_marcos.get(address, headers=HTMX).text

    assert address in as_marcos.get(f"/customers/{customer}").text
    assert all('id="panel-documents"' in answer for answer in (page, part))
    assert "<h1" in page
    assert "<h1" not in part
    # What stands on the desk at once needs no page of its own.
    elsewhere = as_marcos.get(f"/customers/{customer}/panels/contact")
    assert elsewhere.headers["Location"] == f"/customers/{customer}"


def test_a_panel_leaves_the_rest_of_the_customer_alone(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(
        app, phones=[{"number": "612345678"}], areas=["hotel"], notes="Paga en mano"
    )
    address = f"/customers/{customer}/panels/highlights?edit=1"
    form = as_marcos.get(address, headers=HTMX).text

    as_marcos.post(
        address, data={"notes": "Paga con tarjeta", "version": version_in(form)}, headers=HTMX
    )

    with app.app_context():
        saved = db.session.get_one(Customer, customer)
        assert [phone.number for phone in saved.phones] == ["+34612345678"]
        assert (saved.areas, saved.name, saved.notes) == (
            ["hotel"],
            "Marta González Ruiz",
            "Paga con tarjeta",
        )


def test_a_stale_panel_shows_what_the_other_person_saved(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer = make_customer(app)
    address = f"/customers/{customer}/panels/highlights?edit=1"
    stale = version_in(as_marcos.get(address, headers=HTMX).text)
    as_lucia.post(address, data={"notes": "De Lucía", "version": stale}, headers=HTMX)

    answer = as_marcos.post(address, data={"notes": "De Marcos", "version": stale}, headers=HTMX)

    assert answer.status_code == 422
    for word in ("Lucía Moreno", "De Lucía", "De Marcos"):
        assert word in answer.text
    again = as_marcos.post(
        address, data={"notes": "De los dos", "version": version_in(answer.text)}, headers=HTMX
    )
    assert again.status_code == 204


def test_a_wrong_value_stays_in_the_panel(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    address = f"/customers/{customer}/panels/contact?edit=1"
    version = version_in(as_marcos.get(address, headers=HTMX).text)

    answer = as_marcos.post(
        address,
        data={
            "kind": "person",
            "first_name": "Marta",
            "email": "nonsense",
            "language": "es",
            "version": version,
        },
        headers=HTMX,
    )

    assert answer.status_code == 422
    assert "nonsense" in answer.text
    assert "This is not an email address." in answer.text


def test_the_hidden_side_menu_is_remembered(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)

    as_marcos.post("/me/preferences", data={"name": "desk_menu_hidden", "value": "1"})

    assert 'value="0" aria-expanded="false"' in one_line(
        as_marcos.get(f"/customers/{customer}").text
    )
    as_marcos.post("/me/preferences", data={"name": "desk_menu_hidden", "value": "0"})
    assert 'value="1" aria-expanded="true"' in one_line(
        as_marcos.get(f"/customers/{customer}").text
    )


def one_line(page: str) -> str:
    return " ".join(page.split())
