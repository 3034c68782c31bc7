"""The filters that custom fields bring to a list: `?field-12=sí&field-14=5..10`."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from petadmin.adminkit.filters import ChoiceFilter, DateFilter, Filter, NumberFilter
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.customfields.conditions import Values
from petadmin.customfields.known import Field
from petadmin.customfields.models import FieldKind

ANSWERS = [("yes", _l("Yes")), ("no", _l("No"))]


def filter_of(field: Field, model: type[Any]) -> Filter:
    """The filter that suits the field's kind."""
    values = Values(model.custom, field.key, dialect=db.engine.dialect.name)
    code, name = field.code, field.name
    if field.kind is FieldKind.yes_no:
        return ChoiceFilter(
            code, name, lambda answer: values.equals(answer == "yes"), choices=lambda: ANSWERS
        )
    if field.kind is FieldKind.choice:
        return ChoiceFilter(code, name, values.equals, choices=field.texts.items)
    if field.kind is FieldKind.choices:
        return ChoiceFilter(code, name, values.holds, choices=field.texts.items)
    if field.kind is FieldKind.number:
        return NumberFilter(code, name, lambda ends: values.between_numbers(*ends))
    if field.kind is FieldKind.day:
        return DayFilter(code, name, values)
    return Filter(code, name, values.contains)


class DayFilter(DateFilter):
    """A period of whole days in a custom field."""

    def __init__(self, name: str, label: str, values: Values) -> None:
        super().__init__(name, label, None)  # type: ignore[arg-type]  # there is no column of its own
        self._values = values

    def _between(self, period: tuple[date, date]) -> ColumnElement[bool]:
        return self._values.between_days(*period)
