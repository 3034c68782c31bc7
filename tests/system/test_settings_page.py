"""The settings: the page that leads to them, and the screen of the business."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.audit.models import AuditEvent
from petadmin.business.settings import BusinessSettings, business_settings
from petadmin.core.db import db

FORM = {
    "email_required": "y",
    "document_megabytes": "5",
    "picture_megabytes": "10",
    "album_link_days": "14",
    "currency": "EUR",
    "tax_basis_points": "21",
    "areas_on": ["hotel", "grooming", "daycare", "breeding", "training", "shop", "veterinary"],
}


def test_the_settings_are_saved_and_recorded(app: Flask, as_lucia: FlaskClient) -> None:
    as_lucia.post("/settings/business/", data=FORM)

    with app.app_context():
        chosen = BusinessSettings(email_required=True, document_megabytes=5, album_link_days=14)
        assert business_settings(db.session) == chosen
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "business.changed")
        ).one()
        assert event.changes["document_megabytes"] == [2, 5]
    assert "Settings changed" in as_lucia.get("/settings/history/").text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("document_megabytes", "0"),
        ("document_megabytes", "11"),
        ("document_megabytes", "1.5"),
        ("picture_megabytes", "16"),
        ("picture_megabytes", ""),
        ("album_link_days", "-3"),
        ("album_link_days", "9" * 30),
        ("currency", "XXX"),
        ("currency", ""),
        ("tax_basis_points", ""),
        ("tax_basis_points", "101"),
        ("tax_basis_points", "-1"),
        ("areas_on", []),
        ("areas_on", "circus"),
    ],
)
def test_what_cannot_be_is_refused(
    app: Flask, as_lucia: FlaskClient, name: str, value: str
) -> None:
    answer = as_lucia.post("/settings/business/", data={**FORM, name: value})

    assert answer.status_code == 422
    assert "field-error" in answer.text
    with app.app_context():
        assert business_settings(db.session) == BusinessSettings()


def test_the_second_one_sees_what_the_first_one_set(as_lucia: FlaskClient) -> None:
    page = as_lucia.get("/settings/business/").text
    opened = {"opened": page.split('name="opened"')[1].split('value="')[1].split('"')[0]}
    as_lucia.post("/settings/business/", data={**FORM, **opened})

    answer = as_lucia.post("/settings/business/", data={**FORM, **opened, "album_link_days": "7"})

    assert answer.status_code == 422
    assert "Lucía Moreno" in answer.text
    assert "14" in answer.text


def test_the_currency_and_the_areas_are_told_of_in_words(app: Flask, as_lucia: FlaskClient) -> None:
    areas = [key for key in FORM["areas_on"] if key not in ("hotel", "shop")]

    as_lucia.post("/settings/business/", data={**FORM, "currency": "GBP", "areas_on": areas})

    with app.app_context():
        chosen = business_settings(db.session)
        assert (chosen.currency, chosen.areas_off) == ("GBP", ("hotel", "shop"))
    history = as_lucia.get("/settings/history/").text
    assert "Areas that are switched off" in history
    assert "Hotel, Shop" in history
    assert "GBP" in history
    page = as_lucia.get("/settings/business/").text
    assert "GBP · British Pound" in page
    assert 'value="hotel"' in page


def test_two_who_switch_areas_see_each_other(as_lucia: FlaskClient) -> None:
    page = as_lucia.get("/settings/business/").text
    opened = {"opened": page.split('name="opened"')[1].split('value="')[1].split('"')[0]}
    areas = [key for key in FORM["areas_on"] if key != "shop"]
    as_lucia.post("/settings/business/", data={**FORM, **opened, "areas_on": areas})

    answer = as_lucia.post("/settings/business/", data={**FORM, **opened})

    assert answer.status_code == 422
    assert "Lucía Moreno" in answer.text
    assert "<td>Shop</td>" in answer.text


def test_only_administrators_see_them(as_marcos: FlaskClient, as_lucia: FlaskClient) -> None:
    assert as_marcos.get("/settings/business/").status_code == 403
    assert 'href="/settings/business/"' not in as_marcos.get("/settings/").text
    assert 'href="/settings/"' not in as_marcos.get("/").text
    page = as_lucia.get("/settings/").text
    for address in ("/settings/business/", "/settings/users/", "/settings/tags/"):
        assert f'href="{address}"' in page


def test_one_entry_of_the_menu_stands_for_all_of_them(as_lucia: FlaskClient) -> None:
    page = as_lucia.get("/settings/tags/").text

    assert page.count('href="/settings/users/"') == 0
    assert 'aria-current="page"' in page.split('href="/settings/"')[1][:120]


def test_what_is_new_begins_with_the_usual_tax(app: Flask, as_lucia: FlaskClient) -> None:
    as_lucia.post("/settings/business/", data={**FORM, "tax_basis_points": "10"})

    with app.app_context():
        assert business_settings(db.session).tax_basis_points == 1_000
    assert "10 %" in as_lucia.get("/settings/history/").text
    for address in ("/services/new", "/shop/products/new", "/training/courses/new"):
        field = as_lucia.get(address).text.split('name="tax_basis_points"')[1].split(">")[0]
        assert 'value="10"' in field, address
