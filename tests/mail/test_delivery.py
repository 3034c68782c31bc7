"""What the queue makes of a mail server's answers, and who may record them."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.files.storage import storage
from petadmin.mail import tasks
from petadmin.mail.models import (
    Category,
    Email,
    EmailMessage,
    EmailStatus,
    ErrorCode,
)
from petadmin.mail.post_office import Patience, PostOffice, init_mail, post_office
from petadmin.mail.smtp import SmtpTransport
from petadmin.mail.transports import Letter, Verdict
from petadmin.settings import MailAddress, MailUrl
from tests.mail.conftest import QUICK
from tests.mail.rude_server import Rudeness, rude_server
from tests.mail.small_app import queued
from tests.support.processes import free_port
from tests.support.servers import SmtpSink

ANSWERS = [
    ("MAIL", "421 Closing", EmailStatus.queued, ErrorCode.server_busy),
    ("MAIL", "451 Later", EmailStatus.queued, ErrorCode.server_busy),
    ("MAIL", "550 5.7.1 You may not", EmailStatus.error, ErrorCode.refused),
    ("RCPT", "421 Closing", EmailStatus.queued, ErrorCode.server_busy),
    ("RCPT", "450 Greylisted", EmailStatus.queued, ErrorCode.server_busy),
    ("RCPT", "452 4.2.2 Full for now", EmailStatus.queued, ErrorCode.server_busy),
    ("RCPT", "550 No such user", EmailStatus.error, ErrorCode.mailbox_unknown),
    ("RCPT", "550 5.7.1 Not from you", EmailStatus.error, ErrorCode.refused),
    ("RCPT", "551 Not here", EmailStatus.error, ErrorCode.mailbox_unknown),
    ("RCPT", "550 5.1.1 Unknown", EmailStatus.error, ErrorCode.mailbox_unknown),
    ("RCPT", "553 5.1.6 Moved", EmailStatus.error, ErrorCode.mailbox_unknown),
    ("RCPT", "556 5.1.10 Null MX", EmailStatus.error, ErrorCode.mailbox_unknown),
    ("RCPT", "550 5.2.1 Disabled", EmailStatus.error, ErrorCode.mailbox_unknown),
    ("RCPT", "501 What is this?", EmailStatus.error, ErrorCode.invalid_address),
    ("RCPT", "550 5.1.2 No such system", EmailStatus.error, ErrorCode.invalid_address),
    ("RCPT", "550 5.1.3 Bad syntax", EmailStatus.error, ErrorCode.invalid_address),
    ("RCPT", "552 Over quota", EmailStatus.error, ErrorCode.mailbox_full),
    ("RCPT", "550 5.2.2 Over quota", EmailStatus.error, ErrorCode.mailbox_full),
    ("RCPT", "553 Not a mailbox", EmailStatus.error, ErrorCode.invalid_address),
    ("DATA", "421 Closing", EmailStatus.queued, ErrorCode.server_busy),
    ("DATA", "451 Scanner is down", EmailStatus.queued, ErrorCode.server_busy),
    ("DATA", "550 Looks like spam", EmailStatus.error, ErrorCode.refused),
    ("DATA", "552 Too big", EmailStatus.error, ErrorCode.message_too_big),
    ("DATA", "523 Too big", EmailStatus.error, ErrorCode.message_too_big),
    ("DATA", "552 5.2.3 Too big", EmailStatus.error, ErrorCode.message_too_big),
    ("DATA", "554 5.3.4 Too big", EmailStatus.error, ErrorCode.message_too_big),
]

RUDE = [
    ({"MAIL": Rudeness.drops}, EmailStatus.queued),
    ({"RCPT": Rudeness.drops}, EmailStatus.queued),
    ({"DATA": Rudeness.drops}, EmailStatus.queued),
    ({"RCPT": Rudeness.hangs}, EmailStatus.queued),
    ({"END": Rudeness.drops}, EmailStatus.uncertain),
    ({"END": Rudeness.hangs}, EmailStatus.uncertain),
    ({"END": Rudeness.trickles}, EmailStatus.uncertain),
    ({"END": "999 What?"}, EmailStatus.uncertain),
]


def drain(app: Flask) -> None:
    # On SQLite this session's transaction would keep the worker's own from beginning.
    db.session.commit()
    tasks.drain()
    db.session.expire_all()


def send_through(
    app: Flask,
    port: int,
    *,
    user: str = "",
    starttls: bool = False,
    patience: Patience = QUICK,
) -> None:
    """From now on the application's mail server is the one on this port."""
    url = MailUrl(
        scheme="smtp", host="127.0.0.1", port=port, user=user, password=user, starttls=starttls
    )
    sender = MailAddress(address="hello@patitas.example", name="Patitas")
    init_mail(app, PostOffice(url=url, sender=sender, business_name="Patitas", patience=patience))


def test_sends_and_forgets_the_bytes(app: Flask, sink: SmtpSink) -> None:
    email = queued("ñandú@example.com".replace("ñandú", "nandu"))
    drain(app)
    assert email.status is EmailStatus.sent
    assert email.sent_at is not None
    assert email.attempts == 1
    assert db.session.scalar(select(EmailMessage)) is None
    [message] = [m for m in sink.delivered() if m.message_id == email.message_id]
    assert message.recipients == ("nandu@example.com",)
    assert message.message["Subject"] == "Mañana es la visita"
    assert message.message["To"] == "María Núñez <nandu@example.com>"
    assert b"\n.\n" not in message.content


@pytest.mark.parametrize(("command", "reply", "status", "code"), ANSWERS)
def test_sorts_each_answer(
    app: Flask, sink: SmtpSink, command: str, reply: str, status: EmailStatus, code: ErrorCode
) -> None:
    replies: dict[str, Any] = {command: reply}
    sink.behave(**replies)
    email = queued()
    drain(app)
    assert (email.status, email.error_code) == (status, code)
    assert email.error_detail == reply
    assert email.attempts == 1
    if status is EmailStatus.queued:
        wait = (email.not_before - utcnow()).total_seconds()
        assert QUICK.delays[0] * 0.8 - 5 <= wait <= QUICK.delays[0] * 1.2


@pytest.mark.slow
@pytest.mark.parametrize(("replies", "status"), RUDE)
def test_marketing_is_uncertain_only_when_the_server_may_have_it(
    app: Flask, replies: dict[str, str | Rudeness], status: EmailStatus
) -> None:
    with rude_server(**replies) as server:
        send_through(app, server.port)
        email = queued(category=Category.marketing)
        drain(app)
    assert (email.status, email.error_code) == (status, ErrorCode.connection_broken)


def test_transactional_is_sent_again_when_the_server_may_have_it(app: Flask) -> None:
    with rude_server(END=Rudeness.drops) as server:
        send_through(app, server.port)
        email = queued()
        drain(app)
        assert (email.status, email.attempts) == (EmailStatus.queued, 1)
        assert len(server.messages) == 1


def test_dots_at_the_beginning_of_a_line_arrive(app: Flask, sink: SmtpSink) -> None:
    email = queued(text=".hidden\n..\n.\nend")
    drain(app)
    [message] = [m for m in sink.delivered() if m.message_id == email.message_id]
    body = message.message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == [".hidden", "..", ".", "end"]


@pytest.mark.parametrize(
    ("replies", "code"),
    [
        ({"HELLO": "421 Too many connections"}, ErrorCode.server_busy),
        ({"HELLO": "554 Not for you"}, ErrorCode.server_busy),
        ({"HELLO": Rudeness.drops}, ErrorCode.server_unreachable),
        pytest.param(
            {"HELLO": Rudeness.hangs}, ErrorCode.server_unreachable, marks=pytest.mark.slow
        ),
    ],
)
def test_an_unusable_server_costs_no_attempt(
    app: Flask, replies: dict[str, str | Rudeness], code: ErrorCode
) -> None:
    with rude_server(**replies) as server:
        send_through(app, server.port)
        emails = [queued(f"customer{number}@example.com") for number in range(3)]
        drain(app)
    for email in emails:
        assert (email.status, email.error_code, email.attempts) == (EmailStatus.queued, code, 0)
        assert email.not_before > utcnow() + timedelta(seconds=QUICK.outage * 0.8 - 5)


def test_a_host_that_does_not_exist_costs_no_attempt(app: Flask) -> None:
    url = MailUrl(scheme="smtp", host="mail.invalid", port=25, user="", password="", starttls=False)
    sender = MailAddress(address="hello@patitas.example", name="Patitas")
    init_mail(app, PostOffice(url=url, sender=sender, business_name="Patitas", patience=QUICK))
    email = queued()
    drain(app)
    assert (email.status, email.attempts) == (EmailStatus.queued, 0)
    assert email.error_code is ErrorCode.server_unreachable


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reply", "status", "code"),
    [
        ("451 Not now", EmailStatus.queued, ErrorCode.server_busy),
        ("554 No valid recipients", EmailStatus.error, ErrorCode.refused),
    ],
)
def test_a_server_that_does_not_want_the_message_gets_none_of_it(
    app: Flask, reply: str, status: EmailStatus, code: ErrorCode
) -> None:
    with rude_server(DATA=reply) as server:
        send_through(app, server.port)
        email = queued()
        drain(app)
    assert (email.status, email.error_code, email.attempts) == (status, code, 1)


def test_what_is_bigger_than_the_server_takes_is_not_even_announced(app: Flask) -> None:
    with rude_server(EHLO="250-mail.example.com\r\n250 SIZE 500") as server:
        send_through(app, server.port)
        email = queued()
        drain(app)
    assert (email.status, email.error_code) == (EmailStatus.error, ErrorCode.message_too_big)
    assert not server.messages


def test_almost_twenty_megabytes_arrive(app: Flask, sink: SmtpSink) -> None:
    content = bytes(range(256)) * (14 * 4096)
    film = storage().put(db.session(), content, media_type="video/mp4")
    send_through(app, sink.port, patience=Patience())
    email = queued(attachments=((film, "Ñandú corriendo.mp4"),))
    drain(app)
    [found] = [m for m in sink.delivered() if m.message_id == email.message_id]
    [attachment] = found.message.iter_attachments()
    assert email.status is EmailStatus.sent
    assert attachment.get_filename() == "Ñandú corriendo.mp4"
    assert attachment.get_content() == content


def test_a_refused_connection_costs_no_attempt(app: Flask) -> None:
    send_through(app, free_port())
    email = queued()
    drain(app)
    assert (email.status, email.attempts) == (EmailStatus.queued, 0)
    assert email.error_code is ErrorCode.server_unreachable


def test_no_password_travels_in_the_clear(app: Flask) -> None:
    with rude_server() as server:
        send_through(app, server.port, user="patitas", starttls=True)
        email = queued()
        drain(app)
    assert email.error_code is ErrorCode.no_encryption
    assert not server.messages


def test_a_login_that_is_not_offered_is_reported(app: Flask) -> None:
    with rude_server() as server:
        send_through(app, server.port, user="patitas")
        email = queued()
        drain(app)
    assert email.error_code is ErrorCode.login_refused


def test_a_connection_closed_between_two_letters_is_opened_again(app: Flask) -> None:
    with rude_server(END="250 OK") as server:
        send_through(app, server.port)
        transport = SmtpTransport(post_office())
        letter = Letter(email_id=1, recipient="a@example.com", raw=b"x\r\n", created_at=utcnow())
        assert transport.send(letter).verdict is Verdict.sent
        server.replies["MAIL"] = "421 Enough"
        transport.expect_more()
        server.replies["MAIL"] = "250 OK"
        assert transport.send(letter).verdict is Verdict.sent
        transport.close()
        assert len(server.messages) == 2


def test_a_kept_connection_that_breaks_is_opened_again_at_once(app: Flask) -> None:
    with rude_server() as server:
        send_through(app, server.port)
        transport = SmtpTransport(post_office())
        letter = Letter(email_id=1, recipient="a@example.com", raw=b"x\r\n", created_at=utcnow())
        assert transport.send(letter).verdict is Verdict.sent
        server.replies["RCPT"] = Rudeness.drops
        transport.expect_more()
        threading.Timer(0.3, server.replies.clear).start()
        outcome = transport.send(letter)
        transport.close()
    # It was tried a second time over a new connection, whatever became of that.
    assert server.connections == 2
    assert outcome.verdict in (Verdict.sent, Verdict.not_now)


def test_the_last_attempt_ends_in_an_error(app: Flask, sink: SmtpSink) -> None:
    sink.behave(RCPT="450 Later")
    email = queued()
    for _attempt in QUICK.delays:
        drain(app)
        assert email.status is EmailStatus.queued
        db.session.execute(update(Email).values(not_before=utcnow()))
        db.session.commit()
    drain(app)
    assert email.status is EmailStatus.error
    assert email.attempts == len(QUICK.delays) + 1


@pytest.mark.slow
def test_nothing_scheduled_leaves_early(app: Flask, sink: SmtpSink) -> None:
    soon = utcnow() + timedelta(seconds=1.5)
    email = queued(not_before=soon)
    seen = [email.status]
    while utcnow() < soon:
        drain(app)
        seen.append(email.status)
    drain(app)
    assert seen[:2] == [EmailStatus.scheduled, EmailStatus.scheduled]
    assert email.sent_at is not None
    assert email.sent_at >= soon
