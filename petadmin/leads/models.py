"""Potential customers and the stages they went through."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import Language, User
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import MaybeOfCustomer
from petadmin.customers.models import Customer, CustomerKind, PersonOrCompany
from petadmin.files.portraits import PERSON
from petadmin.records.labels.models import Interest
from petadmin.search.indexing import Searchable


class Stage(Choice):
    """How far a potential customer has come."""

    new = "new", _l("New")
    contacted = "contacted", _l("Contacted")
    interested = "interested", _l("Interested")
    converted = "converted", _l("Converted to customer")
    lost = "lost", _l("Lost")


OPEN = (Stage.new, Stage.contacted, Stage.interested)
"""The stages in which there is still something to do, in their order."""


class Source(Choice):
    """Where a potential customer came from."""

    web = "web", _l("Web form")
    call = "call", _l("Phone call")
    email = "email", _l("Email")
    message = "message", _l("Message or WhatsApp")
    visit = "visit", _l("Visit to the premises")
    recommendation = "recommendation", _l("Recommendation")
    social_network = "social_network", _l("Social network")
    advertisement = "advertisement", _l("Advertisement")
    event = "event", _l("Fair or event")
    other = "other", _l("Other")


class LostReason(Choice):
    """Why nothing came of it."""

    price = "price", _l("Price")
    no_answer = "no_answer", _l("No answer")
    no_place = "no_place", _l("No place free")
    competitor = "competitor", _l("Went to somebody else")
    not_offered = "not_offered", _l("We do not offer it")
    distance = "distance", _l("Too far away")
    not_now = "not_now", _l("Not now")
    other = "other", _l("Other")


class Lead(PersonOrCompany, MaybeOfCustomer, Searchable, Versioned, Timestamped, Model):
    """A person or a company that is interested and does not buy yet.

    `customer` is whom they became; whoever may not see that customer does not see them here.
    """

    __tablename__ = "lead"
    __table_args__ = (
        CheckConstraint(
            "first_name <> '' OR last_name <> '' OR company_name <> ''", name="has_a_name"
        ),
        CheckConstraint("email <> '' OR phone <> ''", name="can_be_reached"),
        CheckConstraint("phone = '' OR phone LIKE '+%'", name="phone_is_e164"),
        CheckConstraint("other_phone = '' OR other_phone LIKE '+%'", name="other_phone_is_e164"),
        CheckConstraint(
            "(stage = 'converted') = (customer_id IS NOT NULL)", name="converted_to_a_customer"
        ),
        CheckConstraint(
            "(stage = 'converted') = (converted_at IS NOT NULL)", name="converted_at_a_time"
        ),
        CheckConstraint("(stage = 'lost') = (lost_reason IS NOT NULL)", name="lost_for_a_reason"),
        Index("ix_lead_sort_name_id", "sort_name", "id"),
        Index("ix_lead_created_at_id", "created_at", "id"),
        Index("ix_lead_customer", "customer_id", "id"),
        # The columns of the board, by what is to be followed up first.
        Index("ix_lead_stage_follow_up", "stage", "follow_up_on", "id"),
        Index("ix_lead_stage_name", "stage", "sort_name", "id"),
        Index("ix_lead_source", "source", "sort_name", "id"),
        Index("ix_lead_assignee", "assignee_id", "sort_name", "id"),
        Index("ix_lead_email", "email"),
        Index("ix_lead_phone", "phone"),
        Index(
            "ix_lead_other_phone",
            "other_phone",
            postgresql_where=text("other_phone <> ''"),
            sqlite_where=text("other_phone <> ''"),
        ),
        # Whom to get in touch with, by when: the start page and the bell ask for it on every page.
        Index(
            "ix_lead_follow_up",
            "follow_up_on",
            "id",
            postgresql_where=text("follow_up_on IS NOT NULL"),
            sqlite_where=text("follow_up_on IS NOT NULL"),
        ),
        Index(
            "ix_lead_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )
    __audit__: ClassVar[str] = "lead"
    # Stages, loss and conversion are recorded by named events.
    __audit_secret__: ClassVar[frozenset[str]] = frozenset(
        {"stage", "stage_since", "lost_reason", "lost_note", "converted_at", "converted_by_id"}
    )
    search_columns: ClassVar[tuple[str, ...]] = (
        "first_name",
        "last_name",
        "company_name",
        "email",
        "phone",
        "other_phone",
        "city",
        "wishes",
    )

    id: Mapped[pk]
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    other_phone: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    language: Mapped[Language] = mapped_column(choice_column(Language), default=Language.es)
    wishes: Mapped[str] = mapped_column(
        Text, default="", doc="What they are looking for, in words."
    )
    source: Mapped[Source] = mapped_column(choice_column(Source), default=Source.other)
    source_detail: Mapped[str] = mapped_column(String(200), default="")
    stage: Mapped[Stage] = mapped_column(choice_column(Stage), default=Stage.new)
    stage_since: Mapped[datetime] = mapped_column(default=utcnow)
    assignee_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    follow_up_on: Mapped[date | None] = mapped_column(
        doc="When to get in touch again; emptied when there is nothing more to do."
    )
    lost_reason: Mapped[LostReason | None] = mapped_column(choice_column(LostReason))
    lost_note: Mapped[str] = mapped_column(String(500), default="")
    converted_at: Mapped[datetime | None]
    converted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    customer: Mapped[Customer | None] = relationship()
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    converted_by: Mapped[User | None] = relationship(foreign_keys=[converted_by_id])
    interests: Mapped[list[Interest]] = relationship(
        secondary="lead_interest", order_by=Interest.folded
    )
    steps: Mapped[list["LeadStep"]] = relationship(
        back_populates="lead",
        cascade="all, delete-orphan",
        order_by="LeadStep.id",
        passive_deletes=True,
    )

    @property
    def silhouette(self) -> str:
        """What stands for them where others have a portrait."""
        return "company" if self.kind is CustomerKind.company else PERSON

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    def is_overdue(self, day: date) -> bool:
        """Whether somebody should have got in touch before this day."""
        return self.is_open and self.follow_up_on is not None and self.follow_up_on < day

    def audit_label(self) -> str:
        return self.name


class LeadStep(Model):
    """That a potential customer came to a stage; the first step is their arrival."""

    __tablename__ = "lead_step"
    __table_args__ = (
        Index("ix_lead_step_lead", "lead_id", "id"),
        # Reports ask who came to a stage within a period.
        Index("ix_lead_step_stage", "stage", "at", "lead_id"),
    )

    id: Mapped[pk]
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id", ondelete="CASCADE"))
    stage: Mapped[Stage] = mapped_column(choice_column(Stage))
    at: Mapped[datetime] = mapped_column(default=utcnow)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    lead: Mapped[Lead] = relationship(back_populates="steps")
    author: Mapped[User | None] = relationship()
