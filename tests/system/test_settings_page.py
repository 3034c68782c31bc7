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
    opened = {"opened": "0 0 2 10 30"}
    as_lucia.post("/settings/business/", data={**FORM, **opened})

    answer = as_lucia.post("/settings/business/", data={**FORM, **opened, "album_link_days": "7"})

    assert answer.status_code == 422
    assert "Lucía Moreno" in answer.text
    assert "14" in answer.text


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
