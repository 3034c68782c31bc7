"""What can happen to a note: written, changed, pinned, and files attached to it or taken away."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from petadmin.adminkit.uploads import Upload
from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_text
from petadmin.files.storage import Storage
from petadmin.records.notes.models import Note, NoteAttachment
from petadmin.records.queries import owner_in

LONGEST_TEXT = 20_000
MOST_ATTACHMENTS = 20


def add(session: Db, storage: Storage, values: dict[str, Any], *, author_id: int | None) -> Note:
    """Write a note; `values` may hold uploads as `files`. Raises `StorageError` if they cannot be kept.

    A note about a booking names its customer as well.
    """
    note = Note(
        **owner_in(values),
        booking_id=values.get("booking_id"),
        text=_checked(values.get("text")),
        pinned=bool(values.get("pinned")),
        author_id=author_id,
    )
    session.add(note)
    attach(session, storage, note, values.get("files") or ())
    return note


def apply(session: Db, storage: Storage, note: Note, values: dict[str, Any]) -> None:
    """Change a note; `removed` holds ids of attachments that go, `files` uploads that come."""
    note.text = _checked(values.get("text"))
    detach(session, note, values.get("removed") or ())
    attach(session, storage, note, values.get("files") or ())
    if values.get("pinned", note.pinned) != note.pinned:
        (unpin if note.pinned else pin)(session, note)


def pin(session: Db, note: Note) -> None:
    """Let a note stand before all others."""
    note.pinned = True
    record(session, "note.pinned", note)


def unpin(session: Db, note: Note) -> None:
    """Let a note take its place among the others again."""
    note.pinned = False
    record(session, "note.unpinned", note)


def follow_booking(session: Db, booking_id: int, customer_id: int) -> None:
    """Let the notes about a booking belong to whom it is for by now."""
    for note in session.scalars(select(Note).where(Note.booking_id == booking_id)):
        note.customer_id = customer_id


def attach(session: Db, storage: Storage, note: Note, uploads: Sequence[Upload]) -> None:
    """Attach files to a note."""
    if len(note.attachments) + len(uploads) > MOST_ATTACHMENTS:
        raise DomainError(
            _l("A note takes at most %(num)d files.", num=MOST_ATTACHMENTS), field="files"
        )
    for upload in uploads:
        note.attachments.append(
            NoteAttachment(
                file=upload.store(session, storage), name=upload.name, kind=upload.kind.value
            )
        )


def detach(session: Db, note: Note, attachment_ids: Collection[int]) -> None:
    """Take attachments away; ids of other notes' attachments do not count."""
    for attachment in [item for item in note.attachments if item.id in attachment_ids]:
        note.attachments.remove(attachment)
        changes = {"attachment": [attachment.name, None]}
        record(session, "note.attachment_removed", note, changes=changes)


def _checked(text: str | None) -> str:
    cleaned = clean_text(text or "")
    if not cleaned:
        raise DomainError(_l("A note needs some words."), field="text")
    if len(cleaned) > LONGEST_TEXT:
        raise DomainError(
            _l("A note takes at most %(num)d characters.", num=LONGEST_TEXT), field="text"
        )
    return cleaned
