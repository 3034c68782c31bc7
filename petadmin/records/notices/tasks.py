"""The job that mails notices when they become due; safe to run twice and at the same time."""

from flask import current_app

from petadmin.access.visibility import VISIBILITY, look_as
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.records.notices import services

AT_ONCE = 100


def mail_due_notices() -> None:
    """Queue the e-mails of all notices that are due."""
    # Nobody is reminded of what is about an inactive customer.
    look_as(db.session, current_app.extensions[VISIBILITY], holds=lambda permission: False)
    written = AT_ONCE
    while written == AT_ONCE:
        written = services.mail_due(db.session, now=utcnow(), limit=AT_ONCE)
        db.session.commit()
