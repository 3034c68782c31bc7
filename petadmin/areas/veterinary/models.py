"""Consultations and prescriptions."""

from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.bookings.models import Visit, of_kind
from petadmin.core.db import BigId, Model, Timestamped, pk


class Consultation(Visit):
    """What the veterinarian found and did. The temperature is in tenths of a degree Celsius."""

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint("weight_grams IS NULL OR weight_grams > 0", name="weight_positive"),
        CheckConstraint(
            "temperature_tenths IS NULL OR temperature_tenths BETWEEN 200 AND 460",
            name="temperature_of_a_living_animal",
        ),
        Index(
            "ix_consultation_follow_up",
            "follow_up_on",
            postgresql_where=text("follow_up_on IS NOT NULL"),
            sqlite_where=text("follow_up_on IS NOT NULL"),
        ),
    )
    __mapper_args__ = of_kind("consultation")
    of_area: ClassVar[str] = "veterinary"

    id: Mapped[int] = mapped_column(
        BigId, ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    weight_grams: Mapped[int | None]
    temperature_tenths: Mapped[int | None]
    diagnosis: Mapped[str] = mapped_column(Text, default="")
    treatment: Mapped[str] = mapped_column(Text, default="")
    follow_up_on: Mapped[date | None]

    prescriptions: Mapped[list["Prescription"]] = relationship(
        back_populates="consultation",
        cascade="all, delete-orphan",
        order_by="Prescription.position, Prescription.id",
        passive_deletes=True,
    )


class Prescription(Timestamped, Model):
    """A medicine that was prescribed, and how it is to be given."""

    __tablename__ = "prescription"
    __table_args__ = (
        CheckConstraint("medicine <> ''", name="has_a_medicine"),
        CheckConstraint("days IS NULL OR days > 0", name="days_positive"),
        Index("ix_prescription_consultation", "consultation_id", "position", "id"),
    )

    id: Mapped[pk]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    medicine: Mapped[str] = mapped_column(String(120))
    dose: Mapped[str] = mapped_column(String(120), default="")
    frequency: Mapped[str] = mapped_column(String(120), default="")
    days: Mapped[int | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)

    consultation: Mapped[Consultation] = relationship(back_populates="prescriptions")

    def __str__(self) -> str:
        return ", ".join(part for part in (self.medicine, self.dose, self.frequency) if part)
