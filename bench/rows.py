"""The customers of the benchmark: made up in bulk, with names as frequent as they are in Spain.

The rows are those that the services would have written: folded names, search texts, positions.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

from faker.providers.person.es_ES import Provider

from petadmin.areas import breeding, daycare, grooming, hotel, shop, training, veterinary
from petadmin.core.text import fold
from petadmin.demo.breeds import FEMALE_NAMES, MALE_NAMES
from petadmin.demo.people import MEN, SURNAMES, WOMEN
from petadmin.demo.places import CAPITAL, ELSEWHERE, STREETS, TOWNS

SEED = 7
RARE_SURNAME = "Zugazagoitia"
RARE = 5
"""So many customers have the rare surname, whatever the size."""

FIRST_DAY = datetime(2020, 1, 1, 8, tzinfo=UTC)
DAYS = 2200
INACTIVE_SHARE = 0.05

AREAS = {
    hotel.AREA.key: 45,
    grooming.AREA.key: 40,
    veterinary.AREA.key: 30,
    shop.AREA.key: 25,
    daycare.AREA.key: 20,
    training.AREA.key: 13,
    breeding.AREA.key: 4,
}
ANIMALS = {0: 8, 1: 46, 2: 31, 3: 10, 4: 4, 5: 1}
"""1.6 animals for each customer on average."""

COLUMNS = {
    "customer": (
        "id", "kind", "first_name", "last_name", "company_name", "sort_name", "tax_id", "email", "language",
        "important_info", "pickup_info", "notes", "inactive_since", "inactive_reason",
        "created_at", "updated_at", "version", "search_text",
    ),
    "customer_phone": ("customer_id", "number", "kind", "position"),
    "customer_address": (
        "customer_id", "label", "street", "postal_code", "city", "city_folded", "province", "country", "position",
    ),
    "customer_area": ("customer_id", "area"),
    "animal": (
        "customer_id", "name", "sort_name", "species", "breed", "sex", "neutered", "colour", "birth_date",
        "birth_month_day", "microchip", "notes", "created_at", "updated_at", "version", "search_text",
    ),
    "audit_event": ("customer_id", "at", "action", "entity", "row_id", "row_label", "changes"),
}  # fmt: skip

Batch = dict[str, list[tuple[Any, ...]]]


class Weighted(NamedTuple):
    """Choices with the sums of their weights, so that drawing many is fast."""

    choices: Sequence[Any]
    sums: list[float]

    def draw(self, chance: random.Random, number: int) -> list[Any]:
        return chance.choices(self.choices, cum_weights=self.sums, k=number)


def _by_rank(names: Sequence[str], *, steepness: float) -> Weighted:
    """Names whose frequency falls with their rank, as those of people do."""
    weights = [1 / (rank + 8) ** steepness for rank in range(len(names))]
    return Weighted(names, list(accumulate(weights)))


def _by_share(shares: Mapping[Any, float]) -> Weighted:
    return Weighted(list(shares), list(accumulate(shares.values())))


_surnames = _by_rank(tuple(dict.fromkeys((*SURNAMES, *Provider.last_names))), steepness=0.9)
_first_names = _by_rank(
    tuple(dict.fromkeys((*(name for pair in zip(WOMEN, MEN, strict=False) for name in pair),
                         *Provider.first_names_female, *Provider.first_names_male))),
    steepness=0.8,
)  # fmt: skip
_animal_names = _by_rank(
    tuple(
        dict.fromkeys(name for pair in zip(FEMALE_NAMES, MALE_NAMES, strict=True) for name in pair)
    ),
    steepness=0.6,
)
_places = _by_share({CAPITAL: 50, **dict.fromkeys(TOWNS, 2), **dict.fromkeys(ELSEWHERE, 0.5)})
_areas = _by_share(AREAS)
_animals = _by_share(ANIMALS)
_species = _by_share({"dog": 62, "cat": 30, "rabbit": 4, "bird": 4})

folded = cache(fold)


def batches(size: int, *, length: int = 10_000) -> Iterator[Batch]:
    """All rows of a business of so many customers, in batches of customers."""
    chance = random.Random(SEED)
    for start in range(1, size + 1, length):
        numbers = range(start, min(start + length, size + 1))
        yield _batch(chance, numbers, size)


def _batch(chance: random.Random, numbers: range, size: int) -> Batch:
    batch: Batch = {table: [] for table in COLUMNS}
    firsts = _first_names.draw(chance, len(numbers))
    lasts = _surnames.draw(chance, 2 * len(numbers))
    homes = _places.draw(chance, len(numbers))
    for position, number in enumerate(numbers):
        last = f"{lasts[2 * position]} {lasts[2 * position + 1]}"
        if number % (size // RARE) == 1:
            last = f"{RARE_SURNAME} {lasts[2 * position]}"
        _add_customer(batch, chance, number, size, firsts[position], last, homes[position])
    return batch


def _add_customer(
    batch: Batch, chance: random.Random, number: int, size: int, first: str, last: str, place: Any
) -> None:
    since = FIRST_DAY + timedelta(days=DAYS * number / size, microseconds=number)
    name = f"{first} {last}"
    plain = " ".join(folded(word) for word in (first, *last.split()))
    email = f"{plain.replace(' ', '.')}{number}@example.com"
    phones = [f"+346{chance.randrange(10**8):08d}" for _ in range(1 + (number % 3 == 0))]
    names = _animal_names.draw(chance, _animals.draw(chance, 1)[0])
    found_by = (plain, email, *(phone[1:] for phone in phones), *map(folded, names))
    inactive = since.date() if chance.random() < INACTIVE_SHARE else None
    notes = f"Suele venir en agosto. Ficha {number}." if number % 4 == 0 else ""
    batch["customer"].append(
        (number, "person", first, last, "", plain, "", email, "es", "", "", notes,
         inactive, "", since, since, 1, f" {' '.join(found_by)}")
    )  # fmt: skip
    batch["customer_phone"] += [(number, phone, "mobile", at) for at, phone in enumerate(phones)]
    street = f"{STREETS[number % len(STREETS)]} {number % 140}"
    code = place.codes[number % len(place.codes)]
    batch["customer_address"].append(
        (number, "", street, code, place.city, folded(place.city), place.province, "España", 0)
    )
    batch["customer_area"] += [(number, area) for area in set(_areas.draw(chance, 1 + number % 2))]
    batch["animal"] += [_animal(chance, number, animal, since) for animal in names]
    batch["audit_event"].append((number, since, "customer.created", "customer", number, name, "{}"))


def _animal(chance: random.Random, customer: int, name: str, since: datetime) -> tuple[Any, ...]:
    born = date(2010, 1, 1) + timedelta(days=chance.randrange(5500))
    chip = f"941{chance.randrange(10**12):012d}"
    plain = folded(name)
    return (
        customer, name, plain, _species.draw(chance, 1)[0], "Mestizo", "female", True, "canela", born,
        born.month * 100 + born.day, chip, "", since, since, 1, f" {plain} mestizo {chip}",
    )  # fmt: skip
