"""What follows when e-mails were sent, registered by packages that the queue knows nothing of."""

from collections.abc import Callable, Sequence

from flask import Flask, current_app
from sqlalchemy import Connection

EXTENSION = "petadmin.mail.sent"

AfterSent = Callable[[Connection, Sequence[int]], None]
"""Takes the ids of e-mails that are marked as sent.

It is called before the bytes of their messages are dropped, and again by the sweep while these are still there
because a worker died in between. So it is told of each e-mail at least once, and of some twice.
"""


def add_after_sent(app: Flask, hook: AfterSent) -> None:
    """Let something follow when e-mails were sent."""
    app.extensions.setdefault(EXTENSION, []).append(hook)


def after_sent(connection: Connection, email_ids: Sequence[int]) -> None:
    """Do what follows from having sent these e-mails."""
    hooks: list[AfterSent] = current_app.extensions.get(EXTENSION, [])
    for hook in hooks:
        hook(connection, email_ids)
