"""What can happen to a notice: written, changed, done, taken up again, postponed, mailed."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from petadmin.access.models import User
from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_text
from petadmin.mail.services import queue
from petadmin.records.notices.emails import due_email
from petadmin.records.notices.models import Notice
from petadmin.records.notices.queries import to_mail
from petadmin.records.queries import owner_in

LONGEST_TEXT = 1_000
WHILE_TYPING = timedelta(minutes=5)
"""So far back a moment may lie that was ahead when the form was opened."""

log = logging.getLogger(__name__)


def add(session: Db, values: dict[str, Any], *, author_id: int | None, now: datetime) -> Notice:
    """Write a notice about the one whom the values name."""
    notice = Notice(
        **owner_in(values),
        text=_checked(values.get("text")),
        due_at=_ahead(values.get("due_at"), now),
        assignee=_at_work(session, values.get("assignee_id")),
        by_email=bool(values.get("by_email")),
        author_id=author_id,
    )
    session.add(notice)
    return notice


def apply(session: Db, notice: Notice, values: dict[str, Any], *, now: datetime) -> None:
    """Change a notice to the values of its form."""
    notice.text = _checked(values.get("text"))
    notice.by_email = bool(values.get("by_email"))
    _assign(session, notice, values.get("assignee_id"))
    due_at = values.get("due_at")
    if due_at != _to_the_minute(notice.due_at):
        postpone(session, notice, to=due_at, now=now)


def done(session: Db, notice: Notice, *, by_id: int | None, now: datetime) -> None:
    """Settle a notice."""
    notice.done_at = now
    notice.done_by_id = by_id
    record(session, "notice.done", notice)


def reopen(session: Db, notice: Notice) -> None:
    """Take a notice up again that was done; it is due when it was due."""
    notice.done_at = None
    notice.done_by_id = None
    record(session, "notice.reopened", notice)


def postpone(session: Db, notice: Notice, *, to: datetime | None, now: datetime) -> None:
    """Let a notice become due at another moment, at which it is mailed anew."""
    moment = _ahead(to, now)
    changes = {"due_at": [notice.due_at.isoformat(), moment.isoformat()]}
    notice.due_at = moment
    record(session, "notice.postponed", notice, changes=changes)


def mail_due(session: Db, *, now: datetime, limit: int) -> int:
    """Queue the e-mails of due notices, and note in the same transaction that it is done; returns how many."""
    found = session.scalars(to_mail(now, limit)).all()
    for notice in found:
        person = notice.recipient
        if person is not None and person.active:
            _mail(session, notice, person)
        # Not by the row itself, whose version would make a form stale that somebody has open.
        session.execute(
            update(Notice)
            .where(Notice.id == notice.id)
            .values(emailed_for=notice.due_at, updated_at=notice.updated_at)
            .execution_options(synchronize_session=False)
        )
    return len(found)


def _mail(session: Db, notice: Notice, person: User) -> None:
    try:
        queue(session, due_email(notice, person))
    except DomainError as error:
        # One wrong address must not keep the notices of others back.
        log.warning("the e-mail of notice %d cannot be queued: %s", notice.id, error)


def _assign(session: Db, notice: Notice, assignee_id: int | None) -> None:
    if assignee_id == notice.assignee_id:
        return
    before = notice.assignee.name if notice.assignee is not None else None
    notice.assignee = _at_work(session, assignee_id)
    after = notice.assignee.name if notice.assignee is not None else None
    record(session, "notice.assigned", notice, changes={"assignee": [before, after]})


def _at_work(session: Db, user_id: int | None) -> User | None:
    """The one for whom a notice is; forms offer only those who work here, but anything may be sent."""
    if user_id is None:
        return None
    person = session.get(User, user_id)
    if person is None or not person.active:
        raise DomainError(
            _l("This person no longer works here. Choose another one."), field="assignee"
        )
    return person


def _checked(text: str | None) -> str:
    cleaned = clean_text(text or "")
    if not cleaned:
        raise DomainError(_l("Write down what is to be remembered."), field="text")
    if len(cleaned) > LONGEST_TEXT:
        raise DomainError(
            _l("A notice takes at most %(num)d characters.", num=LONGEST_TEXT), field="text"
        )
    return cleaned


def _ahead(moment: datetime | None, now: datetime) -> datetime:
    if moment is None:
        raise DomainError(_l("Choose a date and a time."), field="due_at")
    if moment < now - WHILE_TYPING:
        raise DomainError(_l("This moment has passed already."), field="due_at")
    return moment


def _to_the_minute(moment: datetime) -> datetime:
    # A form holds minutes, so what it sends back unchanged has lost its seconds.
    return moment.replace(second=0, microsecond=0)
