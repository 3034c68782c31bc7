"""Periodic housekeeping that belongs to no feature."""

from sqlalchemy import delete

from petadmin.access.models import LoginSession
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.tally import fold_tallies


def delete_ended_logins() -> None:
    """Remove the log-ins that have run out."""
    db.session.execute(delete(LoginSession).where(LoginSession.expires_at < utcnow()))
    db.session.commit()


def fold_kept_counts() -> None:
    """Add up the rows that the database's own counts consist of."""
    fold_tallies(db.session)
    db.session.commit()
