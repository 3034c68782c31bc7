"""What a visit costs, and what statistics add up of it."""

from datetime import datetime, tzinfo

from petadmin.bookings.models import Visit
from petadmin.catalog.pricing import Quote, amount_of, quantity_of, quote
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.money import HUNDREDTHS, MOST_CENTS


def charge(
    visit: Visit, *, unit_cents: int, discount_basis_points: int, tax_basis_points: int
) -> None:
    """Set what a visit without a service costs, such as a course or the animals of a litter."""
    visit.unit_cents = unit_cents
    visit.discount_basis_points = discount_basis_points
    visit.tax_basis_points = tax_basis_points
    visit.amount_cents = amount_of(unit_cents, HUNDREDTHS, discount_basis_points)


def quote_of(session: Db, visit: Visit, agreed_cents: int | None, *, zone: tzinfo) -> Quote:
    """What a visit costs by its service and its times, or as was agreed."""
    # While it is going on, it will last as long as was booked.
    end = visit.ends_at or (visit.booking.ends_at if visit.booking is not None else None)
    return quote(
        session,
        visit.service,  # type: ignore[arg-type]  # asked for only when there is one
        visit.customer,
        starts_at=visit.starts_at,
        ends_at=max(end or visit.starts_at, visit.starts_at),
        zone=zone,
        agreed_cents=agreed_cents,
    )


def set_price(visit: Visit, found: Quote) -> None:
    """Put the price that was found into the visit."""
    visit.quantity, visit.unit_cents = found.quantity, found.unit_cents
    visit.discount_basis_points = found.discount_basis_points
    visit.tax_basis_points = found.tax_basis_points
    visit.amount_cents = found.amount_cents


def measure(visit: Visit, *, zone: tzinfo) -> None:
    """Keep what follows from the times: month, quantity and amount, and what the statistics add up."""
    visit.month = month_of(visit.starts_at, zone)
    if visit.service is not None and visit.ends_at is not None:
        unit = visit.service.unit
        visit.quantity = quantity_of(unit, visit.starts_at, visit.ends_at, zone=zone)
        visit.amount_cents = amount_of(
            visit.unit_cents, visit.quantity, visit.discount_basis_points
        )
        if visit.amount_cents > MOST_CENTS:
            raise DomainError(_l("This amount is too large."), field="agreed_cents")
    visit.measure = visit.measured(zone)


def month_of(moment: datetime, zone: tzinfo) -> int:
    """Year and month where the business is, as in 202611."""
    local = moment.astimezone(zone)
    return local.year * 100 + local.month
