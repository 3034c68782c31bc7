"""Stays in the hotel."""

from datetime import tzinfo
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from petadmin.bookings.models import CareSheet, Visit, of_kind
from petadmin.catalog.models import Unit
from petadmin.catalog.pricing import quantity_of
from petadmin.core.db import BigId


class HotelStay(CareSheet, Visit):
    """That an animal stays in the hotel, from check-in to check-out; it is measured in nights."""

    __tablename__ = "hotel_stay"
    __mapper_args__ = of_kind("hotel_stay")
    of_area: ClassVar[str] = "hotel"

    id: Mapped[int] = mapped_column(
        BigId, ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True
    )

    def measured(self, zone: tzinfo) -> int:
        end = self.ends_at or self.starts_at
        return quantity_of(Unit.night, self.starts_at, end, zone=zone)
