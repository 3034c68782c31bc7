"""What is on offer and who books it, for tests of bookings and visits."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from petadmin.animals.models import Animal
from petadmin.bookings import services
from petadmin.bookings.models import Booking
from petadmin.bookings.services import Wish
from petadmin.catalog.models import Resource, ResourceKind, Service, Unit
from petadmin.core.db import db
from petadmin.core.text import fold
from petadmin.customers.models import Customer
from tests.support.days import MADRID

ARRIVAL = datetime(2026, 9, 24, 9, tzinfo=UTC)
DEPARTURE = datetime(2026, 9, 29, 17, tzinfo=UTC)


def make_service(app: Flask, **values: Any) -> int:
    """A service on offer, a night at the hotel for 26 euros unless told otherwise; returns the id."""
    given = {
        "area": "hotel",
        "name": "Noche estándar",
        "unit": Unit.night,
        "price_cents": 2600,
        **values,
    }
    with app.app_context():
        service = Service(**given, sort_name=fold(given["name"]))
        db.session.add(service)
        db.session.commit()
        return service.id


def make_resource(app: Flask, **values: Any) -> int:
    """A place, kennel A-07 of the hotel unless told otherwise; returns the id."""
    given = {"area": "hotel", "name": "A-07", "kind": ResourceKind.kennel, "capacity": 2, **values}
    with app.app_context():
        resource = Resource(**given, sort_name=fold(given["name"]))
        db.session.add(resource)
        db.session.commit()
        return resource.id


def wish(customer: int, animals: list[int], service: int, **values: Any) -> Wish:
    """What is to be booked, within an application context: from 24 to 29 September 2026 unless told otherwise."""
    resource = values.pop("resource", None)
    found = db.session.get_one(Service, service)
    return Wish(
        customer=db.session.get_one(Customer, customer),
        animals=[db.session.get_one(Animal, animal) for animal in animals],
        service=found,
        resource=db.session.get_one(Resource, resource) if resource is not None else None,
        **{"area": found.area, "starts_at": ARRIVAL, "ends_at": DEPARTURE, **values},
    )


def book(customer: int, animals: list[int], service: int, **values: Any) -> Booking:
    """Make a booking and commit it, within an application context."""
    wanted = wish(customer, animals, service, **values)
    made = services.book(db.session, wanted, by_id=None, may_override=False, zone=MADRID)
    db.session.commit()
    return made
