"""The demo's bookings as they are planned: each wish finds a service, a time, a place and somebody on duty, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from petadmin.animals.models import Species
from petadmin.bookings.models import BookingSource, BookingStatus
from petadmin.catalog.models import Resource, Service, Unit
from petadmin.core.clock import moment_at
from petadmin.demo.catalog import Offer
from petadmin.demo.chance import Chance
from petadmin.demo.diary import Diary
from petadmin.demo.wishes import Wish

NIGHTS = {1: 6, 2: 20, 3: 20, 4: 12, 5: 8, 7: 14, 9: 6, 10: 5, 14: 6}
SUMMER_NIGHTS = {3: 8, 5: 10, 7: 22, 10: 14, 14: 20, 15: 10}
SUMMER = (7, 8)
SUITES = 0.22
"""So many stays are in a suite."""

STAYS = ("hotel", "daycare")
WALK_INS = {"grooming": 0.12, "veterinary": 0.25, "training": 0.05}
"""So many come without a booking."""

CANCELLED, NO_SHOW = 0.06, 0.015
STATUS_AHEAD = {
    BookingStatus.confirmed: 74,
    BookingStatus.pending: 13,
    BookingStatus.requested: 9,
    BookingStatus.cancelled: 4,
}
ONLINE = 0.12
FIRST_HOUR, HOURS_OPEN = 9, 10
TRIES = 8
STILL_TO_DO = 0.55
"""So much of what was to happen today has not, however late it is, so that there is something to do."""

ASKED_FOR = {
    "grooming": {0: 30, 1: 40, 2: 12, 3: 12, 5: 6},
    "training": {0: 40, 1: 30, 2: 30},
    "veterinary": {0: 40, 1: 25, 2: 22, 3: 9, 4: 4},
}
"""How often each service is asked for, by its place in the offer."""


@dataclass
class Reservation:
    """A booking to be, or a visit without one (`walk_in`); `visits` says whether anything came of it."""

    wish: Wish
    service: Service
    resource: Resource | None
    staff_id: int | None
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    status: BookingStatus
    source: BookingSource = BookingSource.staff
    walk_in: bool = False
    booking_id: int | None = field(default=None, repr=False)

    @property
    def is_here(self) -> bool:
        return self.status is BookingStatus.checked_in

    @property
    def came(self) -> bool:
        return self.status in (BookingStatus.checked_in, BookingStatus.completed)


class Desk:
    """Whoever takes the bookings: knows what is offered, who is on duty, and what is taken."""

    def __init__(self, offer: Offer, staff_ids: Sequence[int], chance: Chance) -> None:
        self._offer = offer
        self._staff_ids = staff_ids
        self._chance = chance
        self._diary = Diary()

    def take(self, wish: Wish) -> Reservation | None:
        """The booking for a wish; None when there is no room."""
        service = self._service(wish)
        for _try in range(TRIES):
            starts_at, ends_at = self._times(wish, service)
            placed = self._place(wish, starts_at, ends_at)
            if placed is not None:
                return self._reserve(wish, service, placed, starts_at, ends_at)
        return None

    def _service(self, wish: Wish) -> Service:
        offered, chance = self._offer.services[wish.area], self._chance
        species = wish.animals[0].species
        if wish.area == "hotel":
            return offered[2 if species is Species.cat else int(chance.happens(SUITES))]
        if wish.area == "daycare":
            return offered[int(chance.happens(0.45))]
        if wish.area == "grooming" and species is Species.cat:
            return offered[4]
        return offered[chance.weighted(ASKED_FOR[wish.area])]

    def _times(self, wish: Wish, service: Service) -> tuple[datetime, datetime]:
        chance = self._chance
        if wish.area == "hotel":
            nights = chance.weighted(SUMMER_NIGHTS if wish.day.month in SUMMER else NIGHTS)
            last = wish.day + timedelta(days=nights)
            return self._at(wish, chance.random.randint(0, 32)), moment_at(
                datetime.combine(last, _clock(chance.random.randint(0, 32))), chance.zone
            )
        if wish.area == "daycare":
            starts_at = self._at(wish, chance.random.randint(0, 6))
            quarters = chance.random.randint(10, 20 if service.unit is Unit.hour else 32)
            return starts_at, starts_at + timedelta(minutes=15 * quarters)
        minutes = service.duration_minutes or 60
        latest = (HOURS_OPEN * 60 - minutes) // 15
        starts_at = self._at(wish, chance.random.randint(0, latest))
        return starts_at, starts_at + timedelta(minutes=minutes)

    def _at(self, wish: Wish, quarters: int) -> datetime:
        return moment_at(datetime.combine(wish.day, _clock(quarters)), self._chance.zone)

    def _place(
        self, wish: Wish, starts_at: datetime, ends_at: datetime
    ) -> tuple[Resource | None, int | None] | None:
        """Where it is and who does it; None when something or somebody is taken."""
        diary = self._diary
        if not all(
            diary.is_free(("animal", id(animal)), starts_at, ends_at) for animal in wish.animals
        ):
            return None
        place = self._free_place(wish, starts_at, ends_at)
        if place is None:
            return None
        for animal in wish.animals:
            diary.take(("animal", id(animal)), starts_at, ends_at)
        diary.take(place.name, starts_at, ends_at, number=self._number(place, wish))
        if wish.area in STAYS:
            return place, None
        return place, self._free_staff(starts_at, ends_at)

    def _free_place(self, wish: Wish, starts_at: datetime, ends_at: datetime) -> Resource | None:
        suiting = [
            place
            for place in self._offer.places[wish.area]
            if place.species in (None, wish.animals[0].species)
            and place.capacity >= len(wish.animals)
        ]
        self._chance.random.shuffle(suiting)
        for place in suiting:
            capacity = place.capacity if place.shared else 1
            number = self._number(place, wish)
            if self._diary.is_free(
                place.name, starts_at, ends_at, number=number, capacity=capacity
            ):
                return place
        return None

    def _free_staff(self, starts_at: datetime, ends_at: datetime) -> int | None:
        order = self._chance.random.sample(self._staff_ids, len(self._staff_ids))
        for staff_id in order:
            if self._diary.is_free(("staff", staff_id), starts_at, ends_at):
                self._diary.take(("staff", staff_id), starts_at, ends_at)
                return staff_id
        return None

    def _number(self, place: Resource, wish: Wish) -> int:
        return len(wish.animals) if place.shared else 1

    def _reserve(
        self,
        wish: Wish,
        service: Service,
        placed: tuple[Resource | None, int | None],
        starts_at: datetime,
        ends_at: datetime,
    ) -> Reservation:
        chance = self._chance
        status = self._status(wish.area, starts_at, ends_at)
        ago = timedelta(minutes=chance.random.randint(60, 60 * 24 * 30))
        earliest = max(wish.customer.joined, *(animal.joins for animal in wish.animals))
        made_at = max(min(starts_at, chance.now) - ago, earliest)
        requested = status is BookingStatus.requested or chance.happens(ONLINE)
        walk_in = status is BookingStatus.completed and chance.happens(WALK_INS.get(wish.area, 0))
        return Reservation(
            wish,
            service,
            *placed,
            starts_at,
            ends_at,
            min(made_at, chance.now),
            status,
            BookingSource.online if requested else BookingSource.staff,
            walk_in,
        )

    def _status(self, area: str, starts_at: datetime, ends_at: datetime) -> BookingStatus:
        chance = self._chance
        today = chance.today
        first, last = (moment.astimezone(chance.zone).date() for moment in (starts_at, ends_at))
        # All of it is drawn, whatever the hour: else a minute later everything after it would be another.
        ahead, still_to_do = chance.weighted(STATUS_AHEAD), chance.happens(STILL_TO_DO)
        cancelled, no_show = chance.happens(CANCELLED), chance.happens(NO_SHOW)
        if first > today:
            return ahead
        if first == today and (starts_at > chance.now or still_to_do):
            return BookingStatus.confirmed
        if area in STAYS and (ends_at > chance.now or (last == today and still_to_do)):
            return BookingStatus.checked_in
        if ends_at > chance.now:
            return BookingStatus.confirmed
        if cancelled:
            return BookingStatus.cancelled
        return BookingStatus.no_show if no_show else BookingStatus.completed


def _clock(quarters: int) -> time:
    return time(FIRST_HOUR + quarters // 4, quarters % 4 * 15)
