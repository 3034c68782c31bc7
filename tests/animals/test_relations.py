"""Buddies and enemies: a pair once, told on both cards and in both histories."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.animals.models import AnimalRelation, RelationKind
from petadmin.core.db import db
from tests.support.cast import make_animal, make_customer


@pytest.fixture
def pair(app: Flask) -> tuple[int, int]:
    first = make_animal(app, make_customer(app))
    second = make_animal(app, make_customer(app, first_name="Julio"), name="Toby")
    return first, second


def relate(client: FlaskClient, first: int, second: int, kind: str = "enemy") -> int:
    form = {"first": str(first), "second": str(second), "kind": kind, "notes": "Se gruñen"}
    address = f"/animals/relations/new?first={first}&next=/animals/{first}"
    return client.post(address, data={**form, "next": f"/animals/{first}"}).status_code


def the_relation(app: Flask) -> AnimalRelation:
    with app.app_context():
        return db.session.scalars(select(AnimalRelation)).one()


def test_an_enemy_is_an_alert_on_both_cards(
    app: Flask, as_marcos: FlaskClient, pair: tuple[int, int]
) -> None:
    first, second = pair

    assert relate(as_marcos, second, first) == 302

    assert (
        "Does not get on with Toby (Julio González Ruiz)."
        in as_marcos.get(f"/animals/{first}").text
    )
    assert "Does not get on with Luna" in as_marcos.get(f"/animals/{second}").text
    assert "Se gruñen" in as_marcos.get(f"/animals/{second}").text


def test_a_buddy_is_no_alert(as_marcos: FlaskClient, pair: tuple[int, int]) -> None:
    first, second = pair
    relate(as_marcos, first, second, "buddy")

    page = as_marcos.get(f"/animals/{first}").text

    assert "Does not get on" not in page
    assert "Toby" in page


def test_nobody_is_their_own_buddy(as_marcos: FlaskClient, pair: tuple[int, int]) -> None:
    assert relate(as_marcos, pair[0], pair[0]) == 422


def test_a_pair_stands_once(app: Flask, as_marcos: FlaskClient, pair: tuple[int, int]) -> None:
    first, second = pair
    relate(as_marcos, first, second)

    assert relate(as_marcos, second, first, "buddy") == 422
    assert the_relation(app).kind is RelationKind.enemy


def test_enemies_may_become_buddies(
    app: Flask, as_marcos: FlaskClient, pair: tuple[int, int]
) -> None:
    first, second = pair
    relate(as_marcos, first, second)
    form = {"first": str(first), "second": str(second), "kind": "buddy", "notes": ""}

    as_marcos.post(f"/animals/relations/{the_relation(app).id}/edit", data=form)

    assert the_relation(app).kind is RelationKind.buddy
    history = as_marcos.get(f"/animals/{second}/history").text
    assert history.count("Buddies or enemies changed") == 3
    assert "Enemy" in history
    assert "Buddy" in history


def test_it_is_removed_after_asking(
    app: Flask, as_marcos: FlaskClient, pair: tuple[int, int]
) -> None:
    first, second = pair
    relate(as_marcos, first, second)
    address = f"/animals/relations/{the_relation(app).id}/remove?next=/animals/{first}"

    asked = as_marcos.get(address)
    done = as_marcos.post(address, data={"confirmed": "1"})

    assert asked.status_code == 200
    assert done.headers["Location"] == f"/animals/{first}"
    assert "Toby" not in as_marcos.get(f"/animals/{first}").text


def test_a_hidden_animal_is_nobodys_enemy(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    luna = make_animal(app, make_customer(app))
    hidden = make_animal(app, make_customer(app, first_name="Zósimo", inactive=True), name="Sombra")

    assert relate(as_marcos, luna, hidden) == 422
    assert relate(as_lucia, luna, hidden) == 302
    assert "Sombra" not in as_marcos.get(f"/animals/{luna}").text
    assert "Sombra" in as_lucia.get(f"/animals/{luna}").text
