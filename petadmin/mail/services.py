"""What can happen to an e-mail: queued, cancelled, tried again, sent once more."""

from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import LazyText, _l
from petadmin.core.text import clean_line, clean_text, search_text
from petadmin.jobs.queues import Queue, Task
from petadmin.jobs.wakeups import wake
from petadmin.mail.credits.services import reserve
from petadmin.mail.drafts import Draft
from petadmin.mail.encoding import Attachments, deliverable, encode, message_id_in, new_message_id
from petadmin.mail.gates import refusals
from petadmin.mail.models import (
    Email,
    EmailAttachment,
    EmailMessage,
    EmailStatus,
    ErrorCode,
)
from petadmin.mail.post_office import post_office
from petadmin.mail.queries import ENDED_UNSENT, WAITING, key_of_copy
from petadmin.mail.sent import after_sent, after_unsent, drop_messages

DRAIN = Task("petadmin.mail.tasks.drain", Queue.mail)

MAX_SUBJECT = 250
MAX_NAME = 200

UNSETTLED = WAITING | {EmailStatus.sending}
RETRYABLE = frozenset({EmailStatus.error, EmailStatus.uncertain})


class Written(NamedTuple):
    """An e-mail that somebody has written, and what stops it as things are."""

    email: Email
    stopped_by: ErrorCode | None


def queue(session: Db, draft: Draft, *, now: datetime | None = None) -> Email:
    """Queue an e-mail in the running transaction; it is sent after the commit, if there is one.

    Returns the first e-mail when its `dedupe_key` was used before. Raises `DomainError` for an
    address that cannot be, and for what is too long or too big.
    """
    if draft.dedupe_key is not None and (first := _with_key(session, draft.dedupe_key)):
        return first
    email = Email(**columns_of(draft, now=now or utcnow()))
    try:
        with session.begin_nested():
            session.add(email)
            for file, name in draft.attachments:
                email.attachments.append(EmailAttachment(file=file, name=name_of_file(name)))
            session.add(EmailMessage(email=email, raw=_encoded(email)))
    except IntegrityError:
        # Another transaction used the key a moment ago.
        first = _with_key(session, draft.dedupe_key) if draft.dedupe_key else None
        if first is None:
            raise
        return first
    reserve(session.connection(), [email.id])
    session.expire(email, ["credit"])
    wake(session, DRAIN)
    return email


def queue_asking(session: Db, draft: Draft) -> Written:
    """Queue what somebody has just written, and ask at once what is asked before sending."""
    email = queue(session, draft)
    session.flush()  # what is asked and recorded needs the id
    return Written(email, _ask_ahead(session, email))


def _ask_ahead(session: Db, email: Email) -> ErrorCode | None:
    """Ask of an e-mail that has just been queued what is asked before sending; returns what would stop it.

    One that was to go at once is over with that, so that whoever wrote it learns of it and not only the worker. One
    for later stays as it is, since much may change until then.
    """
    refusal = refusals(session.connection(), [email.id]).get(email.id)
    if refusal is None or refusal.status not in ENDED_UNSENT:
        return None
    stopped = session.execute(
        update(Email)
        .where(Email.id == email.id, Email.status == EmailStatus.queued)
        .values(status=refusal.status, error_code=refusal.code)
        .returning(Email.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if stopped is not None:
        session.refresh(email)
        after_unsent(session.connection(), [email.id])
        session.expire(email, ["credit"])
    return refusal.code


def cancel(session: Db, email: Email) -> None:
    """Take back an e-mail that is not on its way yet; raises `DomainError` when it is."""
    _move(
        session,
        email,
        WAITING,
        refusal=_l("Only an email that is waiting to be sent can be cancelled."),
        status=EmailStatus.cancelled,
        held=False,
    )
    after_unsent(session.connection(), [email.id])
    drop_messages(session.connection(), [email.id])


def retry(session: Db, email: Email, *, now: datetime | None = None) -> None:
    """Queue an e-mail again that failed or is uncertain; it keeps its Message-ID."""
    _move(
        session,
        email,
        RETRYABLE,
        refusal=_l("Only an email with an error or an uncertain one can be tried again."),
        status=EmailStatus.queued,
        not_before=now or utcnow(),
        attempts=0,
        error_code=None,
        error_detail="",
    )
    if session.scalar(select(EmailMessage.email_id).filter_by(email_id=email.id)) is None:
        # One that came back had been taken by the server, after which its bytes were dropped.
        session.add(EmailMessage(email=email, raw=_encoded(email)))
    reserve(session.connection(), [email.id])
    wake(session, DRAIN)


def mark_sent(session: Db, email: Email, *, now: datetime | None = None) -> None:
    """Settle an uncertain e-mail that did arrive, as a person found out."""
    _move(
        session,
        email,
        frozenset({EmailStatus.uncertain}),
        refusal=_l("Only an uncertain email can be marked as sent."),
        status=EmailStatus.sent,
        sent_at=now or utcnow(),
        error_code=None,
        error_detail="",
    )
    after_sent(session.connection(), [email.id])
    drop_messages(session.connection(), [email.id])


def resend(
    session: Db, email: Email, *, to: str | None = None, created_by_id: int | None = None
) -> Email:
    """Queue a copy of a settled e-mail as a new one, to a new address if one is given.

    The copy's `dedupe_key` says what it is a copy of. Raises `DomainError` while the e-mail or a copy
    of it is on its way, so that two who ask at once send it once.
    """
    session.execute(select(Email.id).where(Email.id == email.id).with_for_update(key_share=True))
    session.refresh(email)
    if email.status in UNSETTLED:
        raise DomainError(_l("This email is still on its way; it cannot be sent again yet."))
    attachments = tuple((attachment.file, attachment.name) for attachment in email.attachments)
    draft = Draft(
        kind=email.kind,
        to=email.recipient_email if to is None else to,
        to_name=email.recipient_name,
        subject=email.subject,
        text=email.text,
        html=email.html,
        language=email.language,
        customer_id=email.customer_id,
        lead_id=email.lead_id,
        internal=email.internal,
        dedupe_key=_key_of_copy(session, email),
        category=email.category,
        attachments=attachments,
        created_by_id=created_by_id,
        unsubscribe_url=email.unsubscribe_url,
        in_reply_to=email.in_reply_to,
    )
    return queue(session, draft)


def _key_of_copy(session: Db, email: Email) -> str:
    """The key of the next copy; raises `DomainError` while the one before it is on its way."""
    for number in count(1):
        key = key_of_copy(email.id, number)
        copy = _with_key(session, key)
        if copy is None:
            break
        if copy.status in UNSETTLED:
            raise DomainError(_l("A copy of this email is already on its way."))
    return key


def columns_of(draft: Draft, *, now: datetime) -> dict[str, Any]:
    """The columns of an e-mail that is to be queued; raises `DomainError` for what cannot be."""
    subject = clean_line(draft.subject)
    if not subject:
        raise DomainError(_l("An email needs a subject."), field="subject")
    if len(subject) > MAX_SUBJECT:
        raise DomainError(
            _l("The subject takes at most %(num)d characters.", num=MAX_SUBJECT), field="subject"
        )
    later = draft.not_before is not None and draft.not_before > now
    name, address = clean_line(draft.to_name)[:MAX_NAME], deliverable(draft.to)
    return {
        "status": EmailStatus.scheduled if later else EmailStatus.queued,
        "category": draft.category,
        "kind": draft.kind,
        "language": draft.language,
        "recipient_name": name,
        "recipient_email": address,
        "subject": subject,
        "search_text": search_text([name, address, subject]),
        "text": clean_text(draft.text),
        "html": clean_text(draft.html),
        "message_id": new_message_id(post_office().sender),
        "dedupe_key": draft.dedupe_key,
        "not_before": draft.not_before if later else now,
        "customer_id": draft.customer_id,
        "lead_id": draft.lead_id,
        "internal": draft.internal,
        "unsubscribe_url": draft.unsubscribe_url,
        "in_reply_to": message_id_in(draft.in_reply_to),
        "created_by_id": draft.created_by_id,
    }


def name_of_file(name: str) -> str:
    """The name under which a file travels."""
    return clean_line(name)[:MAX_NAME]


def _encoded(email: Email) -> bytes:
    files = [(attachment.file, attachment.name) for attachment in email.attachments]
    return encode(email, sender=post_office().sender, attachments=Attachments().parts(files))


def _with_key(session: Db, dedupe_key: str) -> Email | None:
    return session.scalar(select(Email).where(Email.dedupe_key == dedupe_key))


def _move(
    session: Db,
    email: Email,
    allowed: frozenset[EmailStatus],
    *,
    refusal: LazyText,
    **values: object,
) -> None:
    """Change an e-mail's state in one step that cannot be overtaken by a worker."""
    changed = session.execute(
        update(Email)
        .where(Email.id == email.id, Email.status.in_(allowed))
        .values(values)
        .returning(Email.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    session.refresh(email)
    if changed is None:
        raise DomainError(refusal)
