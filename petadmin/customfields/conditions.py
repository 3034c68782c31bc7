"""Conditions on the values of custom fields, written so that PostgreSQL can use the index on the column."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Numeric,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    true,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from petadmin.core.text import fold

ACCENTED = "áàâäãåéèêëíìîïóòôöõúùûüýÿñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÝŸÑÇ"
DROPPED = "'’`´·"

Bearing = InstrumentedAttribute[Any] | ColumnElement[Any]
"""The column in which a table keeps the values of custom fields."""


class Values:
    """The values of one field in the rows of a table."""

    def __init__(self, column: Bearing, key: str, *, dialect: str) -> None:
        self._column = column
        self._key = key
        self._has_index = dialect == "postgresql"
        self._path = f'$."{key}"'

    @property
    def filled(self) -> ColumnElement[bool]:
        """That the field has any value."""
        if self._has_index:
            found: ColumnElement[bool] = self._binary.has_key(self._key)
            return found
        return func.json_type(self._column, self._path).is_not(None)

    def equals(self, value: str | bool) -> ColumnElement[bool]:
        """That the field has this value."""
        if self._has_index:
            return self._includes({self._key: value})
        return func.json_extract(self._column, self._path) == value

    def holds(self, option: str) -> ColumnElement[bool]:
        """That an option is among those that were chosen."""
        if self._has_index:
            return self._includes({self._key: [option]})
        each = func.json_each(self._column, self._path).table_valued("value")
        return exists().select_from(each).where(each.c.value == option)

    def contains(self, words: str) -> ColumnElement[bool]:
        """That a text stands in the field, whatever its case and accents."""
        return self.filled & _folded(self._text, self._has_index).contains(
            fold(words), autoescape=True
        )

    def between_numbers(self, first: Decimal | None, last: Decimal | None) -> ColumnElement[bool]:
        """That a number lies between two others, or above or below one."""
        # A value of another kind has no number; PostgreSQL would break off the whole statement at it.
        is_number = func.jsonb_typeof(self._binary[self._key]) == "number"
        number: ColumnElement[Any] = case((is_number, cast(self._text, Numeric)))
        if not self._has_index:
            number = type_coerce(self._text, Numeric(asdecimal=False))
        return self._between(number, first, last)

    def between_days(self, first: date, last: date) -> ColumnElement[bool]:
        """That a day lies within a period."""
        return self._between(self._text, first.isoformat(), last.isoformat())

    def without(self) -> ColumnElement[Any]:
        """The column without the field's values."""
        if self._has_index:
            rest: ColumnElement[Any] = self._binary.op("-", return_type=JSONB())(
                literal(self._key, String)
            )
            return rest
        return func.json_remove(self._column, self._path)

    def _between(self, value: ColumnElement[Any], first: Any, last: Any) -> ColumnElement[bool]:
        ends: Sequence[ColumnElement[bool]] = [
            value >= first if first is not None else true(),
            value <= last if last is not None else true(),
        ]
        return and_(self.filled, *ends)

    def _includes(self, values: dict[str, Any]) -> ColumnElement[bool]:
        found: ColumnElement[bool] = self._binary.contains(values)
        return found

    @property
    def _binary(self) -> Any:
        return type_coerce(self._column, JSONB)

    @property
    def _text(self) -> ColumnElement[Any]:
        if self._has_index:
            text: ColumnElement[Any] = self._binary[self._key].astext
            return text
        return func.json_extract(self._column, self._path, type_=String)


def _folded(text: ColumnElement[Any], has_translate: bool) -> ColumnElement[Any]:
    """The text as `fold` would have it; on PostgreSQL as far as the letters of western Europe go."""
    if not has_translate:
        return func.fold(text, type_=String)
    plain = {letter: fold(letter) for letter in ACCENTED}
    return func.lower(func.translate(text, ACCENTED + DROPPED, "".join(plain.values())))
