"""What is asked of notes."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.records.notes.models import Note, NoteAttachment
from petadmin.records.queries import owned


def with_attachments() -> list[ORMOption]:
    """Loads along who wrote a note, what is attached to it, and the booking that it is about."""
    return [
        joinedload(Note.author),
        joinedload(Note.booking),
        selectinload(Note.attachments).joinedload(NoteAttachment.file),
    ]


def foremost(subject: Any, limit: int) -> Select[Note]:
    """The notes that stand on a desk: pinned ones first, then the newest."""
    return (
        select(Note)
        .where(owned(Note, subject))
        .options(*with_attachments())
        .order_by(Note.pinned.desc(), Note.id.desc())
        .limit(limit)
    )


def containing(words: str) -> ColumnElement[bool]:
    """Notes with these words in this order, in large or small letters."""
    return Note.text.icontains(words, autoescape=True)
