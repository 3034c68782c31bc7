"""Merging two entries of an animal: what survives is chosen, everything else moves, the old address leads on."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.animals import merging, relations, weighing
from petadmin.animals.models import (
    Animal,
    AnimalMerge,
    AnimalRelation,
    RelationKind,
    Sex,
    Species,
    Weight,
)
from petadmin.audit.models import AuditEvent
from petadmin.core.db import Model, db
from petadmin.records.labels.models import AnimalColour, Bearer, Colour, ColourCode
from tests.conftest import browser_of
from tests.support.cast import LUCIA, make_animal, make_customer

TODAY = date(2026, 7, 1)


@pytest.fixture
def marta(app: Flask) -> int:
    return make_customer(app)


@pytest.fixture
def luna(app: Flask, marta: int) -> int:
    return make_animal(app, marta, notes="Come poco", breed="Galgo")


@pytest.fixture
def twin(app: Flask, marta: int) -> int:
    """The same animal once more, with its microchip and a few things of its own."""
    return make_animal(
        app, marta, name="Lunita", sex=Sex.female, notes="Duerme mucho", microchip="941000012345678"
    )


def merge(client: FlaskClient, into: int, other: int, **values: str) -> Any:
    page = client.get(f"/animals/{into}/merge?other={other}").text
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    form = {"other": str(other), "seen": seen[1] if seen else "", **values}
    return client.post(f"/animals/{into}/merge", data=form)


def weigh(animal: int, day: date, grams: int) -> None:
    values = {"animal_id": animal, "measured_on": day, "grams": grams}
    weighing.add(db.session, values, today=TODAY)


def test_only_administrators_merge(as_marcos: FlaskClient, luna: int, twin: int) -> None:
    assert as_marcos.get(f"/animals/{luna}/merge").status_code == 403
    assert as_marcos.post(f"/animals/{luna}/merge", data={"other": str(twin)}).status_code == 403


def test_likely_duplicates_are_offered(app: Flask, as_lucia: FlaskClient, marta: int) -> None:
    luna = make_animal(app, marta)
    same = make_animal(app, marta, breed="Podenco")

    assert f"other={same}" in as_lucia.get(f"/animals/{luna}/merge").text


def test_what_is_empty_is_filled_and_what_differs_is_chosen(
    app: Flask, as_lucia: FlaskClient, luna: int, twin: int
) -> None:
    answer = merge(as_lucia, luna, twin, **{"keep-name": "theirs", "keep-notes": "both"})

    assert answer.headers["Location"] == f"/animals/{luna}"
    with app.app_context():
        animal = db.session.get_one(Animal, luna)
        assert (animal.name, animal.sort_name, animal.breed) == ("Lunita", "lunita", "Galgo")
        assert (animal.sex, animal.microchip) == (Sex.female, "941000012345678")
        assert animal.notes == "Come poco\n\nDuerme mucho"
        assert db.session.get(Animal, twin) is None


def test_the_old_address_leads_to_the_one_that_stayed(
    app: Flask, as_lucia: FlaskClient, as_marcos: FlaskClient, luna: int, twin: int, marta: int
) -> None:
    third = make_animal(app, marta)
    merge(as_lucia, luna, twin)
    merge(as_lucia, third, luna)

    for old in (luna, twin):
        assert as_marcos.get(f"/animals/{old}").headers["Location"] == f"/animals/{third}"
        assert (
            as_marcos.get(f"/animals/{old}/weights").headers["Location"]
            == f"/animals/{third}/weights"
        )
        assert as_marcos.post(f"/animals/{old}/edit", data={}).status_code == 404


def test_everything_that_points_at_the_duplicate_moves(
    app: Flask, as_lucia: FlaskClient, luna: int, twin: int, marta: int
) -> None:
    pup = make_animal(app, marta, name="Cachorro", dam_id=twin)
    with app.app_context():
        weigh(luna, date(2026, 1, 1), 10_000)
        weigh(twin, date(2026, 1, 1), 10_100)
        weigh(twin, date(2026, 2, 1), 10_200)
        code = ColourCode(bearer=Bearer.animal, name="Muerde", folded="muerde", colour=Colour.red)
        db.session.add(code)
        db.session.flush()
        db.session.add_all(AnimalColour(animal_id=one, code_id=code.id) for one in (luna, twin))
        db.session.commit()

    merge(as_lucia, luna, twin)

    with app.app_context():
        found = db.session.scalars(select(Weight).order_by(Weight.measured_on)).all()
        assert [(row.animal_id, row.grams) for row in found] == [(luna, 10_000), (luna, 10_200)]
        assert db.session.get_one(Animal, pup).dam_id == luna
        assert len(db.session.scalars(select(AnimalColour)).all()) == 1
        kept = db.session.scalars(select(AnimalMerge)).one()
        assert (kept.from_id, kept.into_id, kept.snapshot["name"]) == (twin, luna, "Lunita")
        assert kept.snapshot["dropped"]["animal_weight"][0]["grams"] == 10_100


def test_no_table_points_at_the_duplicate_any_more(
    app: Flask, as_lucia: FlaskClient, luna: int, twin: int
) -> None:
    as_lucia.post(
        f"/animals/weights/new?animal={twin}", data={"measured_on": "2026-01-01", "grams": "9"}
    )
    merge(as_lucia, luna, twin)

    with app.app_context():
        for reference in merging.references():
            pointing = select(reference.column).where(reference.column == twin)
            assert db.session.execute(pointing).all() == [], reference.table.name
        events = select(AuditEvent.action).where(AuditEvent.animal_id == luna)
        assert {"animal.merged", "weight.created"} <= set(db.session.scalars(events))


def test_friendships_follow_and_an_enemy_outweighs_a_buddy(
    app: Flask, as_lucia: FlaskClient, luna: int, twin: int, marta: int
) -> None:
    toby, rex = (make_animal(app, marta, name=name) for name in ("Toby", "Rex"))
    told = [
        (luna, toby, RelationKind.buddy),
        (twin, toby, RelationKind.enemy),
        (rex, twin, RelationKind.buddy),
        (luna, twin, RelationKind.buddy),
    ]
    with app.app_context():
        for first, second, kind in told:
            relations.add(db.session, {"first_id": first, "second_id": second, "kind": kind})
        db.session.commit()

    merge(as_lucia, luna, twin)

    with app.app_context():
        rows = db.session.scalars(select(AnimalRelation)).all()
        found = {(row.first_id, row.second_id, row.kind) for row in rows}
    assert found == {
        (*sorted((luna, toby)), RelationKind.enemy),
        (*sorted((luna, rex)), RelationKind.buddy),
    }


def test_an_id_that_is_given_out_again_may_be_merged_again(
    app: Flask, as_lucia: FlaskClient, luna: int, marta: int
) -> None:
    for _time in range(2):
        assert merge(as_lucia, luna, make_animal(app, marta)).status_code == 302


@pytest.mark.parametrize("case", ["itself", "stranger", "mother", "missing", "huge"])
def test_what_cannot_be_merged(
    app: Flask, as_lucia: FlaskClient, luna: int, marta: int, case: str
) -> None:
    julio = make_customer(app, first_name="Julio")
    others = {
        "itself": luna,
        "stranger": make_animal(app, julio, species=Species.cat),
        "mother": make_animal(app, marta, name="Madre"),
        "missing": 4_000_000,
        "huge": 10**17,
    }
    if case == "mother":
        with app.app_context():
            db.session.get_one(Animal, luna).dam_id = others["mother"]
            db.session.commit()

    answer = as_lucia.post(f"/animals/{luna}/merge", data={"other": str(others[case])})

    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(select(AnimalMerge.id)) is None


def test_a_change_in_between_is_shown_before_anything_is_lost(
    app: Flask, as_lucia: FlaskClient, luna: int, twin: int
) -> None:
    answer = as_lucia.post(f"/animals/{luna}/merge", data={"other": str(twin), "seen": "0-0"})

    assert answer.status_code == 422
    assert "One of the two has just been changed." in answer.text
    with app.app_context():
        assert db.session.get(Animal, twin) is not None


def test_the_other_customer_learns_that_the_animal_went(
    app: Flask, as_lucia: FlaskClient, luna: int
) -> None:
    julio = make_customer(app, first_name="Julio")
    twin = make_animal(app, julio)

    merge(as_lucia, luna, twin)

    assert "Animal went to another customer" in as_lucia.get(f"/customers/{julio}/history").text


def test_every_reference_to_an_animal_is_known(app: Flask) -> None:
    animals = Model.metadata.tables["animal"]
    pointing = {
        (table.name, key.parent.key)
        for table in Model.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is animals.c.id
    }

    assert {(found.table.name, found.column.key) for found in merging.references()} == pointing


def test_the_same_two_are_merged_once_by_whoever_comes_first(
    app: Flask, as_lucia: FlaskClient, luna: int, twin: int
) -> None:
    with app.app_context():
        weigh(twin, date(2026, 6, 1), 9_000)
        db.session.commit()
    browsers = [browser_of(app, LUCIA) for _person in range(4)]
    page = as_lucia.get(f"/animals/{luna}/merge?other={twin}").text
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    form = {"other": str(twin), "seen": seen[1]}

    def send(browser: FlaskClient) -> int:
        return browser.post(f"/animals/{luna}/merge", data=form).status_code

    with ThreadPoolExecutor(len(browsers)) as people:
        statuses = list(people.map(send, browsers))

    assert set(statuses) <= {302, 404, 422}
    with app.app_context():
        assert db.session.scalars(select(AnimalMerge.into_id)).all() == [luna]
        assert db.session.scalars(select(Weight.animal_id)).all() == [luna]
        assert db.session.get(Animal, twin) is None
        merged = select(AuditEvent).where(AuditEvent.action == "animal.merged")
        assert len(db.session.scalars(merged).all()) == 1
