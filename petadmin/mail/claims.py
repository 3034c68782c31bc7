"""Claims: a worker's hold on a batch of e-mails, and a note of how far it has come.

A claim has a token, which its e-mails bear, and a lease. E-mails are handed over in the order of their ids, and before
each of them the claim notes which one it is. So it tells of every e-mail what is known, whatever becomes of the worker:
those before the noted one went, that one may have gone, and those after it did not.

The note is one small row, which changes in no time; e-mails stand in a dozen indexes, and change many at a time.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    update,
)

from petadmin.core.clock import utcnow
from petadmin.mail.models import (
    Category,
    Email,
    EmailClaim,
    EmailMessage,
    EmailStatus,
    ErrorCode,
)
from petadmin.mail.post_office import Patience
from petadmin.mail.statements import Statements

_OURS = Email.token == bindparam("ours")
_DUE = (
    select(Email.id)
    .where(Email.status == EmailStatus.queued, Email.not_before <= bindparam("moment"))
    .order_by(Email.not_before, Email.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_SIZE = (
    select(func.coalesce(func.max(func.length(EmailMessage.raw)), 0))
    .where(EmailMessage.email_id == Email.id)
    .scalar_subquery()
)
_CLAIM = (
    update(Email)
    .where(Email.id.in_(select(_DUE.c.id)))
    .values(status=EmailStatus.sending, token=bindparam("ours"))
    .returning(Email.id, Email.not_before, Email.category, _SIZE)
)
_STILL_OURS = (
    select(Email.id)
    .where(Email.id.in_(bindparam("those", expanding=True)), _OURS)
    .order_by(Email.id)
    .with_for_update(key_share=True)
)
_BEGIN = (
    update(EmailClaim)
    .where(EmailClaim.token == bindparam("ours"))
    .values(begun_id=bindparam("begun"), lease_until=bindparam("until"))
)
_END = delete(EmailClaim).where(EmailClaim.token == bindparam("ours"))
_EXPIRED = (
    select(EmailClaim.token, EmailClaim.begun_id)
    .where(EmailClaim.lease_until < bindparam("moment"))
    .order_by(EmailClaim.token)
    .with_for_update(skip_locked=True)
)


class Claimed(NamedTuple):
    """An e-mail that is ours for a while, when it was due, and how many bytes it has."""

    email_id: int
    not_before: datetime
    category: Category
    size: int


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A hold on e-mails; all that it records is recorded only while it lasts."""

    token: str
    lease: timedelta
    emails: Sequence[Claimed]
    """In the order in which they have to be begun."""

    @classmethod
    def take(cls, statements: Statements, *, most: int, lease: timedelta) -> Self | None:
        """Take what is due, at most so much; None if nothing is."""
        now, token = utcnow(), uuid.uuid4().hex
        with statements.transaction() as connection:
            connection.execute(insert(EmailClaim).values(token=token, lease_until=now + lease))
            wanted = {"moment": now, "most": most, "ours": token}
            rows = connection.execute(_CLAIM, wanted).all()
            if not rows:
                connection.rollback()
                return None
        return cls(token=token, lease=lease, emails=sorted(Claimed(*row) for row in rows))

    def begin(self, statements: Statements, email_id: int) -> bool:
        """Note that an e-mail is about to be handed over; false if the claim has been lost.

        Those before it must have been handed over, or settled.
        """
        until = utcnow() + self.lease
        values = {"ours": self.token, "begun": email_id, "until": until}
        return statements.change(_BEGIN, values) == 1

    def lock(self, connection: Connection) -> Sequence[int]:
        """Lock the e-mails; returns the ids of those that are still held."""
        those = [email.email_id for email in self.emails]
        return connection.scalars(_STILL_OURS, {"those": those, "ours": self.token}).all()

    def settle(
        self, connection: Connection, ids: Sequence[int], values: dict[str, Any]
    ) -> Sequence[int]:
        """Record what became of e-mails; returns the ids of those that were still held."""
        change = update(Email).where(Email.id.in_(ids), _OURS).values(values).returning(Email.id)
        return connection.scalars(change, {"ours": self.token}).all()

    def end(self, statements: Statements) -> None:
        """Let go; all its e-mails must be settled."""
        statements.change(_END, {"ours": self.token})


def settled(status: EmailStatus) -> dict[str, Any]:
    """The columns of an e-mail that nobody holds any more."""
    return {"status": status, "token": None, "error_code": None, "error_detail": ""}


def taken(moment: datetime) -> dict[str, Any]:
    """The columns of an e-mail that the server has taken."""
    return settled(EmailStatus.sent) | {"sent_at": moment, "attempts": Email.attempts + 1}


def release_expired(connection: Connection, *, patience: Patience) -> None:
    """Free the e-mails of workers that gave no sign for longer than the lease.

    What may have been sent goes again if it is customer service; advertising (and what has used up its attempts) waits
    for a person.
    """
    now = utcnow()
    again = (Email.category == Category.transactional) & (Email.attempts < len(patience.delays))
    lost = {
        "error_code": ErrorCode.worker_lost,
        "error_detail": "",
        "attempts": Email.attempts + 1,
    }
    for token, begun in connection.execute(_EXPIRED, {"moment": now}).all():
        steps = (
            (Email.id < begun, taken(now)),
            ((Email.id == begun) & again, settled(EmailStatus.queued) | lost),
            (Email.id == begun, settled(EmailStatus.uncertain) | lost),
            (true(), settled(EmailStatus.queued)),
        )
        for condition, values in steps:
            theirs = (Email.token == token, condition)
            connection.execute(update(Email).where(*theirs).values(values))
        connection.execute(_END, {"ours": token})
