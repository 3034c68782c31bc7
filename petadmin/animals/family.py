"""Sire, dam, siblings and offspring: what cannot be, and the pedigree as a tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, inspect, or_, select
from sqlalchemy.orm import aliased

from petadmin.animals.models import Animal, Sex, Species
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import LazyText, _l

GENERATIONS = 3
"""So many generations of ancestors stand in the tree."""

ROLES = ("sire", "dam")
WRONG_SEX = {"sire": Sex.female, "dam": Sex.male}
WRONG_SEX_TEXTS: dict[str, LazyText] = {
    "sire": _l("A sire is not female."),
    "dam": _l("A dam is not male."),
}


@dataclass(frozen=True)
class Ancestor:
    """A place in the pedigree: an animal on file, a bare name, or nobody known."""

    role: str
    animal: Animal | None
    name: str
    parents: Sequence["Ancestor"]

    @property
    def is_known(self) -> bool:
        return bool(self.name)


def check(session: Db, animal: Animal) -> None:
    """Raise `DomainError` when the animal's parents, or its offspring, cannot be what they are."""
    with session.no_autoflush:
        for role in ROLES:
            if getattr(animal, f"{role}_id") is not None:
                setattr(animal, f"{role}_name", "")
                _check_parent(session, animal, role)
        if animal.sire_id is not None and animal.sire_id == animal.dam_id:
            raise DomainError(_l("Sire and dam are two different animals."), field="dam")
        if _is_on_file(animal) and _has_changed(animal, "species", "sex", "birth_date"):
            _check_offspring(session, animal)


def possible_parents(
    session: Db,
    role: str,
    *,
    species: Species | None = None,
    born: date | None = None,
    child_id: int | None = None,
    mate_id: int | None = None,
) -> ColumnElement[bool]:
    """Which animals can be the sire or the dam of one, as far as it is known; `check` has the last word."""
    child, mate = _on_file(session, child_id), _on_file(session, mate_id)
    fitting = [Animal.sex != WRONG_SEX[role]]
    if child is not None:
        species, born = species or child.species, born or child.birth_date
        fitting.append(Animal.id.not_in(_line_from(child.id)))
    if mate is not None:
        species = species or mate.species
        fitting.append(Animal.id != mate.id)
    if species is not None:
        fitting.append(Animal.species == species)
    if born is not None:
        fitting.append(or_(Animal.birth_date.is_(None), Animal.birth_date < born))
    return and_(*fitting)


def _on_file(session: Db, animal_id: int | None) -> Animal | None:
    # By a query, which shows only what may be seen.
    return session.scalar(select(Animal).where(Animal.id == animal_id)) if animal_id else None


def _line_from(animal_id: int) -> Select[tuple[int]]:
    """The animal and all that come from it."""
    line = select(Animal.id).where(Animal.id == animal_id).cte("offspring", recursive=True)
    child = aliased(Animal)
    line = line.union(
        select(child.id).join(line, or_(child.sire_id == line.c.id, child.dam_id == line.c.id))
    )
    return select(line.c.id)


def descends_from(session: Db, animal_id: int, ancestor_id: int) -> bool:
    """Whether an animal is the other one or comes from it, over any number of generations."""
    line = (
        select(Animal.id, Animal.sire_id, Animal.dam_id)
        .where(Animal.id == animal_id)
        .cte("line", recursive=True)
    )
    parent = aliased(Animal)
    line = line.union(
        select(parent.id, parent.sire_id, parent.dam_id).join(
            line, or_(parent.id == line.c.sire_id, parent.id == line.c.dam_id)
        )
    )
    found = session.scalar(select(line.c.id).where(line.c.id == ancestor_id).limit(1))
    return found is not None


def pedigree(session: Db, animal: Animal) -> Sequence[Ancestor]:
    """Sire and dam with their own parents, loaded generation by generation."""
    known: dict[int, Animal] = {}
    wanted = {animal.sire_id, animal.dam_id}
    for _generation in range(GENERATIONS):
        ids = {row_id for row_id in wanted if row_id is not None and row_id not in known}
        if not ids:
            break
        found = session.scalars(select(Animal).where(Animal.id.in_(ids))).all()
        known |= {row.id: row for row in found}
        wanted = {parent for row in found for parent in (row.sire_id, row.dam_id)}
    return _parents(animal, known, GENERATIONS)


def offspring(animal_id: int) -> Select[Animal]:
    """The animals of which it is sire or dam, the youngest first."""
    return (
        select(Animal)
        .where(or_(Animal.sire_id == animal_id, Animal.dam_id == animal_id))
        .order_by(Animal.birth_date.desc(), Animal.id.desc())
    )


def siblings(animal: Animal) -> Select[Animal] | None:
    """The animals that share a parent on file with it; None when it has none on file."""
    shared = [
        column == parent_id
        for column, parent_id in ((Animal.sire_id, animal.sire_id), (Animal.dam_id, animal.dam_id))
        if parent_id is not None
    ]
    if not shared:
        return None
    return (
        select(Animal)
        .where(or_(*shared), Animal.id != animal.id)
        .order_by(Animal.birth_date.desc(), Animal.id.desc())
    )


def are_full_siblings(one: Animal, other: Animal) -> bool:
    """Whether both parents are on file and the same."""
    both = one.sire_id is not None and one.dam_id is not None
    return both and (one.sire_id, one.dam_id) == (other.sire_id, other.dam_id)


def _parents(animal: Animal, known: dict[int, Animal], depth: int) -> Sequence[Ancestor]:
    if depth == 0:
        return ()
    found = []
    for role in ROLES:
        parent_id = getattr(animal, f"{role}_id")
        parent = known.get(parent_id) if parent_id is not None else None
        name = parent.name if parent is not None else getattr(animal, f"{role}_name")
        further = _parents(parent, known, depth - 1) if parent is not None else ()
        found.append(Ancestor(role, parent, name, further))
    return found if any(one.is_known for one in found) else ()


def _check_parent(session: Db, animal: Animal, role: str) -> None:
    parent_id = getattr(animal, f"{role}_id")
    if parent_id == animal.id:
        raise DomainError(_l("An animal is not its own parent."), field=role)
    # A parent that may not be seen was checked by somebody who could see it.
    parent = session.scalar(select(Animal).where(Animal.id == parent_id))
    if parent is None:
        return
    if parent.species is not animal.species:
        raise DomainError(_l("A parent is of the same species."), field=role)
    if parent.sex is WRONG_SEX[role]:
        raise DomainError(WRONG_SEX_TEXTS[role], field=role)
    if parent.birth_date and animal.birth_date and parent.birth_date >= animal.birth_date:
        raise DomainError(_l("A parent is older than its offspring."), field=role)
    if _is_on_file(animal) and descends_from(session, parent_id, animal.id):
        raise DomainError(_l("This animal descends from the one that you edit."), field=role)


def _check_offspring(session: Db, animal: Animal) -> None:
    children = session.execute(
        select(Animal.sire_id, Animal.species, Animal.birth_date).where(
            or_(Animal.sire_id == animal.id, Animal.dam_id == animal.id)
        )
    ).all()
    if any(child.species is not animal.species for child in children):
        raise DomainError(_l("Its offspring on file is of another species."), field="species")
    as_sire = {child.sire_id == animal.id for child in children}
    if True in as_sire and animal.sex is Sex.female:
        raise DomainError(_l("It is on file as the sire of another animal."), field="sex")
    if False in as_sire and animal.sex is Sex.male:
        raise DomainError(_l("It is on file as the dam of another animal."), field="sex")
    born = animal.birth_date
    if born and any(child.birth_date and child.birth_date <= born for child in children):
        raise DomainError(_l("Its offspring on file was born before."), field="birth_date")


def _is_on_file(animal: Animal) -> bool:
    state: Any = inspect(animal)
    return bool(state.persistent)


def _has_changed(animal: Animal, *names: str) -> bool:
    state: Any = inspect(animal)
    return any(state.attrs[name].history.has_changes() for name in names)
