"""The e-mail queue's tables: one row for each e-mail to one recipient."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import Language, User
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, Timestamped, pk
from petadmin.core.i18n import _l, _lp
from petadmin.core.ownership import MaybeOfCustomer, MaybeOfLead
from petadmin.files.models import AttachedFile


class EmailStatus(Choice):
    """Where an e-mail is on its way; docs/email-queue.md draws the steps between them."""

    queued = "queued", _l("Queued")
    scheduled = "scheduled", _l("Scheduled")
    sending = "sending", _l("Sending")
    sent = "sent", _l("Sent")
    cancelled = "cancelled", _l("Cancelled")
    error = "error", _l("Error")
    uncertain = "uncertain", _l("Uncertain")


class Category(Choice):
    """What happens when nobody knows whether the server took it: send again, or ask a person."""

    transactional = "transactional", _l("Customer service")
    marketing = "marketing", _l("Advertising")


class ErrorCode(Choice):
    """Why an e-mail was not sent, or not yet."""

    bad_certificate = "bad_certificate", _l("The mail server could not prove who it is")
    connection_broken = "connection_broken", _l("The connection to the mail server broke")
    inactive = "inactive", _l("The customer is inactive")
    invalid_address = "invalid_address", _l("The address is not valid")
    login_refused = "login_refused", _l("The mail server refused the log-in")
    mailbox_full = "mailbox_full", _l("The mailbox is full")
    mailbox_unknown = "mailbox_unknown", _l("The mailbox does not exist")
    message_too_big = "message_too_big", _l("The email is too big for the mail server")
    no_credit = "no_credit", _l("No email credits available for sending.")
    no_encryption = "no_encryption", _l("The mail server offers no encryption")
    refused = "refused", _l("The mail server refused the email")
    server_busy = "server_busy", _l("The mail server is busy or asks to wait")
    server_unreachable = "server_unreachable", _l("The mail server cannot be reached")
    suppressed = "suppressed", _l("The address is blocked")
    unsubscribed = "unsubscribed", _l("The recipient does not want advertising")
    worker_lost = "worker_lost", _l("Petadmin was interrupted while sending")


class Credit(Choice):
    """What an e-mail has to do with the credits of the business."""

    none = "none", _l("None")
    reserved = "reserved", _l("Reserved")
    used = "used", _lp("of a credit", "Used")


class Email(MaybeOfCustomer, MaybeOfLead, Timestamped, Model):
    """One e-mail to one recipient, rendered when it was queued."""

    __tablename__ = "email"
    __table_args__ = (
        CheckConstraint("(status = 'sending') = (token IS NOT NULL)", name="token_while_sending"),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_has_a_time"),
        CheckConstraint(
            "status NOT IN ('error', 'uncertain') OR error_code IS NOT NULL",
            name="error_has_a_code",
        ),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("NOT held OR status = 'scheduled'", name="held_while_scheduled"),
        Index("ix_email_due", "status", "not_before", "id"),
        Index("ix_email_status_newest", "status", "id"),
        Index("ix_email_customer_newest", "customer_id", "id"),
        Index("ix_email_lead_newest", "lead_id", "id"),
        Index("ix_email_created_at_id", "created_at", "id"),
        Index("ix_email_kind_newest", "kind", "id"),
        Index(
            "ix_email_reason_newest",
            "error_code",
            "id",
            postgresql_where=sql("error_code IS NOT NULL"),
            sqlite_where=sql("error_code IS NOT NULL"),
        ),
        Index(
            "ix_email_token",
            "token",
            postgresql_where=sql("token IS NOT NULL"),
            sqlite_where=sql("token IS NOT NULL"),
        ),
        # What holds a credit is what is on its way, and for a moment what has just been settled.
        Index(
            "ix_email_credit_reserved",
            "status",
            postgresql_where=sql("credit = 'reserved'"),
            sqlite_where=sql("credit = 'reserved'"),
        ),
        # The row changes twice as it is sent, and each time its words would be put into the index one by one:
        # so they wait in a short list that is searched as well, and are put in together.
        Index(
            "ix_email_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "on", "gin_pending_list_limit": "1024"},
        ).ddl_if(dialect="postgresql"),
        # Beside a row there is room for what becomes of it.
        {"postgresql_with": {"fillfactor": "70"}},
    )

    id: Mapped[pk]
    status: Mapped[EmailStatus] = mapped_column(choice_column(EmailStatus))
    category: Mapped[Category] = mapped_column(choice_column(Category))
    kind: Mapped[str] = mapped_column(String(64))
    language: Mapped[Language] = mapped_column(choice_column(Language))
    recipient_name: Mapped[str] = mapped_column(String(200))
    recipient_email: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(250))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(320), unique=True)
    dedupe_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    not_before: Mapped[datetime] = mapped_column(default=utcnow)
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[str | None] = mapped_column(
        ForeignKey("email_claim.token", ondelete="RESTRICT"),
        doc="The claim of the worker that has it in hand.",
    )
    sent_at: Mapped[datetime | None]
    error_code: Mapped[ErrorCode | None] = mapped_column(choice_column(ErrorCode))
    error_detail: Mapped[str] = mapped_column(String(500), default="")
    held: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        doc="Whether it is kept back although its time may have come, as while a mailing is paused.",
    )
    credit: Mapped[Credit] = mapped_column(
        choice_column(Credit), default=Credit.none, server_default="none"
    )
    unsubscribe_url: Mapped[str] = mapped_column(
        String(500),
        default="",
        server_default="",
        doc="Where one click ends advertising (RFC 8058).",
    )
    in_reply_to: Mapped[str] = mapped_column(
        String(320), default="", server_default="", doc="The Message-ID of what it answers."
    )
    internal: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        doc="For staff: no contact with whom it is about.",
    )
    search_text: Mapped[str] = mapped_column(
        Text,
        default="",
        server_default="",
        deferred=True,
        doc="Recipient and subject as they are searched; written at queueing, since neither changes.",
    )
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    created_by: Mapped[User | None] = relationship()
    attachments: Mapped[list["EmailAttachment"]] = relationship(
        back_populates="email",
        order_by="EmailAttachment.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    def __str__(self) -> str:
        return self.subject

    @property
    def came_back(self) -> bool:
        """Whether a server took it and it did not arrive after all."""
        return self.status is EmailStatus.sent and self.error_code is not None


class EmailClaim(Model):
    """A worker's hold on e-mails, and how far it has come; see `petadmin.mail.claims`."""

    __tablename__ = "email_claim"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    lease_until: Mapped[datetime]
    begun_id: Mapped[int] = mapped_column(
        default=0,
        doc="The e-mail that was begun last, 0 before the first: a mark that stays when that one is deleted.",
    )


class EmailMessage(Model):
    """The bytes that travel, encoded once at queueing and dropped when no longer needed."""

    __tablename__ = "email_message"

    email_id: Mapped[int] = mapped_column(
        ForeignKey("email.id", ondelete="CASCADE"), primary_key=True
    )
    raw: Mapped[bytes] = mapped_column(LargeBinary)

    email: Mapped[Email] = relationship()


class EmailAttachment(AttachedFile, Model):
    """A file that went with an e-mail, kept so that the log can show it as it was sent."""

    __tablename__ = "email_attachment"

    id: Mapped[pk]
    email_id: Mapped[int] = mapped_column(ForeignKey("email.id", ondelete="CASCADE"), index=True)

    email: Mapped[Email] = relationship(back_populates="attachments")
