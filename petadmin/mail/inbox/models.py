"""Received e-mails, how far the mailbox is read, and addresses that get no more e-mails."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, func
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from petadmin.access.models import User
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, Timestamped, pk
from petadmin.core.i18n import _l
from petadmin.core.ownership import MaybeOfCustomer, MaybeOfLead
from petadmin.files.models import AttachedFile
from petadmin.mail.models import Email

EXCERPT = 160


class ReceivedKind(Choice):
    """What an e-mail that came in is."""

    message = "message", _l("Message")
    automatic = "automatic", _l("Automatic answer")
    bounce = "bounce", _l("Returned email")
    complaint = "complaint", _l("Complaint")


class ReceivedFault(Choice):
    """Why not all of an e-mail is kept."""

    too_big = "too_big", _l("Too big")
    unreadable = "unreadable", _l("Cannot be read")


class Trouble(Choice):
    """Why a mailbox cannot be read."""

    bad_certificate = "bad_certificate", _l("The mail server could not prove who it is")
    connection_broken = "connection_broken", _l("The connection to the mail server broke")
    files = "files", _l("Attachments cannot be stored at the moment")
    login_refused = "login_refused", _l("The mail server refused the log-in")
    no_folder = "no_folder", _l("The mailbox has no such folder")
    server_unreachable = "server_unreachable", _l("The mail server cannot be reached")


class SuppressionReason(Choice):
    """Why an address gets no more e-mails."""

    bounced = "bounced", _l("An email came back")
    complained = "complained", _l("The recipient complained")
    by_hand = "by_hand", _l("Blocked by hand")


class ReceivedEmail(MaybeOfCustomer, MaybeOfLead, Timestamped, Model):
    """An e-mail from the mailbox; it may be about a customer, a potential customer, both or nobody known."""

    __tablename__ = "received_email"
    __table_args__ = (
        Index("ix_received_email_mailbox", "mailbox", "uidvalidity", "uid", unique=True),
        Index("ix_received_email_customer", "customer_id", "id"),
        Index("ix_received_email_lead", "lead_id", "id"),
        Index("ix_received_email_received_at_id", "received_at", "id"),
        Index("ix_received_email_kind", "kind", "received_at", "id"),
        Index("ix_received_email_email", "email_id", "id"),
        Index("ix_received_email_message_id", "message_id"),
        # The bell of the top bar asks for it on every page.
        Index(
            "ix_received_email_unread",
            "received_at",
            "id",
            postgresql_where=sql("read_at IS NULL AND archived_at IS NULL"),
            sqlite_where=sql("read_at IS NULL AND archived_at IS NULL"),
        ),
        Index(
            "ix_received_email_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ).ddl_if(dialect="postgresql"),
    )

    id: Mapped[pk]
    mailbox: Mapped[str] = mapped_column(String(200))
    uidvalidity: Mapped[int]
    uid: Mapped[int]
    kind: Mapped[ReceivedKind] = mapped_column(choice_column(ReceivedKind))
    message_id: Mapped[str] = mapped_column(String(320), default="")
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    sender_email: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(250), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="", deferred=True)
    detail: Mapped[str] = mapped_column(
        String(500), default="", server_default="", doc="What a report says, in a server's words."
    )
    fault: Mapped[ReceivedFault | None] = mapped_column(choice_column(ReceivedFault))
    left_out: Mapped[list[Any]] = mapped_column(
        default=list, server_default="[]", doc="The names of attachments that are not kept."
    )
    received_at: Mapped[datetime] = mapped_column(default=utcnow)
    read_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    email_id: Mapped[int | None] = mapped_column(
        ForeignKey("email.id", ondelete="SET NULL"),
        doc="The sent e-mail that it answers or returns.",
    )
    search_text: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)

    excerpt: Mapped[str] = column_property(func.substr(text, 1, EXCERPT), deferred=True)
    customer: Mapped[Any] = relationship("Customer")
    lead: Mapped[Any] = relationship("Lead")
    email: Mapped[Email | None] = relationship()
    attachments: Mapped[list["ReceivedAttachment"]] = relationship(
        order_by="ReceivedAttachment.id", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        return self.subject or self.sender or str(self.kind.label)

    def audit_label(self) -> str:
        return self.subject

    @property
    def owner(self) -> Any:
        """The customer or potential customer who wrote, as far as they are known."""
        return self.customer if self.customer_id is not None else self.lead

    @property
    def sender(self) -> str:
        """Who wrote, by name or else by address."""
        return self.sender_name or self.sender_email

    @property
    def is_unread(self) -> bool:
        return self.read_at is None and self.archived_at is None


class ReceivedAttachment(AttachedFile, Model):
    """A file that came with an e-mail."""

    __tablename__ = "received_attachment"

    id: Mapped[pk]
    received_id: Mapped[int] = mapped_column(
        ForeignKey("received_email.id", ondelete="CASCADE"), index=True
    )


class Mailbox(Model):
    """How far a mailbox has been read, and what stood in the way the last time."""

    __tablename__ = "mailbox"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(default=0)
    last_uid: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(
        String(500), default="", doc="What kind it is, a colon, and the server's words."
    )

    @property
    def trouble_kind(self) -> Trouble | None:
        """What stood in the way the last time."""
        name = self.trouble.partition(":")[0]
        return Trouble(name) if name else None

    @property
    def trouble_detail(self) -> str:
        """The same in the server's words."""
        return self.trouble.partition(":")[2].strip()


class Suppression(Timestamped, Model):
    """An address to which nothing is sent any more, until somebody lifts it."""

    __tablename__ = "suppression"
    __table_args__ = (
        CheckConstraint("address <> ''", name="has_an_address"),
        CheckConstraint("address = lower(address)", name="address_in_small_letters"),
        Index("ix_suppression_created_at_id", "created_at", "id"),
    )
    __audit__: ClassVar[str] = "suppression"

    id: Mapped[pk]
    address: Mapped[str] = mapped_column(String(254), unique=True)
    reason: Mapped[SuppressionReason] = mapped_column(choice_column(SuppressionReason))
    detail: Mapped[str] = mapped_column(String(500), default="")
    received_id: Mapped[int | None] = mapped_column(
        ForeignKey("received_email.id", ondelete="SET NULL"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    received: Mapped[ReceivedEmail | None] = relationship()
    author: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return self.address

    def audit_label(self) -> str:
        return self.address
