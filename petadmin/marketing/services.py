"""Sending what somebody of the staff has written to one person."""

import hashlib
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Email
from petadmin.mail.services import queue


def send(session: Db, person: Any, draft: Draft, *, occasion: str) -> Email:
    """Queue a written e-mail and record it; the same one, sent twice from one page, goes once.

    Raises `DomainError`.
    """
    if draft.lead_id is not None:
        draft = replace(draft, customer_id=_became(session, person))
    key = _key(draft, occasion)
    first = session.scalar(select(Email).where(Email.dedupe_key == key))
    if first is not None:
        return first
    email = queue(session, replace(draft, dedupe_key=key))
    session.flush()  # the event needs the id
    told = {"to": [None, email.recipient_email], "subject": [None, email.subject]}
    record(session, "email.written", email, changes=told)
    return email


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
