"""What people do with reminders and their rules: switch on and off, add one to a booking, cancel."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from petadmin.audit.recording import record
from petadmin.bookings.models import Booking
from petadmin.bookings.reminders import planning
from petadmin.bookings.reminders.following import take_back
from petadmin.bookings.reminders.models import (
    CancelReason,
    Reminder,
    ReminderRule,
    ReminderStatus,
)
from petadmin.bookings.reminders.occasions import KINDS
from petadmin.bookings.reminders.occasions.booking import REMINDED
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.jobs.queues import Task
from petadmin.jobs.wakeups import wake
from petadmin.mail.models import Email
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.mail.unsubscribing import NO_ADDRESS, can_unsubscribe

PLAN = Task("petadmin.bookings.reminders.tasks.plan_rule", timeout=30 * 60)

CANCELLABLE = (ReminderStatus.scheduled, ReminderStatus.queued)


def apply(
    session: Db, rule: ReminderRule, values: Mapping[str, Any], *, now: datetime
) -> ReminderRule:
    """Make or change a rule; what an active one has planned follows."""
    given = dict(values)
    occasion = given.get("occasion", rule.occasion)
    kind = KINDS[occasion]
    _check_days(kind.least_days, kind.most_days, given.get("days", rule.days))
    template_id = given.get("template_id", rule.template_id)
    template = session.get(EmailTemplate, template_id) if template_id is not None else None
    if template is not None and template.occasion is not occasion:
        raise DomainError(_l("This text was written for something else."), field="template")
    for name, value in given.items():
        setattr(rule, name, value)
    session.add(rule)
    session.flush()
    if rule.active:
        _plan_anew(session, rule, now=now)
    return rule


def switch_on(session: Db, rule: ReminderRule, *, now: datetime) -> None:
    """Let a rule remind from now on."""
    if rule.active:
        raise DomainError(_l("This rule is switched on already."))
    if KINDS[rule.occasion].is_advertising and not can_unsubscribe():
        raise DomainError(NO_ADDRESS)
    rule.active, rule.active_since = True, now
    record(session, "reminder_rule.switched_on", rule)
    session.flush()
    planning.take_up_again(session, rule, now=now)
    wake(session, PLAN, rule.id)


def switch_off(session: Db, rule: ReminderRule) -> int:
    """Let a rule remind no more; returns how many reminders were cancelled with it."""
    if not rule.active:
        raise DomainError(_l("This rule is switched off already."))
    rule.active = False
    record(session, "reminder_rule.switched_off", rule)
    session.flush()
    return planning.call_off(session, rule)


def remove(session: Db, rule: ReminderRule) -> None:
    """Delete a rule that is switched off; what it sent stays in the lists."""
    if rule.active:
        raise DomainError(_l("Switch the rule off first."))
    session.delete(rule)


def add_to_booking(
    session: Db,
    booking: Booking,
    *,
    send_at: datetime,
    template_id: int | None,
    by_id: int | None,
    now: datetime,
) -> Reminder:
    """Add a reminder to a booking, at a moment before it begins."""
    if booking.status not in REMINDED:
        raise DomainError(_l("Only pending and confirmed bookings are reminded of."))
    if send_at <= now:
        raise DomainError(_l("This moment has passed."), field="send_at")
    if send_at >= booking.starts_at:
        raise DomainError(_l("The booking has begun by then."), field="send_at")
    if not booking.customer.email:
        raise DomainError(_l("The customer has no email address."))
    reminder = Reminder(
        customer_id=booking.customer_id,
        booking=booking,
        area=booking.area,
        occasion=Occasion.booking,
        status=ReminderStatus.scheduled,
        send_at=send_at,
        template_id=template_id,
        occasion_key=f"hand-{uuid.uuid4().hex}",
        created_by_id=by_id,
    )
    session.add(reminder)
    return reminder


def cancel(session: Db, reminder: Reminder) -> None:
    """Cancel a reminder that has not left yet."""
    if reminder.email_id is not None:
        session.execute(
            select(Email)
            .where(Email.id == reminder.email_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).all()
    # Of this row alone: what was loaded along with it may be missing, and such rows cannot be locked.
    session.refresh(reminder, with_for_update={"of": Reminder})
    waits = reminder.status is ReminderStatus.scheduled
    if reminder.status is ReminderStatus.queued:
        waits = take_back(session, reminder.id, reminder.email_id)
    if not waits:
        raise DomainError(_l("Only a reminder that is waiting to be sent can be cancelled."))
    reminder.status, reminder.cancel_reason = ReminderStatus.cancelled, CancelReason.by_hand
    record(session, "reminder.cancelled", reminder)


def _plan_anew(session: Db, rule: ReminderRule, *, now: datetime) -> None:
    if not KINDS[rule.occasion].booked:
        # None of it has begun, and its time may be another one now.
        session.execute(
            delete(Reminder)
            .where(Reminder.rule_id == rule.id, Reminder.status == ReminderStatus.scheduled)
            .execution_options(synchronize_session=False)
        )
        rule.active_since = now
    wake(session, PLAN, rule.id)


def _check_days(least: int, most: int, days: int) -> None:
    if most == 0 and days != 0:
        raise DomainError(_l("Good wishes go on the birthday itself: enter 0 days."), field="days")
    if not least <= days <= most:
        raise DomainError(
            _l("Enter a number of days from %(least)s to %(most)s.", least=least, most=most),
            field="days",
        )
