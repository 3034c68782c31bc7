"""Sending what somebody of the staff has written to one person."""

import hashlib
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.mail.drafts import Draft
from petadmin.mail.inbox.models import ReceivedEmail
from petadmin.mail.models import Email
from petadmin.mail.queries import ENDED_UNSENT
from petadmin.mail.services import Written, queue_asking
from petadmin.marketing import drafts
from petadmin.records.interactions.models import Interaction, Progress
from petadmin.records.interactions.services import complete


def send(
    session: Db,
    person: Any,
    draft: Draft,
    *,
    occasion: str,
    draft_id: int | None = None,
    answers: ReceivedEmail | None = None,
) -> Written:
    """Queue a written e-mail and record it; the same one, sent twice from one page, goes once.

    What was kept of it as a draft goes, and what it answers counts as answered. Raises `DomainError`.
    """
    if draft_id is not None and draft.created_by_id is not None:
        drafts.remove(session, draft_id, author_id=draft.created_by_id)
    if answers is not None:
        draft = replace(draft, in_reply_to=answers.message_id)
        answered(session, answers)
    if draft.lead_id is not None:
        draft = replace(draft, customer_id=_became(session, person))
    key = _key(draft, occasion)
    first = session.scalar(select(Email).where(Email.dedupe_key == key))
    if first is not None:
        return Written(first, first.error_code if first.status in ENDED_UNSENT else None)
    written = queue_asking(session, replace(draft, dedupe_key=key))
    email = written.email
    told = {"to": [None, email.recipient_email], "subject": [None, email.subject]}
    record(session, "email.written", email, changes=told)
    return written


def answered(session: Db, received: ReceivedEmail) -> None:
    """Nothing more is to be done about an e-mail that came in and has its answer."""
    waiting = session.scalars(
        select(Interaction).where(
            Interaction.received_id == received.id, Interaction.status != Progress.completed
        )
    )
    for interaction in waiting:
        complete(session, interaction)


def _became(session: Db, lead: Any) -> int | None:
    """Who a potential customer is by now; a conversion waits, or is waited for, so that both get the e-mail."""
    kind = type(lead)
    found: int | None = session.scalar(
        select(kind.customer_id).where(kind.id == lead.id).with_for_update(read=True)
    )
    return found


def _key(draft: Draft, occasion: str) -> str:
    """What tells two e-mails from one that was sent twice: the page, and everything that was typed there."""
    files = [f"{file.sha256} {name}" for file, name in draft.attachments]
    parts = [occasion, draft.to, draft.subject, draft.text, str(draft.not_before), *files]
    whole = "\0".join([str(draft.created_by_id), *parts])
    return f"letter:{hashlib.sha256(whole.encode()).hexdigest()}"
