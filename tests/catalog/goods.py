"""Services, places and products that the tests of the catalogue begin with."""

from typing import Any

from flask import Flask

from petadmin.catalog import services
from petadmin.catalog.models import Product, Service, Unit
from petadmin.core.db import db


def make_service(app: Flask, name: str = "Noche", **values: Any) -> int:
    """A night in the hotel for 26 euros unless told otherwise; returns the id."""
    given = {"area": "hotel", "name": name, "unit": Unit.night, "price_cents": 2_600, **values}
    with app.app_context():
        service = services.add_service(db.session, given)
        db.session.commit()
        return service.id


def make_resource(app: Flask, name: str = "A-01", **values: Any) -> int:
    """A kennel of the hotel unless told otherwise; returns the id."""
    with app.app_context():
        resource = services.add_resource(db.session, {"area": "hotel", "name": name, **values})
        db.session.commit()
        return resource.id


def make_product(app: Flask, name: str = "Pienso", *, opening: int = 10, **values: Any) -> int:
    """A product of which there are ten unless told otherwise; returns the id."""
    given = {"name": name, "price_cents": 1_250, "counted": True, "opening": opening, **values}
    with app.app_context():
        product = services.add_product(db.session, given, by_id=None)
        db.session.commit()
        return product.id


def service(service_id: int) -> Service:
    """What is on file; within an application context."""
    return db.session.get_one(Service, service_id)


def product(product_id: int) -> Product:
    """What is on file; within an application context."""
    return db.session.get_one(Product, product_id)
