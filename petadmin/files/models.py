"""What is stored, one row for each content, and the pictures made of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from petadmin.core.clock import utcnow
from petadmin.core.db import Model, pk


class StoredFile(Model):
    """A content that the storage holds; its name there is its SHA-256."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size >= 0", name="size_not_negative"),)

    id: Mapped[pk]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)


class AttachedFile:
    """A row that attaches a stored file to something, under the name that people know it by."""

    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))

    @declared_attr
    def file(cls) -> Mapped[StoredFile]:  # noqa: N805 - it is called with the class
        """The content; never shown without it."""
        return relationship(lazy="joined", innerjoin=True)


class Picture(Model):
    """A photo as it is shown: encoded anew in three sizes, without what cameras write into it."""

    __tablename__ = "picture"

    id: Mapped[pk]
    small_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True
    )
    medium_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True
    )
    large_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True
    )
    width: Mapped[int] = mapped_column(doc="Of the large size, in pixels.")
    height: Mapped[int] = mapped_column(doc="Of the large size, in pixels.")
    created_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)

    small: Mapped[StoredFile] = relationship(foreign_keys=[small_id])
    medium: Mapped[StoredFile] = relationship(foreign_keys=[medium_id])
    large: Mapped[StoredFile] = relationship(foreign_keys=[large_id])
