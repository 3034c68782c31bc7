"""The filters that custom fields bring to a list: `?field-12=sí&field-14=5..10`."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from petadmin.adminkit.filters import ChoiceFilter, Condition, DateFilter, Filter, NumberFilter
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l
from petadmin.customfields.conditions import Bearing, Values
from petadmin.customfields.known import Field
from petadmin.customfields.models import FieldKind

ANSWERS = [("yes", _l("Yes")), ("no", _l("No"))]


def filter_of(
    field: Field,
    column: Bearing,
    *,
    label: Label,
    within: Callable[[ColumnElement[bool]], ColumnElement[bool]] = lambda condition: condition,
) -> Filter:
    """The filter that suits the field's kind.

    Where the column is not one of the list's own table, `within` says how its rows belong to the list's.
    """
    suits = _condition(field, Values(column, field.key, dialect=db.engine.dialect.name))

    def narrow(value: Any) -> ColumnElement[bool]:
        return within(suits(value))

    if field.kind is FieldKind.yes_no:
        return ChoiceFilter(field.code, label, narrow, choices=lambda: ANSWERS)
    if field.kind in (FieldKind.choice, FieldKind.choices):
        return ChoiceFilter(field.code, label, narrow, choices=field.texts.items)
    kinds: Mapping[FieldKind, type[Filter]] = {
        FieldKind.number: NumberFilter,
        FieldKind.day: DayFilter,
    }
    return kinds.get(field.kind, Filter)(field.code, label, narrow)


def _condition(field: Field, values: Values) -> Condition:
    """What a value of the address asks of a row's value."""
    conditions: Mapping[FieldKind, Condition] = {
        FieldKind.yes_no: lambda answer: values.equals(answer == "yes"),
        FieldKind.choice: values.equals,
        FieldKind.choices: values.holds,
        FieldKind.number: lambda ends: values.between_numbers(*ends),
        FieldKind.day: lambda period: values.between_days(*period),
    }
    return conditions.get(field.kind, values.contains)


class DayFilter(DateFilter):
    """A period of whole days in a custom field."""

    def __init__(self, name: str, label: Label, condition: Condition) -> None:
        super().__init__(name, label, None)  # type: ignore[arg-type]  # there is no column of its own
        self._suits = condition

    def _between(self, period: tuple[date, date]) -> ColumnElement[bool]:
        return self._suits(period)
