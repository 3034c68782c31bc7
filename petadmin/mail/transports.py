"""What a way out for e-mails is: it tries once and says what is surely known afterwards."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from petadmin.mail.models import ErrorCode


class Verdict(Enum):
    """What is known about a message after an attempt."""

    sent = auto()
    not_now = auto()
    """Surely not sent; worth another try."""
    never = auto()
    """Surely not sent; another try would end the same."""
    unsure = auto()
    """Handed over in full, but the answer never came."""


@dataclass(frozen=True)
class Outcome:
    """The result of one attempt to send one message."""

    verdict: Verdict
    code: ErrorCode | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What travels: the envelope and the bytes."""

    email_id: int
    recipient: str
    raw: bytes
    created_at: datetime


class NoServiceError(Exception):
    """The server cannot be used at all at present; nothing was sent, and no message is to blame."""

    def __init__(self, code: ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Transport(Protocol):
    """A way out, used for many messages in turn."""

    def send(self, letter: Letter) -> Outcome:
        """Try once; raises `NoServiceError` when nothing can be sent at all."""

    def expect_more(self) -> None:
        """Get ready for another letter while the caller is busy."""

    def close(self) -> None:
        """Let go of what was kept open."""
