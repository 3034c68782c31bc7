"""What the rows of a list add up to: one statement over as many rows as can be read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from petadmin.bookings.models import Booking, BookingStatus
from petadmin.catalog.models import Service
from petadmin.core.db import Db

MOST_SUMMED = 5_000
"""Longer lists are narrowed first; a sum over everything says little and takes long."""


def summed(
    session: Db, statement: Select[Any], kind: Any, *, by: Sequence[Any], adding: Sequence[Any]
) -> Sequence[Any] | None:
    """Rows of a list counted and added up for each combination of columns and currency; None when there are too many.

    Each result holds the values of `by`, the currency, the count, and the sums of `adding`.
    """
    columns = [kind.id, *by, kind.currency, *adding]
    chosen = (
        statement.with_only_columns(*columns).order_by(None).limit(MOST_SUMMED + 1).subquery().c
    )
    keys = [chosen[column.key] for column in (*by, kind.currency)]
    sums = [func.sum(chosen[column.key]) for column in adding]
    found = session.execute(select(*keys, func.count(), *sums).group_by(*keys)).all()
    number = sum(row[len(keys)] for row in found)
    return found if number <= MOST_SUMMED else None


@dataclass(frozen=True)
class ServiceLine:
    """How many bookings of a service stand where, and what those that were not cancelled come to."""

    name: str
    counts: dict[BookingStatus, int]
    amounts: dict[str, int]

    @property
    def count(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class BookingTotals:
    """The bookings of a list by service and status, and the amount of those that were not cancelled, by currency."""

    statuses: Sequence[BookingStatus]
    lines: Sequence[ServiceLine]
    total: ServiceLine


def booking_totals(session: Db, statement: Select[Any]) -> BookingTotals | None:
    """What the bookings that a statement selects add up to; None when there are too many of them."""
    found = summed(
        session,
        statement,
        Booking,
        by=[Booking.service_id, Booking.status],
        adding=[Booking.amount_cents],
    )
    if found is None:
        return None
    names = _names(session, {row[0] for row in found})
    by_service: dict[int, ServiceLine] = {}
    total = ServiceLine("", {}, {})
    for service_id, status, currency, count, cents in found:
        line = by_service.setdefault(service_id, ServiceLine(names.get(service_id, ""), {}, {}))
        for one in (line, total):
            one.counts[status] = one.counts.get(status, 0) + count
            owed = 0 if status is BookingStatus.cancelled else int(cents)
            one.amounts[currency] = one.amounts.get(currency, 0) + owed
    return BookingTotals(
        statuses=[status for status in BookingStatus if status in total.counts],
        lines=sorted(by_service.values(), key=lambda line: line.name),
        total=total,
    )


def _names(session: Db, service_ids: set[int]) -> dict[int, str]:
    rows = select(Service.id, Service.name).where(Service.id.in_(service_ids))
    return {row.id: row.name for row in session.execute(rows)}
