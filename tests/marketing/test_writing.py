"""Writing an e-mail to one person: to whom and when; nothing typed is lost, nothing goes twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from petadmin.access.models import Language
from petadmin.audit.models import AuditEvent
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.customers.people import services as people
from petadmin.customers.people.models import Contact
from petadmin.leads import converting
from petadmin.leads.models import Lead
from petadmin.mail.models import Category, Email, EmailMessage, EmailStatus, ErrorCode
from tests.marketing.letters import LETTER, block, emails, send
from tests.support.cast import MARCOS, make_animal, make_customer, make_lead, speak

pytestmark = pytest.mark.slow

MEGABYTE = 1024 * 1024

# What is sent


def test_a_letter_is_queued_and_recorded(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    answer = send(as_marcos, f"customer={marta}")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/customers/{marta}")
    (email,) = emails(app)
    assert (email.status, email.category) == (EmailStatus.queued, Category.transactional)
    assert (email.kind, email.customer_id, email.internal) == ("email.written", marta, False)
    assert (email.recipient_email, email.subject) == ("marta@example.com", "Vacaciones")
    assert email.text.startswith("Hola, Marta González Ruiz:\n\nNos vemos el lunes.\n")
    with app.app_context():
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "email.written")
        ).one()
        assert (event.customer_id, event.row_id) == (marta, email.id)
        assert event.changes["to"] == [None, "marta@example.com"]
        assert email.created_by_id == event.actor_id is not None
    page = as_marcos.get(answer.headers["Location"]).text
    assert f'href="/emails/{email.id}"' in page
    assert "marta@example.com" in as_marcos.get(f"/customers/{marta}/emails").text


def test_a_potential_customer_is_written_to(app: Flask, as_marcos: FlaskClient) -> None:
    olga = make_lead(app, language=Language.en)

    answer = send(as_marcos, f"lead={olga}", to="olga@example.com")

    assert answer.headers["Location"] == f"/leads/{olga}"
    (email,) = emails(app)
    assert (email.lead_id, email.customer_id) == (olga, None)
    assert email.text.startswith("Hello Olga Prado,")
    assert "you are in contact with" in email.text


def test_one_who_has_become_a_customer_is_written_to_as_such(
    app: Flask, as_marcos: FlaskClient
) -> None:
    olga = make_lead(app)
    with app.app_context():
        customer = converting.convert(db.session, db.session.get_one(Lead, olga), to=None, by=None)
        db.session.commit()
        customer_id = customer.id

    led_on = as_marcos.get(f"/emails/write?lead={olga}")
    # The form was open before.
    sent = send(as_marcos, f"lead={olga}", to="olga@example.com")

    assert led_on.headers["Location"] == f"/emails/write?customer={customer_id}"
    assert sent.status_code == 302
    assert [(email.lead_id, email.customer_id) for email in emails(app)] == [(olga, customer_id)]


def test_the_people_around_a_customer_can_be_chosen(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    with app.app_context():
        for name, address in (("Iván Soto", "ivan@example.com"), ("Marta", "MARTA@example.com")):
            values = {"customer_id": marta, "name": name, "email": address, "relation": "Pareja"}
            people.add(db.session, values)
        db.session.commit()

    assert as_marcos.head(f"/emails/write?customer={marta}").status_code == 200
    page = as_marcos.get(f"/emails/write?customer={marta}").text
    send(as_marcos, f"customer={marta}", to="ivan@example.com")

    assert page.count("<option") == 2
    assert "Iván Soto (Pareja) · ivan@example.com" in page
    (email,) = emails(app)
    assert email.text.startswith("Hola, Iván Soto:")
    assert "porque es cliente" not in email.text


def test_it_goes_at_a_moment_of_the_business(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    answer = send(as_marcos, f"customer={marta}", when="2100-07-01T09:00")

    (email,) = emails(app)
    assert email.status is EmailStatus.scheduled
    assert email.not_before == datetime(2100, 7, 1, 7, tzinfo=UTC)
    assert "goes on" in as_marcos.get(answer.headers["Location"]).text
    assert "Vacaciones" in as_marcos.get("/emails/?state=scheduled").text


def test_a_second_press_sends_nothing_more_but_another_text_does(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    for _ in range(2):
        assert send(as_marcos, f"customer={marta}").status_code == 302
    assert len(emails(app)) == 1

    send(as_marcos, f"customer={marta}", text="Nos vemos el martes.")
    send(as_marcos, f"customer={marta}", occasion="xyz")

    assert len(emails(app)) == 3
    with app.app_context():
        written = select(AuditEvent).where(AuditEvent.action == "email.written")
        assert len(db.session.scalars(written).all()) == 3


def test_a_test_goes_to_oneself_and_is_no_contact(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    answer = send(as_marcos, f"customer={marta}", do="test", when="2100-07-01T09:00")

    (email,) = emails(app)
    assert (email.recipient_email, email.recipient_name) == (MARCOS.email, MARCOS.name)
    assert (email.status, email.internal, email.kind) == (EmailStatus.queued, True, "email.test")
    assert "Hola, Marta González Ruiz:" in email.text
    assert answer.status_code == 200
    assert "Nos vemos el lunes." in answer.text


# What is refused


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject": ""}, "required"),
        ({"text": ""}, "required"),
        ({"text": "\x00\x07 \u202e"}, "required"),
        ({"subject": "a" * 251}, "250"),
        ({"text": "a" * 20_001}, "20000"),
        ({"text": "a" * 2 * MEGABYTE}, "20000"),
        ({"to": ""}, "required"),
        ({"to": "evil@example.com"}, "no longer on file"),
        ({"to": "marta@example.com\r\nBcc: evil@example.com"}, "no longer on file"),
        ({"when": "2020-01-01T10:00"}, "is past"),
        ({"when": "mañana"}, "not a date"),
        ({"when": "9999-01-01T10:00"}, "between 1900 and 2200"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    app: Flask, as_marcos: FlaskClient, marta: int, changes: dict[str, str], said: str
) -> None:
    answer = send(as_marcos, f"customer={marta}", **changes)

    assert answer.status_code == 422
    assert said in answer.text
    shown = changes.get("text", LETTER["text"]).strip("\x00\x07 \u202e")
    assert shown in answer.text
    assert emails(app) == []


@pytest.mark.parametrize(("minute", "code"), [("04", 422), ("05", 302)])
def test_the_present_minute_is_not_past(
    app: Flask, as_marcos: FlaskClient, marta: int, minute: str, code: int
) -> None:
    later = (utcnow() + timedelta(hours=2)).replace(minute=5, second=30)
    when = f"{later.astimezone(ZoneInfo('Europe/Madrid')):%Y-%m-%dT%H}:{minute}"
    with time_machine.travel(later, tick=False):
        answer = send(as_marcos, f"customer={marta}", when=when)

    assert answer.status_code == code
    assert "/login" not in answer.headers.get("Location", "")


def test_no_header_comes_in_by_the_subject(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    subject = "Hola\r\nBcc: evil@example.com\r\n\r\n<b>\u2028x\x00"
    send(as_marcos, f"customer={marta}", subject=subject)

    with app.app_context():
        email = db.session.scalars(select(Email)).one()
        raw = db.session.scalars(select(EmailMessage.raw)).one()
    assert email.subject == "Hola Bcc: evil@example.com <b>x"
    assert b"\nBcc:" not in raw


def test_text_from_right_to_left_keeps_its_direction(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    send(as_marcos, f"customer={marta}", subject="שלום", text="שלום \u202eevil\u202c עולם")

    (email,) = emails(app)
    assert email.subject == "שלום"
    assert "\u202e" not in email.html
    assert 'dir="auto"' in email.html


def test_an_address_that_is_deleted_meanwhile_is_told(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    with app.app_context():
        values = {"customer_id": marta, "name": "Iván", "email": "ivan@example.com"}
        people.add(db.session, values)
        db.session.commit()
    assert "ivan@example.com" in as_marcos.get(f"/emails/write?customer={marta}").text
    with app.app_context():
        db.session.execute(delete(Contact))
        db.session.commit()

    answer = send(as_marcos, f"customer={marta}", to="ivan@example.com")

    assert answer.status_code == 422
    assert "no longer on file" in answer.text
    assert emails(app) == []


def test_one_without_an_address_is_told_how_that_is_mended(
    app: Flask, as_marcos: FlaskClient
) -> None:
    marta = make_customer(app, email="", phones=[{"number": "612345678"}])
    olga = make_lead(app, email="", phone="612345679")

    for person, edit in ((f"customer={marta}", f"/customers/{marta}/edit"), (f"lead={olga}", "")):
        for answer in (as_marcos.get(f"/emails/write?{person}"), send(as_marcos, person)):
            assert answer.status_code == 200
            assert "has no email address" in answer.text
            assert edit in answer.text
            assert "<textarea" not in answer.text


def test_an_address_that_servers_do_not_take_is_refused_at_its_field(
    app: Flask, as_marcos: FlaskClient
) -> None:
    marta = make_customer(app, email="ñandú@example.com")

    answer = send(as_marcos, f"customer={marta}", to="ñandú@example.com")

    assert answer.status_code == 422
    assert "cannot be sent to this address" in answer.text


# Who may


@pytest.mark.parametrize(
    "person", ["", "customer=", "customer=x", "customer=4000000", "lead=4000000", "animal=1"]
)
def test_it_needs_somebody(as_marcos: FlaskClient, person: str) -> None:
    assert as_marcos.get(f"/emails/write?{person}").status_code == 404
    assert send(as_marcos, person).status_code == 404


def test_a_hidden_customer_is_not_there(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    hidden = make_customer(app, inactive=True)

    assert as_marcos.get(f"/emails/write?customer={hidden}").status_code == 404
    assert send(as_marcos, f"customer={hidden}").status_code == 404
    assert emails(app) == []
    assert as_lucia.get(f"/emails/write?customer={hidden}").status_code == 200


def test_one_without_a_session_comes_back_to_the_form(as_stranger: FlaskClient, marta: int) -> None:
    answer = send(as_stranger, f"customer={marta}")

    assert answer.headers["Location"] == f"/login?next=/emails/write?customer%3D{marta}"


def test_both_roles_find_the_way(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient, marta: int
) -> None:
    luna, olga = make_animal(app, marta), make_lead(app)

    for browser in (as_marcos, as_lucia):
        for desk in (f"/customers/{marta}", f"/animals/{luna}"):
            assert f"/emails/write?customer={marta}" in browser.get(desk).text
        assert f"/emails/write?lead={olga}" in browser.get(f"/leads/{olga}").text


def test_the_page_speaks_the_users_language_and_the_letter_the_recipients(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    speak(app, MARCOS, Language.es)
    with app.app_context():
        db.session.get_one(Customer, marta).language = Language.en
        db.session.commit()

    page = as_marcos.get(f"/emails/write?customer={marta}").text

    assert "Asunto" in page
    assert "Hello Marta González Ruiz," in page


@pytest.mark.parametrize("do", ["send", "test"])
def test_what_a_blocked_address_stops_is_told_at_once(
    app: Flask, as_marcos: FlaskClient, marta: int, do: str
) -> None:
    address = "marta@example.com" if do == "send" else MARCOS.email
    block(app, address)

    answer = send(as_marcos, f"customer={marta}", do=do)

    (email,) = emails(app)
    page = as_marcos.get(answer.headers["Location"]).text if do == "send" else answer.text
    assert (email.status, email.error_code) == (EmailStatus.error, ErrorCode.suppressed)
    assert f"The email to {address} was not sent. The address is blocked." in page
    assert f'href="/emails/{email.id}"' in page
    assert "on its way" not in page


def test_what_is_for_later_is_scheduled_and_warned_of(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    block(app, "marta@example.com")

    answer = send(as_marcos, f"customer={marta}", when="2199-01-01T10:00")

    (email,) = emails(app)
    page = as_marcos.get(answer.headers["Location"]).text
    assert (email.status, email.error_code) == (EmailStatus.scheduled, None)
    assert "is scheduled, but as things are it will not be sent. The address is blocked." in page
