"""Passwords: hashed with Argon2, checked in the same time whether or not the user exists."""

from pwdlib import PasswordHash

from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l

MIN_LENGTH = 10
MAX_LENGTH = 200

_hasher = PasswordHash.recommended()
_nobody = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to keep; raises `DomainError` for a password that is too short or too long."""
    if len(password) < MIN_LENGTH:
        raise DomainError(
            _l("The password needs at least %(num)d characters.", num=MIN_LENGTH), field="password"
        )
    if len(password) > MAX_LENGTH:
        raise DomainError(
            _l("The password takes at most %(num)d characters.", num=MAX_LENGTH), field="password"
        )
    return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether this is the password; without a hash it takes as long and says no."""
    matches = _hasher.verify(password[:MAX_LENGTH], password_hash or _nobody)
    return matches and password_hash is not None
