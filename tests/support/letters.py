"""E-mails in every state of the queue, for the tests that look at them."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from petadmin.access.models import Language
from petadmin.core.db import db
from petadmin.files.storage import storage
from petadmin.mail import services as mail
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Email, EmailClaim, EmailStatus, ErrorCode

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def add_email(status: EmailStatus, *, customer_id: int, error_detail: str = "") -> int:
    """An e-mail with an attachment in a state, within an application context; returns the id."""
    file = storage().put(db.session, b"%PDF-1.4 a sheet", media_type="application/pdf")
    draft = Draft(
        kind="customer.sheet",
        to="marta@example.com",
        to_name="Marta González",
        subject=f"Su ficha de cliente, {status.value}",
        text="Hola",
        html="<p>Hola</p>",
        language=Language.es,
        customer_id=customer_id,
        attachments=((file, "ficha.pdf"),),
    )
    email = mail.queue(db.session, draft)
    db.session.flush()
    _move(email, status, error_detail)
    db.session.commit()
    return email.id


def take_in_hand(
    emails: Sequence[Email], *, until: datetime | None = None, begun: Email | None = None
) -> None:
    """Let a worker have claimed e-mails and begun one of them; the claim has expired unless told otherwise."""
    claim = EmailClaim(
        token=uuid.uuid4().hex, lease_until=until or LONG_AGO, begun_id=begun.id if begun else 0
    )
    db.session.add(claim)
    db.session.flush()
    for email in emails:
        email.status, email.token = EmailStatus.sending, claim.token
    db.session.flush()


def _move(email: Email, status: EmailStatus, error_detail: str) -> None:
    now = email.created_at
    if status is EmailStatus.sending:
        take_in_hand([email], until=now + timedelta(days=1))
        return
    email.status = status
    if status is EmailStatus.sent:
        email.sent_at = now
    elif status is EmailStatus.scheduled:
        email.not_before = now + timedelta(days=1)
    elif status in (EmailStatus.error, EmailStatus.uncertain):
        email.error_code, email.error_detail = ErrorCode.connection_broken, error_detail
