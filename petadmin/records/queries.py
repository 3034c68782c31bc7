"""Whose records are: somebody's own, and those that concern a customer through an animal."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

CUSTOMER = "customer"

OWNERS = (CUSTOMER, "animal", "lead")
"""Whose a record can be, by table; of one who was a potential customer, the customer counts."""


def owned(kind: type[Any], subject: Any) -> ColumnElement[bool]:
    """That a record hangs on a subject itself."""
    owner_id = getattr(kind, f"{subject.__tablename__}_id")
    found: ColumnElement[bool] = owner_id == subject.id
    return found


def concerning(
    kind: type[Any], subject: Any, *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """That a record hangs on a subject or, when it is a customer, on one of their animals.

    The conditions stand here rather than beside it, so that each half is found by its own index.
    """
    own = select(kind.id).where(owned(kind, subject), *conditions)
    if subject.__tablename__ != CUSTOMER:
        return _among(kind, own)
    animal = animal_of(kind)
    through_animals = (
        select(kind.id).join(kind.animal).where(animal.customer_id == subject.id, *conditions)
    )
    return _among(kind, own.union_all(through_animals))


def ids_owned(kind: type[Any], subject: Any, *conditions: ColumnElement[bool]) -> Select[int]:
    """The ids of a subject's own records, for counting them."""
    return select(kind.id).where(owned(kind, subject), *conditions)


def whose(record: Any) -> tuple[str, int]:
    """The table and the id of whom a record belongs to."""
    ids = {name: getattr(record, f"{name}_id", None) for name in OWNERS}
    return next((name, owner_id) for name, owner_id in ids.items() if owner_id is not None)


def owner_of(record: Any) -> dict[str, int]:
    """The same as the foreign key, for a further record of theirs."""
    name, owner_id = whose(record)
    return {f"{name}_id": owner_id}


def owner_in(values: Mapping[str, Any]) -> dict[str, int]:
    """The foreign key among the values of a form."""
    keys = (f"{name}_id" for name in OWNERS)
    return {key: values[key] for key in keys if values.get(key) is not None}


def newest_owned(kind: type[Any], subject: Any, limit: int) -> Select[Any]:
    """The newest records of a subject."""
    return select(kind).where(owned(kind, subject)).order_by(kind.id.desc()).limit(limit)


def with_owner(kind: type[Any]) -> list[ORMOption]:
    """Loads along whose a record is; of an animal, its customer as well."""
    found: list[ORMOption] = [
        joinedload(getattr(kind, name)) for name in OWNERS if hasattr(kind, name)
    ]
    if hasattr(kind, "animal"):
        found.append(joinedload(kind.animal).joinedload(animal_of(kind).customer))
    return found


NAMED_BY = ("kind", "first_name", "last_name", "company_name")


def with_persons_name(kind: type[Any]) -> list[ORMOption]:
    """Loads along what a customer or potential customer is called, and nothing else of them."""
    relations = [getattr(kind, name) for name in (CUSTOMER, "lead")]
    return [
        joinedload(relation).load_only(
            *(getattr(relation.property.mapper.class_, name) for name in NAMED_BY)
        )
        for relation in relations
    ]


def animal_of(kind: type[Any]) -> Any:
    """The animals' model, which stands in a higher layer and is known by the relation only."""
    return kind.animal.property.mapper.class_


def _among(kind: type[Any], ids: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = kind.id.in_(ids)
    return found
