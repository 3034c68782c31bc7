"""Incidents."""

from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import OfOwner, one_owner

LABEL_LENGTH = 60


class IncidentKind(Choice):
    """What happened."""

    bite = "bite", _l("Bite")
    fight = "fight", _l("Fight")
    escape = "escape", _l("Escape")
    injury = "injury", _l("Injury")
    illness = "illness", _l("Illness")
    damage = "damage", _l("Damage")
    complaint = "complaint", _l("Complaint")
    other = "other", _l("Other incident")


class Severity(Choice):
    """How grave it was; serious ones stand as an alert until they are settled."""

    slight = "slight", _l("Slight")
    serious = "serious", _l("Serious")


class Incident(OfOwner, Versioned, Timestamped, Model):
    """Something that went wrong with an animal or a customer."""

    __tablename__ = "incident"
    __table_args__ = (
        one_owner(),
        CheckConstraint("text <> ''", name="has_a_text"),
        Index("ix_incident_customer", "customer_id", "id"),
        Index("ix_incident_animal", "animal_id", "id"),
        Index("ix_incident_occurred_on_id", "occurred_on", "id"),
    )
    __audit__: ClassVar[str] = "incident"
    # Settling has an event of its own, and who wrote it is the one who acted.
    __audit_secret__: ClassVar[frozenset[str]] = frozenset({"author_id", "settled_on"})

    id: Mapped[pk]
    occurred_on: Mapped[date]
    kind: Mapped[IncidentKind] = mapped_column(choice_column(IncidentKind))
    severity: Mapped[Severity] = mapped_column(choice_column(Severity), default=Severity.slight)
    text: Mapped[str] = mapped_column(Text)
    action_taken: Mapped[str] = mapped_column(Text, default="")
    settled_on: Mapped[date | None]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    author: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return f"{self.kind.label}: {self.summary}"

    @property
    def summary(self) -> str:
        """The first line of what happened, shortened."""
        line = self.text.partition("\n")[0]
        return line if len(line) <= LABEL_LENGTH else f"{line[:LABEL_LENGTH]}…"

    @property
    def is_settled(self) -> bool:
        return self.settled_on is not None

    def audit_label(self) -> str:
        return str(self)
