"""Consents."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import MaybeOfCustomer, MaybeOfLead


class Purpose(Choice):
    """What somebody agrees to."""

    privacy = "privacy", _l("Data protection")
    marketing = "marketing", _l("Advertising by email")


class Way(Choice):
    """How somebody said so."""

    web_form = "web_form", _l("Web form")
    paper = "paper", _l("On paper")
    phone = "phone", _l("By phone")
    email = "email", _l("By email")
    in_person = "in_person", _l("In person")
    unsubscribe_link = "unsubscribe_link", _l("Link in an email")


class Consent(MaybeOfCustomer, MaybeOfLead, Model):
    """That somebody agreed to something or took it back; never changed, the newest for a purpose holds."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("customer_id IS NOT NULL OR lead_id IS NOT NULL", name="has_an_owner"),
        Index("ix_consent_customer", "customer_id", "purpose", "id"),
        Index("ix_consent_lead", "lead_id", "purpose", "id"),
    )
    __audit__: ClassVar[str] = "consent"

    id: Mapped[pk]
    purpose: Mapped[Purpose] = mapped_column(choice_column(Purpose))
    given: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=utcnow)
    way: Mapped[Way] = mapped_column(choice_column(Way))
    text: Mapped[str] = mapped_column(Text, default="", doc="The words that were agreed to.")
    origin: Mapped[str] = mapped_column(
        String(200), default="", doc="Where it came from, such as the website of a form."
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    author: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return str(self.purpose.label)

    def audit_label(self) -> str:
        return self.purpose.value
