"""A mailbox on a real server, read by the application over both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from petadmin.core.db import db
from petadmin.mail.inbox.models import ReceivedEmail
from petadmin.mail.inbox.server import init_inbox
from petadmin.mail.inbox.tasks import read_mailbox
from petadmin.settings import load_settings
from tests.support.imap_server import ImapServer, imap_server


@pytest.fixture(scope="session", name="imap_process")
def _imap_process() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture(name="imap")
def _imap(imap_process: ImapServer) -> ImapServer:
    """A mail server whose mailbox is empty."""
    if imap_process.process.pid is None:
        imap_process.process.start()
    imap_process.remove_all()
    return imap_process


@pytest.fixture(name="reader")
def _reader(app: Flask, imap: ImapServer) -> Iterator[Flask]:
    """The application, which reads that mailbox."""
    set_mailbox(app, imap.url)
    with app.app_context():
        yield app
        db.session.remove()
    init_inbox(app, None)


def set_mailbox(app: Flask, url: str) -> None:
    """Let the application read another mailbox."""
    environ = {"PETADMIN_IMAP_URL": url, "PETADMIN_SECRET_KEY": "for tests only, " * 4}
    init_inbox(app, load_settings(environ, Path("instance")).imap_url)


def received(*letters: bytes, into: ImapServer) -> list[ReceivedEmail]:
    """Let e-mails arrive and be read; returns all that are kept, in the order in which they were read."""
    into.put(*letters)
    read_mailbox()
    return kept()


def kept() -> list[Any]:
    """All e-mails that are kept."""
    db.session.expire_all()
    return list(db.session.scalars(select(ReceivedEmail).order_by(ReceivedEmail.id)))
