"""Periodic housekeeping that belongs to no feature."""

from sqlalchemy import delete

from petadmin.access.models import LoginSession
from petadmin.core.clock import utcnow
from petadmin.core.db import db


def delete_ended_logins() -> None:
    """Remove the log-ins that have run out."""
    db.session.execute(delete(LoginSession).where(LoginSession.expires_at < utcnow()))
    db.session.commit()
