"""The inbox: read, put away, given to somebody, answered; and the addresses that get nothing."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.audit.models import AuditEvent
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.leads.models import Lead, Source
from petadmin.mail.inbox.models import ReceivedEmail, ReceivedKind, Suppression, SuppressionReason
from petadmin.mail.models import EmailStatus, ErrorCode
from petadmin.mail.services import queue
from petadmin.records.interactions.models import Interaction
from tests.mail.small_app import draft_to
from tests.support.cast import make_customer


def put(app: Flask, number: int = 1, **values: Any) -> int:
    """Put an e-mail into the inbox; returns its id."""
    first = {
        "kind": ReceivedKind.message,
        "sender_name": "Nuria Ibáñez",
        "sender_email": "nuria@example.com",
        "subject": f"Pregunta {number}",
        "text": "¿Tenéis sitio el viernes?",
        "message_id": f"<{number}@example.com>",
        "search_text": f" nuria ibanez nuria@example.com pregunta {number}",
    }
    with app.app_context():
        row = ReceivedEmail(mailbox="test", uidvalidity=1, uid=number, **(first | values))
        db.session.add(row)
        db.session.commit()
        return row.id


def row_of(app: Flask, row_id: int) -> ReceivedEmail:
    db.session.expire_all()
    return db.session.get_one(ReceivedEmail, row_id)


def shown(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def test_tabs_sort_what_came_in(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    put(app, 1, customer_id=marta)
    put(app, 2, kind=ReceivedKind.bounce, subject="Vuelta")
    put(app, 3, kind=ReceivedKind.complaint, subject="Queja", customer_id=marta)
    put(app, 4, archived_at=utcnow(), read_at=utcnow(), subject="Guardada")
    expected = {
        "": {"Pregunta 1", "Vuelta", "Queja"},
        "unread": {"Pregunta 1", "Vuelta", "Queja"},
        "messages": {"Pregunta 1"},
        "returned": {"Vuelta"},
        "complaints": {"Queja"},
        "unassigned": {"Vuelta"},
        "archived": {"Guardada"},
    }
    every = {"Pregunta 1", "Vuelta", "Queja", "Guardada"}
    for tab, subjects in expected.items():
        page = shown(as_marcos, f"/inbox/?show={tab}")
        assert {subject for subject in every if subject in page} == subjects, tab


def test_letters_are_searched(app: Flask, as_marcos: FlaskClient) -> None:
    put(app, 1)
    put(app, 2, sender_name="Bea", search_text=" bea soler factura")
    page = shown(as_marcos, "/inbox/?q=ibañez")
    assert "Pregunta 1" in page
    assert "Pregunta 2" not in page


def test_opening_a_letter_marks_it_as_read_by_itself(app: Flask, as_marcos: FlaskClient) -> None:
    row_id = put(app)
    page = shown(as_marcos, f"/inbox/{row_id}")
    assert f'hx-post="/inbox/{row_id}/seen"' in page
    assert as_marcos.post(f"/inbox/{row_id}/seen").status_code == 204
    with app.app_context():
        assert row_of(app, row_id).read_at is not None
    assert "hx-post" not in shown(as_marcos, f"/inbox/{row_id}").replace("data-hx", "")


def test_the_bell_and_the_menu_tell_how_many_are_unread(app: Flask, as_marcos: FlaskClient) -> None:
    put(app, 1)
    put(app, 2)
    page = shown(as_marcos, "/")
    assert "2 unread emails" in page


def test_several_are_read_put_away_and_taken_out(app: Flask, as_marcos: FlaskClient) -> None:
    ids = [put(app, number) for number in (1, 2)]
    for what, attribute, is_set in (
        ("read", "read_at", True),
        ("unread", "read_at", False),
        ("archive", "archived_at", True),
        ("take-out", "archived_at", False),
    ):
        answer = as_marcos.post(f"/inbox/actions/{what}", data={"ids": ids})
        assert answer.status_code == 302
        with app.app_context():
            for row_id in ids:
                assert (getattr(row_of(app, row_id), attribute) is not None) is is_set, what


def test_a_letter_is_given_to_a_customer_and_is_a_contact_with_them(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    row_id = put(app)
    nobody = as_marcos.post(f"/inbox/{row_id}/assign", data={"confirmed": "1"})
    assert nobody.status_code == 422
    answer = as_marcos.post(
        f"/inbox/{row_id}/assign", data={"confirmed": "1", "customer": str(marta)}
    )
    assert answer.status_code == 302
    other = make_customer(app, first_name="Blas")
    as_marcos.post(f"/inbox/{row_id}/assign", data={"confirmed": "1", "customer": str(other)})
    with app.app_context():
        assert row_of(app, row_id).customer_id == other
        contact = db.session.scalars(select(Interaction)).one()
        assert (contact.customer_id, contact.received_id) == (other, row_id)
        assert contact.is_open
        contact_id = contact.id
    page = shown(as_marcos, f"/contacts/{contact_id}")
    assert f'href="/inbox/{row_id}"' in page
    assert as_marcos.get(f"/contacts/{contact_id}/edit").status_code == 302
    assert "Pregunta 1" in shown(as_marcos, f"/customers/{other}/inbox")


def test_a_stranger_becomes_a_potential_customer(app: Flask, as_marcos: FlaskClient) -> None:
    row_id = put(app)
    assert f"/leads/new?received={row_id}" in shown(as_marcos, f"/inbox/{row_id}")
    form = shown(as_marcos, f"/leads/new?received={row_id}")
    for value in ("Nuria", "Ibáñez", "nuria@example.com", "¿Tenéis sitio el viernes?"):
        assert value in form
    data = {
        "kind": "person",
        "first_name": "Nuria",
        "email": "nuria@example.com",
        "language": "es",
        "source": "email",
        "stage": "new",
    }
    address = f"/leads/new?received={row_id}"
    assert as_marcos.post(address, data=data).status_code == 302
    with app.app_context():
        lead = db.session.scalars(select(Lead)).one()
        assert lead.source is Source.email
        assert row_of(app, row_id).lead_id == lead.id
        assert db.session.scalars(select(Interaction)).one().lead_id == lead.id
    # It is theirs by now.
    other = data | {"first_name": "Otra", "email": "otra@example.com"}
    again = as_marcos.post(address, data=other)
    assert again.status_code == 422
    assert "belongs to somebody by now" in again.get_data(as_text=True)


def test_a_message_runs_and_fetches_nothing(app: Flask, as_marcos: FlaskClient) -> None:
    row_id = put(app, html="<p>Hola</p>")
    answer = as_marcos.get(f"/inbox/{row_id}/message.html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "<p>Hola</p>" in answer.get_data(as_text=True)


def test_a_reply_knows_what_it_answers(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    known, unknown = put(app, 1, customer_id=marta), put(app, 2)
    page = shown(as_marcos, f"/inbox/{known}")
    assert f'href="/emails/write?received={known}"' in page
    writing = shown(as_marcos, f"/emails/write?received={known}")
    assert "Re: Pregunta 1" in writing
    assert "/emails/write" not in shown(as_marcos, f"/inbox/{unknown}")


def test_without_a_mailbox_it_is_told_how_to_switch_it_on(
    app: Flask, as_lucia: FlaskClient
) -> None:
    assert "PETADMIN_IMAP_URL" in shown(as_lucia, "/inbox/")


def test_an_address_is_blocked_by_hand_once_and_freed(app: Flask, as_lucia: FlaskClient) -> None:
    address = "/settings/blocked-addresses/"
    data = {"address": "Marta@Example.com", "detail": "Lo pidió por teléfono"}
    assert as_lucia.post(f"{address}new", data=data).status_code == 302
    assert "blocked already" in as_lucia.post(f"{address}new", data=data).get_data(as_text=True)
    bad = as_lucia.post(f"{address}new", data={"address": "nadie"})
    assert "not an email address" in bad.get_data(as_text=True)
    page = shown(as_lucia, f"{address}?q=MARTA")
    assert "marta@example.com" in page
    with app.app_context():
        row = db.session.scalars(select(Suppression)).one()
        assert (row.address, row.reason) == ("marta@example.com", SuppressionReason.by_hand)
        row_id = row.id
    assert as_lucia.post(f"{address}{row_id}/lift", data={"confirmed": "1"}).status_code == 302
    with app.app_context():
        assert db.session.scalars(select(Suppression)).all() == []
        actions = set(db.session.scalars(select(AuditEvent.action)))
        assert {"suppression.created", "suppression.deleted"} <= actions


def test_whoever_writes_to_a_blocked_address_is_told(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient, marta: int
) -> None:
    with app.app_context():
        email = db.session.get_one(Customer, marta).email
    as_lucia.post("/settings/blocked-addresses/new", data={"address": email, "detail": ""})
    for browser, may_lift in ((as_lucia, True), (as_marcos, False)):
        page = shown(browser, f"/emails/write?customer={marta}")
        assert f"{email} is blocked." in page
        assert ("/lift?next=" in page) is may_lift


def test_the_log_tells_what_came_back(app: Flask, as_marcos: FlaskClient) -> None:
    with app.app_context():
        email = queue(db.session(), draft_to("nadie@example.com"))
        email.status, email.sent_at = EmailStatus.sent, utcnow()
        email.error_code = ErrorCode.mailbox_unknown
        db.session.commit()
        email_id = email.id
    assert "Came back: The mailbox does not exist" in shown(as_marcos, "/emails/")
    page = shown(as_marcos, f"/emails/{email_id}")
    assert "It came back: The mailbox does not exist." in page


@pytest.mark.parametrize("path", ["", "new", "actions/lift"])
def test_only_administrators_free_addresses(as_marcos: FlaskClient, path: str) -> None:
    call = as_marcos.post if "actions" in path else as_marcos.get
    assert call(f"/settings/blocked-addresses/{path}").status_code == 403
