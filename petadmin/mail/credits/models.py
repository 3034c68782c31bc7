"""The ledger of e-mail credits, and what it adds up to."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, pk
from petadmin.core.i18n import _l
from petadmin.mail.models import Email


class MovementKind(Choice):
    """Why the number of credits changed."""

    purchase = "purchase", _l("Purchase")
    correction = "correction", _l("Correction")
    use = "use", _l("Use")


class CreditAccount(Model):
    """The one row that says how many credits there are: all movements added up, and what is reserved of them.

    An e-mail that waits holds a reserved credit (`Email.credit`); it becomes a use when the e-mail is sent, and is
    free again when it is cancelled or fails.
    """

    __tablename__ = "credit_account"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("reserved >= 0 AND reserved <= balance", name="covers_what_is_reserved"),
    )

    id: Mapped[pk]
    balance: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)

    @property
    def available(self) -> int:
        """How many can still be promised to e-mails."""
        return self.balance - self.reserved


class CreditMovement(Model):
    """A change of the number of credits; never changed and never deleted."""

    __tablename__ = "credit_movement"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="changes_something"),
        CheckConstraint("(kind = 'use') = (amount < 0) OR kind = 'correction'", name="sign"),
        Index("ix_credit_movement_at_id", "at", "id"),
        Index("ix_credit_movement_kind", "kind", "at", "id"),
    )
    __audit__: ClassVar[str] = "credit_movement"

    id: Mapped[pk]
    at: Mapped[datetime] = mapped_column(default=utcnow)
    kind: Mapped[MovementKind] = mapped_column(choice_column(MovementKind))
    amount: Mapped[int]
    note: Mapped[str] = mapped_column(String(200), default="")
    email_id: Mapped[int | None] = mapped_column(
        ForeignKey("email.id", ondelete="SET NULL"), unique=True, doc="What a credit was used for."
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    email: Mapped[Email | None] = relationship()
    author: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return f"{self.amount:+d}"

    def audit_label(self) -> str:
        return str(self)
