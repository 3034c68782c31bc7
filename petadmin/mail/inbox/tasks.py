"""The job that reads the mailbox; safe to run twice and at the same time, and to be killed."""

import time

from flask import current_app
from sqlalchemy.exc import DataError

from petadmin.core.db import db
from petadmin.files.storage import StorageError, storage
from petadmin.jobs.queues import jobs
from petadmin.mail.inbox import services
from petadmin.mail.inbox.arrivals import Arrival, Place, understand, unreadable
from petadmin.mail.inbox.models import Trouble
from petadmin.mail.inbox.server import MailboxTrouble, OpenMailbox, inbox_url, opened
from petadmin.mail.post_office import post_office
from petadmin.settings import ImapUrl

UNFIT = (DataError, ValueError, LookupError, TypeError, AttributeError)
"""What an e-mail may cause that no database takes; whatever else goes wrong is not its fault."""

LONGEST_RUN = 50.0
"""Seconds after which a job makes room for others; the next one goes on where it ended."""


def read_mailbox() -> None:
    """Read what came since the last time; what stands in the way is written down."""
    url = inbox_url()
    if url is None:
        return
    try:
        with opened(url, patience=post_office().patience.answer) as mailbox:
            _read(mailbox, url)
    except MailboxTrouble as trouble:
        _close(url, trouble.kind, trouble.detail)
    except StorageError as error:
        db.session.rollback()
        _close(url, Trouble.files, str(error.__cause__ or ""))
    else:
        _close(url)


def _read(mailbox: OpenMailbox, url: ImapUrl) -> None:
    until = time.monotonic() + LONGEST_RUN
    last = services.open_mailbox(db.session, url.name, uidvalidity=mailbox.uidvalidity)
    db.session.commit()
    for found in mailbox.read(mailbox.numbers_after(last)):
        _keep(found)
        if isinstance(found, Arrival):
            mailbox.mark_seen(found.place.uid)
        if jobs().stopping.is_set() or time.monotonic() > until:
            return


def _keep(found: Arrival | Place) -> None:
    """One e-mail in a transaction of its own."""
    if isinstance(found, Place):
        services.skip(db.session, found)
        db.session.commit()
        return
    try:
        services.keep(db.session, storage(), understand(found))
        db.session.commit()
    except UNFIT:
        db.session.rollback()
        current_app.logger.warning("an e-mail cannot be kept as it is", exc_info=True)
        services.keep(db.session, storage(), unreadable(found))
        db.session.commit()


def _close(url: ImapUrl, trouble: Trouble | None = None, detail: str = "") -> None:
    db.session.rollback()
    if trouble is not None:
        current_app.logger.warning("the mailbox %s cannot be read: %s", url.name, trouble.value)
    services.close_mailbox(db.session, url.name, trouble=trouble, detail=detail)
    db.session.commit()
