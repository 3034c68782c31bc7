"""Addresses that get nothing any more are asked for once more before each e-mail is handed over."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from petadmin.mail.gates import Refusal
from petadmin.mail.inbox.models import Suppression
from petadmin.mail.models import Email, EmailStatus, ErrorCode

REFUSED = Refusal(EmailStatus.error, ErrorCode.suppressed)


def refuse_suppressed(connection: Connection, ids: Sequence[int]) -> Mapping[int, Refusal]:
    """The e-mails to addresses to which nothing is sent any more."""
    blocked = (
        select(Email.id)
        .join(Suppression, Suppression.address == func.lower(Email.recipient_email))
        .where(Email.id.in_(ids))
    )
    return dict.fromkeys(connection.scalars(blocked), REFUSED)
