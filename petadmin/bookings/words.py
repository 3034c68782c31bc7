"""How bookings and visits are told in words: when they are, and by which icon and tone their state is known."""

from datetime import datetime

from flask_babel import format_date, format_time, get_timezone

from petadmin.adminkit.cells import local_datetime
from petadmin.bookings.models import BookingStatus

LOOKS: dict[BookingStatus, tuple[str, str]] = {
    BookingStatus.requested: ("purple", "inbox"),
    BookingStatus.pending: ("warning", "clock"),
    BookingStatus.confirmed: ("info", "calendar-check"),
    BookingStatus.checked_in: ("success", "login"),
    BookingStatus.completed: ("neutral", "check"),
    BookingStatus.cancelled: ("danger", "calendar-x"),
    BookingStatus.no_show: ("danger", "user-off"),
}
"""Tone and icon of each status; the word stands beside them always."""


def period(starts_at: datetime, ends_at: datetime | None) -> str:
    """From when to when, where the business is; on one day the day is told once."""
    begins = local_datetime(starts_at)
    if ends_at is None:
        return begins
    zone = get_timezone()
    here, there = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if here.date() == there.date():
        return f"{begins}–{clock(ends_at)}"
    if here.year == there.year:
        first = format_date(here.date(), "d MMM")
        return f"{first}, {clock(starts_at)} – {local_datetime(ends_at)}"
    return f"{begins} – {local_datetime(ends_at)}"


def clock(moment: datetime) -> str:
    """The time of the day where the business is."""
    return str(format_time(moment, "HH:mm"))


def tone(status: BookingStatus) -> str:
    return LOOKS[status][0]


def status_icon(status: BookingStatus) -> str:
    return LOOKS[status][1]
