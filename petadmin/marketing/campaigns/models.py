"""Mailings, and what became of each of their recipients."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import Language, User
from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import MaybeOfCustomer, MaybeOfLead
from petadmin.files.models import AttachedFile
from petadmin.mail.models import Category, Email
from petadmin.mail.templates.models import EmailTemplate


class CampaignStatus(Choice):
    """Where a mailing stands."""

    draft = "draft", _l("Draft")
    preparing = "preparing", _l("Being prepared")
    sending = "sending", _l("Being sent")
    paused = "paused", _l("Paused")
    stopped = "stopped", _l("Stopped")
    finished = "finished", _l("Finished")


class LeftOut(Choice):
    """Why somebody who was chosen gets no e-mail of a mailing."""

    inactive = "inactive", _l("The customer is inactive")
    no_address = "no_address", _l("No email address")
    no_consent = "no_consent", _l("Has not agreed to advertising")
    opted_out = "opted_out", _l("Wants no automatic emails")
    same_address = "same_address", _l("The same address is there twice")
    suppressed = "suppressed", _l("The address is blocked")
    bad_address = "bad_address", _l("The address is not valid")
    missing_value = "missing_value", _l("A placeholder has nothing to stand for")


class Campaign(Versioned, Timestamped, Model):
    """A mailing: its text in one language or both, whom it is for, and how fast it goes."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("per_minute IS NULL OR per_minute > 0", name="rate_positive"),
        CheckConstraint(
            "status = 'draft' OR (subject_en <> '' AND body_en <> '')"
            " OR (subject_es <> '' AND body_es <> '')",
            name="has_a_text_when_it_goes",
        ),
        Index("ix_campaign_status", "status", "id"),
        Index("ix_campaign_created_at_id", "created_at", "id"),
    )
    __audit__: ClassVar[str] = "campaign"
    __audit_secret__: ClassVar[frozenset[str]] = frozenset(
        {"recipients", "left_out", "audience", "status", "started_at", "finished_at"}
    )

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[CampaignStatus] = mapped_column(
        choice_column(CampaignStatus), default=CampaignStatus.draft
    )
    category: Mapped[Category] = mapped_column(choice_column(Category), default=Category.marketing)
    template_id: Mapped[int | None] = mapped_column(
        ForeignKey("email_template.id", ondelete="SET NULL"), index=True
    )
    subject_en: Mapped[str] = mapped_column(String(250), default="")
    body_en: Mapped[str] = mapped_column(Text, default="")
    subject_es: Mapped[str] = mapped_column(String(250), default="")
    body_es: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, doc="Whom it is for, as marketing/campaigns/audience.py reads it."
    )
    starts_at: Mapped[datetime | None]
    per_minute: Mapped[int | None]
    recipients: Mapped[int] = mapped_column(
        default=0, doc="Chosen and not left out, once prepared."
    )
    left_out: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    template: Mapped[EmailTemplate | None] = relationship()
    created_by: Mapped[User | None] = relationship()
    attachments: Mapped[list["CampaignFile"]] = relationship(
        order_by="CampaignFile.id", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name


class CampaignFile(AttachedFile, Model):
    """A file that goes with each e-mail of a mailing."""

    __tablename__ = "campaign_file"

    id: Mapped[pk]
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaign.id", ondelete="CASCADE"), index=True
    )


class CampaignRecipient(MaybeOfCustomer, MaybeOfLead, Model):
    """Somebody chosen for a mailing: the e-mail that they got, or why they were left out."""

    __tablename__ = "campaign_recipient"
    __table_args__ = (
        CheckConstraint("customer_id IS NOT NULL OR lead_id IS NOT NULL", name="has_an_owner"),
        CheckConstraint("left_out IS NULL OR email_id IS NULL", name="left_out_or_written_to"),
        Index("ix_campaign_recipient_campaign", "campaign_id", "id"),
        Index("ix_campaign_recipient_left_out", "campaign_id", "left_out", "id"),
        Index("ix_campaign_recipient_customer", "customer_id", "campaign_id"),
        Index("ix_campaign_recipient_lead", "lead_id", "campaign_id"),
        # An address gets a mailing once, whoever else has it.
        Index(
            "ix_campaign_recipient_address",
            "campaign_id",
            "address",
            unique=True,
            postgresql_where=sql("left_out IS NULL"),
            sqlite_where=sql("left_out IS NULL"),
        ),
    )

    id: Mapped[pk]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(254), default="", doc="In small letters.")
    language: Mapped[Language] = mapped_column(choice_column(Language))
    left_out: Mapped[LeftOut | None] = mapped_column(choice_column(LeftOut))
    email_id: Mapped[int | None] = mapped_column(
        ForeignKey("email.id", ondelete="SET NULL"), unique=True
    )

    campaign: Mapped[Campaign] = relationship()
    customer: Mapped[Any] = relationship("Customer")
    lead: Mapped[Any] = relationship("Lead")
    email: Mapped[Email | None] = relationship()

    def __str__(self) -> str:
        return self.name
