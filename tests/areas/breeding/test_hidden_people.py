"""Breeders, buyers and owners of parents who are inactive by now are not named, and no page breaks for it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.areas.breeding import services
from petadmin.areas.breeding.models import Puppy
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.areas.breeding.kennel import make_breeder, make_litter, make_puppies, sell
from tests.support.cast import make_animal, make_customer

PAGES = (
    "/breeding/puppies/",
    "/breeding/puppies/lookup?q=N",
    "/breeding/puppies/export.csv",
    "/breeding/sales/",
    "/breeding/sales/1",
    "/breeding/sales/1/edit",
    "/breeding/sales/new?puppy=1&puppy=2",
    "/breeding/sales/new?litter=1",
    "/breeding/litters/",
    "/breeding/litters/1",
    "/breeding/litters/1/weights",
)


def hide(customer_id: int) -> None:
    db.session.get_one(Customer, customer_id).inactive_since = utcnow()
    db.session.commit()


@pytest.mark.slow
@pytest.mark.parametrize("address", PAGES)
def test_pages_do_without_an_inactive_breeder(
    app: Flask, as_marcos: FlaskClient, address: str
) -> None:
    breeder = make_breeder(app)
    first, *_others = make_puppies(app, make_litter(app, breeder))
    sell(app, make_customer(app), first)
    with app.app_context():
        hide(breeder)

    answer = as_marcos.get(address)

    assert answer.status_code in (200, 404)
    assert "Criadero" not in answer.text
    assert "Noa" not in answer.text
    assert "Camada" not in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("address", PAGES)
def test_inactive_buyers_and_owners_are_not_named(
    app: Flask, as_marcos: FlaskClient, address: str
) -> None:
    owner = make_customer(app, first_name="Dueño", last_name="Oculto")
    sire = make_animal(app, owner, name="Zarzaparrilla", sex="male")
    litter = make_litter(app, make_breeder(app), sire_id=sire)
    first, second, _third = make_puppies(app, litter)
    sell(app, make_customer(app), first)
    with app.app_context():
        services.reserve(db.session.get_one(Puppy, second), db.session.get_one(Customer, owner))
        db.session.commit()
        hide(owner)

    answer = as_marcos.get(address)

    assert answer.status_code == 200
    assert "Oculto" not in answer.text
    assert "Zarzaparrilla" not in answer.text


def test_puppies_of_an_inactive_breeder_cannot_be_bought(
    app: Flask, as_marcos: FlaskClient
) -> None:
    breeder = make_breeder(app)
    first, _second, _third = make_puppies(app, make_litter(app, breeder))
    buyer = make_customer(app)
    with app.app_context():
        hide(breeder)
    sent = {
        "customer": str(buyer),
        "puppies": [str(first)],
        "starts_at": "2026-10-02T10:00",
        "staff": "",
    }

    answer = as_marcos.post("/breeding/sales/new", data=sent)

    assert answer.status_code == 422
    assert "One of the puppies is no longer on file." in answer.text
