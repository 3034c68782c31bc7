"""Notices."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.models import User
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.ownership import OfAnyone, one_owner_of_three

LABEL_LENGTH = 60


class Notice(OfAnyone, Versioned, Timestamped, Model):
    """What staff are to be reminded of at a time; `assignee` is for whom, or everybody when there is none."""

    __tablename__ = "notice"
    __table_args__ = (
        one_owner_of_three(),
        CheckConstraint("text <> ''", name="has_a_text"),
        Index("ix_notice_customer", "customer_id", "id"),
        Index("ix_notice_animal", "animal_id", "id"),
        Index("ix_notice_lead", "lead_id", "id"),
        # What is still open, by when it is due: the bell and the start page ask for it on every page.
        Index(
            "ix_notice_open",
            "due_at",
            "id",
            postgresql_where=text("done_at IS NULL"),
            sqlite_where=text("done_at IS NULL"),
        ),
    )
    __audit__: ClassVar[str] = "notice"
    # Each of these has an event of its own, in words.
    __audit_secret__: ClassVar[frozenset[str]] = frozenset(
        {"assignee_id", "author_id", "done_at", "done_by_id", "due_at"}
    )

    id: Mapped[pk]
    text: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(index=True)
    assignee_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    by_email: Mapped[bool] = mapped_column(
        default=False,
        doc="Whether the assignee (or else the author) gets an e-mail when it is due.",
    )
    emailed_for: Mapped[datetime | None] = mapped_column(
        doc="The `due_at` for which the e-mail was written, so that a postponed notice sends another one."
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )

    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    done_by: Mapped[User | None] = relationship(foreign_keys=[done_by_id])

    def __str__(self) -> str:
        line = self.text.partition("\n")[0]
        return line if len(line) <= LABEL_LENGTH else f"{line[:LABEL_LENGTH]}…"

    @property
    def is_open(self) -> bool:
        return self.done_at is None

    @property
    def recipient(self) -> User | None:
        """Who gets the e-mail: the one it is for, or who wrote it when it is for everybody."""
        return self.assignee if self.assignee_id is not None else self.author

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at < now

    def audit_label(self) -> str:
        return str(self)
