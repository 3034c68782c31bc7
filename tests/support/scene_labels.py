"""Tags and colour codes for the walks through all doors."""

from sqlalchemy import select

from petadmin.animals.models import Animal
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.records.labels import services
from petadmin.records.labels.models import Bearer, Colour, ColourCode, Tag


def add(customer_id: int, animal_id: int) -> None:
    """Two tags and a colour code on the customer, and another colour code on the animal."""
    with db.session.no_autoflush:
        customer = db.session.get_one(Customer, customer_id)
        animal = db.session.get_one(Animal, animal_id)
    tags = [_tag(name) for name in ("VIP", "Furgoneta")]
    db.session.flush()
    services.put_on(db.session, customer, tags=tags, colours=[_code("Puntual", Bearer.customer)])
    services.put_on(db.session, animal, colours=[_code("Se escapa", Bearer.animal)])
    db.session.flush()


def _tag(name: str) -> Tag:
    found = db.session.scalar(select(Tag).where(Tag.name == name))
    if found is None:
        found = services.add(db.session, Tag(), {"name": name, "colour": Colour.purple})
    return found


def _code(name: str, bearer: Bearer) -> ColourCode:
    found = db.session.scalar(select(ColourCode).where(ColourCode.name == name))
    if found is None:
        values = {"name": name, "colour": Colour.orange, "bearer": bearer}
        found = services.add(db.session, ColourCode(), values)
    return found
