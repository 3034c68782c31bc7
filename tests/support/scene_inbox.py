"""Received e-mails and blocked addresses for the walks through all doors."""

from datetime import timedelta

from sqlalchemy import select

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.text import search_text
from petadmin.files.storage import storage
from petadmin.mail.inbox.models import (
    ReceivedAttachment,
    ReceivedEmail,
    ReceivedFault,
    ReceivedKind,
    Suppression,
    SuppressionReason,
)
from petadmin.mail.models import Email, EmailStatus
from petadmin.records.interactions.received import note_received


def add(customer_id: int, animal_id: int) -> None:
    """A letter with a file, one that was read, one put away, a return, a complaint, and one of nobody."""
    first = _received(customer_id, 1, html="<p>Hola <b>a todos</b></p>", left_out=["juego.exe"])
    file = storage().put(db.session, b"%PDF-1.4 carta", media_type="application/pdf")
    first.attachments.append(ReceivedAttachment(file=file, name="cartilla.pdf"))
    _received(customer_id, 2, read_at=utcnow())
    _received(customer_id, 3, ReceivedKind.automatic, archived_at=utcnow(), read_at=utcnow())
    returned = _received(customer_id, 4, ReceivedKind.bounce, detail="5.1.1 No such user")
    _received(customer_id, 5, ReceivedKind.complaint, detail="abuse")
    _received(None, customer_id + 1000, fault=ReceivedFault.too_big, text="")
    for number, reason in enumerate(SuppressionReason):
        db.session.add(
            Suppression(
                address=f"cliente{customer_id}-{number}@example.com",
                reason=reason,
                detail=f"De {customer_id}",
                received=returned if reason is SuppressionReason.bounced else None,
            )
        )


def _received(
    customer_id: int | None,
    number: int,
    kind: ReceivedKind = ReceivedKind.message,
    text: str = "¿Tenéis sitio?",
    **values: object,
) -> ReceivedEmail:
    sent = None
    if customer_id is not None:
        theirs = select(Email.id).where(
            Email.customer_id == customer_id, Email.status == EmailStatus.sent
        )
        sent = db.session.scalar(theirs.limit(1))
    name, subject = f"Escribe {customer_id or number}", f"Pregunta {number} de {customer_id}"
    row = ReceivedEmail(
        mailbox="scene",
        uidvalidity=customer_id or 0,
        uid=number,
        kind=kind,
        message_id=f"<{customer_id}-{number}@example.com>",
        sender_name=name,
        sender_email=f"cliente{customer_id or number}@example.com",
        subject=subject,
        text=text,
        received_at=utcnow() - timedelta(minutes=number % 100),
        customer_id=customer_id,
        email_id=sent,
        search_text=search_text([name, subject, text]),
        **values,
    )
    db.session.add(row)
    db.session.flush()
    note_received(db.session, row)
    return row
