"""What can be wrong with a file that somebody hands in, in words that tell them what to do."""

from petadmin.core.errors import DomainError
from petadmin.core.i18n import LazyText, _l


class BadFileError(DomainError):
    """A file that is not accepted, and why."""


def macros(name: str) -> BadFileError:
    return BadFileError(
        _l("“%(name)s” carries macros. Save it without them and hand it in again.", name=name)
    )


def locked(name: str) -> BadFileError:
    return BadFileError(
        _l("“%(name)s” is protected by a password. Take the password off first.", name=name)
    )


def broken(name: str) -> BadFileError:
    return BadFileError(_l("“%(name)s” is broken or was not copied to its end.", name=name))


def bomb(name: str) -> BadFileError:
    return BadFileError(
        _l("“%(name)s” would unpack to far more than such a file holds.", name=name)
    )


def hidden_content(name: str) -> BadFileError:
    """A polyglot: two kinds of file in one."""
    return BadFileError(
        _l("“%(name)s” hides something else inside. Save it anew and hand it in again.", name=name)
    )


def other_content(name: str, *, ending: str) -> BadFileError:
    message: LazyText = _l(
        "“%(name)s” is called %(ending)s, but its content is something else.",
        name=name,
        ending=ending,
    )
    return BadFileError(message)
