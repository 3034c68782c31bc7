"""What is asked of litters and puppies."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from petadmin.animals.models import Animal, Weight
from petadmin.areas.breeding.models import Litter, Puppy, PuppyState
from petadmin.core.db import Db

DAYS_SHOWN = 8
"""So many days stand in the table of a litter's weights, the newest of them."""

MOST_OFFERED = 100
"""So many puppies are offered at once when one is sold."""


def puppies_of(litter_id: int) -> Select[Puppy]:
    """The puppies of a litter, as they were entered."""
    # A join would not know that a customer is hidden from the one who is looking.
    return (
        select(Puppy)
        .where(Puppy.litter_id == litter_id)
        .options(
            joinedload(Puppy.animal).joinedload(Animal.customer), selectinload(Puppy.reserved_for)
        )
        .order_by(Puppy.id)
    )


def available(litter_id: int | None, *, also: Collection[int]) -> Select[Puppy]:
    """The puppies that can be sold, of a litter or of all; `also` names some that are shown in any case."""
    there: list[ColumnElement[bool]] = [
        Puppy.state.in_((PuppyState.for_sale, PuppyState.reserved)),
        Animal.deceased_on.is_(None),
    ]
    if litter_id is not None:
        there.append(Puppy.litter_id == litter_id)
    return (
        select(Puppy)
        .join(Puppy.animal)
        .where(or_(and_(*there), Puppy.id.in_(also)))
        .options(
            joinedload(Puppy.animal), joinedload(Puppy.litter), selectinload(Puppy.reserved_for)
        )
        .order_by(Puppy.litter_id.desc(), Puppy.id)
        .limit(MOST_OFFERED)
    )


def counts_of(session: Db, litter_ids: Sequence[int]) -> dict[int, dict[PuppyState, int]]:
    """How many puppies of each of these litters are in which state."""
    found: dict[int, dict[PuppyState, int]] = {}
    if not litter_ids:
        return found
    statement = (
        select(Puppy.litter_id, Puppy.state, func.count())
        .where(Puppy.litter_id.in_(litter_ids))
        .group_by(Puppy.litter_id, Puppy.state)
    )
    for litter_id, state, number in session.execute(statement):
        found.setdefault(litter_id, {})[state] = number
    return found


def weights_of(
    session: Db, puppies: Sequence[Puppy]
) -> tuple[list[date], dict[tuple[int, date], int]]:
    """The newest days on which some of these were weighed, in order, and the grams by animal and day."""
    animal_ids = [puppy.animal_id for puppy in puppies]
    days = session.scalars(
        select(Weight.measured_on)
        .where(Weight.animal_id.in_(animal_ids))
        .distinct()
        .order_by(Weight.measured_on.desc())
        .limit(DAYS_SHOWN)
    ).all()
    found = session.execute(
        select(Weight.animal_id, Weight.measured_on, Weight.grams).where(
            Weight.animal_id.in_(animal_ids), Weight.measured_on.in_(days)
        )
    )
    return sorted(days), {(animal_id, day): grams for animal_id, day, grams in found}


def litters_of_customer(customer_id: int) -> Select[int]:
    """The ids of a customer's litters."""
    return select(Litter.id).where(Litter.customer_id == customer_id)


def puppy_of_animal(animal_id: int) -> Select[Puppy]:
    """The puppy that an animal was, with its litter."""
    return select(Puppy).where(Puppy.animal_id == animal_id).options(joinedload(Puppy.litter))
