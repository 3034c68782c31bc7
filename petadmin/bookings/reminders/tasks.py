"""The jobs of the reminders; all are safe to run twice and at the same time."""

from petadmin.bookings.reminders import planning, sending
from petadmin.bookings.reminders.models import ReminderRule
from petadmin.bookings.reminders.occasions import KINDS
from petadmin.core.clock import utcnow
from petadmin.core.db import db


def send_due() -> None:
    """Queue the e-mails of all reminders that are due, and let the others stand as their e-mails do."""
    with db.engine.begin() as connection:
        sending.sweep(connection)
    while sending.send_due(db.session, now=utcnow()):
        db.session.commit()
        # A long queue must not keep all that was sent in memory.
        db.session.expunge_all()
    db.session.commit()


def plan_ahead() -> None:
    """Plan what all rules reach in the next hours."""
    planning.plan_ahead(db.session, now=utcnow())
    db.session.commit()


def plan_rule(rule_id: int) -> None:
    """Plan what a rule reaches that was switched on or changed."""
    rule = db.session.get(ReminderRule, rule_id)
    if rule is None or not rule.active:
        return
    planning.plan(db.session, rule, now=utcnow())
    db.session.commit()
    if not KINDS[rule.occasion].booked:
        return
    for _number in planning.portions_ahead(db.session, rule, now=utcnow()):
        db.session.commit()
