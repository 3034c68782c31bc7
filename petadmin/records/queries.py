"""Whose records are: a customer's or an animal's own, and those that concern a customer through an animal."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

CUSTOMER = "customer"


def owned(kind: type[Any], subject: Any) -> ColumnElement[bool]:
    """That a record hangs on a customer or an animal itself."""
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


def newest_owned(kind: type[Any], subject: Any, limit: int) -> Select[Any]:
    """The newest records of a subject."""
    return select(kind).where(owned(kind, subject)).order_by(kind.id.desc()).limit(limit)


def with_owner(kind: type[Any]) -> list[ORMOption]:
    """Loads along whose a record is; of an animal, its customer as well."""
    return [joinedload(kind.customer), joinedload(kind.animal).joinedload(animal_of(kind).customer)]


def animal_of(kind: type[Any]) -> Any:
    """The animals' model, which stands in a higher layer and is known by the relation only."""
    return kind.animal.property.mapper.class_


def _among(kind: type[Any], ids: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = kind.id.in_(ids)
    return found
