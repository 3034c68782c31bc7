"""Automatic reminders of the demo: rules that are switched on, what they sent lately, and what they will send."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update

from petadmin.bookings.models import Booking, BookingStatus
from petadmin.bookings.reminders import planning
from petadmin.bookings.reminders.following import planned_at
from petadmin.bookings.reminders.models import (
    CancelReason,
    Reminder,
    ReminderRule,
    ReminderStatus,
)
from petadmin.bookings.reminders.moments import send_moment
from petadmin.bookings.reminders.occasions import KINDS
from petadmin.business.areas import BookingKind, areas
from petadmin.customers.models import Customer
from petadmin.demo.past import Past
from petadmin.mail.models import ErrorCode
from petadmin.mail.templates.models import Occasion
from petadmin.mail.unsubscribing import can_unsubscribe

LATELY = 60
"""Reminders have been sent for so many days."""

TROUBLE = 41
"""One in so many came to nothing, since the mailbox was full."""

TOOK_PLACE = (BookingStatus.checked_in, BookingStatus.completed, BookingStatus.no_show)


def make(past: Past) -> None:
    """Make the rules, and what follows from them."""
    session, now = past.session, past.chance.now
    session.flush()
    since = now - timedelta(days=LATELY)
    rules = list(_rules(since))
    session.add_all(rules)
    session.flush()
    for rule in rules:
        if not rule.active:
            continue
        if KINDS[rule.occasion].booked:
            _remind_of_past_bookings(past, rule, since)
            for _number in planning.portions_ahead(session, rule, now=now):
                pass
        else:
            _plan_past(past, rule)
        planning.plan(session, rule, now=now)
    _settle(past, now)


def _rules(since: datetime) -> Iterator[ReminderRule]:
    for area in areas():
        if area.books is not BookingKind.none:
            for days in (3, 1):
                yield _rule(Occasion.booking, days, since, area=area.key)
    yield _rule(Occasion.vaccine, 21, since, minute=10 * 60)
    # Wishes count as advertising, which needs an address at which people unsubscribe.
    yield _rule(Occasion.birthday, 0, since, active=can_unsubscribe())
    yield _rule(Occasion.thank_you, 1, since, minute=18 * 60)
    yield _rule(Occasion.rebook, 90, since, area="grooming", active=False)


def _rule(
    occasion: Occasion, days: int, since: datetime, *, active: bool = True, **values: Any
) -> ReminderRule:
    return ReminderRule(
        occasion=occasion,
        days=days,
        active=active,
        active_since=since if active else None,
        created_at=since,
        updated_at=since,
        **values,
    )


def _remind_of_past_bookings(past: Past, rule: ReminderRule, since: datetime) -> None:
    """What was sent before the bookings that took place."""
    zone, now = past.chance.zone, past.chance.now
    took_place = select(Booking).where(
        Booking.area == rule.area,
        Booking.starts_at > since,
        Booking.starts_at <= now,
        Booking.status.in_(TOOK_PLACE),
    )
    rows = []
    for booking in past.session.scalars(took_place):
        at = planned_at(rule, booking.starts_at, zone)
        if at is not None and booking.created_at < at < now:
            rows.append(
                {
                    "customer_id": booking.customer_id,
                    "occasion": rule.occasion,
                    "area": booking.area,
                    "send_at": at,
                    "occasion_key": f"rule-{rule.id}-booking-{booking.id}",
                    "rule_id": rule.id,
                    "booking_id": booking.id,
                    "created_at": max(booking.created_at, since),
                    "updated_at": at,
                }
            )
    if rows:
        past.session.execute(insert(Reminder), rows)


def _plan_past(past: Past, rule: ReminderRule) -> None:
    """What a rule reached on each of the last days."""
    zone = past.chance.zone
    for number in range(LATELY, -1, -1):
        day = past.chance.today - timedelta(days=number)
        moment = send_moment(day, rule.minute, zone)
        if moment < past.chance.now:
            planning.plan_day(past.session, rule, day, zone=zone, now=moment)


def _settle(past: Past, now: datetime) -> None:
    """Let everything whose time has passed be sent, or not for a reason."""
    no_address = Reminder.customer_id.in_(select(Customer.id).where(Customer.email == ""))
    unwanted = Reminder.customer_id.in_(
        select(Customer.id).where(or_(~Customer.automatic_email, ~Customer.reminder_email))
    )
    is_past = (Reminder.send_at <= now, Reminder.status == ReminderStatus.scheduled)
    values: list[tuple[Any, dict[str, Any]]] = [
        (unwanted, _cancelled(CancelReason.opted_out)),
        (no_address, _cancelled(CancelReason.no_address)),
        (
            Reminder.id % TROUBLE == 0,
            {"status": ReminderStatus.error, "error_code": ErrorCode.mailbox_full},
        ),
        (Reminder.id > 0, {"status": ReminderStatus.sent, "tries": 1}),
    ]
    for condition, outcome in values:
        past.session.execute(
            update(Reminder)
            .where(*is_past, condition)
            .values(**outcome, updated_at=Reminder.send_at)
            .execution_options(synchronize_session=False)
        )


def _cancelled(reason: CancelReason) -> dict[str, Any]:
    return {"status": ReminderStatus.cancelled, "cancel_reason": reason}
