"""What follows when e-mails were sent, or will not be, registered by packages that the queue knows nothing of."""

from collections.abc import Callable, Sequence

from flask import Flask, current_app
from sqlalchemy import Connection, bindparam, delete, select

from petadmin.mail.models import Email, EmailMessage

EXTENSION = "petadmin.mail.sent"
UNSENT = "petadmin.mail.unsent"

AfterSent = Callable[[Connection, Sequence[int]], None]
"""Takes the ids of e-mails that are marked as sent.

It is called before the bytes of their messages are dropped, and again by the sweep while these are still there
because a worker died in between. So it is told of each e-mail at least once, and of some twice.
"""

AfterUnsent = Callable[[Connection, Sequence[int]], None]
"""Takes the ids of e-mails that were cancelled or have an error, whoever saw to that.

It is called in the transaction that says so. An e-mail that is tried again may be told of again.
"""


def add_after_sent(app: Flask, hook: AfterSent) -> None:
    """Let something follow when e-mails were sent."""
    app.extensions.setdefault(EXTENSION, []).append(hook)


def add_after_unsent(app: Flask, hook: AfterUnsent) -> None:
    """Let something follow when e-mails were cancelled or have failed for good."""
    app.extensions.setdefault(UNSENT, []).append(hook)


def after_sent(connection: Connection, email_ids: Sequence[int]) -> None:
    """Do what follows from having sent these e-mails."""
    hooks: list[AfterSent] = current_app.extensions.get(EXTENSION, [])
    for hook in hooks:
        hook(connection, email_ids)


def after_unsent(connection: Connection, email_ids: Sequence[int]) -> None:
    """Do what follows from these e-mails' not being sent."""
    hooks: list[AfterUnsent] = current_app.extensions.get(UNSENT, [])
    for hook in hooks:
        hook(connection, email_ids)


def wind_up(connection: Connection, email_ids: Sequence[int]) -> None:
    """Do what follows when e-mails were sent, and drop their messages in the same transaction.

    Whoever dies before has left the messages, by which the sweep knows what is still to be done.
    """
    if email_ids:
        # E-mails are locked before what packages keep about them, here as everywhere.
        connection.execute(_LOCK, {"those": list(email_ids)})
        after_sent(connection, email_ids)
        drop_messages(connection, email_ids)


def drop_messages(connection: Connection, email_ids: Sequence[int]) -> None:
    """Forget the bytes of e-mails that are not needed any more."""
    connection.execute(_DROP, {"those": list(email_ids)})


_LOCK = (
    select(Email.id)
    .where(Email.id.in_(bindparam("those", expanding=True)))
    .order_by(Email.id)
    .with_for_update(key_share=True)
)
_DROP = delete(EmailMessage).where(EmailMessage.email_id.in_(bindparam("those", expanding=True)))
