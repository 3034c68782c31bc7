"""What can happen to the weights of an animal, and when a weight is worth a second look."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from petadmin.animals.models import Animal, Species, Weight
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import LazyText, _l

USUAL: dict[Species, tuple[int, int]] = {
    Species.dog: (150, 110_000),
    Species.cat: (60, 14_000),
    Species.rabbit: (30, 11_000),
    Species.rodent: (3, 8_000),
    Species.bird: (3, 20_000),
    Species.ferret: (10, 3_500),
    Species.reptile: (1, 150_000),
    Species.horse: (20_000, 1_300_000),
}
"""Between which grams the newborn and the heaviest of a species are."""

SUDDEN = 0.25
"""A grown animal that gains or loses this share at once was perhaps weighed wrong."""


def add(session: Db, values: dict[str, Any], *, today: date) -> Weight:
    """Put a weight on file."""
    weight = Weight()
    apply(session, weight, values, today=today)
    session.add(weight)
    return weight


def apply(session: Db, weight: Weight, values: dict[str, Any], *, today: date) -> None:
    """Change a weight to these values; an animal has one weight for each day."""
    with session.no_autoflush:
        for name, value in values.items():
            setattr(weight, name, value)
        _check(session, weight, today=today)


def doubt(session: Db, weight: Weight) -> LazyText | None:
    """Why a weight may be a slip of the pen; None when it looks right."""
    animal = weight.animal
    lightest, heaviest = USUAL.get(animal.species, (0, weight.grams))
    if weight.grams > heaviest:
        return _l("That is very heavy for this species. Is the comma in its place?")
    if weight.grams < lightest:
        return _l("That is very light for this species. Is the comma in its place?")
    before = session.scalar(_before(weight))
    if before is None:
        return None
    share = abs(weight.grams - before) / before
    age = animal.age_on(weight.measured_on)
    is_grown = age is None or age >= 1
    if (share > SUDDEN and is_grown) or weight.grams < before / 2 or weight.grams > before * 4:
        return _l("That differs much from the weight before. Is it right?")
    return None


def of_animal(animal_id: int) -> Select[Weight]:
    """The weights of an animal, the newest first."""
    return select(Weight).where(Weight.animal_id == animal_id).order_by(Weight.measured_on.desc())


def ids_of_animal(animal_id: int) -> Select[int]:
    """The ids of an animal's weights."""
    return select(Weight.id).where(Weight.animal_id == animal_id)


def ids_of_animals_of(customer_id: int) -> Select[int]:
    """The ids of the weights of a customer's animals."""
    return select(Weight.id).join(Weight.animal).where(Animal.customer_id == customer_id)


def newest(session: Db, animal_ids: Sequence[int]) -> dict[int, int]:
    """The newest weight in grams of each of these animals that has one, by animal."""
    if not animal_ids:
        return {}
    place = func.row_number().over(
        partition_by=Weight.animal_id, order_by=Weight.measured_on.desc()
    )
    ranked = (
        select(Weight.animal_id, Weight.grams, place.label("place"))
        .where(Weight.animal_id.in_(animal_ids))
        .subquery()
    )
    found = session.execute(select(ranked.c.animal_id, ranked.c.grams).where(ranked.c.place == 1))
    return {row.animal_id: row.grams for row in found}


def _check(session: Db, weight: Weight, *, today: date) -> None:
    day = weight.measured_on
    if day > today:
        raise DomainError(_l("The day lies in the future."), field="measured_on")
    animal = session.get_one(Animal, weight.animal_id)
    if animal.birth_date is not None and day < animal.birth_date:
        raise DomainError(_l("The animal was not born yet."), field="measured_on")
    taken = session.scalar(
        select(Weight.id).where(
            Weight.animal_id == weight.animal_id,
            Weight.measured_on == day,
            Weight.id != (weight.id or 0),
        )
    )
    if taken is not None:
        raise DomainError(
            _l("There is a weight of this day already. Change that one instead."),
            field="measured_on",
        )


def _before(weight: Weight) -> Select[int]:
    return (
        select(Weight.grams)
        .where(Weight.animal_id == weight.animal_id, Weight.measured_on < weight.measured_on)
        .order_by(Weight.measured_on.desc())
        .limit(1)
    )
