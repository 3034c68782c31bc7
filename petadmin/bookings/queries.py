"""What is asked of bookings: who else is there at a time, what can be booked, what waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.animals.models import Animal, AnimalRelation, RelationKind
from petadmin.bookings.holding import LINGERS, is_holding
from petadmin.bookings.models import AHEAD, HOLDING, Booking, BookingAnimal, BookingStatus
from petadmin.catalog.models import Resource, Service
from petadmin.core.db import Db

# Tables, to which the visibility of rows adds nothing: a place that is taken by an inactive customer is taken.
_bookings = Booking.__table__
_members = BookingAnimal.__table__
_animals = Animal.__table__


CALLED_OFF = (BookingStatus.cancelled, BookingStatus.no_show)
"""Nothing comes of a booking in these states, unless it is restored."""


SHOWN_AT_THE_SAME_TIME = 5


class Overlapping(NamedTuple):
    """A booking that some animals have at the same time as another one."""

    booking_id: int
    service: str
    starts_at: datetime
    ends_at: datetime
    animal_ids: list[int]


class Day(NamedTuple):
    """The bookings of a day: who comes, who is here, and who leaves; each the first few, and whether there are more."""

    arrivals: list[Booking]
    in_house: list[Booking]
    departures: list[Booking]
    more: tuple[bool, bool, bool]


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


def at_the_same_time(
    session: Db,
    animal_ids: Sequence[int],
    starts_at: datetime,
    ends_at: datetime,
    *,
    except_id: int | None = None,
) -> Sequence[Overlapping]:
    """Bookings of these animals that overlap a period, the first few."""
    statement = (
        select(
            Booking.id, Service.name, Booking.starts_at, Booking.ends_at, BookingAnimal.animal_id
        )
        .join(Service, Service.id == Booking.service_id)
        .join(BookingAnimal, BookingAnimal.booking_id == Booking.id)
        .where(
            BookingAnimal.animal_id.in_(animal_ids),
            is_holding(starts_at, ends_at, except_id=except_id),
        )
        .order_by(Booking.starts_at, Booking.id, BookingAnimal.animal_id)
        .limit(SHOWN_AT_THE_SAME_TIME * len(animal_ids))
    )
    found: dict[int, Overlapping] = {}
    for booking_id, service, begins, ends, animal_id in session.execute(statement):
        other = found.setdefault(booking_id, Overlapping(booking_id, service, begins, ends, []))
        other.animal_ids.append(animal_id)
    return list(found.values())[:SHOWN_AT_THE_SAME_TIME]


def may_overlap(
    animal_ids: BindParameter[int],
    starts_at: BindParameter[datetime],
    ends_at: BindParameter[datetime],
    *,
    except_id: BindParameter[int],
) -> Select[int]:
    """Whichever bookings of animals overlap a period, and those of who is here now, whenever it is."""
    here = Booking.status == BookingStatus.checked_in
    members = select(BookingAnimal.booking_id).where(BookingAnimal.animal_id.in_(animal_ids))
    return select(Booking.id).where(
        Booking.id.in_(members),
        Booking.id != except_id,
        Booking.status.in_(HOLDING),
        or_(Booking.ends_at > starts_at, here),
        or_(Booking.starts_at < ends_at, here),
    )


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


def are_enemies(animal_ids: Sequence[int] | BindParameter[int]) -> ColumnElement[bool]:
    """The condition for relations by which one of these animals has an enemy."""
    one_of_them = or_(
        AnimalRelation.first_id.in_(animal_ids), AnimalRelation.second_id.in_(animal_ids)
    )
    return and_(AnimalRelation.kind == RelationKind.enemy, one_of_them)


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
    relations = select(AnimalRelation).where(are_enemies(animal_ids))
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
            is_holding(starts_at, ends_at, except_id=except_id, lingers=LINGERS),
        )
        .options(joinedload(Booking.resource))
        .order_by(Booking.starts_at, Booking.id)
        .limit(10)
    )
    return [
        (session.get_one(Animal, pairs[enemy.id]), enemy, booking)
        for enemy, booking in session.execute(statement)
    ]


def here_in(session: Db, resource_id: int, *, except_id: int | None) -> Sequence[Booking]:
    """The bookings whose animals are in a place now; those who should have left longest ago first."""
    statement = (
        select(Booking)
        .where(
            Booking.status == BookingStatus.checked_in,
            Booking.resource_id == resource_id,
            Booking.id.is_distinct_from(except_id),
        )
        .options(selectinload(Booking.animals))
        .order_by(Booking.ends_at, Booking.id)
    )
    return session.scalars(statement).all()


def of_animal(animal_id: int) -> ColumnElement[bool]:
    """The bookings that an animal is part of."""
    members = select(BookingAnimal.booking_id).where(BookingAnimal.animal_id == animal_id)
    return Booking.id.in_(members)


def at_time(when: str, day: tuple[datetime, datetime]) -> ColumnElement[bool]:
    """The condition for bookings of today, upcoming, in house, past or all; `day` is where today begins and ends."""
    start, end = day
    match when:
        case "today":
            return is_of_day(start, end)
        case "upcoming":
            return is_upcoming(start)
        case "in_house":
            return Booking.status == BookingStatus.checked_in
        case "past":
            return (Booking.starts_at < start) & (Booking.status != BookingStatus.checked_in)
        case "all":
            return true()
    raise LookupError(f"no time of bookings is called {when}")


def is_upcoming(start: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """What begins at a moment or later and was not called off."""
    return Booking.status.in_(AHEAD) & (Booking.starts_at >= start)


def is_of_day(start: datetime, end: datetime) -> ColumnElement[bool]:
    """What begins between two moments and was not called off, and who is in the house."""
    # Of the table: what may be seen of it is asked of the bookings around, once and not in each half.
    rows = Booking.__table__.c
    begins = select(rows.id).where(
        rows.starts_at >= start, rows.starts_at < end, rows.status.not_in(CALLED_OFF)
    )
    present = select(rows.id).where(rows.status == BookingStatus.checked_in)
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
    each = [
        select(Booking.id, literal(place).label("place"), order.label("moment"))
        .where(*conditions)
        .order_by(order, Booking.id)
        .limit(limit + 1)
        .subquery()
        for place, (conditions, order) in enumerate(
            (
                (
                    (arriving, Booking.starts_at >= start, Booking.starts_at < end),
                    Booking.starts_at,
                ),
                ((here, Booking.ends_at >= end), Booking.ends_at),
                ((here, Booking.ends_at < end), Booking.ends_at),
            )
        )
    ]
    few = union_all(*(select(rows) for rows in each)).subquery()
    found = session.execute(
        select(Booking, few.c.place)
        .join(few, few.c.id == Booking.id)
        .options(*with_parties())
        .order_by(few.c.moment, Booking.id)
    )
    rows: tuple[list[Booking], ...] = ([], [], [])
    for booking, place in found:
        rows[place].append(booking)
    first, second, third = (len(some) > limit for some in rows)
    arrivals, in_house, departures = (some[:limit] for some in rows)
    return Day(arrivals, in_house, departures, (first, second, third))
