"""The sweep: it picks up what lost wake-ups and dead workers left behind."""

from sqlalchemy import Engine, delete, exists, select

from petadmin.core.clock import utcnow
from petadmin.mail.claims import release_expired
from petadmin.mail.models import Email, EmailMessage, EmailStatus
from petadmin.mail.pace import promote_scheduled, quiet_hours_now
from petadmin.mail.post_office import Patience
from petadmin.mail.sent import wind_up

PORTION = 1000
"""How many e-mails are wound up at once; what is left comes with the next sweep."""

# A worker that winds up its own batch is left to it: waiting for each other could last for ever.
_LEFT_BEHIND = (
    select(Email.id)
    .join(EmailMessage, EmailMessage.email_id == Email.id)
    .where(Email.status == EmailStatus.sent)
    .order_by(Email.id)
    .limit(PORTION)
    .with_for_update(of=Email, skip_locked=True, key_share=True)
)
_CALLED_OFF = delete(EmailMessage).where(
    exists().where(Email.id == EmailMessage.email_id, Email.status == EmailStatus.cancelled)
)


def sweep_up(engine: Engine, *, patience: Patience) -> bool:
    """Pick up what was left behind; says whether anything is due."""
    with engine.begin() as connection:
        release_expired(connection, patience=patience)
        quiet = quiet_hours_now(connection)
    promote_scheduled(engine, quiet)
    due = select(Email.id).where(Email.status == EmailStatus.queued, Email.not_before <= utcnow())
    with engine.begin() as connection:
        wind_up(connection, connection.scalars(_LEFT_BEHIND).all())
        connection.execute(_CALLED_OFF)
        return connection.scalar(due.limit(1)) is not None
