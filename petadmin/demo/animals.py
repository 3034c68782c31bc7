"""The animals of the demo as they are planned: of believable age, some born today or on 29 February."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from petadmin.animals.models import Sex, Species
from petadmin.demo import phrases
from petadmin.demo.breeds import BREEDS, FEMALE_NAMES, MALE_NAMES, SHARES, YEARS
from petadmin.demo.chance import Chance

NUMBERS = {0: 4, 1: 50, 2: 30, 3: 11, 4: 4, 5: 1}
"""How many animals customers have."""

BIRTHDAYS = (0, 0, 0, 0, 1, 1, 2, 3, 5, -1, -1, -2, -4)
"""Days from today on which an animal has its birthday."""

LEAP_YEARS = (2016, 2020, 2024)
CHIPPED = frozenset({Species.dog, Species.cat, Species.ferret, Species.horse})
OLD_ENOUGH = 70
"""So many days after its birth an animal comes to its owner."""


@dataclass
class PlannedAnimal:
    """An animal to be: when it is put on file, and when it died."""

    joins: datetime
    values: dict[str, Any]
    died: date | None = None
    row: Any = None

    @property
    def species(self) -> Species:
        species: Species = self.values["species"]
        return species

    @property
    def words(self) -> dict[str, str]:
        """What phrases about it need."""
        female = self.values["sex"] is Sex.female
        return {
            "name": self.values["name"],
            "o": "a" if female else "o",
            "lo": "la" if female else "lo",
        }


def household(
    chance: Chance, joined: datetime, *, number: int | None = None
) -> list[PlannedAnimal]:
    """The animals of a customer, each with a name of its own."""
    names: set[str] = set()
    wanted = chance.weighted(NUMBERS) if number is None else number
    return [_animal(chance, joined, names) for _ in range(wanted)]


def celebrate(chance: Chance, animals: Sequence[PlannedAnimal]) -> None:
    """Move the birthdays of some living animals to days around today, and of three to 29 February."""
    grown = [animal for animal in animals if _age(animal, chance.today) >= 1]
    chosen = chance.random.sample(grown, len(BIRTHDAYS) + len(LEAP_YEARS))
    for animal, days in zip(chosen, BIRTHDAYS, strict=False):
        day = chance.today + timedelta(days=days)
        animal.values["birth_date"] = _on_year(day, day.year - _age(animal, chance.today))
    for animal, year in zip(chosen[len(BIRTHDAYS) :], LEAP_YEARS, strict=True):
        animal.values["birth_date"] = date(year, 2, 29)
    for animal in chosen:
        animal.joins = max(animal.joins, _old_enough(chance, animal))


def _animal(chance: Chance, joined: datetime, names: set[str]) -> PlannedAnimal:
    species = chance.weighted(SHARES)
    breeds = BREEDS[species]
    breed = chance.weighted({name: weight for name, (weight, _) in breeds.items()})
    female = chance.happens(0.5)
    born = _birth(chance, species)
    values = {
        "name": _name(chance, FEMALE_NAMES if female else MALE_NAMES, names),
        "species": species,
        "breed": breed,
        "sex": Sex.female if female else Sex.male,
        "neutered": chance.happens(0.62) if species in CHIPPED else False,
        "colour": chance.one(breeds[breed][1]),
        "birth_date": born if chance.happens(0.93) else None,
        "microchip": _microchip(chance) if species in CHIPPED and chance.happens(0.95) else "",
    }
    animal = PlannedAnimal(joined, values)
    if chance.happens(0.2):
        values["notes"] = chance.one(phrases.ANIMAL_NOTES).format(**animal.words)
    animal.joins = max(joined, _old_enough(chance, animal))
    grown = values["birth_date"] is not None and _age(animal, chance.today) > YEARS[species] // 2
    if grown and chance.happens(0.12):
        died = chance.day_between(animal.joins.date() + timedelta(days=20), chance.today)
        animal.died = died if died <= chance.today else None
    return animal


def _name(chance: Chance, choices: Sequence[str], taken: set[str]) -> str:
    # The first names of the list are the common ones.
    free = [name for name in choices if name not in taken]
    name = free[int(len(free) * chance.random.random() ** 1.5)]
    taken.add(name)
    return name


def _birth(chance: Chance, species: Species) -> date:
    years = chance.random.triangular(0.3, YEARS[species], YEARS[species] / 4)
    return chance.today - timedelta(days=int(years * 365.25))


def _old_enough(chance: Chance, animal: PlannedAnimal) -> datetime:
    born = animal.values["birth_date"]
    if born is None or born + timedelta(days=OLD_ENOUGH) <= animal.joins.date():
        return animal.joins
    return chance.moment_on(min(born + timedelta(days=OLD_ENOUGH), chance.today))


def _microchip(chance: Chance) -> str:
    """Fifteen digits that begin with the number of the Spanish registry."""
    return "941" + f"{chance.random.randrange(10**12):012d}"


def _age(animal: PlannedAnimal, day: date) -> int:
    born = animal.values["birth_date"]
    return 0 if born is None else (day - born).days // 365


def _on_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        # It is 29 February, which that year does not have.
        return date(year, 2, 28)
