"""What takes up places, and for how long: bookings that hold them, and whoever has not left yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, case, false, func, literal, or_, select

from petadmin.animals.models import Animal, Species
from petadmin.bookings.models import HOLDING, Booking, BookingAnimal, BookingStatus
from petadmin.core.clock import utcnow
from petadmin.core.db import Db

# Tables, to which the visibility of rows adds nothing: a place that is taken by an inactive customer is taken.
_bookings = Booking.__table__
_members = BookingAnimal.__table__
_animals = Animal.__table__

LINGERS = timedelta(days=1)
"""Who should have left and is still here may be met by those who come within this time."""


class Taken(NamedTuple):
    """That places are taken up from one moment to another."""

    starts_at: datetime
    ends_at: datetime
    places: int


class Unplaced(NamedTuple):
    """So many animals of a species that a booking without a place of its own is for."""

    booking_id: int
    species: Species
    starts_at: datetime
    ends_at: datetime
    animals: int


def is_holding(
    starts_at: datetime,
    ends_at: datetime,
    *,
    except_id: int | None,
    lingers: timedelta = timedelta(0),
) -> Any:
    """The condition for bookings that take up places within a period.

    Who came early is here before the start, and whoever has not been checked out is here after the end; how
    long they may linger on from now is up to the one who asks.
    """
    condition = and_(
        _bookings.c.status.in_(HOLDING),
        or_(_bookings.c.ends_at > starts_at, _has_not_left(starts_at - lingers)),
        or_(_bookings.c.starts_at < ends_at, _is_here(ends_at)),
    )
    return condition if except_id is None else and_(condition, _bookings.c.id != except_id)


def _is_here(ends_at: datetime) -> Any:
    """The condition for bookings that are checked in, of which a period that is over says nothing."""
    if ends_at <= utcnow():
        return false()
    return _bookings.c.status == BookingStatus.checked_in


def _has_not_left(starts_at: datetime) -> Any:
    """The condition for bookings that are checked in, which says nothing of a period that is yet to begin."""
    if starts_at > utcnow():
        return false()
    return _bookings.c.status == BookingStatus.checked_in


def _held_from(starts_at: datetime, ends_at: datetime) -> Any:
    """From when on a booking takes up places within a period."""
    return case(
        (_is_here(ends_at), literal(starts_at, _bookings.c.starts_at.type)),
        else_=_bookings.c.starts_at,
    )


def _held_until(starts_at: datetime, ends_at: datetime) -> Any:
    """Until when a booking takes up places; nobody knows when those leave who are here past their end."""
    stays_on = and_(_has_not_left(starts_at), _bookings.c.ends_at <= utcnow())
    return case(
        (stays_on, literal(ends_at, _bookings.c.ends_at.type)),
        else_=_bookings.c.ends_at,
    )


def taken_by_resource(
    session: Db, area: str, starts_at: datetime, ends_at: datetime, *, except_id: int | None = None
) -> dict[int | None, list[Taken]]:
    """What is taken up in an area within a period, by resource; under None what has no place of its own yet."""
    statement = select(
        _bookings.c.resource_id,
        _held_from(starts_at, ends_at),
        _held_until(starts_at, ends_at),
        _bookings.c.animal_count,
    ).where(_bookings.c.area == area, is_holding(starts_at, ends_at, except_id=except_id))
    found: dict[int | None, list[Taken]] = {}
    for resource_id, *taken in session.connection().execute(statement):
        found.setdefault(resource_id, []).append(Taken(*taken))
    return found


def unplaced(
    session: Db,
    area: str,
    starts_at: datetime,
    ends_at: datetime,
    *,
    except_id: int | None = None,
) -> list[Unplaced]:
    """The animals that are booked in an area within a period and have no place of their own yet."""
    statement = (
        select(
            _bookings.c.id,
            _animals.c.species,
            _held_from(starts_at, ends_at),
            _held_until(starts_at, ends_at),
            func.count(),
        )
        .join(_members, _members.c.booking_id == _bookings.c.id)
        .join(_animals, _animals.c.id == _members.c.animal_id)
        .where(
            _bookings.c.area == area,
            _bookings.c.resource_id.is_(None),
            is_holding(starts_at, ends_at, except_id=except_id),
        )
        .group_by(_bookings.c.id, _animals.c.species)
    )
    return [Unplaced(*row) for row in session.connection().execute(statement)]


def most_at_once(taken: Iterable[Taken], starts_at: datetime, ends_at: datetime) -> int:
    """The largest number of places that are taken up at any moment of a period."""
    steps: list[tuple[datetime, int]] = []
    for one in taken:
        steps.append((max(one.starts_at, starts_at), one.places))
        steps.append((min(one.ends_at, ends_at), -one.places))
    most = present = 0
    # Who leaves at the moment at which another one comes makes room.
    for _moment, change in sorted(steps, key=lambda step: (step[0], step[1])):
        present += change
        most = max(most, present)
    return most
