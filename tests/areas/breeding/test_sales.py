"""Puppies are sold: they move to the buyer, only one can have each, and a sale can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from petadmin.animals import services as animals
from petadmin.areas.breeding import services
from petadmin.areas.breeding.models import Puppy, PuppySale, PuppyState
from petadmin.audit.models import AuditEvent
from petadmin.business.settings import business_settings, choose
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer
from tests.areas.breeding.kennel import (
    BORN,
    TODAY,
    make_breeder,
    make_litter,
    make_puppies,
    owner_of,
    sell,
)
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow


def form(customer: int, *puppies: int, **values: Any) -> dict[str, Any]:
    return {
        "customer": customer,
        "puppies": [str(puppy) for puppy in puppies],
        "starts_at": "2026-10-01T10:00",
        "staff": "",
        "notes": "",
        **values,
    }


def sales_of(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(PuppySale)) or 0


def test_a_user_sells_two_puppies_at_once(app: Flask, as_marcos: FlaskClient) -> None:
    litter = make_litter(app, make_breeder(app))
    first, second, third = make_puppies(app, litter)
    marta = make_customer(app)
    with app.app_context():
        db.session.get_one(Customer, marta).discount_basis_points = 500
        db.session.commit()

    page = as_marcos.get(f"/breeding/sales/new?customer={marta}&puppy={first}").text
    # What a user types as a price, by whatever means, does not count.
    cheap = {f"puppies-{first}-price": "1", "discount_basis_points": "100"}
    answer = as_marcos.post("/breeding/sales/new", data=form(marta, first, second, **cheap))

    assert "€900.00" in page
    assert "checked" in page
    assert answer.status_code == 302
    with app.app_context():
        sale = db.session.scalars(select(PuppySale)).one()
        assert (sale.unit_cents, sale.amount_cents) == (180_000, 171_000)
        assert (sale.measure, sale.month, sale.area) == (200, 202610, "breeding")
        states = db.session.scalars(select(Puppy.state).order_by(Puppy.id)).all()
        assert states == [PuppyState.sold, PuppyState.sold, PuppyState.for_sale]
        actions = set(db.session.scalars(select(AuditEvent.action)))
        assert {"animal.left", "animal.arrived", "puppy.sold", "visit.created"} <= actions
    assert owner_of(app, first) == owner_of(app, second) == marta
    assert owner_of(app, third) != marta
    assert "Nala" in as_marcos.get("/breeding/sales/1").text


def test_administrators_agree_on_prices_and_discount(app: Flask, as_lucia: FlaskClient) -> None:
    litter = make_litter(app, make_breeder(app))
    first, second = make_puppies(app, litter, "Nala", "Noa")
    prices = {f"puppies-{first}-price": "800,50", f"puppies-{second}-price": ""}

    as_lucia.post(
        "/breeding/sales/new",
        data=form(make_customer(app), first, second, **prices, discount_basis_points="10"),
    )

    with app.app_context():
        sale = db.session.scalars(select(PuppySale)).one()
        assert (sale.unit_cents, sale.discount_basis_points) == (170_050, 1_000)
        assert sale.amount_cents == 170_050 - 17_005
        assert [puppy.price_cents for puppy in sale.puppies] == [80_050, 90_000]


@pytest.mark.parametrize("price", ["-1", "mil", "9" * 15, "1e5"])
def test_a_price_that_cannot_be_is_refused(app: Flask, as_lucia: FlaskClient, price: str) -> None:
    litter = make_litter(app, make_breeder(app))
    (puppy,) = make_puppies(app, litter, "Nala")

    answer = as_lucia.post(
        "/breeding/sales/new",
        data=form(make_customer(app), puppy, **{f"puppies-{puppy}-price": price}),
    )

    assert answer.status_code == 422
    assert sales_of(app) == 0
    assert owner_of(app, puppy) == 1


def test_a_reserved_puppy_goes_to_whom_it_waits_for(app: Flask, as_marcos: FlaskClient) -> None:
    litter = make_litter(app, make_breeder(app))
    (puppy,) = make_puppies(app, litter, "Nala")
    marta = make_customer(app)
    other = make_customer(app, first_name="Ana", email="ana@example.com")
    with app.app_context():
        services.reserve(db.session.get_one(Puppy, puppy), db.session.get_one(Customer, marta))
        db.session.commit()

    refused = as_marcos.post("/breeding/sales/new", data=form(other, puppy))
    assert refused.status_code == 422
    assert "Nala is reserved for another customer." in refused.text
    assert owner_of(app, puppy) == 1

    assert as_marcos.post("/breeding/sales/new", data=form(marta, puppy)).status_code == 302
    assert owner_of(app, puppy) == marta


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("sold", "Nala has just been sold."),
        ("kept", "Nala stays with the breeder."),
        ("dead", "Nala is deceased."),
        ("gone", "One of the puppies is no longer on file."),
        ("none", "Choose at least one puppy."),
        ("own", "Nala belongs to this customer already."),
        ("inactive", "Choose one from the list."),
    ],
)
def test_refuses_what_cannot_be_sold(
    app: Flask, as_marcos: FlaskClient, state: str, message: str
) -> None:
    breeder = make_breeder(app)
    litter = make_litter(app, breeder)
    puppy, noa = make_puppies(app, litter, "Nala", "Noa")
    marta = make_customer(app, inactive=state == "inactive")
    chosen = [puppy, noa]
    if state == "sold":
        sell(app, make_customer(app, email="ana@example.com"), puppy)
    with app.app_context():
        row = db.session.get_one(Puppy, puppy)
        if state == "kept":
            services.keep(row)
        if state == "dead":
            row.animal.deceased_on = BORN
        db.session.commit()
    chosen = {"gone": [puppy, 999], "none": []}.get(state, chosen)

    buyer = breeder if state == "own" else marta
    answer = as_marcos.post("/breeding/sales/new", data=form(buyer, *chosen))

    assert answer.status_code == 422
    assert message in answer.text
    assert owner_of(app, noa) == breeder


def test_of_two_people_who_sell_the_same_puppy_one_wins(app: Flask) -> None:
    litter = make_litter(app, make_breeder(app))
    (puppy,) = make_puppies(app, litter, "Nala")
    buyers = [make_customer(app, email=f"cliente{number}@example.com") for number in range(6)]

    def attempt(buyer: int) -> str:
        try:
            sell(app, buyer, puppy)
        except DomainError as error:
            return str(error)
        return "sold"

    with ThreadPoolExecutor(len(buyers)) as pool:
        answers = sorted(pool.map(attempt, buyers))

    assert answers == ["Nala has just been sold."] * 5 + ["sold"]
    assert sales_of(app) == 1
    assert owner_of(app, puppy) in buyers


def test_a_sale_is_taken_back(app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient) -> None:
    breeder = make_breeder(app)
    litter = make_litter(app, breeder)
    (puppy,) = make_puppies(app, litter, "Nala")
    sale = sell(app, make_customer(app), puppy)
    address = f"/breeding/sales/{sale}/delete"

    assert as_marcos.post(address, data={"confirmed": "1"}).status_code == 403
    assert as_lucia.post(address, data={"confirmed": "1"}).status_code == 302

    assert owner_of(app, puppy) == breeder
    assert sales_of(app) == 0
    with app.app_context():
        assert db.session.get_one(Puppy, puppy).state is PuppyState.for_sale


def test_a_puppy_with_yet_another_owner_keeps_its_sale(app: Flask, as_lucia: FlaskClient) -> None:
    litter = make_litter(app, make_breeder(app))
    puppies = make_puppies(app, litter, "Nala", "Noa")
    sale = sell(app, make_customer(app), *puppies)
    other = make_customer(app, email="ana@example.com")
    with app.app_context():
        noa = db.session.get_one(Puppy, puppies[1]).animal
        animals.move(noa, db.session.get_one(Customer, other), today=TODAY)
        db.session.commit()

    answer = as_lucia.post(
        f"/breeding/sales/{sale}/delete", data={"confirmed": "1"}, follow_redirects=True
    )

    assert "Noa belongs to somebody else by now" in answer.text
    assert sales_of(app) == 1
    # Nothing is taken back by half.
    assert owner_of(app, puppies[0]) != 1


def test_a_sale_stands_on_both_desks(app: Flask, as_marcos: FlaskClient) -> None:
    litter = make_litter(app, make_breeder(app))
    (puppy,) = make_puppies(app, litter, "Nala")
    marta = make_customer(app)
    sell(app, marta, puppy)

    assert "Nala" in as_marcos.get(f"/customers/{marta}/breeding-sales").text
    with app.app_context():
        animal = db.session.get_one(Puppy, puppy).animal_id
    assert "Camada N" in as_marcos.get(f"/animals/{animal}").text
    assert "Camada N" in as_marcos.get("/customers/1/litters").text


def test_editing_leaves_the_puppies_where_they_are(app: Flask, as_marcos: FlaskClient) -> None:
    litter = make_litter(app, make_breeder(app))
    (puppy,) = make_puppies(app, litter, "Nala")
    marta = make_customer(app)
    sale = sell(app, marta, puppy)
    assert make_animal(app, marta)

    edited = {"starts_at": "2026-09-15T10:00", "notes": "Con seguro", "version": "1"}
    answer = as_marcos.post(f"/breeding/sales/{sale}/edit", data={**edited, "puppies": ["9"]})

    assert answer.status_code == 302
    with app.app_context():
        row = db.session.get_one(PuppySale, sale)
        assert (row.month, row.notes, row.amount_cents) == (202609, "Con seguro", 90_000)
        assert [one.id for one in row.puppies] == [puppy]


def test_puppies_are_sold_with_the_usual_tax_of_the_business(app: Flask) -> None:
    litter = make_litter(app, make_breeder(app))
    first, second = make_puppies(app, litter, "Nala", "Noa")
    before = sell(app, make_customer(app), first)
    with app.app_context():
        choose(db.session, replace(business_settings(db.session), tax_basis_points=1_000))
        db.session.commit()
    buyer = make_customer(app, email="otra@example.com")
    sale = sell(app, buyer, second)
    with app.app_context():
        rates = [db.session.get_one(PuppySale, one).tax_basis_points for one in (before, sale)]
        assert rates == [2_100, 1_000]
