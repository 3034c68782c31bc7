"""Reminders of a booking, some days before it begins."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta, tzinfo
from typing import Any

from flask_babel import format_date, format_time
from sqlalchemy import Select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.bookings.models import Booking, BookingStatus
from petadmin.bookings.reminders.kinds import Kind, reached_by
from petadmin.bookings.reminders.models import Reminder, ReminderRule
from petadmin.bookings.reminders.moments import ends_of, local_day, send_moment
from petadmin.bookings.reminders.wording import days_before, days_left, joined
from petadmin.business.areas import all_areas
from petadmin.core.i18n import _l
from petadmin.mail.templates.models import Occasion

REMINDED = (BookingStatus.pending, BookingStatus.confirmed)
"""Nobody is reminded of what was only asked for, nor once it has begun or was called off."""


def _reached(rule: ReminderRule, day: date, zone: tzinfo) -> Select[Any]:
    start, end = ends_of(day + timedelta(days=rule.days), zone)
    return reached_by(
        rule,
        "booking",
        Booking.id,
        customer_id=Booking.customer_id,
        area=Booking.area,
        booking_id=Booking.id,
    ).where(
        Booking.starts_at >= start,
        Booking.starts_at < end,
        Booking.starts_at > send_moment(day, rule.minute, zone),
        Booking.status.in_(REMINDED),
        Booking.area == rule.area if rule.area else true(),
    )


def values_of(booking: Booking, day: date, zone: tzinfo) -> Mapping[str, str]:
    """What the placeholders of a booking stand for, to somebody who reads of it on a day."""
    begins = local_day(booking.starts_at, zone)
    area = all_areas().get(booking.area)
    return {
        "animal_names": joined([animal.name for animal in booking.animals]),
        "service": booking.service.name,
        "area": str(area.label) if area is not None else booking.area,
        "start_date": format_date(begins, "full"),
        "start_time": format_time(booking.starts_at, "HH:mm"),
        "end_date": format_date(local_day(booking.ends_at, zone), "full"),
        "end_time": format_time(booking.ends_at, "HH:mm"),
        "days_left": days_left((begins - day).days),
        "booking_place": booking.resource.name if booking.resource is not None else "",
    }


def _values(reminder: Reminder, day: date, zone: tzinfo) -> Mapping[str, str]:
    return values_of(reminder.booking, day, zone) if reminder.booking is not None else {}


def _loads() -> Sequence[ORMOption]:
    booking = joinedload(Reminder.booking)
    return [
        booking.joinedload(Booking.service),
        booking.joinedload(Booking.resource),
        joinedload(Reminder.booking).options(selectinload(Booking.animals)),
    ]


KIND = Kind(
    occasion=Occasion.booking,
    icon="calendar-event",
    days_label=_l("Days before the booking"),
    told=days_before,
    most_days=365,
    usual_days=3,
    switch="reminder_email",
    booked=True,
    reached=_reached,
    values=_values,
    loads=_loads,
    why=_l("You receive this email because you have a booking with us."),
)
