"""Litters: puppies entered in one go become animals with pedigree and weight, and are weighed together."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from petadmin.animals import services as animals
from petadmin.animals.models import Animal, Sex, Species, Weight
from petadmin.areas.breeding import services
from petadmin.areas.breeding.models import Litter, Puppy, PuppyState
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer
from tests.areas.breeding.kennel import BORN, TODAY, make_breeder, make_litter, make_puppies, sell
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow


def puppy_row(number: int, **values: str) -> dict[str, str]:
    given = {"name": f"Nube {number}", "sex": "female", "price_cents": "900", **values}
    return {f"puppies-{number}-{name}": value for name, value in given.items()}


def puppies_form(*rows: dict[str, str]) -> dict[str, str]:
    form = {"species": "dog", "breed": "Perro de agua español", "puppies-sent": "1"}
    for row in rows:
        form |= row
    return form


def count(app: Flask, kind: type[Any]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_user_enters_a_litter_with_its_puppies(app: Flask, as_marcos: FlaskClient) -> None:
    breeder = make_breeder(app)
    dam = make_animal(app, breeder, name="Duna", sex=Sex.female, breed="Galgo")
    sire = make_animal(app, breeder, name="Thor", sex=Sex.male, breed="Galgo")

    form = {"name": "Camada N", "customer": breeder, "dam": dam, "sire": sire}
    saved = as_marcos.post("/breeding/litters/new", data={**form, "born_on": "2026-08-01"})
    assert saved.headers["Location"] == "/breeding/litters/1"
    assert 'value="Galgo"' in as_marcos.get("/breeding/litters/1/puppies").text

    answer = as_marcos.post(
        "/breeding/litters/1/puppies",
        data=puppies_form(
            puppy_row(0, name="Nala", colour="Marrón", collar="rojo", grams="350 g"),
            puppy_row(1, name="Nico", sex="male", grams="0,41", price_cents="1.000,50"),
            puppy_row(2, name="", price_cents=""),
        ),
    )

    assert answer.status_code == 302
    with app.app_context():
        nala, nico = db.session.scalars(select(Puppy).order_by(Puppy.id))
        assert (nala.collar, nala.price_cents, nala.state) == (
            "rojo",
            90_000,
            PuppyState.for_sale,
        )
        assert nico.price_cents == 100_050
        animal = nala.animal
        assert (animal.dam_id, animal.sire_id, animal.birth_date) == (dam, sire, BORN)
        assert (animal.species, animal.colour, animal.customer_id) == (
            Species.dog,
            "Marrón",
            breeder,
        )
        grams = db.session.scalars(select(Weight.grams).order_by(Weight.id)).all()
        assert grams == [350, 410]
    page = as_marcos.get("/breeding/litters/1").text
    assert "Nala" in page
    assert "0.35 kg" in page


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"name": "", "collar": "azul"}, "A puppy needs a name."),
        ({"price_cents": "-900"}, "An amount cannot be negative."),
        ({"grams": "tres"}, "Enter the weight in kilos"),
        ({"sex": "dragon"}, "Choose one of these."),
        ({"name": "x" * 2_000_000}, "80"),
    ],
)
def test_one_bad_puppy_and_none_is_saved(
    app: Flask, as_marcos: FlaskClient, row: dict[str, str], message: str
) -> None:
    make_litter(app, make_breeder(app))

    answer = as_marcos.post(
        "/breeding/litters/1/puppies", data=puppies_form(puppy_row(0), puppy_row(1, **row))
    )

    assert answer.status_code == 422
    assert message in answer.text
    assert (count(app, Puppy), count(app, Animal)) == (0, 2)


def test_puppies_of_another_species_than_their_parents_are_refused(
    app: Flask, as_marcos: FlaskClient
) -> None:
    make_litter(app, make_breeder(app))

    form = {**puppies_form(puppy_row(0)), "species": "cat"}
    answer = as_marcos.post("/breeding/litters/1/puppies", data=form)

    assert answer.status_code == 422
    assert "A parent is of the same species." in answer.text
    assert count(app, Puppy) == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dam": "thor"}, "A dam is not male."),
        ({"sire": "duna"}, "A sire is not female."),
        ({"born_on": "2999-01-01"}, "The year must be between"),
        ({"born_on": "2100-01-01"}, "The birth date lies in the future."),
        ({"name": " "}, "required"),
        ({"sire": "gato"}, "Sire and dam are of different species."),
        ({"dam": "joven"}, "A parent is older than its puppies."),
    ],
)
def test_refuses_a_litter_that_cannot_be(
    app: Flask, as_marcos: FlaskClient, changes: dict[str, str], message: str
) -> None:
    breeder = make_breeder(app)
    named = {
        "duna": make_animal(app, breeder, name="Duna", sex=Sex.female),
        "thor": make_animal(app, breeder, name="Thor", sex=Sex.male),
        "gato": make_animal(app, breeder, name="Gato", species=Species.cat),
        "joven": make_animal(app, breeder, name="Joven", birth_date=BORN),
    }
    form = {"name": "Camada N", "customer": breeder, "born_on": "2026-08-01", "dam": named["duna"]}
    given = {name: named.get(value, value) for name, value in changes.items()}

    answer = as_marcos.post("/breeding/litters/new", data={**form, **given})

    assert answer.status_code == 422
    assert message in answer.text
    assert count(app, Litter) == 0


def test_all_puppies_are_weighed_on_one_page(app: Flask, as_marcos: FlaskClient) -> None:
    litter = make_litter(app, make_breeder(app))
    first, second, third = make_puppies(app, litter)
    address = f"/breeding/litters/{litter}/weights"
    assert "Last: 0.35 kg" in as_marcos.get(address).text

    day = {"measured_on": "2026-08-08"}
    as_marcos.post(address, data={**day, f"puppy_{first}": "0,7", f"puppy_{second}": "650 g"})
    # A slip of the pen is corrected by weighing the same day again.
    as_marcos.post(address, data={**day, f"puppy_{first}": "0,72"})

    with app.app_context():
        statement = select(Weight.grams).where(Weight.measured_on > BORN).order_by(Weight.id)
        assert db.session.scalars(statement).all() == [720, 650]
    page = as_marcos.get(f"/breeding/litters/{litter}").text
    assert "0.72 kg" in page
    assert third


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Enter at least one weight."),
        ({"puppy": "x"}, "Enter the weight in kilos"),
        ({"puppy": "1", "measured_on": "2026-07-01"}, "The animal was not born yet."),
        ({"puppy": "1", "measured_on": "2100-07-01"}, "The day lies in the future."),
    ],
)
def test_bad_weights_are_told(
    app: Flask, as_marcos: FlaskClient, values: dict[str, str], message: str
) -> None:
    litter = make_litter(app, make_breeder(app))
    (puppy,) = make_puppies(app, litter, "Nala")
    day = values.get("measured_on", "2026-08-08")
    form = {"measured_on": day, f"puppy_{puppy}": values.get("puppy", "")}
    answer = as_marcos.post(f"/breeding/litters/{litter}/weights", data=form)

    assert answer.status_code == 422
    assert message in answer.text
    assert count(app, Weight) == 1


def test_what_puppies_have_from_their_litter_follows_it(app: Flask, as_marcos: FlaskClient) -> None:
    breeder = make_breeder(app)
    litter = make_litter(app, breeder)
    make_puppies(app, litter, "Nala")
    form = {"name": "Camada N", "customer": breeder, "born_on": "2026-07-30", "version": "1"}

    as_marcos.post(f"/breeding/litters/{litter}/edit", data=form)

    with app.app_context():
        animal = db.session.scalars(select(Puppy)).one().animal
        assert animal.birth_date is not None
        assert animal.birth_date.isoformat() == "2026-07-30"
        assert (animal.dam_id, animal.sire_id) == (None, None)


def test_a_puppy_is_reserved_released_and_kept(app: Flask, as_marcos: FlaskClient) -> None:
    litter = make_litter(app, make_breeder(app))
    (puppy,) = make_puppies(app, litter, "Nala")
    marta = make_customer(app)
    address = f"/breeding/puppies/{puppy}"

    as_marcos.post(f"{address}/reserve", data={"confirmed": "1", "customer": marta})
    assert "for Marta González Ruiz" in as_marcos.get("/breeding/puppies/?state=reserved").text

    as_marcos.post(f"{address}/release")
    as_marcos.post(f"{address}/keep")
    with app.app_context():
        row = db.session.get_one(Puppy, puppy)
        assert (row.state, row.reserved_for_id) == (PuppyState.kept, None)


def test_a_puppy_that_is_reserved_is_not_reserved_once_more(
    app: Flask, as_marcos: FlaskClient
) -> None:
    litter = make_litter(app, make_breeder(app))
    (puppy,) = make_puppies(app, litter, "Nala")
    marta, iker = make_customer(app), make_customer(app, first_name="Iker", email="i@example.com")
    address = f"/breeding/puppies/{puppy}/reserve"
    assert address in as_marcos.get(f"/breeding/litters/{litter}").text
    as_marcos.post(address, data={"confirmed": "1", "customer": marta})

    assert address not in as_marcos.get(f"/breeding/litters/{litter}").text
    as_marcos.post(address, data={"confirmed": "1", "customer": iker})
    assert "is not possible for Nala" in as_marcos.get(f"/breeding/litters/{litter}").text
    with app.app_context():
        row = db.session.get_one(Puppy, puppy)
        with pytest.raises(DomainError, match="Nala is reserved already"):
            services.reserve(row, db.session.get_one(Customer, iker))
        assert row.reserved_for_id == marta


def test_puppies_that_are_not_sold_go_along_with_their_litter(
    app: Flask, as_marcos: FlaskClient
) -> None:
    breeder = make_breeder(app)
    litter = make_litter(app, breeder)
    free, waiting, for_them, sold, given = make_puppies(app, litter, "A", "B", "C", "D", "E")
    others = [make_customer(app, last_name=name, email=f"{name}@example.com") for name in "abcd"]
    marta, iker, buyer, friend = others
    for puppy, customer in ((waiting, iker), (for_them, marta)):
        form = {"confirmed": "1", "customer": customer}
        as_marcos.post(f"/breeding/puppies/{puppy}/reserve", data=form)
    sell(app, buyer, sold)
    with app.app_context():
        animal = db.session.get_one(Puppy, given).animal
        animals.move(animal, db.session.get_one(Customer, friend), today=TODAY)
        db.session.commit()
    form = {"name": "Camada N", "customer": marta, "born_on": BORN.isoformat(), "version": "1"}

    assert as_marcos.post(f"/breeding/litters/{litter}/edit", data=form).status_code == 302

    with app.app_context():
        puppies = {puppy.id: puppy for puppy in db.session.scalars(select(Puppy))}
        owners = {number: puppy.animal.customer_id for number, puppy in puppies.items()}
        assert owners == {free: marta, waiting: marta, for_them: marta, sold: buyer, given: friend}
        assert puppies[waiting].reserved_for_id == iker
        assert puppies[for_them].state is PuppyState.for_sale


def test_a_dead_puppy_is_not_reserved(app: Flask, as_marcos: FlaskClient) -> None:
    litter = make_litter(app, make_breeder(app))
    (puppy,) = make_puppies(app, litter, "Nala")
    with app.app_context():
        db.session.get_one(Puppy, puppy).animal.deceased_on = BORN
        db.session.commit()

    form = {"confirmed": "1", "customer": make_customer(app)}
    answer = as_marcos.post(f"/breeding/puppies/{puppy}/reserve", data=form)

    assert answer.status_code == 422
    assert "Nala is deceased." in answer.text


def test_an_animal_on_file_becomes_a_puppy_once(app: Flask, as_marcos: FlaskClient) -> None:
    breeder = make_breeder(app)
    litter = make_litter(app, breeder)
    animal = make_animal(app, breeder, name="Tardío")
    form = {"litter": litter, "animal": animal, "price_cents": "700", "collar": ""}

    assert as_marcos.post("/breeding/puppies/new", data=form).status_code == 302
    again = as_marcos.post("/breeding/puppies/new", data=form)

    assert again.status_code == 422
    assert "is a puppy of a litter already" in again.text
    with app.app_context():
        assert db.session.get_one(Animal, animal).birth_date == BORN


def test_a_litter_that_was_sold_from_stays(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient
) -> None:
    litter = make_litter(app, make_breeder(app))
    puppies = make_puppies(app, litter, "Nala", "Noa")
    address = f"/breeding/litters/{litter}/delete"
    assert as_marcos.post(address, data={"confirmed": "1"}).status_code == 403

    sale = sell(app, make_customer(app), puppies[0])
    refused = as_lucia.post(address, data={"confirmed": "1"}, follow_redirects=True)
    assert "have been sold, so it stays on file" in refused.text

    as_lucia.post(f"/breeding/sales/{sale}/delete", data={"confirmed": "1"})
    as_lucia.post(address, data={"confirmed": "1"})
    assert (count(app, Litter), count(app, Puppy), count(app, Animal)) == (0, 0, 4)
