"""The animal's card: what stands on it, what can be done there, and what it costs."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.animals import relations, weighing
from petadmin.animals.breeds import BREEDS
from petadmin.animals.models import Animal, RelationKind, Sex, Species
from petadmin.core.db import db
from petadmin.demo.breeds import BREEDS as OF_DEMO
from tests.conventions.counting import statements
from tests.desk.test_panels import version_in
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day

TODAY = this_day()
HTMX = {"HX-Request": "true"}


@pytest.fixture
def marta(app: Flask) -> int:
    return make_customer(app)


def test_an_animal_added_from_the_menu_is_shown_on_its_card(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    form = {"customer": str(marta), "name": "Luna", "species": "dog", "sex": "female"}

    answer = as_marcos.post("/animals/new", data=form)

    with app.app_context():
        luna = db.session.scalars(select(Animal.id)).one()
    assert answer.headers["Location"] == f"/animals/{luna}"


def test_the_card_tells_what_the_animal_is(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    luna = make_animal(
        app,
        marta,
        breed="Galgo",
        sex=Sex.female,
        birth_date=date(TODAY.year - 3, 1, 1),
        microchip="941000012345678",
        pedigree_number="LOE 2345678",
        important_info="Alérgica al pollo",
    )

    page = as_marcos.get(f"/animals/{luna}").text

    for words in (
        "Galgo",
        "♀ female",
        "3 years",
        "941000012345678",
        "LOE 2345678",
        "Marta González",
    ):
        assert words in page
    assert page.count("Alérgica al pollo") == 2
    assert f"/customers/{marta}" in page


def test_new_animals_and_birthdays_are_marked(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    today = this_day()
    born = today.replace(year=today.year - 4, day=min(today.day, 28))
    luna = make_animal(app, marta, birth_date=born)
    old = make_animal(app, marta, name="Vieja")
    with app.app_context():
        db.session.get_one(Animal, old).created_at -= timedelta(days=40)
        db.session.commit()

    page = as_marcos.get(f"/animals/{luna}").text

    assert ("Birthday today" in page) is (born.day == today.day)
    assert ">New</span>" in page.replace("</svg>", ">")
    assert "#star" not in as_marcos.get(f"/animals/{old}").text


def test_the_facts_are_edited_in_place(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    luna = make_animal(app, marta, notes="Come poco")
    address = f"/animals/{luna}/panels/facts?edit=1"
    version = version_in(as_marcos.get(address, headers=HTMX).text)
    form = {"name": "Luna", "species": "dog", "sex": "male", "breed": "Galgo", "version": version}

    answer = as_marcos.post(address, data=form, headers=HTMX)

    assert answer.headers["HX-Refresh"] == "true"
    with app.app_context():
        animal = db.session.get_one(Animal, luna)
        assert (animal.sex, animal.breed, animal.notes) == (Sex.male, "Galgo", "Come poco")


def test_breeds_are_suggested_by_species(as_marcos: FlaskClient) -> None:
    page = as_marcos.get("/animals/new").text

    assert '<option value="German shepherd" data-species="dog">' in page
    assert '<option value="Siamese" data-species="cat">' in page


def test_the_demo_uses_the_breeds_that_are_suggested() -> None:
    for species, breeds in OF_DEMO.items():
        assert set(breeds) <= {spanish for spanish, _english in BREEDS[species]}
    assert set(BREEDS) == set(Species)


def test_an_animal_moves_and_both_customers_know(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    julio = make_customer(app, first_name="Julio")
    luna = make_animal(app, marta)
    form = {"confirmed": "1", "customer": str(julio)}

    asked = as_marcos.get(f"/animals/{luna}/move")
    done = as_marcos.post(f"/animals/{luna}/move", data=form)

    assert "Everything of the animal goes along" in asked.text
    assert done.headers["Location"] == f"/animals/{luna}"
    assert "Julio" in as_marcos.get(f"/animals/{luna}").text
    assert "Animal went to another customer" in as_marcos.get(f"/customers/{marta}/history").text
    for url in (f"/customers/{julio}/history", f"/animals/{luna}/history"):
        assert "Animal came from another customer" in as_marcos.get(url).text


@pytest.mark.parametrize(
    ("customer", "message"),
    [
        ("", "This field is required."),
        ("999", "Choose one from the list."),
        ("own", "It belongs to this customer already."),
        ("inactive", "Choose one from the list."),
    ],
)
def test_where_an_animal_cannot_move(
    app: Flask, as_marcos: FlaskClient, marta: int, customer: str, message: str
) -> None:
    luna = make_animal(app, marta)
    known = {"own": marta, "inactive": make_customer(app, first_name="Zósimo", inactive=True)}
    form = {"confirmed": "1", "customer": str(known.get(customer, customer))}

    answer = as_marcos.post(f"/animals/{luna}/move", data=form)

    assert answer.status_code == 422
    assert message in answer.text


def test_not_even_an_administrator_moves_an_animal_to_an_inactive_customer(
    app: Flask, as_lucia: FlaskClient, marta: int
) -> None:
    luna = make_animal(app, marta)
    form = {"confirmed": "1", "customer": str(make_customer(app, first_name="Z", inactive=True))}

    answer = as_lucia.post(f"/animals/{luna}/move", data=form)

    assert "This customer is inactive." in answer.text


def test_death_is_noted_and_taken_back(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    luna = make_animal(app, marta, birth_date=date(2015, 5, 1))
    address = f"/animals/{luna}"

    too_early = as_marcos.post(
        f"{address}/deceased", data={"confirmed": "1", "deceased_on": "2014-01-01"}
    )
    as_marcos.post(f"{address}/deceased", data={"confirmed": "1", "deceased_on": "2025-05-02"})
    page = as_marcos.get(address).text
    listed = as_marcos.get("/animals/").text, as_marcos.get("/animals/?state=deceased").text

    assert "An animal cannot die before it was born." in too_early.text
    assert "Deceased on 2 May 2025" in page
    assert "10 years" in page
    assert "Luna" not in listed[0]
    assert "row-deceased" in listed[1]
    assert as_marcos.get(f"{address}/deceased").status_code == 302
    as_marcos.post(f"{address}/living", data={"confirmed": "1"})
    assert "Deceased on" not in as_marcos.get(address).text


def test_the_customers_desk_shows_what_there_is_to_know(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    luna = make_animal(
        app, marta, breed="Galgo", colour="canela", sex=Sex.female, neutered=True,
        important_info="Muerde", birth_date=date(TODAY.year - 3, 1, 1),
    )  # fmt: skip
    make_animal(app, marta, name="Ada", deceased_on=date(2024, 1, 1))
    with app.app_context():
        values = {"animal_id": luna, "measured_on": TODAY, "grams": 23_400}
        weighing.add(db.session, values, today=TODAY)
        db.session.commit()

    page = as_marcos.get(f"/customers/{marta}").text

    assert "Galgo · ♀ spayed · canela · 23.4 kg · 3 years" in page
    assert "Muerde" in page
    assert "Edit Luna" in page
    assert page.index("Luna") < page.index("Deceased animals") < page.index("Ada")


def test_the_list_and_the_section_begin_with_the_living(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    make_animal(app, marta)
    make_animal(app, marta, name="Ada", deceased_on=date(2024, 1, 1))

    for url in ("/animals/", f"/customers/{marta}/animals"):
        assert "1–1 of 1" in as_marcos.get(url).text
        assert "1–2 of 2" in as_marcos.get(f"{url}?state=all").text


@pytest.mark.slow
def test_the_card_costs_the_same_however_much_hangs_on_it(
    app: Flask, as_lucia: FlaskClient, marta: int
) -> None:
    luna = make_animal(app, marta)
    sent = []
    for start, number in ((0, 3), (3, 30)):
        with app.app_context():
            for index in range(start, start + number):
                day = date(2025, 1, 1) + timedelta(days=index)
                values = {"animal_id": luna, "measured_on": day, "grams": 9_000 + index}
                weighing.add(db.session, values, today=TODAY)
            db.session.commit()
        for index in range(start, start + number):
            other = make_animal(app, marta, name=f"Otro {index}", sire_id=luna)
            with app.app_context():
                pair = {"first_id": luna, "second_id": other, "kind": RelationKind.enemy}
                relations.add(db.session, pair)
                db.session.commit()
        with statements(app) as found:
            assert as_lucia.get(f"/animals/{luna}").status_code == 200
        sent.append(len(found))

    assert sent[0] == sent[1]
