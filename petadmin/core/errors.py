"""Errors that a person can mend, as opposed to bugs."""

from petadmin.core.i18n import LazyText


class DomainError(Exception):
    """Something the business does not allow; the message is shown to the user as it is."""

    def __init__(self, message: LazyText | str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class BadAddress(Exception):
    """An address that asks for something that cannot be: an unknown filter, a broken page mark."""

    def __init__(self, message: LazyText | str) -> None:
        super().__init__(message)
        self.message = message
