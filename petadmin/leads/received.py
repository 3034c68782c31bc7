"""A potential customer who is put on file from an e-mail that they wrote."""

from typing import Any

from sqlalchemy import select

from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.leads.models import Lead, Source
from petadmin.mail.inbox.models import ReceivedEmail
from petadmin.records.interactions.received import assign

LONGEST_WISH = 500
"""So much of an e-mail is taken over as what they are looking for."""


def received_email(session: Db, row_id: int | None) -> ReceivedEmail | None:
    """The e-mail from which somebody is put on file, as long as it is nobody's."""
    if row_id is None:
        return None
    return session.scalar(
        select(ReceivedEmail).where(
            ReceivedEmail.id == row_id,
            ReceivedEmail.customer_id.is_(None),
            ReceivedEmail.lead_id.is_(None),
        )
    )


def first_values(received: ReceivedEmail) -> dict[str, Any]:
    """What an e-mail tells of who wrote it."""
    first, _blank, last = received.sender_name.partition(" ")
    wish = "\n".join(filter(None, (received.subject, received.text)))
    return {
        "first_name": first[:80],
        "last_name": last[:120],
        "email": received.sender_email,
        "wishes": wish[:LONGEST_WISH].strip(),
        "source": Source.email,
    }


def take_over(session: Db, lead: Lead, received: ReceivedEmail | None) -> None:
    """Let the e-mail be theirs; raises `DomainError` when it is somebody's by now."""
    if received is None:
        raise DomainError(
            _l("The email belongs to somebody by now. Look at it again in the inbox.")
        )
    session.flush()  # it is to point to them
    assign(session, received, lead)
