"""Albums and their photos."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.ownership import OfOwner, one_owner
from petadmin.files.models import Picture


class Album(OfOwner, Versioned, Timestamped, Model):
    """Photos that belong together; `link_number` is raised to end all links that were sent."""

    __tablename__ = "album"
    __table_args__ = (
        one_owner(),
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_album_customer", "customer_id", "id"),
        Index("ix_album_animal", "animal_id", "id"),
    )
    __audit__: ClassVar[str] = "album"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    cover_id: Mapped[int | None] = mapped_column(
        ForeignKey("picture.id", ondelete="SET NULL"), index=True
    )
    link_number: Mapped[int] = mapped_column(default=1)

    cover: Mapped[Picture | None] = relationship()
    photos: Mapped[list["Photo"]] = relationship(
        back_populates="album",
        cascade="all, delete-orphan",
        order_by="Photo.position, Photo.id",
        passive_deletes=True,
    )

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class Photo(Timestamped, Model):
    """A photo of an album."""

    __tablename__ = "photo"
    __table_args__ = (Index("ix_photo_album", "album_id", "position", "id"),)

    id: Mapped[pk]
    album_id: Mapped[int] = mapped_column(ForeignKey("album.id", ondelete="CASCADE"))
    picture_id: Mapped[int] = mapped_column(
        ForeignKey("picture.id", ondelete="RESTRICT"), index=True
    )
    caption: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    album: Mapped[Album] = relationship(back_populates="photos")
    picture: Mapped[Picture] = relationship()
    author: Mapped[User | None] = relationship()
