"""The bytes that travel: read back by the standard library's parser, whatever people have typed."""

import email.policy
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage as MimeMessage
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from petadmin.access.models import Language
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.files.storage import storage
from petadmin.mail.encoding import MAX_BYTES, Attachments, encode, message_id_in
from petadmin.mail.models import Email
from petadmin.settings import MailAddress

SENDER = MailAddress(address="hello@patitas.example", name="Patitas, hotel & más")
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Content-Language"),
    *("MIME-Version", "Content-Type"),
}
ANSWERING = {"In-Reply-To", "References"}
ADVERTISING = {"List-Unsubscribe", "List-Unsubscribe-Post"}

ANY = st.characters(exclude_categories=["Cs"])
ONE_LINE = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
TEXTS = st.text(ANY, max_size=400) | st.lists(
    st.sampled_from([".", "..", "ñ", "a" * 80, "From x", "\n", "\r\n", "\r", " ", "\t", "=", "--"]),
    max_size=60,
).map("".join)


def an_email(**changes: Any) -> Email:
    values: dict[str, Any] = {
        "recipient_name": "María Núñez",
        "recipient_email": "maria@example.com",
        "subject": "Mañana es la visita",
        "text": "Hola",
        "html": "<p>Hola</p>",
        "language": Language.es,
        "message_id": "<1@patitas.example>",
        "not_before": datetime(2026, 11, 22, tzinfo=UTC),
    }
    return Email(**(values | changes))


def read(raw: bytes) -> MimeMessage:
    """What a mail program makes of it, after what holds for all of them."""
    raw.decode("ascii")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    message = message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, MimeMessage)
    assert not [part.defects for part in message.walk() if part.defects]
    return message


def body(message: MimeMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.slow
@settings(deadline=None)
@given(name=st.text(ONE_LINE, max_size=200), subject=st.text(ONE_LINE, min_size=1, max_size=250))
def test_headers_survive_any_words(name: str, subject: str) -> None:
    message = read(encode(an_email(recipient_name=name, subject=subject), sender=SENDER))
    [mailbox] = message["To"].addresses
    assert mailbox.addr_spec == "maria@example.com"
    assert set(message.keys()) == HEADERS
    assert str(message["Subject"]).split() == subject.split()


@pytest.mark.slow
@settings(deadline=None)
@given(name=st.text(ANY, max_size=200), subject=st.text(ANY, max_size=250))
def test_no_words_make_a_header(name: str, subject: str) -> None:
    sender = MailAddress(address="hello@patitas.example", name=name)
    message = read(encode(an_email(recipient_name=name, subject=subject), sender=sender))
    assert set(message.keys()) == HEADERS
    assert [mailbox.addr_spec for mailbox in message["From"].addresses] == [sender.address]
    assert [mailbox.addr_spec for mailbox in message["To"].addresses] == ["maria@example.com"]


@pytest.mark.parametrize(
    "name",
    [
        "María José Núñez",
        "J. R. Smith",
        "Ñandú " * 30,
        "Mary Ann " * 20,
        "=?utf-8?q?Eve?=",
        "王小明",
        "🐶 Rex",
        "",
    ],
)
def test_names_arrive_as_they_are(name: str) -> None:
    message = read(encode(an_email(recipient_name=name, subject=name or "-"), sender=SENDER))
    [mailbox] = message["To"].addresses
    assert mailbox.display_name.split() == name.split()
    assert str(message["Subject"]).split() == (name or "-").split()


@pytest.mark.slow
@settings(deadline=None)
@given(text=TEXTS, html=TEXTS)
def test_bodies_survive_any_text(text: str, html: str) -> None:
    message = read(encode(an_email(text=text, html=html), sender=SENDER))
    for kind, given_text in (("plain", text), ("html", html)):
        expected = given_text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n") + "\n"
        assert body(message, kind).replace("\r\n", "\n") == expected


def test_short_english_lines_travel_as_they_are() -> None:
    raw = encode(an_email(text="Dear Mary,\nsee you on Friday.", html="<p>Hi</p>"), sender=SENDER)
    assert b"\r\nDear Mary,\r\nsee you on Friday.\r\n" in raw
    spanish = "Hola, María:\n\nMañana a las diez les esperamos en la clínica, calle Mayor, 5. " * 3
    assert b"Hola, Mar=C3=ADa:\r\n" in encode(an_email(text=spanish), sender=SENDER)


def test_advertising_names_the_way_out_and_answers_what_they_answer() -> None:
    link = "https://patitas.example/unsubscribe/abc.def-_~"
    answering = an_email(unsubscribe_url=link, in_reply_to="<question@example.com>")
    message = read(encode(answering, sender=SENDER))
    assert set(message.keys()) == HEADERS | ANSWERING | ADVERTISING
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["In-Reply-To"] == message["References"] == "<question@example.com>"


@pytest.mark.parametrize(
    "hostile",
    [
        *("<a@b>\r\nBcc: eve@example.com", "<a b>", "<ñ@b>", "no brackets", "<a@b><c@d>"),
        *("", "<>", f"<{'a' * 320}@b>"),
    ],
)
def test_an_id_from_a_stranger_is_repeated_only_if_it_is_one(hostile: str) -> None:
    assert message_id_in(hostile) == ""
    assert message_id_in(" <a@b.example> ") == "<a@b.example>"


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient_email": "maria@example.com>\r\nBcc: eve@example.com"},
        {"recipient_email": "maria"},
        {"unsubscribe_url": "https://x.example/\r\nBcc: eve@example.com"},
        {"unsubscribe_url": "javascript:alert(1)"},
        {"in_reply_to": "<a@b>\r\nBcc: eve@example.com"},
        {"message_id": "<a@b>\r\nX: y"},
    ],
)
def test_what_should_have_been_checked_before_makes_no_header_either(
    changes: dict[str, str],
) -> None:
    with pytest.raises(ValueError, match="cannot stand in a header"):
        encode(an_email(**changes), sender=SENDER)


@pytest.mark.parametrize(
    ("media_type", "content", "name"),
    [
        ("application/pdf", b"%PDF-1.7\r\n\0\xff" * 500, "Ficha de Ñandú.pdf"),
        ("text/plain", "ñandú\n.\n".encode(), "notas.txt"),
        ("text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "cita.ics"),
        ("message/rfc822", b"Subject: x\r\n\r\nhola\r\n", "carta.eml"),
        ("image/png", b"", "vacía.png"),
        ("image/png", b"\x89PNG", 'a"; filename="b.exe\r\nBcc: eve@example.com'),
        ("image/png", b"\x89PNG", "ñ" * 200),
    ],
)
def test_files_arrive_as_they_are(app: Flask, media_type: str, content: bytes, name: str) -> None:
    file = storage().put(db.session(), content, media_type=media_type)
    [part] = Attachments().parts([(file, name)])
    message = read(encode(an_email(), sender=SENDER, attachments=[part, part]))
    assert set(message.keys()) == HEADERS
    assert body(message, "plain").strip() == "Hola"
    assert body(message, "html").strip() == "<p>Hola</p>"
    attachments = list(message.iter_attachments())
    assert len(attachments) == 2
    for attachment in attachments:
        assert attachment.get_filename() == " ".join(name.split())
        assert attachment.get_payload(decode=True) == content
        assert attachment.get_content_disposition() == "attachment"


@pytest.mark.slow
def test_twenty_megabytes_are_the_most(app: Flask) -> None:
    fits = storage().put(db.session(), b"x" * (14 * 2**20), media_type="image/png")
    raw = encode(an_email(), sender=SENDER, attachments=Attachments().parts([(fits, "big.png")]))
    assert MAX_BYTES * 0.9 < len(raw) <= MAX_BYTES
    with pytest.raises(DomainError):
        Attachments().parts([(fits, "big.png"), (fits, "again.png")])
    bigger = storage().put(db.session(), b"x" * (15 * 2**20), media_type="image/png")
    with pytest.raises(DomainError):
        encode(an_email(), sender=SENDER, attachments=Attachments().parts([(bigger, "b.png")]))
