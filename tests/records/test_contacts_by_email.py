"""E-mails that were sent are contacts by themselves: each once, whatever becomes of the worker that sends them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from petadmin.access.models import User
from petadmin.audit.models import AuditEvent
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.leads.models import Lead, LeadStep, Stage
from petadmin.mail import tasks
from petadmin.mail.models import Email, EmailMessage, EmailStatus, ErrorCode
from petadmin.mail.post_office import EXTENSION, PostOffice, init_mail, post_office
from petadmin.mail.services import mark_sent, queue, resend
from petadmin.mail.sweeping import sweep_up
from petadmin.records.interactions.models import Direction, Interaction, Method
from petadmin.settings import MailUrl
from tests.mail.small_app import draft_to
from tests.support.cast import MARCOS, make_customer, make_lead


@pytest.fixture(autouse=True)
def mailbox(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder in place of a mail server."""
    office = app.extensions[EXTENSION]
    url = MailUrl(scheme="file", folder=tmp_path / "mail")
    init_mail(app, PostOffice(url=url, sender=office.sender, business_name="Patitas"))
    yield tmp_path / "mail"
    app.extensions[EXTENSION] = office


def post(app: Flask, **values: Any) -> int:
    with app.app_context():
        email = queue(db.session, draft_to("olga@example.com", **values))
        db.session.commit()
        return email.id


def drain(app: Flask) -> None:
    with app.app_context():
        tasks.drain()


def contacts(app: Flask) -> list[Interaction]:
    with app.app_context():
        return list(db.session.scalars(select(Interaction).order_by(Interaction.id)))


def test_an_email_to_a_customer_is_a_contact_as_soon_as_it_is_sent(
    app: Flask, as_marcos: FlaskClient
) -> None:
    marta = make_customer(app)
    with app.app_context():
        marcos = db.session.scalars(select(User.id).where(User.email == MARCOS.email)).one()
    email = post(app, customer_id=marta, created_by_id=marcos)
    assert contacts(app) == []

    drain(app)

    (contact,) = contacts(app)
    assert (contact.customer_id, contact.lead_id, contact.email_id) == (marta, None, email)
    assert (contact.method, contact.direction) == (Method.email, Direction.sent)
    assert (contact.details, contact.author_id) == ("Mañana es la visita", marcos)
    assert contact.status is None
    with app.app_context():
        assert contact.at == db.session.get_one(Email, email).sent_at
        assert db.session.scalar(select(EmailMessage)) is None
    page = as_marcos.get(f"/contacts/{contact.id}").text
    assert f"/emails/{email}" in page


def test_what_is_for_staff_or_for_nobody_on_file_is_no_contact(app: Flask) -> None:
    marta = make_customer(app)
    post(app, customer_id=marta, internal=True)
    post(app)
    drain(app)
    assert contacts(app) == []


def test_a_potential_customer_who_was_new_is_contacted_by_it(app: Flask) -> None:
    olga = make_lead(app)
    post(app, lead_id=olga)
    post(app, lead_id=olga)

    drain(app)

    assert [contact.lead_id for contact in contacts(app)] == [olga, olga]
    with app.app_context():
        assert db.session.get_one(Lead, olga).stage is Stage.contacted
        steps = db.session.scalars(select(LeadStep.stage).order_by(LeadStep.id)).all()
        events = select(AuditEvent.action).where(AuditEvent.lead_id == olga)
        told = db.session.scalars(events.order_by(AuditEvent.id)).all()
    assert steps == [Stage.new, Stage.contacted]
    assert told == ["lead.created", "lead.moved"]


def test_a_worker_that_dies_before_it_is_noted_loses_nothing(app: Flask) -> None:
    olga = make_lead(app)
    for _number in range(3):
        post(app, lead_id=olga)

    def die(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO interaction"):
            raise KeyboardInterrupt

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", die)
    try:
        with pytest.raises(KeyboardInterrupt):
            drain(app)
    finally:
        event.remove(engine, "before_cursor_execute", die)
    assert contacts(app) == []

    for _time in range(2):
        with app.app_context():
            sweep_up(db.engine, patience=post_office().patience)

    assert len(contacts(app)) == 3
    with app.app_context():
        assert db.session.scalar(select(EmailMessage)) is None
        assert set(db.session.scalars(select(Email.status))) == {EmailStatus.sent}


def test_one_that_is_told_of_twice_is_noted_once(app: Flask) -> None:
    marta = make_customer(app)
    email = post(app, customer_id=marta)
    drain(app)
    with app.app_context():
        row = db.session.get_one(Email, email)
        row.status, row.sent_at = EmailStatus.uncertain, None
        row.error_code = ErrorCode.connection_broken
        db.session.commit()

        mark_sent(db.session, row)
        db.session.commit()

    assert len(contacts(app)) == 1


def test_one_that_a_person_found_to_have_arrived_is_a_contact(app: Flask) -> None:
    marta = make_customer(app)
    email = post(app, customer_id=marta)
    with app.app_context():
        row = db.session.get_one(Email, email)
        row.status, row.error_code = EmailStatus.uncertain, ErrorCode.connection_broken
        db.session.commit()

        mark_sent(db.session, row, now=utcnow())
        db.session.commit()

    assert [contact.email_id for contact in contacts(app)] == [email]


def test_a_copy_is_a_contact_of_its_own(app: Flask) -> None:
    olga = make_lead(app)
    email = post(app, lead_id=olga)
    drain(app)
    with app.app_context():
        copy = resend(db.session, db.session.get_one(Email, email))
        db.session.commit()
        assert copy.lead_id == olga
    drain(app)
    assert len(contacts(app)) == 2


def test_it_can_be_completed_and_nothing_else(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    marta = make_customer(app)
    post(app, customer_id=marta)
    drain(app)
    (contact,) = contacts(app)

    assert as_lucia.get(f"/contacts/{contact.id}/edit").status_code == 302
    as_lucia.post("/contacts/actions/delete", data={"ids": contact.id, "confirmed": "1"})
    assert as_lucia.post(f"/contacts/{contact.id}/delete").status_code == 302
    as_marcos.post(f"/contacts/{contact.id}/reopen")
    as_marcos.post(f"/contacts/{contact.id}/complete")
    (contact,) = contacts(app)
    assert contact.status is not None
    assert contact.status.value == "completed"


def test_it_stands_on_the_timeline_once(app: Flask, as_marcos: FlaskClient) -> None:
    olga = make_lead(app)
    email = post(app, lead_id=olga)
    drain(app)

    page = as_marcos.get(f"/leads/{olga}/timeline").text

    assert page.count("Mañana es la visita") == 1
    assert f"/emails/{email}" in page
