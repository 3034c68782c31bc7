"""Stays in the daycare."""

from datetime import tzinfo
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from petadmin.bookings.models import CareSheet, Visit, of_kind
from petadmin.core.db import BigId
from petadmin.core.money import HUNDREDTHS

HOUR = 3600


class DaycareStay(CareSheet, Visit):
    """That an animal is in the daycare, from check-in to check-out; it is measured in hours."""

    __tablename__ = "daycare_stay"
    __mapper_args__ = of_kind("daycare_stay")
    of_area: ClassVar[str] = "daycare"

    id: Mapped[int] = mapped_column(
        BigId, ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True
    )

    def measured(self, zone: tzinfo) -> int:
        seconds = ((self.ends_at or self.starts_at) - self.starts_at).total_seconds()
        return round(seconds * HUNDREDTHS / HOUR)
