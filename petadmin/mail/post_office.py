"""How the application mails: from whom, through which server, and how patiently."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from flask import Flask, current_app

from petadmin.settings import MailAddress, MailUrl, Settings

EXTENSION = "petadmin.mail"

MINUTE = 60
HOUR = 60 * MINUTE


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long things may take and how often they are tried; all times in seconds."""

    answer: int = 30
    """How long the server may think about one command."""

    delays: tuple[int, ...] = (
        *(10, 30, MINUTE, 5 * MINUTE, 15 * MINUTE),
        *(HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR),
    )
    """How long to wait after each attempt that failed for now; the next failure is an error."""

    outage: int = 20
    """How long to leave a server alone that cannot be used at all; this counts as no attempt."""

    jitter: float = 0.2
    """By how much delays vary up and down, so that not everything comes back at once."""

    batch: int = 50
    """How many e-mails are claimed at once."""

    record: float = 1.0
    """After how long what was taken is marked as sent, though its batch is not over."""

    run: float = 50.0
    """How long one job goes on before it makes room for others."""

    @property
    def conversation(self) -> timedelta:
        """How long handing over one e-mail may take in all."""
        return timedelta(seconds=2 * self.answer)

    @property
    def lease(self) -> timedelta:
        """After how long without a sign a claimed e-mail counts as left behind."""
        return 2 * self.conversation


@dataclass(frozen=True, kw_only=True)
class PostOffice:
    """Everything that composing, encoding and sending need to know of the deployment."""

    url: MailUrl
    sender: MailAddress
    business_name: str
    public_url: str | None = None
    patience: Patience = field(default_factory=Patience)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The post office that the deployment settings describe."""
        return cls(
            url=settings.mail_url,
            sender=settings.mail_from,
            business_name=settings.business_name,
            public_url=settings.public_url,
            patience=Patience(answer=settings.mail_timeout),
        )


def init_mail(app: Flask, office: PostOffice) -> None:
    """Give the application its post office."""
    app.extensions[EXTENSION] = office


def post_office() -> PostOffice:
    """The post office of the running application."""
    registered: PostOffice = current_app.extensions[EXTENSION]
    return registered
