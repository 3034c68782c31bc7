"""Whoever became a customer is hidden with the customer, by every door and with all that was noted since."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.access.models import User
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers import services as customers
from petadmin.customers.models import Customer
from petadmin.leads import converting
from petadmin.leads.models import Lead
from petadmin.records.consents.models import Consent
from petadmin.records.notices.emails import due_email
from petadmin.records.notices.models import Notice
from tests.support.cast import make_lead
from tests.support.days import this_day

pytestmark = pytest.mark.slow

NAME = "Zósimo"
PAGES = (
    "/",
    "/leads/?state=all",
    "/leads/?state=converted",
    "/leads/?state=all&q=zosimo",
    "/leads/board",
    "/leads/board?q=zosimo",
    "/leads/lookup?q=zosimo",
    "/contacts/",
    "/contacts/?with=leads",
    "/contacts/?words=postre",
    "/notes/",
    "/notices/",
    "/documents/",
    "/emails/",
    "/search?q=zosimo",
    "/leads/export.csv?state=all",
    "/contacts/export.csv",
    "/customers/?q=zosimo",
)


@pytest.fixture
def converted(app: Flask, as_marcos: FlaskClient) -> int:
    """One who became a customer, of whom something was noted before and since on their own desk."""
    lead_id = make_lead(app, first_name=NAME, last_name="Oculto", email="zosimo@example.com")
    write_everything(as_marcos, lead_id)
    with app.app_context():
        converting.convert(db.session, db.session.get_one(Lead, lead_id), to=None, by=None)
        db.session.commit()
    write_everything(as_marcos, lead_id)
    return lead_id


def write_everything(browser: FlaskClient, lead_id: int) -> None:
    moment = utcnow().strftime("%Y-%m-%dT%H:%M")
    due = (utcnow() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    contact = {"method": "call", "direction": "sent", "at": moment, "details": f"Postre {NAME}"}
    for url, values in (
        (f"/contacts/new?lead={lead_id}", {**contact, "status": "pending"}),
        (f"/notes/new?lead={lead_id}", {"text": f"Nota de {NAME}"}),
        (f"/notices/new?lead={lead_id}", {"text": f"Aviso de {NAME}", "due_at": due}),
        (f"/leads/{lead_id}/send-sheet", {"to": "zosimo@example.com"}),
    ):
        answer = browser.post(url, data=values)
        assert answer.status_code == 302, (url, answer.text)


def test_nobody_who_may_not_see_the_customer_sees_them(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, converted: int
) -> None:
    assert NAME in as_marcos.get("/leads/?state=converted").text
    deactivate_customer_of(app, converted)

    shown = [page for page in PAGES if betrays(as_marcos, page)]

    assert shown == []
    assert as_marcos.get(f"/leads/{converted}").status_code == 404
    assert NAME in as_lucia.get("/leads/?state=converted").text


def test_nothing_can_be_done_with_them(app: Flask, as_marcos: FlaskClient, converted: int) -> None:
    deactivate_customer_of(app, converted)
    desk = f"/leads/{converted}"
    moment = utcnow().strftime("%Y-%m-%dT%H:%M")
    contact = {"method": "call", "direction": "sent", "at": moment, "details": "Nada"}

    answers = {
        url: as_marcos.post(url, data=values).status_code
        for url, values in (
            (f"{desk}/stage", {"stage": "lost", "version": "1"}),
            (f"{desk}/convert", {"seen": "1"}),
            (f"{desk}/lose", {"reason": "price", "confirmed": "1"}),
            (f"{desk}/reopen", {}),
            (f"{desk}/edit", {"first_name": "Otro"}),
            (f"{desk}/send-sheet", {"to": "otro@example.com"}),
            (f"{desk}/panels/consents", {"purpose": "marketing"}),
            (f"/contacts/new?lead={converted}", contact),
            (f"/notes/new?lead={converted}", {"text": "Nada"}),
            (f"/emails/write?lead={converted}", {"subject": "Nada", "text": "Nada"}),
        )
    }

    assert set(answers.values()) == {404}, answers


def test_a_consent_noted_afterwards_is_the_customers_as_well(
    app: Flask, as_marcos: FlaskClient, converted: int
) -> None:
    values = {"purpose": "marketing", "answer": "withdrawn", "way": "phone", "text": "Ya no"}

    answer = as_marcos.post(f"/leads/{converted}/panels/consents", data=values)

    assert answer.status_code == 302, answer.text
    with app.app_context():
        consent = db.session.scalars(select(Consent)).one()
        lead = db.session.get_one(Lead, converted)
        assert (consent.lead_id, consent.customer_id) == (lead.id, lead.customer_id)


def test_the_email_that_reminds_of_a_notice_is_hidden_with_them(app: Flask, converted: int) -> None:
    with app.app_context():
        lead = db.session.get_one(Lead, converted)
        user = db.session.scalars(select(User)).first()
        notice = db.session.scalars(select(Notice).where(Notice.lead_id == converted)).one()
        assert user is not None
        assert due_email(notice, user).customer_id == lead.customer_id


def betrays(browser: FlaskClient, page: str) -> bool:
    answer = browser.get(page)
    assert answer.status_code in (200, 403, 404), page
    return any(word in answer.text for word in (NAME, "zosimo@example.com"))


def deactivate_customer_of(app: Flask, lead_id: int) -> None:
    with app.app_context():
        customer_id = db.session.get_one(Lead, lead_id).customer_id
        customer = db.session.get_one(Customer, customer_id)
        day = this_day()
        customers.deactivate(db.session, customer, since=day, today=day, reason="Se ha mudado")
        db.session.commit()
