"""The record of changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, pk
from petadmin.core.ownership import MaybeOfAnimal, MaybeOfCustomer, MaybeOfLead


class AuditEvent(MaybeOfCustomer, MaybeOfAnimal, MaybeOfLead, Model):
    """One change to one row, or one named event; `changes` maps a field to its old and new value.

    What happens to something of an animal stands in the history of the animal and in that of its customer.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_at_id", "at", "id"),
        Index("ix_audit_event_row", "entity", "row_id", "id"),
        Index("ix_audit_event_customer_newest", "customer_id", "id"),
        Index("ix_audit_event_animal_newest", "animal_id", "id"),
        Index("ix_audit_event_lead_newest", "lead_id", "id"),
    )

    id: Mapped[pk]
    at: Mapped[datetime] = mapped_column(default=utcnow)
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    action: Mapped[str] = mapped_column(String(64))
    entity: Mapped[str] = mapped_column(String(32))
    row_id: Mapped[int | None]
    row_label: Mapped[str] = mapped_column(String(200), default="")
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)

    actor: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return self.row_label or self.action
