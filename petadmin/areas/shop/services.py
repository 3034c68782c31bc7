"""Sales over the counter: what is sold leaves the stock, what is taken back returns to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from sqlalchemy import select

from petadmin.areas.shop.models import SaleLine, ShopSale
from petadmin.audit.recording import record
from petadmin.bookings import visits
from petadmin.catalog import services as catalog
from petadmin.catalog.models import Product, StockReason
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.money import MOST_CENTS, WHOLE, share
from petadmin.core.text import clean_text
from petadmin.customers.models import Customer

AREA_KEY = "shop"
MOST_LINES = 60
MOST_PIECES = 10_000
"""Nobody buys more pieces of a product at once."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """So many pieces of a product; without a price or a discount, those that hold for the customer."""

    product_id: int
    quantity: int
    unit_cents: int | None = None
    discount_basis_points: int | None = None


def sell(
    session: Db,
    customer: Customer,
    wanted: Sequence[Wanted],
    values: Mapping[str, Any],
    *,
    zone: tzinfo,
    by_id: int | None,
) -> ShopSale:
    """Sell products to a customer. Raises `DomainError` when one is retired or there is too little of it."""
    if not customer.is_active:
        raise DomainError(_l("This customer is inactive."), field="customer")
    if not wanted:
        raise DomainError(_l("Add at least one product."), field="lines")
    if len(wanted) > MOST_LINES:
        raise DomainError(_l("These are too many products for one sale."), field="lines")
    sale = ShopSale(area=AREA_KEY, customer=customer)
    with session.no_autoflush:
        sale.lines = [
            line_of(session, one, customer=customer, position=position)
            for position, one in enumerate(wanted)
        ]
    sale.unit_cents = sale.amount_cents = total_of(sale.lines)
    visits.add(session, sale, _own(values), zone=zone)
    session.flush()
    # Always in the same order, so that two sales of the same products wait for each other.
    for line in sorted(sale.lines, key=lambda line: line.product_id):
        catalog.move_stock(
            session,
            line.product,
            -line.quantity,
            reason=StockReason.sale,
            visit_id=sale.id,
            by_id=by_id,
        )
    return sale


def line_of(
    session: Db, wanted: Wanted, *, customer: Customer | None, position: int = 0
) -> SaleLine:
    """A line with its prices, for a sale or for showing what it would come to."""
    product = session.get(Product, wanted.product_id)
    if product is None or not product.is_active:
        name = product.name if product is not None else str(wanted.product_id)
        raise DomainError(_l("%(product)s is no longer sold.", product=name), field="lines")
    if not 0 < wanted.quantity <= MOST_PIECES:
        raise DomainError(
            _l("%(product)s: sell between 1 and 10,000 pieces.", product=product.name),
            field="lines",
        )
    unit = product.price_cents if wanted.unit_cents is None else wanted.unit_cents
    discount = wanted.discount_basis_points
    if discount is None:
        discount = customer.discount_basis_points if customer is not None else 0
    if not 0 <= unit <= MOST_CENTS or not 0 <= discount <= WHOLE:
        raise DomainError(
            _l("%(product)s: this price cannot be.", product=product.name), field="lines"
        )
    gross = unit * wanted.quantity
    return SaleLine(
        product=product,
        product_id=product.id,
        description=product.name,
        quantity=wanted.quantity,
        unit_cents=unit,
        discount_basis_points=discount,
        tax_basis_points=product.tax_basis_points,
        amount_cents=gross - share(gross, discount),
        position=position,
    )


def total_of(lines: Sequence[SaleLine]) -> int:
    """What the lines come to, in cents; raises `DomainError` when nobody could ever pay it."""
    total = sum(line.amount_cents for line in lines)
    if total > MOST_CENTS:
        raise DomainError(_l("This amount is too large."), field="lines")
    return total


def change(session: Db, sale: ShopSale, values: Mapping[str, Any], *, zone: tzinfo) -> None:
    """Change when and by whom something was sold; what was sold stays, since the stock follows it."""
    visits.apply(session, sale, _own(values), zone=zone)


def take_back(session: Db, sale: ShopSale, *, by_id: int | None) -> None:
    """Undo a sale: everything returns to the stock, and the sale goes."""
    # Whoever takes the same sale back at the same time waits here, and then finds it gone.
    session.execute(select(ShopSale.id).where(ShopSale.id == sale.id).with_for_update())
    for line in sorted(sale.lines, key=lambda line: line.product_id):
        catalog.move_stock(
            session, line.product, line.quantity, reason=StockReason.returned, by_id=by_id
        )
    record(session, "visit.taken_back", sale)
    session.delete(sale)


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a form's values a sale keeps; it is over in the moment in which it happens."""
    return {
        "starts_at": values["starts_at"],
        "ends_at": values["starts_at"],
        "staff_id": values.get("staff_id"),
        "notes": clean_text(values.get("notes") or ""),
    }
