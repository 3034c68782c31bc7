"""Grooming services, with photos before and after."""

from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.bookings.models import Visit, of_kind
from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import BigId, Model, Timestamped, pk
from petadmin.core.i18n import _l
from petadmin.files.models import Picture


class Stage(Choice):
    """When a photo was taken."""

    before = "before", _l("Before")
    after = "after", _l("After")


class GroomingService(Visit):
    """That an animal was groomed, and what was done."""

    __tablename__ = "grooming_service"
    __mapper_args__ = of_kind("grooming_service")
    of_area: ClassVar[str] = "grooming"

    id: Mapped[int] = mapped_column(
        BigId, ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True
    )
    work_done: Mapped[str] = mapped_column(Text, default="")
    behaviour: Mapped[str] = mapped_column(Text, default="")
    products_used: Mapped[str] = mapped_column(Text, default="")

    photos: Mapped[list["GroomingPhoto"]] = relationship(
        back_populates="grooming_service",
        cascade="all, delete-orphan",
        order_by="GroomingPhoto.id",
        passive_deletes=True,
    )


class GroomingPhoto(Timestamped, Model):
    """A photo of the animal before or after it was groomed."""

    __tablename__ = "grooming_photo"
    __table_args__ = (Index("ix_grooming_photo_service", "grooming_service_id", "id"),)

    id: Mapped[pk]
    grooming_service_id: Mapped[int] = mapped_column(
        ForeignKey("grooming_service.id", ondelete="CASCADE")
    )
    picture_id: Mapped[int] = mapped_column(
        ForeignKey("picture.id", ondelete="RESTRICT"), index=True
    )
    stage: Mapped[Stage] = mapped_column(choice_column(Stage))
    caption: Mapped[str] = mapped_column(String(300), default="")

    grooming_service: Mapped[GroomingService] = relationship(back_populates="photos")
    picture: Mapped[Picture] = relationship()
