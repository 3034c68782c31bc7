"""What takes up places, and for how long: bookings that hold them, and whoever has not left yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from petadmin.animals.models import Animal, Species
from petadmin.bookings.models import HOLDING, Booking, BookingAnimal, BookingStatus
from petadmin.core.clock import utcnow
from petadmin.core.db import BigId, Db, UtcDateTime, plan_anew

# Tables, to which the visibility of rows adds nothing: a place that is taken by an inactive customer is taken.
_bookings = Booking.__table__
_members = BookingAnimal.__table__
_animals = Animal.__table__

_IS_HERE = _bookings.c.status == BookingStatus.checked_in

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


class Span(NamedTuple):
    """A period in which places are taken up, and how it stands to the present.

    Its moments are expressions: values, or parameters of a question that is kept.
    """

    starts_at: ColumnElement[datetime]
    ends_at: ColumnElement[datetime]
    now: ColumnElement[datetime]
    has_begun: bool
    """Only then it matters who is here and should have left: nobody knows when they go."""

    is_over: bool
    """If not, it matters who is here and came early."""


_PARAMETERS = Span(
    bindparam("starts_at", type_=UtcDateTime()),
    bindparam("ends_at", type_=UtcDateTime()),
    bindparam("now", type_=UtcDateTime()),
    has_begun=False,
    is_over=False,
)


def _span_of(starts_at: datetime, ends_at: datetime, lingers: timedelta = timedelta(0)) -> Span:
    now = utcnow()
    return Span(
        literal(starts_at, UtcDateTime()),
        literal(ends_at, UtcDateTime()),
        literal(now, UtcDateTime()),
        has_begun=starts_at - lingers <= now,
        is_over=ends_at <= now,
    )


def is_holding(
    starts_at: datetime,
    ends_at: datetime,
    *,
    except_id: int | None,
    lingers: timedelta = timedelta(0),
) -> ColumnElement[bool]:
    """The condition for bookings that take up places within a period.

    Who came early is here before the start, and whoever has not been checked out is here after the end; how
    long they may linger on from now is up to the one who asks.
    """
    return _is_held(_span_of(starts_at, ends_at, lingers), except_id)


def _is_held(span: Span, except_id: Any) -> ColumnElement[bool]:
    condition = and_(
        _bookings.c.status.in_(HOLDING),
        or_(_bookings.c.ends_at > span.starts_at, _IS_HERE if span.has_begun else false()),
        or_(_bookings.c.starts_at < span.ends_at, false() if span.is_over else _IS_HERE),
    )
    return condition if except_id is None else and_(condition, _bookings.c.id != except_id)


def _held_from(span: Span) -> ColumnElement[datetime]:
    """From when on a booking takes up places within a period."""
    came_early = false() if span.is_over else _IS_HERE
    return case((came_early, span.starts_at), else_=_bookings.c.starts_at)


def _held_until(span: Span) -> ColumnElement[datetime]:
    """Until when a booking takes up places; nobody knows when those leave who are here past their end."""
    stays_on = and_(_IS_HERE if span.has_begun else false(), _bookings.c.ends_at <= span.now)
    return case((stays_on, span.ends_at), else_=_bookings.c.ends_at)


def _held(span: Span, area: Any, except_id: Any) -> Select[Any]:
    """What each booking of an area takes up within a period, where, and from when until when."""
    return select(
        _bookings.c.resource_id,
        _held_from(span).label("begins_at"),
        _held_until(span).label("left_at"),
        _bookings.c.animal_count.label("places"),
    ).where(_bookings.c.area == area, _is_held(span, except_id))


def most_by_resource(
    session: Db, area: str, starts_at: datetime, ends_at: datetime, *, except_id: int | None = None
) -> dict[int | None, int]:
    """The largest number of places that are taken up at any moment of a period, by resource of an area.

    Under None stands what has no place of its own yet; resources of which nothing is taken are left out.
    """
    span = _span_of(starts_at, ends_at)
    statement = _most(span.has_begun, span.is_over, except_id is not None)
    moments = {"starts_at": starts_at, "ends_at": ends_at, "now": utcnow()}
    plan_anew(session)
    rows = session.connection().execute(
        statement, {**moments, "area": area, "except_id": except_id}
    )
    return dict(rows.all())


@cache
def _most(has_begun: bool, is_over: bool, except_one: bool) -> Select[Any]:
    """The question for it; it takes longer to put together than to send."""
    # The database adds them up: a house full of animals has more bookings than a page should read. What is taken
    # up before the period only grows towards it and only shrinks after it, so that no moment outside has more.
    span = _PARAMETERS._replace(has_begun=has_begun, is_over=is_over)
    except_id = bindparam("except_id", type_=BigId) if except_one else None
    held = _held(span, bindparam("area", type_=_bookings.c.area.type), except_id).cte("held")
    steps = union_all(
        select(held.c.resource_id, held.c.begins_at.label("moment"), held.c.places.label("change")),
        select(held.c.resource_id, held.c.left_at, -held.c.places),
    ).subquery()
    number = func.sum(steps.c.change).over(
        partition_by=steps.c.resource_id,
        # Who leaves at the moment at which another one comes makes room.
        order_by=(steps.c.moment, steps.c.change),
        rows=(None, 0),
    )
    present = select(steps.c.resource_id, number.label("number")).subquery()
    most = select(present.c.resource_id, func.max(present.c.number))
    return most.group_by(present.c.resource_id)


def taken_by_resource(
    session: Db, area: str, starts_at: datetime, ends_at: datetime, *, except_id: int | None = None
) -> dict[int | None, list[Taken]]:
    """What is taken up in an area within a period, by resource; under None what has no place of its own yet."""
    statement = _held(_span_of(starts_at, ends_at), area, except_id)
    plan_anew(session)
    found: dict[int | None, list[Taken]] = {}
    for resource_id, begin, end, places in session.connection().execute(statement).all():
        found.setdefault(resource_id, []).append(Taken(begin, end, places))
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
    span = _span_of(starts_at, ends_at)
    statement = (
        select(
            _bookings.c.id,
            _animals.c.species,
            _held_from(span),
            _held_until(span),
            func.count(),
        )
        .join(_members, _members.c.booking_id == _bookings.c.id)
        .join(_animals, _animals.c.id == _members.c.animal_id)
        .where(
            _bookings.c.area == area,
            _bookings.c.resource_id.is_(None),
            _is_held(span, except_id),
        )
        .group_by(_bookings.c.id, _animals.c.species)
    )
    plan_anew(session)
    return [Unplaced(*row) for row in session.connection().execute(statement)]


def most_at_once(taken: Iterable[Taken], starts_at: datetime, ends_at: datetime) -> int:
    """The largest number of places that are taken up at any moment of a period."""
    steps: list[tuple[datetime, int]] = []
    for one in taken:
        steps.append((max(one.starts_at, starts_at), one.places))
        steps.append((min(one.ends_at, ends_at), -one.places))
    most = present = 0
    # Who leaves at the moment at which another one comes makes room.
    for _moment, change in sorted(steps):
        present += change
        most = max(most, present)
    return most
