"""What is asked of bookings: who else is there at a time, what takes up places, what waits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.animals.models import Animal, AnimalRelation, RelationKind, Species
from petadmin.bookings.models import AHEAD, HOLDING, Booking, BookingAnimal, BookingStatus
from petadmin.catalog.models import Resource, Service
from petadmin.core.clock import utcnow
from petadmin.core.db import Db

# Tables, to which the visibility of rows adds nothing: a place that is taken by an inactive customer is taken.
_bookings = Booking.__table__
_members = BookingAnimal.__table__
_animals = Animal.__table__


CALLED_OFF = (BookingStatus.cancelled, BookingStatus.no_show)
"""Nothing comes of a booking in these states, unless it is restored."""


class Day(NamedTuple):
    """The bookings of a day: who comes, who is here, and who leaves; each the first few, and whether there are more."""

    arrivals: list[Booking]
    in_house: list[Booking]
    departures: list[Booking]
    more: tuple[bool, bool, bool]


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


def is_holding(starts_at: datetime, ends_at: datetime, *, except_id: int | None) -> Any:
    """The condition for bookings that take up places within a period; who came early is here before the start."""
    condition = and_(
        _bookings.c.status.in_(HOLDING),
        _bookings.c.ends_at > starts_at,
        or_(_bookings.c.starts_at < ends_at, _is_here(ends_at)),
    )
    return condition if except_id is None else and_(condition, _bookings.c.id != except_id)


def _is_here(ends_at: datetime) -> Any:
    """The condition for bookings that are checked in, of which a period that is over says nothing."""
    if ends_at <= utcnow():
        return false()
    return _bookings.c.status == BookingStatus.checked_in


def _held_from(starts_at: datetime, ends_at: datetime) -> Any:
    """From when on a booking takes up places within a period."""
    return case(
        (_is_here(ends_at), literal(starts_at, _bookings.c.starts_at.type)),
        else_=_bookings.c.starts_at,
    )


def taken_by_resource(
    session: Db, area: str, starts_at: datetime, ends_at: datetime, *, except_id: int | None = None
) -> dict[int | None, list[Taken]]:
    """What is taken up in an area within a period, by resource; under None what has no place of its own yet."""
    statement = select(
        _bookings.c.resource_id,
        _held_from(starts_at, ends_at),
        _bookings.c.ends_at,
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
            _bookings.c.ends_at,
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


def resources_of(area: str) -> Select[Resource]:
    """The places of an area that are in use."""
    return (
        select(Resource)
        .where(Resource.area == area, Resource.is_active)
        .order_by(Resource.sort_name, Resource.id)
    )


def offered_in(area: str) -> Select[Service]:
    """The services that an area offers."""
    return (
        select(Service)
        .where(Service.area == area, Service.is_active)
        .order_by(Service.sort_name, Service.id)
    )


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


def at_the_same_time(
    session: Db,
    animal_ids: Sequence[int],
    starts_at: datetime,
    ends_at: datetime,
    *,
    except_id: int | None = None,
) -> Sequence[Booking]:
    """Bookings of these animals that overlap a period."""
    members = select(BookingAnimal.booking_id).where(BookingAnimal.animal_id.in_(animal_ids))
    statement = (
        select(Booking)
        .where(Booking.id.in_(members), is_holding(starts_at, ends_at, except_id=except_id))
        .options(joinedload(Booking.service), selectinload(Booking.animals))
        .order_by(Booking.starts_at, Booking.id)
        .limit(5)
    )
    return session.scalars(statement).all()


def staff_busy(
    session: Db,
    staff_id: int,
    starts_at: datetime,
    ends_at: datetime,
    *,
    except_id: int | None = None,
) -> Sequence[Booking]:
    """Bookings that a member of staff has within a period."""
    statement = (
        select(Booking)
        .where(Booking.staff_id == staff_id, is_holding(starts_at, ends_at, except_id=except_id))
        .options(joinedload(Booking.service))
        .order_by(Booking.starts_at, Booking.id)
        .limit(5)
    )
    return session.scalars(statement).all()


def enemies_present(
    session: Db,
    area: str,
    animal_ids: Sequence[int],
    starts_at: datetime,
    ends_at: datetime,
    *,
    except_id: int | None = None,
) -> list[tuple[Animal, Animal, Booking]]:
    """Pairs of one of these animals and an enemy that is booked in the area at the same time."""
    if not animal_ids:
        return []
    relations = select(AnimalRelation).where(
        AnimalRelation.kind == RelationKind.enemy,
        or_(AnimalRelation.first_id.in_(animal_ids), AnimalRelation.second_id.in_(animal_ids)),
    )
    pairs = {
        (relation.second_id if relation.first_id in animal_ids else relation.first_id): (
            relation.first_id if relation.first_id in animal_ids else relation.second_id
        )
        for relation in session.scalars(relations)
    }
    if not pairs:
        return []
    statement = (
        select(Animal, Booking)
        .join(BookingAnimal, BookingAnimal.animal_id == Animal.id)
        .join(Booking, Booking.id == BookingAnimal.booking_id)
        .where(
            Animal.id.in_(pairs),
            Booking.area == area,
            is_holding(starts_at, ends_at, except_id=except_id),
        )
        .options(joinedload(Booking.resource))
        .order_by(Booking.starts_at, Booking.id)
        .limit(10)
    )
    return [
        (session.get_one(Animal, pairs[enemy.id]), enemy, booking)
        for enemy, booking in session.execute(statement)
    ]


def of_animal(animal_id: int) -> ColumnElement[bool]:
    """The bookings that an animal is part of."""
    members = select(BookingAnimal.booking_id).where(BookingAnimal.animal_id == animal_id)
    return Booking.id.in_(members)


def at_time(when: str, day: tuple[datetime, datetime]) -> ColumnElement[bool]:
    """The condition for bookings of today, upcoming, in house, past or all; `day` is where today begins and ends."""
    start, end = day
    conditions: dict[str, ColumnElement[bool]] = {
        "today": is_of_day(start, end),
        "upcoming": Booking.status.in_(AHEAD) & (Booking.starts_at >= start),
        "in_house": Booking.status == BookingStatus.checked_in,
        "past": (Booking.starts_at < start) & (Booking.status != BookingStatus.checked_in),
        "all": true(),
    }
    return conditions[when]


def is_of_day(start: datetime, end: datetime) -> ColumnElement[bool]:
    """What begins between two moments and was not called off, and who is in the house."""
    begins = select(Booking.id).where(
        Booking.starts_at >= start, Booking.starts_at < end, Booking.status.not_in(CALLED_OFF)
    )
    present = select(Booking.id).where(Booking.status == BookingStatus.checked_in)
    # Each half is found by its own index.
    return Booking.id.in_(begins.union(present))


def open_of(subject: Any, start: datetime) -> Select[Booking]:
    """What is still to come of a customer's or an animal's bookings, and what is going on; the next first."""
    return (
        select(Booking)
        .where(of_subject(subject), is_open(start))
        .order_by(Booking.starts_at, Booking.id)
    )


def is_open(start: datetime) -> ColumnElement[bool]:
    """What begins at a moment or later and was not called off, and who is in the house."""
    return or_(
        and_(Booking.status.in_(AHEAD), Booking.starts_at >= start),
        Booking.status == BookingStatus.checked_in,
    )


def of_subject(subject: Any) -> ColumnElement[bool]:
    """The bookings of a customer, or those that an animal is part of."""
    if subject.__tablename__ == "animal":
        return of_animal(subject.id)
    theirs: ColumnElement[bool] = Booking.customer_id == subject.id
    return theirs


def with_parties() -> list[ORMOption]:
    """Loads along who and what a booking is about."""
    return [
        joinedload(Booking.customer),
        joinedload(Booking.service),
        joinedload(Booking.resource),
        joinedload(Booking.staff),
        selectinload(Booking.animals),
    ]


def day_of(session: Db, day: tuple[datetime, datetime], *, limit: int) -> Day:
    """Who comes, who is here and who leaves between two moments, in all areas; a few of each."""
    start, end = day
    arriving = Booking.status.in_((BookingStatus.pending, BookingStatus.confirmed))
    here = Booking.status == BookingStatus.checked_in
    found = [
        list(
            session.scalars(
                select(Booking)
                .where(*conditions)
                .options(*with_parties())
                .order_by(order, Booking.id)
                .limit(limit + 1)
            )
        )
        for conditions, order in (
            ((arriving, Booking.starts_at >= start, Booking.starts_at < end), Booking.starts_at),
            ((here, Booking.ends_at >= end), Booking.ends_at),
            ((here, Booking.ends_at < end), Booking.ends_at),
        )
    ]
    arrivals, in_house, departures = (rows[:limit] for rows in found)
    first, second, third = (len(rows) > limit for rows in found)
    return Day(arrivals, in_house, departures, (first, second, third))
