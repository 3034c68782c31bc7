"""An invitation to book again, to those who have not been there for some days and have nothing booked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, true
from sqlalchemy.orm import aliased
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.bookings.models import AHEAD, Booking, BookingStatus, Visit
from petadmin.bookings.reminders.kinds import Kind, reached_by
from petadmin.bookings.reminders.models import Reminder, ReminderRule
from petadmin.bookings.reminders.moments import ends_of
from petadmin.bookings.reminders.wording import days_after, load_visit, values_of_visit
from petadmin.core.i18n import _l
from petadmin.mail.models import Category
from petadmin.mail.templates.models import Occasion

OPEN = (*AHEAD, BookingStatus.checked_in)


def _reached(rule: ReminderRule, day: date, zone: tzinfo) -> Select[Any]:
    last = day - timedelta(days=rule.days)
    start, end = ends_of(last, zone)
    later = aliased(Visit)
    came_again = exists().where(
        later.customer_id == Visit.customer_id,
        or_(later.ends_at.is_(None), later.ends_at >= end),
        later.area == rule.area if rule.area else true(),
    )
    return (
        reached_by(
            rule,
            "customer",
            Visit.customer_id,
            key_end=f"{last:%Y%m%d}",
            customer_id=Visit.customer_id,
            area=rule.area or func.max(Visit.area),
            visit_id=func.max(Visit.id),
        )
        .where(
            Visit.ends_at >= start,
            Visit.ends_at < end,
            Visit.area == rule.area if rule.area else true(),
            ~came_again.correlate(Visit),
            ~_has_booked(Visit, start=end, area=rule.area).correlate(Visit),
        )
        .group_by(Visit.customer_id)
    )


def _has_booked(row: Any, *, start: datetime, area: str | None) -> Any:
    """That something is booked, or going on, since a moment."""
    return exists().where(
        Booking.customer_id == row.customer_id,
        Booking.status.in_(OPEN),
        Booking.starts_at >= start,
        Booking.area == area if area else true(),
    )


def _pointless(now: datetime) -> ColumnElement[bool]:
    """When they came or booked again in the meantime."""
    last, later = aliased(Visit), aliased(Visit)
    same_area = or_(Reminder.area.is_(None), later.area == Reminder.area)
    came_again = exists().where(
        last.id == Reminder.visit_id,
        later.customer_id == Reminder.customer_id,
        later.starts_at > last.starts_at,
        later.id != last.id,
        or_(later.ends_at.is_(None), later.ends_at > last.ends_at),
        same_area,
    )
    booked = exists().where(
        Booking.customer_id == Reminder.customer_id,
        Booking.status.in_(OPEN),
        or_(Booking.starts_at >= now, Booking.status == BookingStatus.checked_in),
        or_(Reminder.area.is_(None), Booking.area == Reminder.area),
    )
    return or_(
        Reminder.visit_id.is_(None),
        and_(Reminder.visit_id.is_not(None), came_again.correlate(Reminder)),
        booked.correlate(Reminder),
    )


def _values(reminder: Reminder, day: date, zone: tzinfo) -> Mapping[str, str]:
    return values_of_visit(reminder, day, zone)


def _loads() -> Sequence[ORMOption]:
    return load_visit()


KIND = Kind(
    occasion=Occasion.rebook,
    icon="repeat",
    days_label=_l("Days after the last visit"),
    told=days_after,
    least_days=1,
    most_days=730,
    usual_days=60,
    category=Category.marketing,
    reached=_reached,
    values=_values,
    loads=_loads,
    pointless=_pointless,
    why=_l("You receive this email because you agreed to emails like this one."),
)
