"""Capacity: no more animals than there are places, whoever books and however many at once.

`claim` is called inside the transaction that saves a booking, for every way in. It locks the places of the
area, so that of two who want the last one the second waits and then sees that it is gone; on SQLite every
transaction that writes begins with that lock. On PostgreSQL an exclusion constraint keeps exclusive places
apart besides.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy import select

from petadmin.animals.models import Species
from petadmin.bookings import holding, queries
from petadmin.bookings.holding import Taken, Unplaced
from petadmin.bookings.models import Booking
from petadmin.catalog.models import Resource
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _l


@dataclass(frozen=True)
class Room:
    """How much room a place has within a period, in animals."""

    resource: Resource
    free: int

    @property
    def is_full(self) -> bool:
        return self.free <= 0


@dataclass(frozen=True)
class Occupancy:
    """The places of an area, and how many animals are in each of them at most at any moment of a period.

    Under None stand those that have no place of their own yet; places nobody comes to are left out.
    """

    places: Sequence[Resource]
    most: Mapping[int | None, int]


class Full(DomainError):
    """There is no room; the message says where."""


def claim(
    session: Db, booking: Booking, animals: Sequence[Any], *, starts_at: datetime | None = None
) -> None:
    """Make sure that a booking has room before it is saved, from its start or an earlier one; raises `Full`."""
    locked = select(Resource.id).where(Resource.area == booking.area).order_by(Resource.id)
    session.execute(locked.with_for_update(key_share=True)).all()
    reason = why_full(
        session,
        booking.area,
        animals,
        booking.resource,
        starts_at or booking.starts_at,
        booking.ends_at,
        except_id=booking.id,
    )
    if reason is not None:
        raise Full(reason, field="resource")


def check_left(session: Db, booking: Booking, *, at: datetime) -> None:
    """Make sure that those before have left the place of a booking whose animals come now; raises `Full`."""
    place = booking.resource
    if place is None:
        return
    here = queries.here_in(session, place.id, except_id=booking.id)
    late = [one for one in here if one.ends_at <= at]
    free = place.capacity - sum(one.animal_count for one in here) if place.shared else 0
    if late and free < booking.animal_count:
        names = ", ".join(animal.name for one in late for animal in one.animals)
        raise Full(
            _l("%(place)s is not free yet. Still there: %(names)s.", place=place.name, names=names),
            field="resource",
        )


def why_full(
    session: Db,
    area: str,
    animals: Sequence[Any],
    resource: Resource | None,
    starts_at: datetime,
    ends_at: datetime,
    *,
    except_id: int | None = None,
    known: Occupancy | None = None,
) -> Label | None:
    """Why these animals find no room; None when they do. What is known of the places is not asked again."""
    found = known or occupancy(session, area, starts_at, ends_at, except_id=except_id)
    places = found.places
    if not places:
        return None
    if resource is not None:
        room = room_in(resource, found.most.get(resource.id))
        if room.free < len(animals):
            return _why_not_there(resource, room, len(animals))
    unplaced = (
        holding.unplaced(session, area, starts_at, ends_at, except_id=except_id)
        if None in found.most
        else []
    )
    wanted = Counter(animal.species for animal in animals)
    if resource is None and set(wanted) - _taken_by(places, wanted):
        return _l("No place takes such an animal.")
    # Who has no place yet needs one as well: for any choice of species, the places that take one of them
    # must do for all of them, or somebody who is booked finds nothing in the end.
    taken: dict[int | None, list[Taken]] | None = None
    for species in _choices({*wanted, *(one.species for one in unplaced)}, places):
        suiting = [place for place in places if place.species in (None, *species)]
        number = sum(wanted[one] for one in species)
        needed = _needed(suiting, resource, len(animals) if resource is not None else number)
        waiting = [one for one in unplaced if one.species in species]
        if not needed or _surely_free(suiting, found.most, waiting) >= needed:
            continue
        if taken is None:
            taken = holding.taken_by_resource(
                session, area, starts_at, ends_at, except_id=except_id
            )
        if _free_in_all(suiting, taken, waiting, starts_at, ends_at) < needed:
            if resource is not None:
                return _l(
                    "What is free is needed for bookings that have no place of their own yet."
                )
            return _l("Nothing is free in this period.")
    return None


def _taken_by(places: Sequence[Resource], species: Iterable[Species]) -> set[Species]:
    """The species that at least one of these places takes."""
    return {one for one in species if any(place.species in (None, one) for place in places)}


def _choices(species: set[Species], places: Sequence[Resource]) -> Iterator[set[Species]]:
    """One species after the other that the places take, then two of them at a time, and so on."""
    known = sorted(_taken_by(places, species))
    for number in range(1, len(known) + 1):
        yield from map(set, combinations(known, number))


def _needed(suiting: Sequence[Resource], resource: Resource | None, animals: int) -> int:
    """How much of some places a booking takes up, which has a place of its own or not yet."""
    if resource is None:
        return _units(suiting, animals) if animals else 0
    if resource not in suiting:
        return 0
    return _part(suiting, animals if resource.shared else resource.capacity)


def occupancy(
    session: Db,
    area: str,
    starts_at: datetime,
    ends_at: datetime,
    *,
    except_id: int | None = None,
) -> Occupancy:
    """What is taken up in an area within a period, in two statements."""
    places = session.scalars(queries.resources_of(area)).all()
    if not places:
        return Occupancy((), {})
    most = holding.most_by_resource(session, area, starts_at, ends_at, except_id=except_id)
    return Occupancy(places, most)


def rooms(occupied: Occupancy) -> list[Room]:
    """How much room each place of an area has."""
    return [room_in(place, occupied.most.get(place.id)) for place in occupied.places]


def room_in(resource: Resource, most: int | None) -> Room:
    """How much room a place has that so many animals come to, or nobody; not shared, it is full with one booking."""
    if not resource.shared:
        return Room(resource, resource.capacity if most is None else 0)
    return Room(resource, resource.capacity - (most or 0))


def suits(resource: Resource, species: Species, grams: int | None) -> bool:
    """Whether a place is for an animal of this species and weight."""
    if resource.species not in (None, species):
        return False
    return resource.most_grams is None or grams is None or grams <= resource.most_grams


def _units(places: Sequence[Resource], animals: int) -> int:
    """How much of these places so many animals of one booking take up.

    Where all places are for one booking at a time, places count; else there is a part for each animal.
    """
    if any(place.shared for place in places):
        return animals
    largest = max(place.capacity for place in places)
    return -(-animals // largest)


def _surely_free(
    places: Sequence[Resource], most: Mapping[int | None, int], waiting: Sequence[Unplaced]
) -> int:
    """What is free of several places together even if each were at its fullest at the same moment."""
    free = sum(_part(places, place.capacity) for place in places)
    for place in places:
        if place.id in most:
            free -= _part(places, most[place.id] if place.shared else place.capacity)
    return free - sum(_units(places, animals) for *_which, animals in _by_booking(waiting))


def _by_booking(waiting: Sequence[Unplaced]) -> Iterator[tuple[datetime, datetime, int]]:
    """From when until when each of these bookings is, and for how many animals."""
    numbers: Counter[tuple[int, datetime, datetime]] = Counter()
    for one in waiting:
        numbers[one.booking_id, one.starts_at, one.ends_at] += one.animals
    for (_booking, begin, end), animals in numbers.items():
        yield begin, end, animals


def _free_in_all(
    places: Sequence[Resource],
    taken: dict[int | None, list[Taken]],
    waiting: Sequence[Unplaced],
    starts_at: datetime,
    ends_at: datetime,
) -> int:
    """What is free of several places together, less what is booked without a place of its own."""
    inside = [
        Taken(begin, end, _units(places, animals)) for begin, end, animals in _by_booking(waiting)
    ]
    for place in places:
        for begin, end, animals in taken.get(place.id, []):
            # An exclusive place is full with one booking, however few animals it is for.
            taken_up = animals if place.shared else place.capacity
            inside.append(Taken(begin, end, _part(places, taken_up)))
    free = sum(_part(places, place.capacity) for place in places)
    return free - holding.most_at_once(inside, starts_at, ends_at)


def _part(places: Sequence[Resource], animals: int) -> int:
    """What so many animals take up of a single place."""
    return animals if any(one.shared for one in places) else 1


def _why_not_there(resource: Resource, room: Room, wanted: int) -> Label:
    if wanted > resource.capacity:
        return _l(
            "%(place)s has room for %(capacity)s at most.",
            place=resource.name,
            capacity=resource.capacity,
        )
    if room.is_full:
        return _l("%(place)s is taken in this period.", place=resource.name)
    return _l("%(place)s has only %(free)s left.", place=resource.name, free=room.free)
