"""What can happen to an e-mail at the hands of people and features."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.files.storage import storage
from petadmin.mail import services, tasks
from petadmin.mail.models import Category, Email, EmailMessage, EmailStatus, ErrorCode
from petadmin.mail.services import queue
from tests.mail.small_app import draft_to
from tests.support.letters import take_in_hand
from tests.support.servers import SmtpSink

REFUSED = [
    "",
    "maria",
    "maria@",
    "maria@example.com\r\nBcc: eve@example.com",
    "maria@example.com, eve@example.com",
    "ñandú@example.com",
    "maria@" + "a" * 300 + ".com",
]


def settled(status: EmailStatus, **changes: object) -> Email:
    email = queue(db.session(), draft_to("maria@example.com", **changes))
    email.error_code = ErrorCode.refused
    if status is EmailStatus.sending:
        take_in_hand([email])
    email.status = status
    if status is EmailStatus.sent:
        email.sent_at = utcnow()
    db.session.commit()
    return email


def count_of_emails() -> int:
    return db.session.scalar(select(func.count()).select_from(Email)) or 0


def test_a_rollback_queues_nothing(app: Flask, sink: SmtpSink) -> None:
    email = queue(db.session(), draft_to("maria@example.com"))
    message_id = email.message_id
    db.session.rollback()
    tasks.drain()
    assert count_of_emails() == 0
    assert message_id not in {message.message_id for message in sink.delivered()}


@pytest.mark.parametrize("address", REFUSED)
def test_refuses_what_is_no_address(app: Flask, address: str) -> None:
    with pytest.raises(DomainError) as refusal:
        queue(db.session(), draft_to(address))
    assert refusal.value.field == "email"
    db.session.rollback()


def test_an_international_domain_travels_in_ascii(app: Flask) -> None:
    email = queue(db.session(), draft_to("maria@ñandú.es"))
    assert email.recipient_email == "maria@xn--and-6ma2c.es"


def test_line_breaks_in_subject_and_name_make_no_headers(app: Flask, sink: SmtpSink) -> None:
    hostile = "Hola\r\nBcc: eve@example.com\n\nX"
    draft = draft_to("maria@example.com", subject=hostile, to_name=f'"{hostile}" <e@e.es>, x')
    email = queue(db.session(), draft)
    db.session.commit()
    tasks.drain()
    [found] = [m for m in sink.delivered() if m.message_id == email.message_id]
    assert found.recipients == ("maria@example.com",)
    assert found.message["Bcc"] is None
    assert found.message["Subject"] == "Hola Bcc: eve@example.com X"
    [mailbox] = found.message["To"].addresses
    assert mailbox.addr_spec == "maria@example.com"


@pytest.mark.parametrize("subject", ["", " \n ", "x" * 251])
def test_refuses_a_subject_that_cannot_be(app: Flask, subject: str) -> None:
    with pytest.raises(DomainError):
        queue(db.session(), draft_to("maria@example.com", subject=subject))


@pytest.mark.slow
def test_refuses_what_is_too_big(app: Flask) -> None:
    with pytest.raises(DomainError):
        queue(db.session(), draft_to("maria@example.com", text="ñ" * 8_000_000))
    assert count_of_emails() == 0


def test_the_same_occasion_is_mailed_once(app: Flask) -> None:
    first = queue(db.session(), draft_to("maria@example.com", dedupe_key="birthday-1"))
    second = queue(db.session(), draft_to("maria@example.com", dedupe_key="birthday-1"))
    assert first is second
    db.session.commit()
    assert count_of_emails() == 1


def test_the_same_occasion_is_mailed_once_in_a_race(app: Flask) -> None:
    start = threading.Barrier(6)
    found: list[int] = []

    def queue_it() -> None:
        with app.app_context():
            start.wait()
            for _again in range(5):
                email = queue(db.session(), draft_to("maria@example.com", dedupe_key="race"))
                db.session.commit()
                found.append(email.id)

    racers = [threading.Thread(target=queue_it) for _racer in range(6)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(found) == 30
    assert len(set(found)) == 1
    assert count_of_emails() == 1


@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=1)])
def test_cancels_what_waits(app: Flask, sink: SmtpSink, later: timedelta) -> None:
    email = queue(db.session(), draft_to("maria@example.com", not_before=utcnow() + later))
    db.session.commit()
    services.cancel(db.session(), email)
    db.session.commit()
    tasks.drain()
    db.session.expire_all()
    assert email.status is EmailStatus.cancelled
    assert db.session.scalar(select(EmailMessage)) is None


@pytest.mark.parametrize("status", [EmailStatus.sent, EmailStatus.sending, EmailStatus.error])
def test_refuses_to_cancel_what_does_not_wait(app: Flask, status: EmailStatus) -> None:
    email = settled(status)
    with pytest.raises(DomainError):
        services.cancel(db.session(), email)
    assert email.status is status


@pytest.mark.parametrize("status", [EmailStatus.error, EmailStatus.uncertain])
def test_retries_under_the_same_message_id(app: Flask, sink: SmtpSink, status: EmailStatus) -> None:
    email = settled(status)
    services.retry(db.session(), email)
    db.session.commit()
    tasks.drain()
    db.session.expire_all()
    assert (email.status, email.error_code) == (EmailStatus.sent, None)
    assert email.message_id in {message.message_id for message in sink.delivered()}


@pytest.mark.parametrize("status", [EmailStatus.sent, EmailStatus.queued, EmailStatus.sending])
def test_refuses_to_retry_what_did_not_fail(app: Flask, status: EmailStatus) -> None:
    with pytest.raises(DomainError):
        services.retry(db.session(), settled(status))


def test_a_person_settles_an_uncertain_one(app: Flask) -> None:
    email = settled(EmailStatus.uncertain, category=Category.marketing)
    services.mark_sent(db.session(), email)
    db.session.commit()
    assert email.status is EmailStatus.sent
    assert email.sent_at is not None
    with pytest.raises(DomainError):
        services.mark_sent(db.session(), email)


def test_sends_once_more_as_a_new_email_with_its_attachments(app: Flask, sink: SmtpSink) -> None:
    sheet = storage().put(db.session(), b"%PDF-1.7", media_type="application/pdf")
    first = settled(EmailStatus.sent, attachments=((sheet, "Ficha de Ñandú.pdf"),))
    copy = services.resend(db.session(), first, to="other@example.com")
    db.session.commit()
    tasks.drain()
    [found] = [m for m in sink.delivered() if m.message_id == copy.message_id]
    assert copy.message_id != first.message_id
    assert found.recipients == ("other@example.com",)
    [attachment] = found.message.iter_attachments()
    assert attachment.get_filename() == "Ficha de Ñandú.pdf"
    assert attachment.get_content() == b"%PDF-1.7"


def test_refuses_to_send_once_more_what_is_on_its_way(app: Flask) -> None:
    email = queue(db.session(), draft_to("maria@example.com"))
    with pytest.raises(DomainError):
        services.resend(db.session(), email)
