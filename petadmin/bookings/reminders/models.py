"""Rules of automatic e-mails, and one row for each e-mail that a rule or a person wants sent."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.animals.health.models import Vaccination
from petadmin.animals.models import Animal
from petadmin.bookings.models import Booking, Visit
from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import MaybeOfAnimal, OfCustomer
from petadmin.customers.models import Customer
from petadmin.mail.models import Email, ErrorCode
from petadmin.mail.templates.models import EmailTemplate, Occasion

DAY_IN_MINUTES = 24 * 60


class ReminderStatus(Choice):
    """Where a reminder stands; from `queued` on it follows its e-mail."""

    scheduled = "scheduled", _l("Scheduled")
    queued = "queued", _l("On its way")
    sent = "sent", _l("Sent")
    cancelled = "cancelled", _l("Cancelled")
    error = "error", _l("Error")


class CancelReason(Choice):
    """Why a reminder was not sent."""

    by_hand = "by_hand", _l("Cancelled by hand")
    booking_off = "booking_off", _l("The booking does not take place")
    too_late = "too_late", _l("Its time had passed")
    rule_off = "rule_off", _l("The rule was switched off")
    opted_out = "opted_out", _l("The customer wants no such emails")
    no_consent = "no_consent", _l("The customer has not agreed to advertising")
    no_address = "no_address", _l("The customer has no email address")
    inactive = "inactive", _l("The customer is inactive")
    no_cause = "no_cause", _l("There is no more cause for it")
    email_cancelled = "email_cancelled", _l("Its email was cancelled")


class ReminderRule(Versioned, Timestamped, Model):
    """That an e-mail goes some days before or after something, at a time of the day where the business is.

    Without a template the e-mail has the standard text of its occasion.
    """

    __tablename__ = "reminder_rule"
    __table_args__ = (
        CheckConstraint("days BETWEEN 0 AND 730", name="days_in_two_years"),
        CheckConstraint("minute BETWEEN 0 AND 1439", name="minute_of_a_day"),
        CheckConstraint("occasion <> 'written'", name="comes_by_itself"),
        CheckConstraint("NOT active OR active_since IS NOT NULL", name="active_since_when"),
        Index("ix_reminder_rule_occasion", "occasion", "area", "days", "id"),
    )
    __audit__: ClassVar[str] = "reminder_rule"

    id: Mapped[pk]
    occasion: Mapped[Occasion] = mapped_column(choice_column(Occasion), default=Occasion.booking)
    area: Mapped[str | None] = mapped_column(
        String(32), doc="The business area that it is for; None for all of them."
    )
    days: Mapped[int]
    minute: Mapped[int] = mapped_column(default=9 * 60)
    template_id: Mapped[int | None] = mapped_column(
        ForeignKey("email_template.id", ondelete="RESTRICT"), index=True
    )
    active: Mapped[bool] = mapped_column(default=False)
    active_since: Mapped[datetime | None]

    template: Mapped[EmailTemplate | None] = relationship()

    def __str__(self) -> str:
        return f"{self.occasion.label} · {self.days}" if self.days else str(self.occasion.label)

    def audit_label(self) -> str:
        return f"{self.occasion.value} {self.days}"


class Reminder(OfCustomer, MaybeOfAnimal, Timestamped, Model):
    """One automatic e-mail that is planned, on its way, sent, or will not be.

    `occasion_key` names what it is for, such as a rule and a booking, so that there is one of it and no second.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        CheckConstraint(
            "(status = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancelled_why"
        ),
        CheckConstraint("status <> 'error' OR error_code IS NOT NULL", name="error_has_a_code"),
        CheckConstraint("occasion <> 'booking' OR booking_id IS NOT NULL", name="of_a_booking"),
        Index("ix_reminder_send_at_id", "send_at", "id"),
        Index("ix_reminder_status", "status", "send_at", "id"),
        Index("ix_reminder_area", "area", "send_at", "id"),
        Index("ix_reminder_area_status", "area", "status", "send_at", "id"),
        Index("ix_reminder_customer", "customer_id", "send_at", "id"),
        Index("ix_reminder_animal", "animal_id", "id"),
        Index("ix_reminder_booking", "booking_id", "send_at", "id"),
        Index("ix_reminder_rule", "rule_id", "status", "id"),
        # What is on its way follows its e-mail.
        Index(
            "ix_reminder_queued",
            "email_id",
            postgresql_where=sql("status = 'queued'"),
            sqlite_where=sql("status = 'queued'"),
        ),
    )
    __audit__: ClassVar[str] = "reminder"
    # What it is for stands in the line itself, and how it went is told by its e-mail and by named events.
    __audit_secret__: ClassVar[frozenset[str]] = frozenset(
        {
            "cancel_reason",
            "email_id",
            "error_code",
            "occasion_key",
            "rule_id",
            "status",
            "tries",
            "vaccination_id",
            "visit_id",
        }
    )

    id: Mapped[pk]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    occasion: Mapped[Occasion] = mapped_column(choice_column(Occasion))
    area: Mapped[str | None] = mapped_column(String(32))
    status: Mapped[ReminderStatus] = mapped_column(
        choice_column(ReminderStatus), default=ReminderStatus.scheduled
    )
    send_at: Mapped[datetime]
    occasion_key: Mapped[str] = mapped_column(String(120), unique=True)
    tries: Mapped[int] = mapped_column(
        default=0, doc="How many e-mails were queued for it; only the last was not taken back."
    )
    rule_id: Mapped[int | None] = mapped_column(
        ForeignKey("reminder_rule.id", ondelete="SET NULL"), doc="None for what a person asked for."
    )
    template_id: Mapped[int | None] = mapped_column(
        ForeignKey("email_template.id", ondelete="SET NULL"), index=True
    )
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    visit_id: Mapped[int | None] = mapped_column(
        ForeignKey("visit.id", ondelete="CASCADE"), index=True
    )
    vaccination_id: Mapped[int | None] = mapped_column(
        ForeignKey("vaccination.id", ondelete="CASCADE"), index=True
    )
    email_id: Mapped[int | None] = mapped_column(
        ForeignKey("email.id", ondelete="SET NULL"), unique=True
    )
    error_code: Mapped[ErrorCode | None] = mapped_column(choice_column(ErrorCode))
    cancel_reason: Mapped[CancelReason | None] = mapped_column(choice_column(CancelReason))
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    customer: Mapped[Customer] = relationship()
    animal: Mapped[Animal | None] = relationship()
    booking: Mapped[Booking | None] = relationship()
    visit: Mapped[Visit | None] = relationship()
    vaccination: Mapped[Vaccination | None] = relationship()
    rule: Mapped[ReminderRule | None] = relationship()
    template: Mapped[EmailTemplate | None] = relationship()
    email: Mapped[Email | None] = relationship()
    created_by: Mapped[User | None] = relationship()

    @property
    def came_back(self) -> bool:
        """Whether its e-mail was taken by a server and did not arrive after all."""
        return self.status is ReminderStatus.sent and self.error_code is not None

    def __str__(self) -> str:
        return f"{self.occasion.label} · {self.customer}"

    def audit_label(self) -> str:
        return self.occasion.value
