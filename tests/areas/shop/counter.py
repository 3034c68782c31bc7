"""Products and what is typed at the counter, for the tests of the shop."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from petadmin.areas.shop import services
from petadmin.areas.shop.services import Wanted
from petadmin.catalog import services as catalog
from petadmin.catalog.models import Product
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.support.days import MADRID

SOLD = datetime(2026, 10, 1, 10, tzinfo=UTC)


def make_product(app: Flask, **values: Any) -> int:
    """A product in stock, 10 bags of feed for 12.50 euros unless told otherwise; returns the id."""
    given = {
        "name": "Pienso cachorro",
        "reference": "PI-1",
        "barcode": "8410000000017",
        "price_cents": 1_250,
        "counted": True,
        "opening": 10,
        **values,
    }
    with app.app_context():
        product = catalog.add_product(db.session, given, by_id=None)
        db.session.commit()
        return product.id


def stock_of(app: Flask, product: int) -> int:
    """How many of a product are left."""
    with app.app_context():
        return db.session.get_one(Product, product).stock


def sell(app: Flask, customer: int, **quantities: int) -> int:
    """Sell so many of each product, named as `p1=2`; returns the id of the sale."""
    wanted = [
        Wanted(product_id=int(name.removeprefix("p")), quantity=quantity)
        for name, quantity in quantities.items()
    ]
    with app.app_context():
        sale = services.sell(
            db.session,
            db.session.get_one(Customer, customer),
            wanted,
            {"starts_at": SOLD},
            zone=MADRID,
            by_id=None,
        )
        db.session.commit()
        return sale.id


def lines(*rows: tuple[int, object], **values: Any) -> dict[str, Any]:
    """The form of a sale with these products and quantities."""
    form: dict[str, Any] = {"starts_at": "2026-10-01T10:00", "staff": "", "notes": ""}
    form["lines-sent"] = "1"
    for number, (product, quantity) in enumerate(rows):
        form[f"lines-{number}-product_id"] = str(product)
        form[f"lines-{number}-quantity"] = str(quantity)
    return {**form, **values}
