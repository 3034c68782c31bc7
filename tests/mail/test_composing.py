"""How an e-mail is written: in the recipient's language, with its style inlined."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from petadmin.access.models import Language, User
from petadmin.access.permissions import Role
from petadmin.core.db import db
from petadmin.mail import tasks
from petadmin.mail.composing import compose
from petadmin.mail.emails import test_email as email_to_oneself
from petadmin.mail.folder import FolderTransport
from petadmin.mail.post_office import post_office
from petadmin.mail.services import queue
from petadmin.mail.transports import Letter, Verdict
from tests.support.servers import SmtpSink


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
    # All that is left is what cannot be inlined: the colours of dark screens.
    assert html.partition("<style>")[2].startswith("@media (prefers-color-scheme: dark)")
    assert html.count("<style") == 1


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


def test_a_folder_takes_each_letter_once(tmp_path: Path) -> None:
    transport = FolderTransport(tmp_path / "mail")
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    letter = Letter(email_id=7, recipient="maria@example.com", raw=b"Hola\r\n", created_at=moment)
    assert transport.send(letter).verdict is Verdict.sent
    assert transport.send(letter).verdict is Verdict.sent
    [file] = (tmp_path / "mail").iterdir()
    assert file.name == "2026-11-22-7.eml"
    assert file.read_bytes() == b"Hola\r\n"
