"""Contacts that note themselves: e-mails that came in from somebody who is known."""

from typing import Any

from sqlalchemy import select

from petadmin.core.db import Db
from petadmin.mail.inbox.models import ReceivedEmail, ReceivedKind
from petadmin.records.interactions.models import Direction, Interaction, Method, Progress

EXCERPT = 500
"""So many letters of a text stand in the contact; the whole is in the inbox."""


def assign(session: Db, received: ReceivedEmail, person: Any) -> None:
    """Say who wrote an e-mail, and note it as a contact with them that waits for an answer.

    `person` is a customer or a potential customer; of one who became a customer, it is a contact with both.
    """
    is_lead = person.__tablename__ == "lead"
    received.lead_id = person.id if is_lead else None
    received.customer_id = person.customer_id if is_lead else person.id
    note_received(session, received)


def note_received(session: Db, received: ReceivedEmail) -> None:
    """Note a message from somebody who is known; one that is noted moves to whoever it was from."""
    if received.kind is not ReceivedKind.message:
        return
    if received.customer_id is None and received.lead_id is None:
        return
    session.flush()  # the contact points to it
    contact = session.scalar(select(Interaction).where(Interaction.received_id == received.id))
    if contact is None:
        contact = Interaction(
            method=Method.email,
            direction=Direction.received,
            at=received.received_at,
            details=_told(received),
            status=Progress.pending,
            received_id=received.id,
        )
        session.add(contact)
    contact.customer_id, contact.lead_id = received.customer_id, received.lead_id


def _told(received: ReceivedEmail) -> str:
    text = received.text
    excerpt = text if len(text) <= EXCERPT else f"{text[:EXCERPT].rstrip()}…"
    return "\n".join(filter(None, (received.subject, excerpt)))
