"""Mailing over TLS: to a server that can prove who it is, and to those that cannot."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from flask import Flask

from petadmin.core.db import db
from petadmin.mail import tasks
from petadmin.mail.models import Email, EmailStatus, ErrorCode
from petadmin.mail.post_office import PostOffice, init_mail
from petadmin.mail.services import queue
from petadmin.settings import MailAddress
from petadmin.settings.addresses import mail_url_under
from tests.mail.conftest import QUICK
from tests.mail.small_app import draft_to
from tests.support.processes import free_port

PASSWORD = b"lirio"


class Mailbox:
    """Takes what it is given."""

    def __init__(self) -> None:
        self.recipients: list[str] = []

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.recipients += envelope.rcpt_tos
        return "250 OK"


def check_password(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
) -> AuthResult:
    return AuthResult(success=given.password == PASSWORD, handled=False)


@contextmanager
def mail_server(certificate: trustme.LeafCert, *, implicit: bool) -> Iterator[tuple[int, Mailbox]]:
    """A mail server with a certificate, on TLS from the first byte or after STARTTLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    box, port = Mailbox(), free_port()
    options: dict[str, Any] = {"authenticator": check_password}
    if implicit:
        # The library takes only STARTTLS for encryption, so it must not ask for it here.
        options |= {"ssl_context": context, "auth_require_tls": False}
    else:
        options |= {"tls_context": context, "require_starttls": True, "auth_required": True}
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port, box
    finally:
        controller.stop()


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """A certificate authority that this process trusts, and no other."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return authority


def mailed_through(app: Flask, port: int, *, implicit: bool, word: str = "lirio") -> Email:
    """An e-mail after one attempt to deliver it."""
    scheme = "smtps" if implicit else "smtp"
    url = mail_url_under(Path())("MAIL_URL", f"{scheme}://patitas:{word}@127.0.0.1:{port}")
    sender = MailAddress(address="hello@patitas.example", name="Patitas")
    init_mail(app, PostOffice(url=url, sender=sender, business_name="Patitas", patience=QUICK))
    email = queue(db.session(), draft_to("maria@example.com"))
    db.session.commit()
    tasks.drain()
    db.session.expire_all()
    return email


@pytest.mark.parametrize("implicit", [True, False], ids=["smtps", "starttls"])
def test_a_proven_server_gets_log_in_and_message(
    app: Flask, authority: trustme.CA, implicit: bool
) -> None:
    with mail_server(authority.issue_cert("127.0.0.1"), implicit=implicit) as (port, box):
        email = mailed_through(app, port, implicit=implicit)

    assert email.status is EmailStatus.sent
    assert box.recipients == ["maria@example.com"]


@pytest.mark.parametrize("implicit", [True, False], ids=["smtps", "starttls"])
def test_a_server_of_an_unknown_authority_gets_nothing(
    app: Flask, authority: trustme.CA, implicit: bool
) -> None:
    stranger = trustme.CA().issue_cert("127.0.0.1")
    with mail_server(stranger, implicit=implicit) as (port, box):
        email = mailed_through(app, port, implicit=implicit)

    assert (email.status, email.error_code) == (EmailStatus.queued, ErrorCode.bad_certificate)
    assert (email.attempts, box.recipients) == (0, [])


def test_a_certificate_for_another_name_is_refused(app: Flask, authority: trustme.CA) -> None:
    other = authority.issue_cert("mail.example.org")
    with mail_server(other, implicit=True) as (port, box):
        email = mailed_through(app, port, implicit=True)

    assert email.error_code is ErrorCode.bad_certificate
    assert box.recipients == []


@pytest.mark.parametrize("implicit", [True, False], ids=["smtps", "starttls"])
def test_a_wrong_password_is_reported_and_costs_no_attempt(
    app: Flask, authority: trustme.CA, implicit: bool
) -> None:
    with mail_server(authority.issue_cert("127.0.0.1"), implicit=implicit) as (port, box):
        email = mailed_through(app, port, implicit=implicit, word="rosa")

    assert (email.status, email.error_code) == (EmailStatus.queued, ErrorCode.login_refused)
    assert (email.attempts, box.recipients) == (0, [])
