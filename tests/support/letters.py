"""E-mails in every state of the queue, for the tests that look at them."""

from datetime import timedelta

from petadmin.access.models import Language
from petadmin.core.db import db
from petadmin.files.storage import storage
from petadmin.mail import services as mail
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Email, EmailStatus, ErrorCode


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


def _move(email: Email, status: EmailStatus, error_detail: str) -> None:
    now = email.created_at
    email.status = status
    if status is EmailStatus.sending:
        email.token, email.lease_until = "f" * 32, now + timedelta(days=1)
    elif status is EmailStatus.sent:
        email.sent_at = now
    elif status is EmailStatus.scheduled:
        email.not_before = now + timedelta(days=1)
    elif status in (EmailStatus.error, EmailStatus.uncertain):
        email.error_code, email.error_detail = ErrorCode.connection_broken, error_detail
