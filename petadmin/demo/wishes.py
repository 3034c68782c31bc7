"""What the demo's customers come for, and when: by area, season, and how the business has grown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from typing import Any

from petadmin.animals.models import Species
from petadmin.demo.animals import PlannedAnimal
from petadmin.demo.chance import Chance
from petadmin.demo.planning import Planned

HISTORY_DAYS = 730
AHEAD_DAYS = 56

GROWN = 0.74
"""The year before the last one had so much of its business."""

FAR_DAYS = 18.0
"""How far ahead people book: after so many days, a third of what will come is known."""

SEASONS: Mapping[str, Sequence[float]] = {
    "hotel": (0.6, 0.6, 0.9, 1.3, 0.9, 1.1, 1.9, 2.3, 1.0, 0.8, 0.7, 1.7),
    "daycare": (1.0, 1.0, 1.1, 1.0, 1.1, 1.0, 0.8, 0.5, 1.1, 1.1, 1.1, 0.9),
    "grooming": (0.7, 0.8, 1.0, 1.1, 1.3, 1.4, 1.2, 0.8, 0.9, 0.9, 0.9, 1.4),
    "training": (1.1, 1.1, 1.2, 1.2, 1.1, 0.9, 0.6, 0.3, 1.2, 1.2, 1.1, 0.8),
    "veterinary": (0.9, 1.0, 1.2, 1.2, 1.1, 1.0, 0.9, 0.8, 1.0, 1.0, 1.0, 0.9),
    "shop": (0.9, 0.8, 0.9, 0.9, 1.0, 1.0, 0.9, 0.8, 1.0, 1.0, 1.1, 1.7),
}
"""From January to December."""

A_YEAR: Mapping[str, float] = {
    "hotel": 4.4, "daycare": 10, "grooming": 7, "training": 7, "veterinary": 3.4, "shop": 10,
}  # fmt: skip
"""How often a year somebody comes on average."""

REGULARS = 0.28
REGULAR_TIMES = 5.5
"""Some bring their dog to the daycare as often as that every month, all the year."""

LESS_OFTEN: Mapping[Species, float] = {Species.cat: 0.3}
"""To the salon; those of other species do not go there."""

SPECIES: Mapping[str, frozenset[Species]] = {
    "hotel": frozenset({Species.dog, Species.cat}),
    "daycare": frozenset({Species.dog}),
    "grooming": frozenset({Species.dog, Species.cat}),
    "training": frozenset({Species.dog}),
}
"""Who is taken in; the clinic takes all of them."""

TOGETHER = frozenset({"hotel", "daycare"})
"""To these areas the animals of a home come together."""

AROUND_NOW: Mapping[str, Mapping[int, int]] = {
    "hotel": {-4: 3, -3: 2, -2: 3, -1: 2, 0: 5, 1: 3, 2: 2},
    "daycare": {0: 7, 1: 5},
    "grooming": {0: 6, 1: 4, 2: 3},
    "training": {0: 3, 1: 2},
    "veterinary": {0: 5, 1: 3, 2: 2},
    "shop": {0: 3},
}
"""So many come on the days around the one on which the demo is made, so that there is something to do."""

LAST_STAY = timedelta(days=16)
"""Nobody comes so shortly before leaving or dying, so that no stay lasts longer."""

OPEN_ON_SUNDAYS = frozenset({"hotel"})
SUNDAY = 6


@dataclass
class Wish:
    """That somebody comes on a day for something; in the shop without animals."""

    area: str
    day: date
    customer: Planned
    animals: list[PlannedAnimal]


def wishes(planned: Sequence[Planned], chance: Chance) -> list[Wish]:
    """All of them; those around the day of the demo first, which are to find a place for sure."""
    around = list(_around_now(planned, chance))
    rest = [wish for customer in planned for wish in _of_customer(customer, chance)]
    rest.sort(key=lambda wish: wish.day)
    return [*around, *rest]


def _around_now(planned: Sequence[Planned], chance: Chance) -> Iterator[Wish]:
    for area, days in AROUND_NOW.items():
        candidates = [
            customer
            for customer in planned
            if customer.stays
            and area in customer.row.areas
            and customer.joined.date() < chance.today
        ]
        chance.random.shuffle(candidates)
        for days_ahead, number in days.items():
            day = chance.today + timedelta(days=days_ahead)
            for _number in range(number):
                if not candidates:
                    break
                customer = candidates.pop()
                animals = _who(customer, area, day, chance)
                if animals or area == "shop":
                    yield Wish(area, day, customer, animals[: None if area in TOGETHER else 1])


def _of_customer(customer: Planned, chance: Chance) -> Iterator[Wish]:
    begins = customer.joined.date() + timedelta(days=1)
    first = max(chance.today - timedelta(days=HISTORY_DAYS), begins)
    last = chance.today + timedelta(days=AHEAD_DAYS)
    if customer.left is not None:
        last = customer.left[0] - LAST_STAY
    for area in customer.row.areas:
        if area not in A_YEAR:
            continue
        zeal = chance.random.uniform(0.35, 1.65)
        regular = area == "daycare" and chance.happens(REGULARS)
        monthly = REGULAR_TIMES if regular else zeal * A_YEAR[area] / 12
        for day in _days(area, first, last, monthly, chance):
            yield from _on(customer, area, day, chance)


def _days(area: str, first: date, last: date, monthly: float, chance: Chance) -> Iterator[date]:
    """The days of a span on which somebody comes, when they come so often a month."""
    day, now = first, chance.today
    while day <= last:
        often = monthly * SEASONS[area][day.month - 1] * _growth((day - now).days) / 30.4
        if chance.happens(often) and (area in OPEN_ON_SUNDAYS or day.weekday() != SUNDAY):
            yield day
        day += timedelta(days=1)


def _growth(ahead: int) -> float:
    """How the business of a day compares to the usual one, by how many days lie until then."""
    if ahead > 0:
        return exp(-ahead / FAR_DAYS)
    return GROWN + (1.15 - GROWN) * (HISTORY_DAYS + ahead) / HISTORY_DAYS


def _on(customer: Planned, area: str, day: date, chance: Chance) -> Iterator[Wish]:
    if area == "shop":
        # Nobody knows yet who comes into the shop tomorrow.
        if day <= chance.today:
            yield Wish(area, day, customer, [])
        return
    animals = _who(customer, area, day, chance)
    if not animals:
        return
    if area in TOGETHER:
        yield Wish(area, day, customer, animals[:3])
        return
    animal = chance.one(animals)
    if area != "grooming" or chance.happens(LESS_OFTEN.get(animal.species, 1.0)):
        yield Wish(area, day, customer, [animal])


def _who(customer: Planned, area: str, day: date, chance: Chance) -> list[PlannedAnimal]:
    """The animals that could come: on file by then, alive, and of a species that the area takes."""
    found = [
        animal
        for animal in customer.animals
        if (area not in SPECIES or animal.species in SPECIES[area])
        and animal.joins.astimezone(chance.zone).date() < day
        and _is_alive(animal, day, chance)
    ]
    if area == "hotel" and found:
        # Dogs and cats stay in different places, so they are booked apart.
        found = [animal for animal in found if animal.species is found[0].species]
    return found


def _is_alive(animal: Any, day: date, chance: Chance) -> bool:
    if animal.died is None:
        return True
    return bool(day + LAST_STAY < animal.died and day < chance.today)
