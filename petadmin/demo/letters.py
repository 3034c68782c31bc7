"""What became of the e-mails of the demo; none is left that a worker would send soon."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from petadmin.mail.models import Email, EmailMessage, EmailStatus, ErrorCode

SENT = 18
RECENT = timedelta(days=20)
LONG_AGO = timedelta(days=400)
FAR_AHEAD = timedelta(days=120)


@dataclass(frozen=True, kw_only=True)
class Fate:
    """How an e-mail ended, and how long ago it may have been."""

    status: EmailStatus
    error_code: ErrorCode | None = None
    error_detail: str = ""
    attempts: int = 1
    oldest: timedelta = RECENT
    ahead: timedelta | None = None

    def befall(self, session: Session, email: Email, moment: datetime) -> None:
        """Put a queued e-mail into its final state."""
        email.status = self.status
        email.attempts = self.attempts
        email.error_code, email.error_detail = self.error_code, self.error_detail
        email.updated_at = moment
        if self.status is EmailStatus.sent:
            email.sent_at = moment + timedelta(seconds=3)
        if self.status in (EmailStatus.sent, EmailStatus.cancelled):
            session.flush()
            session.execute(delete(EmailMessage).where(EmailMessage.email_id == email.id))


def fates() -> list[Fate]:
    """The end of each e-mail of the demo."""
    return [
        *[Fate(status=EmailStatus.sent, oldest=LONG_AGO)] * SENT,
        *[Fate(status=EmailStatus.cancelled, attempts=0)] * 2,
        _error(ErrorCode.mailbox_unknown, "550 5.1.1 User unknown"),
        _error(ErrorCode.mailbox_full, "552 5.2.2 Mailbox full", attempts=11),
        _error(ErrorCode.refused, "554 5.7.1 Message rejected"),
        Fate(
            status=EmailStatus.uncertain,
            error_code=ErrorCode.connection_broken,
            error_detail="The connection closed after the message was handed over.",
        ),
        Fate(status=EmailStatus.scheduled, attempts=0, ahead=FAR_AHEAD),
    ]


def _error(code: ErrorCode, detail: str, *, attempts: int = 1) -> Fate:
    return Fate(status=EmailStatus.error, error_code=code, error_detail=detail, attempts=attempts)
