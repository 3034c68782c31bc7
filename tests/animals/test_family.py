"""Sire and dam: what cannot be, and the pedigree, the siblings and the offspring on the card."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petadmin.animals import family, services
from petadmin.animals.models import Animal, Sex, Species
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from tests.conventions.counting import statements
from tests.desk.test_panels import version_in
from tests.support.cast import make_animal, make_customer
from tests.support.days import this_day

HTMX = {"HX-Request": "true"}


@pytest.fixture
def marta(app: Flask) -> int:
    return make_customer(app)


def change(app: Flask, animal_id: int, **values: Any) -> None:
    with app.app_context():
        animal = db.session.get_one(Animal, animal_id)
        services.apply(animal, values, today=this_day())
        db.session.commit()


def refusal(app: Flask, animal_id: int, **values: Any) -> tuple[str, str | None]:
    with app.app_context(), pytest.raises(DomainError) as caught:
        change(app, animal_id, **values)
    return str(caught.value.message), caught.value.field


@pytest.mark.parametrize(
    ("parent", "role", "message"),
    [
        ({"species": Species.cat}, "sire", "A parent is of the same species."),
        ({"sex": Sex.female}, "sire", "A sire is not female."),
        ({"sex": Sex.male}, "dam", "A dam is not male."),
        ({"birth_date": date(2022, 5, 2)}, "dam", "A parent is older than its offspring."),
    ],
)
def test_who_cannot_be_a_parent(
    app: Flask, marta: int, parent: dict[str, Any], role: str, message: str
) -> None:
    luna = make_animal(app, marta, birth_date=date(2022, 5, 1))
    other = make_animal(app, marta, name="Otro", **parent)

    with app.test_request_context():
        assert refusal(app, luna, **{f"{role}_id": other}) == (message, role)


def test_only_those_who_can_be_a_parent_are_offered(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    def animal(name: str, **values: Any) -> int:
        return make_animal(app, marta, name=name, **values)

    def offered(**asked: Any) -> set[str]:
        found = as_marcos.get("/animals/lookup", query_string=asked).json or []
        return {one["text"].split(" · ")[0] for one in found}

    old, born, young = date(2018, 5, 1), date(2022, 5, 1), date(2024, 5, 1)
    luna = animal("Luna", birth_date=born, sex=Sex.female)
    animal("Mishi", species=Species.cat, birth_date=old)
    tom = animal("Tom", birth_date=old, sex=Sex.male)
    animal("Vieja", birth_date=old, sex=Sex.female)
    animal("Quizás", sex=Sex.unknown)
    animal("Joven", birth_date=young, sex=Sex.male)
    child = animal("Cachorra", sex=Sex.female, dam_id=luna)
    animal("Nieto", sex=Sex.male, dam_id=child)

    assert offered(parent="sire", child=luna) == {"Tom", "Quizás"}
    assert offered(parent="dam", child=luna) == {"Vieja", "Quizás"}
    # What the form says counts before what is on file, and nonsense counts for nothing.
    assert offered(parent="sire", child=luna, species="cat") == {"Mishi"}
    assert "Joven" in offered(parent="sire", child=luna, birth_date="2026-01-01")
    assert offered(parent="sire", child=luna, species="x", birth_date="ayer") == {"Tom", "Quizás"}
    # For a litter, the one parent tells the species of the other.
    assert "Mishi" not in offered(parent="dam", sire=tom)
    assert "Tom" not in offered(parent="sire", sire="", dam=tom)
    assert len(offered(parent="x")) == len(offered()) == 8


def test_the_form_asks_for_parents_of_its_animal(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    luna = make_animal(app, marta)
    asked = f"/animals/lookup?parent=sire&amp;child={luna}"

    assert asked in as_marcos.get(f"/animals/{luna}/edit").text
    assert asked in as_marcos.get(f"/animals/{luna}/panels/family?edit=1", headers=HTMX).text
    assert 'data-lookup-beside="species birth_date"' in as_marcos.get("/animals/new").text


def test_nobody_is_their_own_ancestor(app: Flask, marta: int) -> None:
    old = make_animal(app, marta, name="Vieja")
    middle = make_animal(app, marta, name="Mediana", dam_id=old)
    young = make_animal(app, marta, name="Joven", dam_id=middle)

    with app.test_request_context():
        assert refusal(app, old, dam_id=old)[0] == "An animal is not its own parent."
        assert "descends" in refusal(app, old, dam_id=young)[0]
        assert "different animals" in refusal(app, young, sire_id=old, dam_id=old)[0]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sex": Sex.male}, "sex"),
        ({"species": Species.cat}, "species"),
        ({"birth_date": date(2023, 1, 1)}, "birth_date"),
    ],
)
def test_a_parent_cannot_become_what_does_not_fit_its_offspring(
    app: Flask, marta: int, values: dict[str, Any], field: str
) -> None:
    dam = make_animal(app, marta, name="Madre", sex=Sex.female)
    make_animal(app, marta, dam_id=dam, birth_date=date(2022, 5, 1))

    with app.test_request_context():
        assert refusal(app, dam, **values)[1] == field


def test_a_parent_on_file_needs_no_name(app: Flask, marta: int) -> None:
    sire = make_animal(app, marta, name="Padre")
    luna = make_animal(app, marta, sire_name="Zar de Somosierra")

    change(app, luna, sire_id=sire)

    with app.app_context():
        assert db.session.get_one(Animal, luna).sire_name == ""


def test_the_pedigree_reaches_three_generations(app: Flask, marta: int) -> None:
    line = make_animal(app, marta, name="Cuarta", sire_name="Quinta")
    for name in ("Tercera", "Segunda", "Primera", "Luna"):
        line = make_animal(app, marta, name=name, dam_id=line)

    with app.app_context():
        luna = db.session.get_one(Animal, line)
        depth, place = 0, luna
        tree = family.pedigree(db.session, place)
        while tree:
            depth += 1
            (dam,) = [one for one in tree if one.role == "dam"]
            assert dam.name in ("Primera", "Segunda", "Tercera")
            tree = dam.parents

    assert depth == family.GENERATIONS


def test_the_card_tells_of_the_family(app: Flask, as_marcos: FlaskClient, marta: int) -> None:
    sire = make_animal(app, marta, name="Padre", sex=Sex.male)
    dam = make_animal(app, marta, name="Madre", sex=Sex.female, sire_name="Zar de Somosierra")
    luna = make_animal(app, marta, sire_id=sire, dam_id=dam)
    make_animal(app, marta, name="Hermana", sire_id=sire, dam_id=dam)
    make_animal(app, marta, name="Media", sire_id=sire)
    make_animal(app, marta, name="Hija", dam_id=luna)

    page = as_marcos.get(f"/animals/{luna}/panels/family", headers=HTMX).text

    for name in ("Padre", "Madre", "Zar de Somosierra", "Hermana", "Media", "half", "Hija"):
        assert name in page


@pytest.mark.slow
def test_the_family_costs_the_same_however_large_it_is(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    sire = make_animal(app, marta, name="Padre")
    luna = make_animal(app, marta, sire_id=sire)
    sent = []
    for number in (1, 20):
        for index in range(number):
            make_animal(app, marta, name=f"Hermano {index}", sire_id=sire)
            make_animal(app, marta, name=f"Cachorro {index}", dam_id=luna)
        with statements(app) as found:
            as_marcos.get(f"/animals/{luna}/panels/family", headers=HTMX)
        sent.append(len(found))

    assert sent[0] == sent[1]


def test_a_parent_that_may_not_be_seen_stays(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    hidden = make_customer(app, first_name="Zósimo", inactive=True)
    sire = make_animal(app, hidden, name="Sombra")
    luna = make_animal(app, marta, sire_id=sire)

    whole, part = f"/animals/{luna}/edit", f"/animals/{luna}/panels/family?edit=1"
    form = {"customer": str(marta), "name": "Luna", "species": "dog", "sex": "female"}
    for url, sent in ((whole, form), (part, {"dam_name": "Estrella"})):
        page = as_marcos.get(url).text
        assert "Sombra" not in page
        answer = as_marcos.post(url, data={**sent, "sire": "", "version": version_in(page)})
        assert answer.status_code == 302, answer.text

    with app.app_context():
        row = db.session.get_one(Animal, luna)
        assert (row.sex, row.sire_id, row.dam_name) == (Sex.female, sire, "Estrella")


def test_a_parent_that_is_seen_can_be_taken_away(
    app: Flask, as_marcos: FlaskClient, marta: int
) -> None:
    luna = make_animal(app, marta, sire_id=make_animal(app, marta, name="Trueno"))

    url = f"/animals/{luna}/panels/family?edit=1"
    form = {"sire": "", "version": version_in(as_marcos.get(url).text)}
    assert as_marcos.post(url, data=form).status_code == 302

    with app.app_context():
        assert db.session.get_one(Animal, luna).sire_id is None
