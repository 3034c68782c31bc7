"""The job of the ledger of credits; safe to run twice and at the same time."""

from petadmin.core.db import db
from petadmin.mail.credits.services import settle_left_behind


def settle() -> None:
    """Settle the e-mails whose end nobody could tell of, because a process died."""
    with db.engine.begin() as connection:
        settle_left_behind(connection)
