"""Reminders for the walks through all doors: rules on and off, and a reminder of each state and occasion."""

from datetime import timedelta

from sqlalchemy import select

from petadmin.animals.health.models import Vaccination
from petadmin.bookings.models import Booking, BookingStatus, Visit
from petadmin.bookings.reminders.models import (
    CancelReason,
    Reminder,
    ReminderRule,
    ReminderStatus,
)
from petadmin.business.areas import all_areas
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.mail.models import ErrorCode
from petadmin.mail.templates.models import Occasion


def add(customer_id: int, animal_id: int) -> None:
    """A reminder of each state in each area that has bookings, one in the others, and some of each other occasion."""
    rule = _rules()[0]
    ahead = select(Booking).where(
        Booking.customer_id == customer_id, Booking.status == BookingStatus.confirmed
    )
    bookings = db.session.scalars(ahead.order_by(Booking.starts_at.desc())).all()
    for booking in {booking.area: booking for booking in bookings}.values():
        for status in ReminderStatus:
            _add(customer_id, status, rule, booking=booking)
    for area in {one.key for one in all_areas()} - {booking.area for booking in bookings}:
        _add(customer_id, ReminderStatus.sent, occasion=Occasion.thank_you, area=area)
    given = db.session.scalar(select(Vaccination).where(Vaccination.animal_id == animal_id))
    visit = db.session.scalar(
        select(Visit).where(Visit.customer_id == customer_id, Visit.ends_at.is_not(None))
    )
    for status in (ReminderStatus.scheduled, ReminderStatus.sent):
        _add(customer_id, status, occasion=Occasion.birthday, animal_id=animal_id)
        _add(customer_id, status, occasion=Occasion.vaccine, animal_id=animal_id, vaccination=given)
        _add(customer_id, status, occasion=Occasion.thank_you, visit=visit)


def _rules() -> list[ReminderRule]:
    found = list(db.session.scalars(select(ReminderRule).order_by(ReminderRule.id)))
    if found:
        return found
    rules = [
        ReminderRule(occasion=Occasion.booking, days=3, active=True, active_since=utcnow()),
        ReminderRule(occasion=Occasion.booking, days=1, area="hotel"),
        ReminderRule(occasion=Occasion.vaccine, days=21),
        ReminderRule(occasion=Occasion.thank_you, days=1),
    ]
    db.session.add_all(rules)
    db.session.flush()
    return rules


def _add(
    customer_id: int,
    status: ReminderStatus,
    rule: ReminderRule | None = None,
    *,
    booking: Booking | None = None,
    occasion: Occasion = Occasion.booking,
    area: str | None = None,
    **values: object,
) -> None:
    number = len(db.session.scalars(select(Reminder.id)).all())
    gone = status in (ReminderStatus.scheduled, ReminderStatus.queued)
    db.session.add(
        Reminder(
            customer_id=customer_id,
            occasion=occasion,
            booking=booking,
            area=booking.area if booking is not None else area,
            status=status,
            send_at=utcnow() + timedelta(hours=20 if gone else -20),
            occasion_key=f"scene-{number}",
            rule=rule,
            cancel_reason=CancelReason.opted_out if status is ReminderStatus.cancelled else None,
            error_code=ErrorCode.no_credit if status is ReminderStatus.error else None,
            **values,
        )
    )
    db.session.flush()
