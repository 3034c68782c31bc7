"""What a service costs: the price that holds for a customer, the quantity, the discount, and how it was found."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import select

from petadmin.catalog.models import CustomerPrice, PriceSource, Service, Unit
from petadmin.core.db import Db
from petadmin.core.money import HUNDREDTHS, share, times

QUARTER = 15
"""Hours are charged by begun quarters; a quarter has so many minutes."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A price and how it was found. Money is in cents; the quantity, for each animal, in hundredths of the unit."""

    unit: Unit
    quantity: int
    animals: int
    list_cents: int
    unit_cents: int
    source: PriceSource
    discount_basis_points: int
    tax_basis_points: int

    @property
    def gross_cents(self) -> int:
        """Before the discount."""
        return times(self.unit_cents, self.quantity) * self.animals

    @property
    def discount_cents(self) -> int:
        """What the customer's discount takes off; of each animal by itself, as it is charged in the end."""
        gross = times(self.unit_cents, self.quantity)
        return share(gross, self.discount_basis_points) * self.animals

    @property
    def amount_cents(self) -> int:
        """What is to be paid, tax included."""
        return self.gross_cents - self.discount_cents


def quote(
    session: Db,
    service: Service,
    customer: Any,
    *,
    starts_at: datetime,
    ends_at: datetime,
    zone: tzinfo,
    animals: int = 1,
    agreed_cents: int | None = None,
) -> Quote:
    """The price of a service for a customer; an agreed price goes before the customer's, this before the usual.

    Who is not on file yet has neither a price of their own nor a discount; the customer is None then.
    """
    own = None
    if customer is not None:
        own = customer_price(session, customer_id=customer.id, service_id=service.id)
    unit_cents, source = service.price_cents, PriceSource.usual
    if own is not None:
        unit_cents, source = own.price_cents, PriceSource.customer
    if agreed_cents is not None and agreed_cents != unit_cents:
        unit_cents, source = agreed_cents, PriceSource.agreed
    return Quote(
        unit=service.unit,
        quantity=quantity_of(service.unit, starts_at, ends_at, zone=zone),
        animals=animals,
        list_cents=service.price_cents,
        unit_cents=unit_cents,
        source=source,
        discount_basis_points=customer.discount_basis_points if customer is not None else 0,
        tax_basis_points=service.tax_basis_points,
    )


def amount_of(unit_cents: int, quantity: int, discount_basis_points: int) -> int:
    """What a quantity in hundredths costs for one animal, less a discount, in cents."""
    gross = times(unit_cents, quantity)
    return gross - share(gross, discount_basis_points)


def customer_price(session: Db, *, customer_id: int, service_id: int) -> CustomerPrice | None:
    """The price of a service for a customer, when it is another than the usual one."""
    statement = select(CustomerPrice).where(
        CustomerPrice.customer_id == customer_id, CustomerPrice.service_id == service_id
    )
    return session.scalars(statement).first()


def quantity_of(unit: Unit, starts_at: datetime, ends_at: datetime, *, zone: tzinfo) -> int:
    """How many units lie between two moments, in hundredths; never less than one, hours by begun quarters.

    Nights and days are counted on the calendar of the business, so the change of the clocks does not matter.
    """
    first, last = starts_at.astimezone(zone).date(), ends_at.astimezone(zone).date()
    if unit is Unit.night:
        return max((last - first).days, 1) * HUNDREDTHS
    if unit is Unit.day:
        return ((last - first).days + 1) * HUNDREDTHS
    if unit is Unit.hour:
        minutes = (ends_at - starts_at).total_seconds() / 60
        quarters = -int(-minutes // QUARTER)
        return max(quarters, 1) * HUNDREDTHS * QUARTER // 60
    return HUNDREDTHS
