"""Services, places, products and a customer's price for the walks through all doors."""

from typing import Any

from petadmin.animals.health import queries as health
from petadmin.animals.models import Species
from petadmin.catalog import services
from petadmin.catalog.models import Product, Resource, Service, StockReason, Unit
from petadmin.core.db import db


def add(customer_id: int, _animal_id: int) -> None:
    """One of each that is offered and one that is retired; a price of the customer's."""
    night = _service(f"Noche {customer_id}", price_cents=2_600)
    services.retire(_service(f"Noche antigua {customer_id}"))
    _resource(f"A-{customer_id}", capacity=1)
    services.retire(_resource(f"Patio {customer_id}", capacity=12, shared=True))
    feed = _product(f"Pienso {customer_id}", opening=10, low_stock=20)
    services.move_stock(db.session, feed, -1, reason=StockReason.own_use, by_id=None)
    services.retire(_product(f"Bono {customer_id}", counted=False))
    services.add_price(
        db.session,
        {"customer_id": customer_id, "service_id": night.id, "price_cents": 2_000},
    )
    db.session.flush()


def _service(name: str, **values: Any) -> Service:
    rabies = health.vaccine_named(db.session, Species.dog, "Rabia")
    given = {"area": "hotel", "name": name, "unit": Unit.night, "price_cents": 100, **values}
    if rabies is not None:
        given["vaccines"] = [rabies.id]
    service = services.add_service(db.session, given)
    db.session.flush()
    return service


def _resource(name: str, **values: Any) -> Resource:
    return services.add_resource(db.session, {"area": "hotel", "name": name, **values})


def _product(name: str, **values: Any) -> Product:
    given = {"name": name, "price_cents": 1_250, "counted": True, "reference": "R-1", **values}
    return services.add_product(db.session, given, by_id=None)
