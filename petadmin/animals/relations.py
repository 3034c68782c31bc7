"""Buddies and enemies: each pair once, told of in the histories of both."""

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from petadmin.animals.models import Animal, AnimalRelation, RelationKind
from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l

CHANGED = "animal.relation_changed"


def add(session: Db, values: dict[str, Any]) -> AnimalRelation:
    """Say how two animals get on; the values are `first_id`, `second_id`, `kind` and `notes`."""
    relation = AnimalRelation()
    _set(session, relation, values)
    session.add(relation)
    _tell(session, relation.first, relation.second, None, relation.kind)
    return relation


def apply(session: Db, relation: AnimalRelation, values: dict[str, Any]) -> None:
    """Change with whom, or how, two animals get on."""
    first, second, kind = relation.first, relation.second, relation.kind
    _set(session, relation, values)
    if (first.id, second.id, kind) == (relation.first_id, relation.second_id, relation.kind):
        return
    _tell(session, first, second, kind, None)
    _tell(session, relation.first, relation.second, None, relation.kind)


def remove(session: Db, relation: AnimalRelation) -> None:
    """Forget how two animals get on."""
    _tell(session, relation.first, relation.second, relation.kind, None)
    session.delete(relation)


def of_animal(animal_id: int) -> Select[AnimalRelation]:
    """The buddies and enemies of an animal, with those animals and their customers."""
    return (
        select(AnimalRelation)
        .where(or_(AnimalRelation.first_id == animal_id, AnimalRelation.second_id == animal_id))
        .options(
            joinedload(AnimalRelation.first).joinedload(Animal.customer),
            joinedload(AnimalRelation.second).joinedload(Animal.customer),
        )
        .order_by(AnimalRelation.kind.desc(), AnimalRelation.id)
    )


def _set(session: Db, relation: AnimalRelation, values: dict[str, Any]) -> None:
    if values["first_id"] == values["second_id"]:
        raise DomainError(_l("Choose two different animals."), field="second")
    smaller, bigger = sorted((values["first_id"], values["second_id"]))
    with session.no_autoflush:
        taken = session.scalar(
            select(AnimalRelation.id).where(
                AnimalRelation.first_id == smaller,
                AnimalRelation.second_id == bigger,
                AnimalRelation.id != (relation.id or 0),
            )
        )
        if taken is not None:
            raise DomainError(
                _l("How these two get on is on file already. Change that entry instead."),
                field="second",
            )
        relation.first = session.get_one(Animal, smaller)
        relation.second = session.get_one(Animal, bigger)
    relation.first_id, relation.second_id = smaller, bigger
    relation.kind, relation.notes = values["kind"], values.get("notes") or ""


def _tell(
    session: Db,
    first: Animal,
    second: Animal,
    before: RelationKind | None,
    after: RelationKind | None,
) -> None:
    for animal, other in ((first, second), (second, first)):
        changes: dict[str, Any] = {}
        if before is not None:
            changes[before.value] = [other.name, None]
        if after is not None:
            changes[after.value] = [None, other.name]
        record(session, CHANGED, animal, changes=changes)
