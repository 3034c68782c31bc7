"""Reading a mailbox on a real server: everything once, whatever it is and whatever happens."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from petadmin.core.db import db
from petadmin.files.storage import storage
from petadmin.mail.inbox.models import Mailbox, ReceivedEmail, ReceivedFault, ReceivedKind
from petadmin.mail.inbox.server import inbox_url
from petadmin.mail.inbox.tasks import read_mailbox
from petadmin.records.interactions.models import Direction, Interaction, Method, Progress
from petadmin.settings import Settings
from tests.marketing.inbox.conftest import kept, received
from tests.marketing.inbox.letters import letter, with_files
from tests.support.cast import make_customer
from tests.support.imap_server import ImapServer

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def numbered(first: int, last: int) -> list[bytes]:
    return [
        letter(message_id=f"<{number}@example.com>", subject=f"Carta {number}")
        for number in range(first, last)
    ]


def mailbox() -> Mailbox:
    url = inbox_url()
    assert url is not None
    db.session.expire_all()
    return db.session.get_one(Mailbox, url.name)


def test_a_letter_of_a_customer_is_kept_with_them_and_waits_for_an_answer(
    reader: Flask, imap: ImapServer
) -> None:
    marta = make_customer(reader, email="marta@example.com")
    (found,) = received(letter(), into=imap)
    assert (found.kind, found.customer_id) == (ReceivedKind.message, marta)
    assert (found.sender_name, found.subject) == ("Marta González", "Una pregunta")
    assert found.read_at is None
    contact = db.session.scalars(select(Interaction)).one()
    assert (contact.customer_id, contact.received_id) == (marta, found.id)
    assert (contact.method, contact.direction) == (Method.email, Direction.received)
    assert contact.status is Progress.pending
    assert contact.details == "Una pregunta\n¿Tenéis sitio el viernes?"
    assert mailbox().checked_at is not None


def test_what_was_read_is_seen_and_stays_on_the_server(reader: Flask, imap: ImapServer) -> None:
    received(*numbered(0, 3), into=imap)
    assert (imap.number(), imap.unseen()) == (3, 0)


def test_nothing_is_read_twice(reader: Flask, imap: ImapServer) -> None:
    assert len(received(*numbered(0, 3), into=imap)) == 3
    assert len(received(into=imap)) == 3
    assert len(received(*numbered(3, 5), into=imap)) == 5


def test_the_same_letter_in_two_copies_is_kept_once(reader: Flask, imap: ImapServer) -> None:
    assert len(received(letter(), letter(), into=imap)) == 1
    # Programs that give all of their letters the same id lose none.
    assert len(received(letter(text="Otra cosa."), into=imap)) == 2


def test_more_than_a_portion_is_read_in_order(reader: Flask, imap: ImapServer) -> None:
    found = received(*numbered(0, 120), into=imap)
    assert [row.subject for row in found] == [f"Carta {number}" for number in range(120)]


def test_a_server_that_numbers_anew_brings_nothing_twice(reader: Flask, imap: ImapServer) -> None:
    received(*numbered(0, 4), into=imap)
    before = mailbox().uidvalidity
    imap.process.kill()
    imap.process.start()
    found = received(*numbered(0, 6), into=imap)
    assert len(found) == 6
    assert mailbox().uidvalidity != before


def test_a_bad_letter_stops_nothing(reader: Flask, imap: ImapServer) -> None:
    bad = b"From: \xff\0<x@y.example>\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+2AA-\0\r\n"
    found = received(numbered(0, 1)[0], bad, b"\r\n", *numbered(1, 2), into=imap)
    assert [found[0].subject, found[-1].subject] == ["Carta 0", "Carta 1"]
    assert len(found) == 4


def test_of_what_is_too_big_only_the_head_is_kept(reader: Flask, imap: ImapServer) -> None:
    big = letter(subject="Enorme") + b"\r\n" + (b"a" * 998 + b"\r\n") * 27_000
    found = received(big, *numbered(0, 1), into=imap)
    assert found[0].fault is ReceivedFault.too_big
    assert (found[0].subject, found[0].text) == ("Enorme", "")
    assert found[1].fault is None


def test_attachments_are_kept_and_refused_ones_are_named(reader: Flask, imap: ImapServer) -> None:
    (found,) = received(
        with_files(("cartilla.pdf", PDF), ("juego.exe", b"MZ"), ("foto.pdf", b"<html>")), into=imap
    )
    assert [attachment.name for attachment in found.attachments] == ["cartilla.pdf"]
    assert storage().read(found.attachments[0].file) == PDF
    assert found.left_out == ["juego.exe", "foto.pdf"]


def test_who_writes_is_known_only_if_it_can_be_but_one(reader: Flask, imap: ImapServer) -> None:
    make_customer(reader, first_name="Ana", email="casa@example.com", phones=[])
    make_customer(reader, first_name="Blas", email="casa@example.com", phones=[])
    (found,) = received(letter(sender="casa@example.com"), into=imap)
    assert (found.customer_id, found.lead_id) == (None, None)
    assert db.session.scalar(select(func.count(Interaction.id))) == 0


def test_letters_are_found_by_their_words(reader: Flask, imap: ImapServer) -> None:
    (found,) = received(letter(text="¿Cuánto cuesta la guardería?"), into=imap)
    words = db.session.scalar(select(ReceivedEmail.search_text).where(ReceivedEmail.id == found.id))
    assert words is not None
    assert " guarderia" in words
    assert " marta@example.com" in words


@pytest.mark.slow
def test_two_who_read_at_once_keep_everything_once(reader: Flask, imap: ImapServer) -> None:
    imap.put(*numbered(0, 80))

    def read() -> None:
        with reader.app_context():
            read_mailbox()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(read) for _reader in range(2)]:
            done.result()
    subjects = [row.subject for row in kept()]
    assert sorted(subjects) == sorted(f"Carta {number}" for number in range(80))


READ = """
from petadmin.factory import create_app
from petadmin.mail.inbox.tasks import read_mailbox
app = create_app()
with app.app_context():
    read_mailbox()
"""


@pytest.mark.slow
def test_a_reader_that_is_killed_loses_nothing_and_doubles_nothing(
    reader: Flask, imap: ImapServer
) -> None:
    make_customer(reader, email="marta@example.com")
    db.session.remove()
    imap.put(*numbered(0, 300))
    settings: Settings = reader.extensions["petadmin.settings"]
    environ = os.environ | {
        "PETADMIN_DATABASE_URL": settings.database_url,
        "PETADMIN_IMAP_URL": imap.url,
        "PETADMIN_INSTANCE": str(settings.instance),
        "PETADMIN_SECRET_KEY": settings.secret_key,
    }
    for killed_at in (40, 110, 200):
        process = subprocess.Popen([sys.executable, "-c", READ], env=environ)
        while len(kept()) < killed_at and process.poll() is None:
            db.session.rollback()
            time.sleep(random.uniform(0.01, 0.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
    read_mailbox()
    subjects = [row.subject for row in kept()]
    assert sorted(subjects) == sorted(f"Carta {number}" for number in range(300))
    assert db.session.scalar(select(func.count(Interaction.id))) == 300
