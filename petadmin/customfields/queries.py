"""Questions about custom fields and the rows that hold their values."""

from typing import Any

from sqlalchemy import Select, func, select

from petadmin.core.db import Db, Model
from petadmin.customfields.conditions import Values
from petadmin.customfields.models import Bearer, CustomField, Customised, FieldKind


def in_order(bearer: Bearer) -> Select[CustomField]:
    """The fields of customers, animals or addresses in their order."""
    return (
        select(CustomField)
        .where(CustomField.bearer == bearer)
        .order_by(CustomField.position, CustomField.id)
    )


def model_of(bearer: Bearer) -> type[Customised]:
    """The model that bears these fields."""
    for mapper in Model.registry.mappers:
        model = mapper.class_
        if issubclass(model, Customised) and getattr(model, "__audit__", "") == bearer.value:
            return model
    raise LookupError(f"no model bears the fields of {bearer.value}")


def values_of(session: Db, field: CustomField) -> Values:
    """The field's values in the rows that bear them."""
    model: Any = model_of(field.bearer)
    return Values(model.custom, str(field.id), dialect=session.get_bind().dialect.name)


def holders(session: Db, field: CustomField) -> Select[int]:
    """The ids of the rows that hold a value of the field."""
    model: Any = model_of(field.bearer)
    return select(model.id).where(values_of(session, field).filled)


def count_holders(session: Db, field: CustomField) -> int:
    """How many rows hold a value of the field."""
    return session.scalar(select(func.count()).select_from(holders(session, field).subquery())) or 0


def count_users(session: Db, field: CustomField, option: str) -> int:
    """How many rows have chosen an option."""
    values = values_of(session, field)
    chosen = values.holds(option) if field.kind is FieldKind.choices else values.equals(option)
    model = model_of(field.bearer)
    return session.scalar(select(func.count()).select_from(model).where(chosen)) or 0
