"""Contacts with a person."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import MaybeOfCustomer, MaybeOfLead
from petadmin.mail.inbox.models import ReceivedEmail
from petadmin.mail.models import Email

LABEL_LENGTH = 60


class Method(Choice):
    """How somebody was in contact."""

    call = "call", _l("Phone call")
    email = "email", _l("Email")
    message = "message", _l("Message")
    whatsapp = "whatsapp", _l("WhatsApp")
    meeting = "meeting", _l("Meeting")
    other = "other", _l("Other")


class Direction(Choice):
    """Who got in touch."""

    sent = "sent", _l("Sent")
    received = "received", _l("Received")


class Progress(Choice):
    """How far what came of a contact has got."""

    pending = "pending", _l("Pending")
    in_progress = "in_progress", _l("In progress")
    completed = "completed", _l("Finished")


OPEN = (Progress.pending, Progress.in_progress)
"""Something is still to be done about a contact in these states."""


class Interaction(MaybeOfCustomer, MaybeOfLead, Versioned, Timestamped, Model):
    """One contact with a customer or a potential customer; one who was both keeps it under both names.

    What Petadmin sent by e-mail is noted by itself and has its `email`.
    """

    __tablename__ = "interaction"
    __table_args__ = (
        CheckConstraint("customer_id IS NOT NULL OR lead_id IS NOT NULL", name="has_an_owner"),
        CheckConstraint("email_id IS NULL OR method = 'email'", name="email_is_by_email"),
        Index("ix_interaction_customer", "customer_id", "at", "id"),
        Index("ix_interaction_lead", "lead_id", "at", "id"),
        Index("ix_interaction_at_id", "at", "id"),
        Index("ix_interaction_received_id", "received_id", unique=True),
        # What is still to be done: the bell and the start page ask for it on every page.
        Index(
            "ix_interaction_open",
            "at",
            "id",
            postgresql_where=text("status IN ('pending', 'in_progress')"),
            sqlite_where=text("status IN ('pending', 'in_progress')"),
        ),
    )
    __audit__: ClassVar[str] = "interaction"
    __audit_secret__: ClassVar[frozenset[str]] = frozenset({"received_id"})

    id: Mapped[pk]
    at: Mapped[datetime] = mapped_column(default=utcnow)
    method: Mapped[Method] = mapped_column(choice_column(Method))
    direction: Mapped[Direction] = mapped_column(choice_column(Direction))
    details: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[Progress | None] = mapped_column(choice_column(Progress))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    email_id: Mapped[int | None] = mapped_column(
        ForeignKey("email.id", ondelete="SET NULL"),
        unique=True,
        doc="The e-mail from the queue that it was.",
    )
    received_id: Mapped[int | None] = mapped_column(
        ForeignKey("received_email.id", ondelete="SET NULL"),
        doc="The e-mail from the mailbox that it was.",
    )

    customer: Mapped[Any] = relationship("Customer")
    lead: Mapped[Any] = relationship("Lead")
    author: Mapped[User | None] = relationship()
    email: Mapped[Email | None] = relationship()
    received: Mapped[ReceivedEmail | None] = relationship()

    def __str__(self) -> str:
        return self.audit_label() or str(self.method.label)

    @property
    def owner(self) -> Any:
        """With whom it was: the customer whom a potential customer has become, or else who they are."""
        return self.customer if self.customer_id is not None else self.lead

    @property
    def is_noted_by_itself(self) -> bool:
        """Whether it was an e-mail, sent or received, and stays as that was."""
        return self.email_id is not None or self.received_id is not None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def audit_label(self) -> str:
        line = self.details.partition("\n")[0]
        return line if len(line) <= LABEL_LENGTH else f"{line[:LABEL_LENGTH]}…"
