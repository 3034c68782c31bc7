"""The settings of e-mail: what is kept, what is refused, what switching credits does, the test to oneself."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.audit.models import AuditEvent
from petadmin.business.settings import BusinessSettings, business_settings
from petadmin.core.db import db
from petadmin.mail.credits import services
from petadmin.mail.credits.queries import discrepancies, standing
from petadmin.mail.models import Credit, Email
from petadmin.mail.services import queue
from tests.mail.small_app import draft_to
from tests.system.test_settings_page import FORM as BUSINESS

PAGE = "/settings/email/"
FORM = {
    "mailing_per_minute": "120",
    "quiet_from": "22",
    "quiet_until": "8",
    "email_credits_limited": "y",
    "low_credits": "50",
}


def test_the_settings_are_saved_and_recorded(app: Flask, as_lucia: FlaskClient) -> None:
    answer = as_lucia.post(PAGE, data=FORM, follow_redirects=True)

    assert "The settings are saved." in answer.text
    with app.app_context():
        assert business_settings(db.session()) == BusinessSettings(
            mailing_per_minute=120,
            quiet_from=22,
            quiet_until=8,
            email_credits_limited=True,
            low_credits=50,
        )
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "email_settings.changed")
        ).one()
        assert event.changes["low_credits"] == [100, 50]
    history = as_lucia.get("/settings/history/").text
    assert "Email settings changed" in history


def test_neither_screen_resets_the_other(app: Flask, as_lucia: FlaskClient) -> None:
    as_lucia.post(PAGE, data=FORM)
    as_lucia.post("/settings/business/", data={**BUSINESS, "currency": "GBP"})
    as_lucia.post(PAGE, data={**FORM, "low_credits": "51"})

    with app.app_context():
        chosen = business_settings(db.session())
        assert (chosen.currency, chosen.mailing_per_minute, chosen.low_credits) == ("GBP", 120, 51)


def test_a_stale_form_shows_the_other_change(app: Flask, as_lucia: FlaskClient) -> None:
    opened = as_lucia.get(PAGE).text.split('name="opened"')[1].split('value="')[1].split('"')[0]
    as_lucia.post(PAGE, data={**FORM, "opened": opened})

    answer = as_lucia.post(PAGE, data={**FORM, "opened": opened, "quiet_from": "20"})

    assert answer.status_code == 422
    assert "8:00" in answer.text
    with app.app_context():
        assert business_settings(db.session()).quiet_from == 22


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mailing_per_minute", "0"),
        ("mailing_per_minute", "6001"),
        ("mailing_per_minute", "fast"),
        ("mailing_per_minute", ""),
        ("quiet_from", "24"),
        ("quiet_from", "-1"),
        ("quiet_from", "²"),
        ("quiet_from", ""),
        ("quiet_until", "9" * 5000),
        ("low_credits", "-1"),
        ("low_credits", "1e3"),
        ("low_credits", "9" * 30),
    ],
)
def test_what_cannot_be_is_refused(
    app: Flask, as_lucia: FlaskClient, name: str, value: str
) -> None:
    answer = as_lucia.post(PAGE, data={**FORM, name: value})

    assert answer.status_code == 422
    with app.app_context():
        assert business_settings(db.session()) == BusinessSettings()


def test_switching_credits_off_and_on_keeps_the_sums_right(
    app: Flask, as_lucia: FlaskClient
) -> None:
    as_lucia.post(PAGE, data=FORM)
    with app.app_context():
        services.buy(db.session(), 5, by_id=None)
        email_id = queue(db.session(), draft_to("maria@example.com")).id
        db.session.commit()
        assert standing(db.session()) == (True, 5, 1)

    as_lucia.post(PAGE, data={**FORM, "email_credits_limited": ""})
    with app.app_context():
        assert standing(db.session()) == (False, 5, 0)
        assert db.session.get_one(Email, email_id).credit is Credit.none
        assert discrepancies(db.session()) == []

    as_lucia.post(PAGE, data=FORM)
    with app.app_context():
        assert standing(db.session()) == (True, 5, 0)


def test_tells_what_the_deployment_chose_and_nothing_secret(
    app: Flask, as_lucia: FlaskClient
) -> None:
    page = as_lucia.get(PAGE).text

    assert "How emails leave" in page
    assert "None; emails are put as files into" in page
    assert "None is read" in page


def test_sends_a_test_to_oneself(app: Flask, as_lucia: FlaskClient) -> None:
    answer = as_lucia.post(f"{PAGE}test", follow_redirects=True)

    assert "The test goes to lucia@patitas.example." in answer.text
    with app.app_context():
        email = db.session.scalars(select(Email)).one()
        assert (email.kind, email.recipient_email) == ("mail.test", "lucia@patitas.example")
    assert f"/emails/{email.id}" in answer.text


def test_the_settings_are_the_administrators_business(app: Flask, as_marcos: FlaskClient) -> None:
    assert as_marcos.get(PAGE).status_code == 403
    assert as_marcos.post(PAGE, data=FORM).status_code == 403
    assert as_marcos.post(f"{PAGE}test").status_code == 403
    with app.app_context():
        assert db.session.scalars(select(Email)).all() == []
