"""Notes and their attachments."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.ownership import (
    MaybeOfBooking,
    OfAnyone,
    one_owner_of_three,
    only_with_their_customer,
)
from petadmin.files.kinds import PICTURES, FileKind
from petadmin.files.models import StoredFile

LABEL_LENGTH = 60
SHOWN_PICTURES = PICTURES - {FileKind.heic}


class Note(OfAnyone, MaybeOfBooking, Versioned, Timestamped, Model):
    """Something that a member of staff wrote down; pinned ones stand first."""

    __tablename__ = "note"
    __table_args__ = (
        one_owner_of_three(),
        only_with_their_customer(),
        CheckConstraint("text <> ''", name="has_a_text"),
        Index("ix_note_customer", "customer_id", "pinned", "id"),
        Index("ix_note_animal", "animal_id", "pinned", "id"),
        Index("ix_note_lead", "lead_id", "pinned", "id"),
        Index("ix_note_booking", "booking_id", "pinned", "id"),
    )
    __audit__: ClassVar[str] = "note"
    # Pinning has an event of its own, who wrote it is the one who acted, and its booking stays the same.
    __audit_secret__: ClassVar[frozenset[str]] = frozenset({"author_id", "booking_id", "pinned"})

    id: Mapped[pk]
    text: Mapped[str] = mapped_column(Text)
    pinned: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    author: Mapped[User | None] = relationship()
    attachments: Mapped[list["NoteAttachment"]] = relationship(
        back_populates="note",
        cascade="all, delete-orphan",
        order_by="NoteAttachment.id",
        passive_deletes=True,
    )

    def __str__(self) -> str:
        line = self.text.partition("\n")[0]
        return line if len(line) <= LABEL_LENGTH else f"{line[:LABEL_LENGTH]}…"

    def audit_label(self) -> str:
        return str(self)


class NoteAttachment(Model):
    """A file or a photo that goes with a note."""

    __tablename__ = "note_attachment"

    id: Mapped[pk]
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12), doc="A `FileKind`, such as `pdf`.")

    note: Mapped[Note] = relationship(back_populates="attachments")
    file: Mapped[StoredFile] = relationship()

    @property
    def is_shown(self) -> bool:
        """Whether it is a picture that browsers show as it is."""
        return FileKind(self.kind) in SHOWN_PICTURES
