"""Staff users and their log-ins."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petadmin.access.permissions import Role, may
from petadmin.core.choices import Choice, choice_column
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l


class Language(Choice):
    """The languages that the interface, e-mails and papers come in."""

    en = "en", _l("English")
    es = "es", _l("Spanish")


class Theme(Choice):
    """How bright a user likes the screen."""

    auto = "auto", _l("As the system")
    light = "light", _l("Light")
    dark = "dark", _l("Dark")


class User(Versioned, Timestamped, Model):
    """A member of staff who may log in."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower"),)
    __audit__ = "user"
    __audit_secret__ = frozenset({"password_hash", "preferences"})

    id: Mapped[pk]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(choice_column(Role))
    language: Mapped[Language | None] = mapped_column(choice_column(Language))
    theme: Mapped[Theme] = mapped_column(choice_column(Theme), default=Theme.auto)
    active: Mapped[bool] = mapped_column(default=True)
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)

    def __str__(self) -> str:
        return self.name

    def audit_label(self) -> str:
        return self.name

    def may(self, permission: str) -> bool:
        """Whether this person holds a permission such as `customer:edit`."""
        return self.active and may(self.role, permission)


class LoginSession(Model):
    """One log-in on one device; the cookie holds its token, so ending the row ends every copy of the cookie."""

    __tablename__ = "login_session"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
