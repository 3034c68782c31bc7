"""What the visits of a list add up to: how many of each service, what they measure, and their amount.

As in the statistics, what is still going on is counted, but measures and costs nothing yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, case, select

from petadmin.bookings.totals import summed
from petadmin.catalog.models import Service
from petadmin.core.db import Db


@dataclass
class VisitLine:
    """The visits of a service: their number, what they measure in hundredths, cents by currency."""

    name: str
    count: int = 0
    going_on: int = 0
    measure: int = 0
    amounts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class VisitTotals:
    """The visits of a list by service, and all together."""

    lines: Sequence[VisitLine]
    total: VisitLine


def visit_totals(session: Db, statement: Select[Any], kind: Any) -> VisitTotals | None:
    """What the visits that a statement selects add up to; None when there are too many of them."""
    ended = kind.ends_at.is_not(None)
    adding = [
        case((ended, 0), else_=1).label("going_on"),
        case((ended, kind.measure), else_=0).label("measured"),
        case((ended, kind.amount_cents), else_=0).label("cents"),
    ]
    found = summed(session, statement, kind, by=[kind.service_id], adding=adding)
    if found is None:
        return None
    names = _names(session, {row[0] for row in found})
    by_service: dict[int | None, VisitLine] = {}
    total = VisitLine("")
    for service_id, currency, count, going_on, measure, cents in found:
        line = by_service.setdefault(service_id, VisitLine(names.get(service_id, "")))
        for one in (line, total):
            one.count += count
            one.going_on += int(going_on)
            one.measure += int(measure)
            one.amounts[currency] = one.amounts.get(currency, 0) + int(cents)
    return VisitTotals(sorted(by_service.values(), key=lambda line: line.name), total)


def _names(session: Db, service_ids: set[int | None]) -> dict[int | None, str]:
    rows = select(Service.id, Service.name).where(Service.id.in_(service_ids - {None}))
    return {service_id: name for service_id, name in session.execute(rows)}  # noqa: C416 - rows are no pairs
