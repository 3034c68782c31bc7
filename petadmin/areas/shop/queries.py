"""What is asked of products and sales at the counter."""

from collections.abc import Sequence

from sqlalchemy import select

from petadmin.areas.shop.models import SaleLine
from petadmin.catalog.models import Product
from petadmin.core.db import Db
from petadmin.core.text import clean_line
from petadmin.search.matching import matches

MOST_FOUND = 8
"""So many products are offered for what was typed."""


def exactly(session: Db, text: str, *, dialect: str) -> Product | None:
    """The product with this barcode or reference, when there is exactly one."""
    code = clean_line(text)
    if not code:
        return None
    scanned = select(Product).where(Product.is_active, Product.barcode == code)
    found = session.scalars(scanned.limit(2)).all()
    if not found:
        # By the index of the words, since references have none of their own.
        likely = found_by(session, code, dialect=dialect)
        found = [one for one in likely if one.reference.casefold() == code.casefold()]
    return found[0] if len(found) == 1 else None


def found_by(session: Db, text: str, *, dialect: str) -> Sequence[Product]:
    """Products whose name, reference or barcode holds the words that were typed."""
    if not clean_line(text):
        return []
    statement = (
        select(Product)
        .where(Product.is_active, matches(Product, text, dialect=dialect))
        .order_by(Product.sort_name, Product.id)
        .limit(MOST_FOUND)
    )
    return session.scalars(statement).all()


def words_of(session: Db, sale_ids: Sequence[int]) -> dict[int, str]:
    """What was sold by each of these sales, in words, the first lines of it."""
    statement = (
        select(SaleLine.sale_id, SaleLine.quantity, SaleLine.description)
        .where(SaleLine.sale_id.in_(sale_ids))
        .order_by(SaleLine.sale_id, SaleLine.position, SaleLine.id)
    )
    lines: dict[int, list[str]] = {}
    for sale_id, quantity, description in session.execute(statement):
        lines.setdefault(sale_id, []).append(f"{quantity} × {description}")
    return {
        sale_id: ", ".join(found[:3]) + ("…" if len(found) > 3 else "")
        for sale_id, found in lines.items()
    }
