"""What the visits of a customer or an animal add up to, by month: from one indexed statement, never from rows.

Only visits that have ended count, since what is still going on has not been performed yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from petadmin.bookings.models import Visit
from petadmin.core.choices import Choice
from petadmin.core.db import Db
from petadmin.core.i18n import _l

MONTHS_OF_YEAR = 12

A_YEAR = 100
"""What lies between the same months of two years, written as in 202611."""


class Period(Choice):
    """The months over which statistics are made."""

    twelve_months = "twelve_months", _l("12 months")
    this_year = "this_year", _l("This year")
    last_year = "last_year", _l("Last year")
    all_years = "all_years", _l("All years")


class Sums(NamedTuple):
    """How many visits, what they measure in hundredths, and their amount in cents.

    `foreign` of the visits were charged in another currency than that of the business; the amount leaves
    them out.
    """

    visits: int = 0
    measure: int = 0
    cents: int = 0
    foreign: int = 0

    @property
    def average_measure(self) -> int:
        """What a visit measures on average, in hundredths."""
        return round(self.measure / self.visits) if self.visits else 0

    @property
    def average_cents(self) -> int:
        """What a visit costs on average."""
        charged = self.visits - self.foreign
        return round(self.cents / charged) if charged else 0


@dataclass(frozen=True)
class Months:
    """The sums of each month and area, for a subject."""

    by_month: dict[tuple[int, str], Sums]

    def of(self, months: Iterable[int], area: str | None = None) -> Sums:
        """The sum over months, of one area or of all."""
        keys = (area,) if area is not None else self.areas
        wanted = ((month, key) for month in months for key in keys)
        found = [self.by_month[place] for place in wanted if place in self.by_month]
        return Sums(*map(sum, zip(*found, strict=True)))

    @cached_property
    def areas(self) -> frozenset[str]:
        """The areas in which there is something."""
        return frozenset(area for _month, area in self.by_month)

    def span(self, period: Period, *, now: int) -> Sequence[int]:
        """The months of a period, where `now` is the present one, as in 202611."""
        year = now - now % A_YEAR
        match period:
            case Period.twelve_months:
                return months_between(months_before(now, MONTHS_OF_YEAR - 1), now)
            case Period.this_year:
                return months_between(year + 1, now)
            case Period.last_year:
                return months_between(year - A_YEAR + 1, year - A_YEAR + MONTHS_OF_YEAR)
            case _:
                known = [month for month, _area in self.by_month]
                return months_between(min([*known, now]), max([*known, now]))


def months_of(session: Db, subject: Any, *, currency: str) -> Months:
    """What all visits of a customer or an animal add up to in each month and area."""
    found = session.execute(
        _SUMS[subject.__tablename__], {"subject": subject.id, "currency": currency}
    )
    return Months(
        {(month, area): Sums(*(int(number) for number in sums)) for month, area, *sums in found}
    )


def _sums_of(owner: InstrumentedAttribute[Any]) -> Select[int, str, int, int, int, int]:
    """The statement for the sums of whom the parameter `subject` names."""
    is_ours = Visit.currency == bindparam("currency")
    return (
        select(
            Visit.month,
            Visit.area,
            func.count(),
            func.sum(Visit.measure),
            func.sum(case((is_ours, Visit.amount_cents), else_=0)),
            func.sum(case((is_ours, 0), else_=1)),
        )
        .where(owner == bindparam("subject"), Visit.ends_at.is_not(None))
        .group_by(Visit.month, Visit.area)
    )


# Put together once, since desks ask them again and again.
_SUMS = {"customer": _sums_of(Visit.customer_id), "animal": _sums_of(Visit.animal_id)}


def a_year_before(months: Iterable[int]) -> Sequence[int]:
    """The same months of the year before."""
    return [month - A_YEAR for month in months]


def months_between(first: int, last: int) -> Sequence[int]:
    """All months from one to another, as in 202612, 202701."""
    return [_month(number) for number in range(_number(first), _number(last) + 1)]


def months_before(month: int, count: int) -> int:
    """The month that lies so many months before another."""
    return _month(_number(month) - count)


def _number(month: int) -> int:
    return month // 100 * MONTHS_OF_YEAR + month % 100 - 1


def _month(number: int) -> int:
    return number // MONTHS_OF_YEAR * 100 + number % MONTHS_OF_YEAR + 1
