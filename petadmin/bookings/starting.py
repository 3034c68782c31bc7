"""With what the form of a new booking begins: what the address names, an earlier booking, or the usual hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from petadmin.animals.models import Animal
from petadmin.bookings import capacity
from petadmin.bookings.models import Booking
from petadmin.business.areas import Area, BookingKind
from petadmin.catalog.models import Service, Unit
from petadmin.core.clock import moment_at
from petadmin.core.db import Db

ARRIVAL = time(10)
DEPARTURE = time(18)
DROP_OFF = time(9)
STEP = 15
"""Appointments begin at full quarters of an hour."""

DAYS_TRIED = 21
"""So many days after another are looked at for a free place."""

SHORTEST = timedelta(minutes=15)


@dataclass(frozen=True)
class Times:
    """From when to when."""

    starts_at: datetime
    ends_at: datetime


def usual_times(
    area: Area, service: Service | None, now: datetime, zone: tzinfo, *, walk_in: bool = False
) -> Times:
    """When a new booking is, until somebody says otherwise: from tomorrow, or from now on."""
    here = now.astimezone(zone)
    if area.books is BookingKind.appointment:
        later = _next_quarter(here)
        start = moment_at(later, zone)
        minutes = (service.duration_minutes if service is not None else None) or 60
        return Times(start, start + timedelta(minutes=minutes))
    by_night = service is None or service.unit is Unit.night
    if walk_in:
        start = now.replace(second=0, microsecond=0)
        last = here.date() + timedelta(days=1 if by_night else 0)
    else:
        first = here.date() + timedelta(days=1)
        start = moment_at(datetime.combine(first, ARRIVAL if by_night else DROP_OFF), zone)
        last = first + timedelta(days=1 if by_night else 0)
    end = moment_at(datetime.combine(last, DEPARTURE), zone)
    return Times(start, end if end > start else start + timedelta(hours=1))


def from_moment(times: Times, start: datetime, zone: tzinfo) -> Times:
    """The same times from another moment on; by the clock, so that a change of the clocks does not matter."""
    before, after = times.starts_at.astimezone(zone), times.ends_at.astimezone(zone)
    days = (after.date() - before.date()).days
    last = start.astimezone(zone).date() + timedelta(days=days)
    end = moment_at(datetime.combine(last, after.time()), zone)
    return Times(start, end if end > start else start + SHORTEST)


def again(
    session: Db, booking: Booking, animals: list[Animal], *, now: datetime, zone: tzinfo
) -> Times:
    """The same a week later, or some weeks, so that it lies ahead; when it is full then, the next day that is free."""
    times = Times(booking.starts_at, booking.ends_at)
    first = _moved(times, 7, zone)
    while first.starts_at < now:
        first = _moved(first, 7 * max((now - first.starts_at).days // 7, 1), zone)
    for days in range(DAYS_TRIED):
        tried = _moved(first, days, zone)
        full = capacity.why_full(
            session, booking.area, animals, booking.resource, tried.starts_at, tried.ends_at
        )
        if full is None:
            return tried
    return first


def read_start(text: str, usual: datetime, zone: tzinfo) -> datetime | None:
    """The moment that an address names, such as `2026-12-01T10:00`, or a day at the usual time, if it names one."""
    try:
        found = datetime.fromisoformat(text[:25])
    except ValueError:
        return None
    if not 1900 <= found.year <= 2200:
        return None
    if len(text) == len("2026-12-01"):
        found = datetime.combine(found.date(), usual.astimezone(zone).time())
    return moment_at(found.replace(tzinfo=None), zone)


def _moved(times: Times, days: int, zone: tzinfo) -> Times:
    def moved(moment: datetime) -> datetime:
        here = moment.astimezone(zone)
        return moment_at(here.replace(tzinfo=None) + timedelta(days=days), zone)

    return Times(moved(times.starts_at), moved(times.ends_at))


def _next_quarter(here: datetime) -> datetime:
    minutes = (here.hour * 60 + here.minute) // STEP * STEP + STEP
    return datetime.combine(here.date(), time()) + timedelta(minutes=minutes)
