"""The values of custom fields: as they are kept in the row, as forms know them, and in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import format_date

from petadmin.adminkit.cells import show
from petadmin.core.i18n import Label, _l
from petadmin.customfields.known import Field, all_fields
from petadmin.customfields.models import FieldKind

Stored = Mapping[str, Any]


def to_json(value: Any) -> Any:
    """A value as it is kept; None for one that is not filled in."""
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def to_python(field: Field, value: Any) -> Any:
    """A kept value as forms and exports take it; None for what does not suit the field."""
    if field.kind is FieldKind.number:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return Decimal(str(value)) if is_number else None
    if field.kind is FieldKind.day:
        return _day(value)
    if field.kind is FieldKind.yes_no:
        return value if isinstance(value, bool) else None
    if field.kind is FieldKind.choices:
        return _known(field, value) if isinstance(value, list) else []
    if not isinstance(value, str):
        return None
    return value if field.kind is not FieldKind.choice or value in field.texts else None


def in_words(field: Field, value: Any) -> str:
    """A kept value as people read it."""
    found = to_python(field, value)
    if field.kind is FieldKind.choice:
        return field.texts.get(found, "")
    if field.kind is FieldKind.choices:
        return ", ".join(text for key, text in field.texts.items() if key in found)
    if field.kind is FieldKind.day and found is not None:
        return str(format_date(found))
    return show(found)


def for_export(field: Field, stored: Stored) -> Any:
    """A value as a spreadsheet takes it."""
    value = stored.get(field.key)
    if field.kind in (FieldKind.choice, FieldKind.choices, FieldKind.yes_no):
        return in_words(field, value)
    return to_python(field, value)


def merged(stored: Stored, changes: Stored) -> dict[str, Any]:
    """The values of a row after a change; fields that it does not name keep theirs."""
    together = {**stored, **changes}
    return {key: value for key, value in together.items() if value is not None}


def changes_in_words(old: Any, new: Any) -> list[tuple[Label, str, str]]:
    """For the history: each field with its value before and after."""
    before, after = (values if isinstance(values, dict) else {} for values in (old, new))
    fields = all_fields()
    lines: list[tuple[Label, str, str]] = []
    for key in dict.fromkeys([*before, *after]):
        field = fields.get(key)
        label = field.name if field is not None else _l("A field that was removed")
        mine, other = (_told(field, values.get(key)) for values in (before, after))
        if mine != other:
            lines.append((label, mine, other))
    return lines


def options_in_words(old: Any, new: Any) -> list[tuple[Label, str, str]]:
    """For the history: the options that were offered before and after."""
    before, after = (
        ", ".join(text for _key, text, offered in options or () if offered)
        for options in (old, new)
    )
    return [(_l("Options"), before, after)]


def _told(field: Field | None, value: Any) -> str:
    return in_words(field, value) if field is not None else _bare(value)


def _bare(value: Any) -> str:
    """The value of a field of which nothing is known any more."""
    return ", ".join(map(str, value)) if isinstance(value, list) else show(value)


def _known(field: Field, keys: list[Any]) -> list[str]:
    return [key for key in keys if isinstance(key, str) and key in field.texts]


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
