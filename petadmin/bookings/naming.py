"""What a booking is called where others stand beside it: by its area's word and its days."""

from datetime import date, datetime

from flask_babel import format_date, get_timezone

from petadmin.business.areas import all_areas
from petadmin.core.clock import today
from petadmin.core.i18n import _


def named(area_key: str, starts_at: datetime, ends_at: datetime) -> str:
    """The word of an area for its bookings, with the days."""
    area = all_areas().get(area_key)
    return f"{area.booking_word if area is not None else _('Booking')}, {days(starts_at, ends_at)}"


def days(starts_at: datetime, ends_at: datetime) -> str:
    """From which day to which where the business is, as in `3–5 Nov`; with the year unless it is this one."""
    zone = get_timezone()
    first, last = starts_at.astimezone(zone).date(), ends_at.astimezone(zone).date()
    end = _day(last)
    if first == last:
        return end
    if first.year != last.year:
        return f"{_day(first)} – {end}"
    if first.month != last.month:
        return f"{format_date(first, 'd MMM')} – {end}"
    return f"{first.day}–{end}"


def _day(day: date) -> str:
    this_year = day.year == today(get_timezone()).year
    return str(format_date(day, "d MMM" if this_year else "d MMM y"))
