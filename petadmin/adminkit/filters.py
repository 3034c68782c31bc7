"""Filters of a list, with readable names and values in the address: `?area=hotel&created=2026-01-01..`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date
from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from petadmin.adminkit.cells import show
from petadmin.core.choices import Choice
from petadmin.core.clock import day_start
from petadmin.core.errors import BadAddress
from petadmin.core.i18n import Label, _, _l
from petadmin.core.numbers import read_number
from petadmin.core.text import clean_line

MAX_VALUES = 20
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2200, 12, 31)

Options = Sequence[tuple[str, Label]]
Condition = Callable[[Any], ColumnElement[bool]]


class Filter:
    """One thing by which a list can be narrowed; several values of it widen again."""

    kind = "text"
    offered = True
    """Whether the menu offers it; others come by links alone, and are taken away by their chip."""
    order: InstrumentedAttribute[Any] | None = None
    """By what the rows are sorted while it is set, unless somebody asks for another order."""

    def __init__(self, name: str, label: Label, condition: Condition) -> None:
        self.name = name
        self.label = label
        self._condition = condition

    def condition(self, texts: Sequence[str]) -> ColumnElement[bool] | None:
        """The condition for these texts of the address; raises `BadAddress` for a wrong one."""
        values = [self.parse(text) for text in texts[:MAX_VALUES] if text]
        return or_(*(self._condition(value) for value in values)) if values else None

    def parse(self, text: str) -> Any:
        """The value that a text of the address stands for."""
        value = clean_line(text)[:200]
        if not value:
            raise self.wrong(text)
        return value

    def show(self, text: str) -> str:
        """The value in words, for its chip."""
        return clean_line(text)[:80]

    def options(self) -> Options:
        """What can be chosen; empty where anything may be typed."""
        return []

    def wrong(self, text: str) -> BadAddress:
        return BadAddress(
            _(
                "The filter “%(filter)s” does not know the value “%(value)s”.",
                filter=self.label,
                value=text[:80],
            )
        )


class ChoiceFilter(Filter):
    """A few labelled values, given as a list, a `Choice`, or a function that is asked each time."""

    kind = "choice"

    def __init__(
        self,
        name: str,
        label: Label,
        condition: Condition | InstrumentedAttribute[Any],
        *,
        choices: type[Choice] | Callable[[], Iterable[tuple[str, Label]]],
    ) -> None:
        self._choices = choices
        self._enum = choices if isinstance(choices, type) and issubclass(choices, Choice) else None
        if isinstance(condition, InstrumentedAttribute):
            column = condition
            super().__init__(name, label, lambda value: column == value)
        else:
            super().__init__(name, label, condition)

    def options(self) -> Options:
        if self._enum is not None:
            return [(choice.value, choice.label) for choice in self._enum]
        return list(self._choices())  # type: ignore[call-arg,arg-type]  # the enum was handled above

    def parse(self, text: str) -> Any:
        if text not in dict(self.options()):
            raise self.wrong(text)
        return self._enum(text) if self._enum is not None else text

    def show(self, text: str) -> str:
        return str(dict(self.options()).get(text, text))


class YesNoFilter(ChoiceFilter):
    """Whether something is so."""

    def __init__(self, name: str, label: Label, column: InstrumentedAttribute[bool]) -> None:
        super().__init__(
            name,
            label,
            lambda value: column.is_(value == "yes"),
            choices=lambda: [("yes", _l("Yes")), ("no", _l("No"))],
        )


class RangeFilter(Filter):
    """From one value to another, `5..10`; either end may be left out."""

    def of_form(self, args: Mapping[str, str]) -> str:
        """The range that the two inputs of the filter's form make, empty when both are."""
        first, last = (args.get(f"{self.name}_{end}", "").strip() for end in ("from", "to"))
        return f"{first}..{last}" if first or last else ""

    def ends(self, text: str) -> tuple[str, str]:
        """The two ends as the inputs of the form take them."""
        start, separator, end = text.partition("..")
        return start, end if separator else start


class NumberFilter(RangeFilter):
    """A range of numbers; `condition` takes its two ends, None where one is left out."""

    kind = "number"

    def parse(self, text: str) -> tuple[Decimal | None, Decimal | None]:
        try:
            first, last = (read_number(end) for end in self.ends(text))
        except ValueError as error:
            raise self.wrong(text) from error
        if first is None and last is None:
            raise self.wrong(text)
        if first is not None and last is not None and first > last:
            raise self.wrong(text)
        return first, last

    def show(self, text: str) -> str:
        first, last = self.parse(text)
        if first is None:
            return _("at most %(number)s", number=show(last))
        if last is None:
            return _("at least %(number)s", number=show(first))
        if first == last:
            return show(first)
        return _("%(first)s to %(last)s", first=show(first), last=show(last))


class DateFilter(RangeFilter):
    """A period of whole days, `2026-01-01..2026-01-31`; either end may be left out."""

    kind = "date"

    def __init__(
        self,
        name: str,
        label: Label,
        column: InstrumentedAttribute[Any],
        *,
        zone: Callable[[], ZoneInfo] | None = None,
        orders: bool = False,
    ) -> None:
        """With `orders`, what is in the period comes newest first by the index of the column.

        Rows that are sorted by their ids would be gone through from the newest of all.
        """
        super().__init__(name, label, self._between)
        self._column = column
        self.order = column if orders else None
        self._zone = zone

    def parse(self, text: str) -> tuple[date, date]:
        start, separator, end = text.partition("..")
        try:
            first = date.fromisoformat(start) if start else FIRST_DAY
            last = date.fromisoformat(end) if end else (LAST_DAY if separator else first)
        except ValueError as error:
            raise self.wrong(text) from error
        if not FIRST_DAY <= first <= last <= LAST_DAY:
            raise self.wrong(text)
        return first, last

    def show(self, text: str) -> str:
        first, last = self.parse(text)
        if first == FIRST_DAY:
            return _("until %(day)s", day=format_date(last))
        if last == LAST_DAY:
            return _("from %(day)s", day=format_date(first))
        if first == last:
            return str(format_date(first))
        return _("%(first)s to %(last)s", first=format_date(first), last=format_date(last))

    def _between(self, period: tuple[date, date]) -> ColumnElement[bool]:
        first, last = period
        if self._zone is None:
            return self._column.between(first, last)
        zone = self._zone()
        start, end = day_start(first, zone), day_start(last + timedelta(days=1), zone)
        return (self._column >= start) & (self._column < end)
