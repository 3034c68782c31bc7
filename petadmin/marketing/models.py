"""E-mails to one person that are not finished yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.core.db import Model, Timestamped, pk
from petadmin.core.ownership import MaybeOfCustomer, MaybeOfLead
from petadmin.files.models import AttachedFile


class LetterDraft(MaybeOfCustomer, MaybeOfLead, Timestamped, Model):
    """What somebody has begun to write to a customer or a potential customer; only they go on with it."""

    __tablename__ = "letter_draft"
    __table_args__ = (
        CheckConstraint("customer_id IS NOT NULL OR lead_id IS NOT NULL", name="has_an_owner"),
        Index("ix_letter_draft_customer", "customer_id", "id"),
        Index("ix_letter_draft_lead", "lead_id", "id"),
        Index("ix_letter_draft_author", "author_id", "updated_at", "id"),
    )

    id: Mapped[pk]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    recipient_email: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(250), default="")
    body: Mapped[str] = mapped_column(Text, default="", doc="Cleaned HTML.")
    send_at: Mapped[datetime | None]
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("booking.id", ondelete="SET NULL"), index=True, doc="What it is about."
    )
    received_id: Mapped[int | None] = mapped_column(
        ForeignKey("received_email.id", ondelete="SET NULL"), index=True, doc="What it answers."
    )

    customer: Mapped[Any] = relationship("Customer")
    lead: Mapped[Any] = relationship("Lead")
    author: Mapped[User] = relationship()
    attachments: Mapped[list["LetterDraftFile"]] = relationship(
        order_by="LetterDraftFile.id", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        return self.subject

    @property
    def owner(self) -> Any:
        """To whom it goes."""
        return self.customer if self.customer_id is not None else self.lead


class LetterDraftFile(AttachedFile, Model):
    """A file that is to go with an e-mail."""

    __tablename__ = "letter_draft_file"

    id: Mapped[pk]
    draft_id: Mapped[int] = mapped_column(
        ForeignKey("letter_draft.id", ondelete="CASCADE"), index=True
    )
