"""How an e-mail is written: in the recipient's language, with its style inlined."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from petadmin.access.models import Language, User
from petadmin.access.permissions import Role
from petadmin.core.db import db
from petadmin.mail import tasks
from petadmin.mail.composing import compose
from petadmin.mail.emails import test_email as email_to_oneself
from petadmin.mail.encoding import encode
from petadmin.mail.folder import FolderTransport
from petadmin.mail.models import Email
from petadmin.mail.post_office import post_office
from petadmin.mail.services import queue
from petadmin.mail.transports import Letter, Verdict
from petadmin.settings import MailAddress
from tests.support.servers import SmtpSink

SENDER = MailAddress(address="hello@patitas.example", name="Patitas, hotel & más")
ONE_LINE = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_style_is_inlined_and_nothing_is_fetched(app: Flask, language: str) -> None:
    subject, text, html = compose("mail/test", language=language, context={"name": "María <b>"})
    assert "\n" not in subject
    assert post_office().business_name in text
    assert "María <b>" in text
    assert "María &lt;b&gt;" in html
    assert f'lang="{language}"' in html
    assert 'style="' in html
    assert "<link" not in html
    assert "<style" not in html


def test_an_email_to_oneself_arrives(app: Flask, sink: SmtpSink) -> None:
    user = User(
        email="ana@example.com",
        name="Ana Peña",
        password_hash="-",
        role=Role.administrator,
        language=Language.es,
    )
    db.session.add(user)
    db.session.flush()
    email = queue(db.session(), email_to_oneself(user))
    db.session.commit()
    tasks.drain()
    [found] = [m for m in sink.delivered() if m.message_id == email.message_id]
    assert found.message["Content-Language"] == "es"
    assert found.message.get_content_type() == "multipart/alternative"


@given(name=st.text(ONE_LINE, max_size=200), subject=st.text(ONE_LINE, min_size=1, max_size=250))
def test_headers_survive_any_words(name: str, subject: str) -> None:
    email = Email(
        recipient_name=name,
        recipient_email="maria@example.com",
        subject=subject,
        text="Hola",
        html="<p>Hola</p>",
        language=Language.es,
        message_id="<1@patitas.example>",
        not_before=datetime(2026, 11, 22, tzinfo=UTC),
    )
    raw = encode(email, sender=SENDER)
    message = message_from_bytes(raw, policy=default)
    [mailbox] = message["To"].addresses
    assert mailbox.addr_spec == "maria@example.com"
    assert set(message.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Content-Language"),
        *("MIME-Version", "Content-Type"),
    }
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    raw.decode("ascii")


def test_a_folder_takes_each_letter_once(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path / "mail")
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    letter = Letter(email_id=7, recipient="maria@example.com", raw=b"Hola\r\n", created_at=moment)
    assert transport.send(letter).verdict is Verdict.sent
    assert transport.send(letter).verdict is Verdict.sent
    [file] = (tmp_path / "mail").iterdir()
    assert file.name == "2026-11-22-7.eml"
    assert file.read_bytes() == b"Hola\r\n"
