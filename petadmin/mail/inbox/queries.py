"""Questions about what came in, and about addresses that get nothing any more."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import defer

from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.mail.inbox.models import Mailbox, ReceivedEmail, Suppression
from petadmin.mail.models import Email

AT_ONCE = 500
SHOWN = 20

SILENT = timedelta(minutes=15)
"""A mailbox that nobody has looked into for so long is not read any more."""


def suppressed(session: Db, addresses: Iterable[str]) -> set[str]:
    """Which of these addresses get nothing any more, written as they were given."""
    found: set[str] = set()
    wanted = list(dict.fromkeys(addresses))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        kept = {address.lower() for address in some}
        blocked = set(
            session.scalars(select(Suppression.address).where(Suppression.address.in_(kept)))
        )
        found |= {address for address in some if address.lower() in blocked}
    return found


def suppression_of(session: Db, address: str) -> Suppression | None:
    """Why an address gets nothing any more."""
    return session.scalar(select(Suppression).where(Suppression.address == address.lower()))


def suppressed_by(session: Db, received: ReceivedEmail) -> Sequence[Suppression]:
    """The addresses that get nothing any more because of an e-mail that came in."""
    return session.scalars(
        select(Suppression).where(Suppression.received_id == received.id).limit(SHOWN)
    ).all()


def is_unread() -> ColumnElement[bool]:
    """That nobody has looked at it yet."""
    return and_(ReceivedEmail.read_at.is_(None), ReceivedEmail.archived_at.is_(None))


def unread_ids() -> Select[int]:
    """The ids of what nobody has looked at yet."""
    return select(ReceivedEmail.id).where(is_unread())


def mailbox_state(session: Db, name: str) -> Mailbox | None:
    """How far a mailbox was read, and what stands in the way."""
    return session.get(Mailbox, name)


def is_silent(mailbox: Mailbox | None) -> bool:
    """Whether nobody has looked into a mailbox for long."""
    return mailbox is None or mailbox.checked_at is None or utcnow() - mailbox.checked_at > SILENT


def thread_of(session: Db, received: ReceivedEmail) -> list[Email | ReceivedEmail]:
    """What was written before and after on the same matter, oldest first, without the e-mail itself."""
    first, seen = received, {received.id}
    before: list[Email | ReceivedEmail] = []
    while first.email is not None and len(before) < SHOWN:
        before.append(first.email)
        answered = _received_as(session, first.email)
        if answered is None or answered.id in seen:
            break
        seen.add(answered.id)
        before.append(answered)
        first = answered
    after = [*_after(session, received)]
    beside = _answers_to(session, received.email_id) if received.email_id is not None else ()
    others = [each for each in beside if each.id not in seen]
    return sorted([*before, *others, *after], key=moment_of)[:SHOWN]


def answers_of(received: ReceivedEmail) -> Select[Email]:
    """What staff answered to an e-mail that came in."""
    return (
        select(Email)
        # Found by whom it went to, since few e-mails answer anything.
        .where(_same_owner(received), Email.in_reply_to == received.message_id)
        .options(defer(Email.html), defer(Email.text))
        .order_by(Email.id)
        .limit(SHOWN)
    )


def moment_of(one: Email | ReceivedEmail) -> Any:
    """When an e-mail of either direction was."""
    if isinstance(one, ReceivedEmail):
        return one.received_at
    return one.sent_at or one.created_at


def _after(session: Db, received: ReceivedEmail) -> Iterator[Email | ReceivedEmail]:
    if not received.message_id or (received.customer_id is None and received.lead_id is None):
        return
    for answer in session.scalars(answers_of(received)):
        yield answer
        yield from _answers_to(session, answer.id)


def _answers_to(session: Db, email_id: int) -> Sequence[ReceivedEmail]:
    return session.scalars(
        select(ReceivedEmail)
        .where(ReceivedEmail.email_id == email_id)
        .order_by(ReceivedEmail.id)
        .limit(SHOWN)
    ).all()


def _received_as(session: Db, email: Email) -> ReceivedEmail | None:
    """The e-mail that one of ours answers."""
    if not email.in_reply_to:
        return None
    return session.scalar(
        select(ReceivedEmail).where(ReceivedEmail.message_id == email.in_reply_to).limit(1)
    )


def _same_owner(received: ReceivedEmail) -> ColumnElement[bool]:
    if received.customer_id is not None:
        return Email.customer_id == received.customer_id
    return Email.lead_id == received.lead_id
