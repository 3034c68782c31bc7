"""A breeder with a litter, for the tests of breeding."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Flask

from petadmin.animals.models import Sex, Species
from petadmin.areas.breeding import sales, services
from petadmin.areas.breeding.models import Litter, Puppy
from petadmin.areas.breeding.sales import Chosen
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.support.cast import make_animal, make_customer
from tests.support.days import MADRID

BORN = date(2026, 8, 1)
SOLD = datetime(2026, 10, 1, 10, tzinfo=UTC)
TODAY = date(2026, 11, 1)
NAMES = ("Nala", "Noa", "Nico")


def make_breeder(app: Flask) -> int:
    """The business itself as a customer who breeds; returns the id."""
    return make_customer(
        app, first_name="Criadero", last_name="Patitas", email="criadero@example.com"
    )


def make_litter(app: Flask, breeder: int, **values: Any) -> int:
    """Litter N of Duna and Thor, Spanish water dogs, without puppies yet; returns the id."""
    breed = "Perro de agua español"
    dam = make_animal(app, breeder, name="Duna", sex=Sex.female, breed=breed)
    sire = make_animal(app, breeder, name="Thor", sex=Sex.male, breed=breed)
    given = {
        "name": "Camada N",
        "customer_id": breeder,
        "dam_id": dam,
        "sire_id": sire,
        "born_on": BORN,
        **values,
    }
    with app.app_context():
        litter = services.add(db.session, given, today=TODAY)
        db.session.commit()
        return litter.id


def make_puppies(app: Flask, litter: int, *names: str, price_cents: int = 90_000) -> list[int]:
    """Puppies of a litter, for 900 euros each unless told otherwise; returns their ids."""
    rows = [
        {"name": name, "sex": Sex.female, "grams": 350, "price_cents": price_cents}
        for name in names or NAMES
    ]
    with app.app_context():
        found = db.session.get_one(Litter, litter)
        species, breed = Species.dog, "Perro de agua español"
        puppies = services.add_puppies(
            db.session, found, rows, species=species, breed=breed, today=TODAY
        )
        db.session.commit()
        return [puppy.id for puppy in puppies]


def sell(app: Flask, customer: int, *puppies: int, **values: Any) -> int:
    """Sell puppies on 1 October 2026; returns the id of the sale."""
    chosen = [Chosen(puppy_id=puppy) for puppy in puppies]
    with app.app_context():
        sale = sales.sell(
            db.session,
            db.session.get_one(Customer, customer),
            chosen,
            {"starts_at": SOLD, **values},
            zone=MADRID,
            today=TODAY,
        )
        db.session.commit()
        return sale.id


def owner_of(app: Flask, puppy: int) -> int:
    """To whom the animal that a puppy is belongs."""
    with app.app_context():
        return db.session.get_one(Puppy, puppy).animal.customer_id
