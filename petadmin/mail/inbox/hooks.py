"""What follows from e-mails that come in, registered by packages that the inbox knows nothing of."""

from collections.abc import Callable, Sequence

from flask import Flask, current_app
from sqlalchemy import Connection

from petadmin.core.db import Db
from petadmin.mail.inbox.models import ReceivedEmail

RECEIVED = "petadmin.mail.inbox.received"
RETURNED = "petadmin.mail.inbox.returned"

AfterReceived = Callable[[Db, ReceivedEmail], None]
"""Takes an e-mail that has just been kept, in the transaction that keeps it."""

AfterReturned = Callable[[Connection, Sequence[int]], None]
"""Takes the ids of e-mails of ours that were sent and came back for good, in the transaction that says so."""


def add_after_received(app: Flask, hook: AfterReceived) -> None:
    """Let something follow when an e-mail came in, such as finding out who wrote it."""
    app.extensions.setdefault(RECEIVED, []).append(hook)


def add_after_returned(app: Flask, hook: AfterReturned) -> None:
    """Let something follow when e-mails came back."""
    app.extensions.setdefault(RETURNED, []).append(hook)


def after_received(session: Db, received: ReceivedEmail) -> None:
    """Do what follows from an e-mail that came in."""
    hooks: list[AfterReceived] = current_app.extensions.get(RECEIVED, [])
    for hook in hooks:
        hook(session, received)


def after_returned(connection: Connection, email_ids: Sequence[int]) -> None:
    """Do what follows from the return of these e-mails."""
    hooks: list[AfterReturned] = current_app.extensions.get(RETURNED, [])
    for hook in hooks:
        hook(connection, email_ids)
