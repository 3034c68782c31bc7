"""What can happen to e-mails that are not finished: kept for later, kept once more, put away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.files.models import StoredFile
from petadmin.marketing.models import LetterDraft, LetterDraftFile

MOST_DRAFTS = 200


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """What has been written until now."""

    to: str
    subject: str
    body: str
    send_at: datetime | None
    files: Sequence[tuple[StoredFile, str]]
    booking_id: int | None = None
    received_id: int | None = None


class SavedElsewhere(DomainError):
    """The draft was saved, sent or put away in another window since this one opened it."""

    def __init__(self) -> None:
        super().__init__(
            _l(
                "This draft was changed, sent or deleted in another window. Save it once more to keep"
                " what stands here as a draft of its own."
            )
        )


def save(
    session: Db,
    person: Any,
    written: Unfinished,
    *,
    author_id: int,
    draft_id: int | None,
    seen: str,
) -> LetterDraft:
    """Keep a letter for later; `seen` says in which state this window opened the draft.

    Raises `SavedElsewhere` rather than overwriting what another window has saved.
    """
    if draft_id is None:
        draft = _new(session, person, author_id=author_id)
    else:
        draft = _known(session, draft_id, author_id=author_id, seen=seen)
    draft.recipient_email, draft.subject = written.to, written.subject
    draft.body, draft.send_at = written.body, written.send_at
    draft.booking_id, draft.received_id = written.booking_id, written.received_id
    draft.updated_at = utcnow()
    draft.attachments = [LetterDraftFile(file=file, name=name) for file, name in written.files]
    session.add(draft)
    session.flush()
    return draft


def remove(session: Db, draft_id: int, *, author_id: int) -> None:
    """Put a draft away, such as when it was sent; one that is gone already is no trouble."""
    session.execute(
        delete(LetterDraft)
        .where(LetterDraft.id == draft_id, LetterDraft.author_id == author_id)
        .execution_options(synchronize_session=False)
    )


def state_of(draft: LetterDraft) -> str:
    """What tells whether a draft is still as a window opened it."""
    return draft.updated_at.isoformat()


def _new(session: Db, person: Any, *, author_id: int) -> LetterDraft:
    counted = select(func.count()).where(LetterDraft.author_id == author_id)
    if (session.scalar(counted) or 0) >= MOST_DRAFTS:
        raise DomainError(
            _l("You have %(num)d drafts. Send or delete some of them.", num=MOST_DRAFTS)
        )
    owner = {f"{person.__tablename__}_id": person.id}
    return LetterDraft(author_id=author_id, **owner)


def _known(session: Db, draft_id: int, *, author_id: int, seen: str) -> LetterDraft:
    statement = select(LetterDraft).where(
        LetterDraft.id == draft_id, LetterDraft.author_id == author_id
    )
    draft = session.scalar(statement.with_for_update().execution_options(populate_existing=True))
    if draft is None or state_of(draft) != seen:
        raise SavedElsewhere
    return draft
