"""What can happen to a staff user: added, logged in and out, given a new password, disabled."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import bindparam, delete, select

from petadmin.access.models import Language, LoginSession, User
from petadmin.access.passwords import hash_password, is_password
from petadmin.access.permissions import Role
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.email_addresses import normal_email
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line

SESSION_LIFE = timedelta(days=14)

# Put together once, since every page asks for it.
_HOLDER = (
    select(User)
    .join(LoginSession, LoginSession.user_id == User.id)
    .where(
        User.active,
        LoginSession.token_hash == bindparam("token"),
        LoginSession.expires_at > bindparam("now"),
    )
)


def add_user(
    session: Db,
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    language: Language | None = None,
) -> User:
    """Add a member of staff."""
    address = _free_email(session, email)
    user = User(
        email=address,
        name=_name(name),
        role=role,
        language=language,
        password_hash=hash_password(password),
    )
    session.add(user)
    return user


def change_user(
    session: Db,
    user: User,
    *,
    email: str,
    name: str,
    role: Role,
    language: Language | None,
    actor_id: int | None,
) -> None:
    """Change who a user is; nobody takes the administrator's role from themselves by accident."""
    if user.id == actor_id and role is not user.role:
        raise DomainError(_l("You cannot change your own role."), field="role")
    user.email = _free_email(session, email, of=user)
    user.name = _name(name)
    user.role = role
    user.language = language


def user_by_email(session: Db, email: str) -> User | None:
    """The user with this address, whatever its capitals."""
    return session.scalar(select(User).where(User.email == folded_email(email)))


def folded_email(email: str) -> str:
    """The form in which an address that was typed names an account."""
    return clean_line(email).lower()


def check_credentials(session: Db, *, email: str, password: str) -> int | None:
    """The id of the active user whose e-mail and password these are, or None.

    The transaction ends before the password is checked: that takes long on purpose, and nobody should wait.
    """
    user = user_by_email(session, email)
    known = (user.id, user.password_hash) if user is not None and user.active else (None, None)
    session.rollback()
    user_id, password_hash = known
    return user_id if is_password(password, password_hash) else None


def open_session(session: Db, user_id: int) -> str:
    """Begin a log-in; returns the token that the cookie carries."""
    token = secrets.token_urlsafe(32)
    now = utcnow()
    session.execute(delete(LoginSession).where(LoginSession.expires_at < now))
    session.add(
        LoginSession(user_id=user_id, token_hash=token_hash(token), expires_at=now + SESSION_LIFE)
    )
    return token


def user_of_session(session: Db, token: str) -> User | None:
    """Whose log-in this token is, if it still holds."""
    return session.scalar(_HOLDER, {"token": token_hash(token), "now": utcnow()})


def close_session(session: Db, token: str) -> None:
    """End one log-in wherever its cookie was copied to."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash(token)))


def set_password(session: Db, user: User, password: str, *, keep_token: str | None = None) -> None:
    """Give a new password and end the user's log-ins, but for the one that made the change."""
    user.password_hash = hash_password(password)
    ended = delete(LoginSession).where(LoginSession.user_id == user.id)
    if keep_token is not None:
        ended = ended.where(LoginSession.token_hash != token_hash(keep_token))
    session.execute(ended)


def disable(session: Db, user: User) -> None:
    """Lock a user out at once."""
    user.active = False
    session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))


def enable(user: User) -> None:
    """Let a disabled user log in again."""
    user.active = True


def _free_email(session: Db, email: str, *, of: User | None = None) -> str:
    # Accounts are found by their address whatever its capitals.
    address = normal_email(email).lower()
    taken = user_by_email(session, address)
    if taken is not None and taken is not of:
        raise DomainError(_l("There is already a user with this email address."), field="email")
    return address


def _name(name: str) -> str:
    cleaned = clean_line(name)
    if not cleaned:
        raise DomainError(_l("A user needs a name."), field="name")
    return cleaned[:120]


def token_hash(token: str) -> str:
    """Only the hash of a token is kept, so that a read database opens no session."""
    return hashlib.sha256(token.encode()).hexdigest()
