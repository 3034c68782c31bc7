"""Administrators add fields, put them in order, retire and delete them; nothing that is stored gets lost by it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer
from petadmin.customfields import services
from petadmin.customfields.models import Bearer, CustomField, FieldKind
from tests.customfields.cast import make_field, row_of, store, stored
from tests.support.cast import make_customer

FORM = {"bearer": "customer", "name": "Deporte", "kind": "line", "visible": "y"}


def names(app: Flask) -> list[str]:
    with app.app_context():
        statement = select(CustomField.name).order_by(CustomField.position, CustomField.id)
        return list(db.session.scalars(statement))


def test_only_administrators_come_here(as_marcos: FlaskClient, as_lucia: FlaskClient) -> None:
    assert as_marcos.get("/settings/fields/").status_code == 403
    assert as_marcos.post("/settings/fields/order").status_code == 403
    assert "No fields yet" in as_lucia.get("/settings/fields/").text


def test_a_new_field_is_there_at_once(as_lucia: FlaskClient, as_marcos: FlaskClient) -> None:
    answer = as_lucia.post("/settings/fields/new", data={**FORM, "hint": "Cuál practica"})

    assert answer.headers["Location"] == "/settings/fields/?of=customer"
    assert "Deporte" in as_lucia.get("/settings/fields/").text
    form = as_marcos.get("/customers/new").text
    assert "Deporte" in form
    assert "Cuál practica" in form


def test_the_form_opens_for_the_kind_of_row_that_was_looked_at(as_lucia: FlaskClient) -> None:
    page = as_lucia.get("/settings/fields/new?of=animal").text

    assert re.search(r'<option selected value="animal">', page)


@pytest.mark.parametrize("name", ["deporte", " DEPORTE ", "Dépörte"])
def test_no_name_is_there_twice(app: Flask, as_lucia: FlaskClient, name: str) -> None:
    make_field(app, "Deporte")
    make_field(app, "Deporte", bearer=Bearer.animal)

    answer = as_lucia.post("/settings/fields/new", data={**FORM, "name": name})

    assert answer.status_code == 422
    assert "There is a field of this name already." in answer.text


def test_choices_keep_their_keys_when_they_are_renamed(app: Flask, as_lucia: FlaskClient) -> None:
    make_field(app, "Comida", FieldKind.choice, options=["Pienso", "Carne"])
    customer = make_customer(app)
    store(app, customer, field_1="o1")
    page = as_lucia.get("/settings/fields/1/edit").text
    assert 'value="o1"' in page

    as_lucia.post(
        "/settings/fields/1/edit",
        data={
            **FORM,
            "name": "Comida",
            "kind": "choice",
            "version": "1",
            "offered_options-0-key": "o2",
            "offered_options-0-text": "Carne",
            "offered_options-1-key": "o1",
            "offered_options-1-text": "Pienso seco",
            "offered_options-2-key": "",
            "offered_options-2-text": "Pescado",
        },
    )

    with app.app_context():
        assert row_of("field-1").options == [
            ["o2", "Carne", True],
            ["o1", "Pienso seco", True],
            ["o3", "Pescado", True],
        ]
    assert "Pienso seco" in as_lucia.get(f"/customers/{customer}").text


@pytest.mark.parametrize("kind", [FieldKind.choice, FieldKind.choices])
def test_a_choice_in_use_is_taken_away_only_on_purpose_and_stays_readable(
    app: Flask, as_lucia: FlaskClient, kind: FieldKind
) -> None:
    make_field(app, "Comida", kind, options=["Pienso", "Carne"])
    customer = make_customer(app)
    store(app, customer, field_1="o1" if kind is FieldKind.choice else ["o1"])
    data = {
        **FORM,
        "name": "Comida",
        "kind": kind.value,
        "version": "1",
        "offered_options-0-key": "o2",
        "offered_options-0-text": "Carne",
    }

    refused = as_lucia.post("/settings/fields/1/edit", data=data)
    done = as_lucia.post("/settings/fields/1/edit", data={**data, "remove_used": "y"})

    assert refused.status_code == 422
    assert "“Pienso” is in use (1)." in refused.text
    assert done.status_code == 302
    assert "Pienso" in as_lucia.get(f"/customers/{customer}").text
    assert "Pienso" in as_lucia.get(f"/customers/{customer}/edit").text
    assert "Pienso" not in as_lucia.get("/customers/new").text
    form = {"field-1": "o1", "version": "2"}
    address = f"/customers/{customer}/panels/fields?edit=1&field=field-1"
    assert as_lucia.post(address, data=form).status_code == 302
    other = make_customer(app, email="b@example.com")
    refused = as_lucia.post(
        f"/customers/{other}/panels/fields?edit=1", data={**form, "version": "1"}
    )
    assert refused.status_code == 422


def test_choices_are_needed_and_stand_there_once(as_lucia: FlaskClient) -> None:
    form = {**FORM, "kind": "choice"}
    twice = {"offered_options-0-text": "Sí", "offered_options-1-text": "si"}

    assert "Enter what can be chosen." in as_lucia.post("/settings/fields/new", data=form).text
    answer = as_lucia.post("/settings/fields/new", data={**form, **twice})
    assert "“si” stands there twice." in answer.text


def test_the_kind_stays_once_there_are_values(app: Flask, as_lucia: FlaskClient) -> None:
    make_field(app, "Deporte")
    change = {**FORM, "kind": "number", "version": "1"}
    customer = make_customer(app)
    store(app, customer, field_1="Agility")

    refused = as_lucia.post("/settings/fields/1/edit", data=change)
    moved = as_lucia.post(
        "/settings/fields/1/edit", data={**FORM, "bearer": "animal", "version": "1"}
    )

    assert "must stay of this kind" in refused.text
    assert "must stay there" in moved.text
    store(app, customer, field_1=None)
    with app.app_context():
        db.session.get_one(Customer, customer).custom = {}
        db.session.commit()
    assert as_lucia.post("/settings/fields/1/edit", data=change).status_code == 302


def test_fields_are_put_in_order_by_steps_and_by_dragging(
    app: Flask, as_lucia: FlaskClient
) -> None:
    for name in ("A", "B", "C"):
        make_field(app, name)

    as_lucia.post("/settings/fields/order?of=customer", data={"move": "up-3"})
    assert names(app) == ["A", "C", "B"]
    as_lucia.post("/settings/fields/order?of=customer", data={"move": "down-1"})
    assert names(app) == ["C", "A", "B"]
    page = as_lucia.post(
        "/settings/fields/order?of=customer",
        data={"ids": ["2", "1", "3"]},
        headers={"HX-Request": "true"},
    ).text
    assert names(app) == ["B", "A", "C"]
    assert page.index("Move B up") < page.index("Move A up") < page.index("Move C up")


@pytest.mark.parametrize(
    "data",
    [{}, {"move": "up-99"}, {"move": "sideways"}, {"ids": ["x", "99", "-1"]}, {"move": "up-x"}],
)
def test_an_order_that_cannot_be_does_no_harm(
    app: Flask, as_lucia: FlaskClient, data: dict[str, object]
) -> None:
    make_field(app, "A")

    assert as_lucia.post("/settings/fields/order", data=data).status_code in (302, 404)
    assert names(app) == ["A"]


def test_a_field_is_retired_first_and_deleted_with_its_values_afterwards(
    app: Flask, as_lucia: FlaskClient
) -> None:
    make_field(app, "Deporte")
    make_field(app, "Talla")
    customer = make_customer(app)
    store(app, customer, field_1="Agility", field_2="XL")

    assert as_lucia.get("/settings/fields/1/delete").status_code in (302, 404)
    as_lucia.post("/settings/fields/1/retire", data={"confirmed": "1"})
    assert stored(app, customer) == {"1": "Agility", "2": "XL"}
    assert "1 retired field" in as_lucia.get("/settings/fields/").text
    question = as_lucia.get("/settings/fields/1/delete").text
    assert "1 row holds a value of it" in question

    as_lucia.post("/settings/fields/1/delete", data={"confirmed": "1"})

    assert names(app) == ["Talla"]
    assert stored(app, customer) == {"2": "XL"}
    assert "Nothing matches" in as_lucia.get("/customers/?q=agility").text
    history = as_lucia.get(f"/customers/{customer}/history").text
    assert "A field that was removed" in history


def test_a_list_takes_only_so_many_columns(app: Flask, as_lucia: FlaskClient) -> None:
    for number in range(services.MOST_COLUMNS):
        make_field(app, f"Columna {number}", in_list=True)
    make_field(app, "De animales", bearer=Bearer.animal, in_list=True)

    answer = as_lucia.post("/settings/fields/new", data={**FORM, "in_list": "y"})

    assert answer.status_code == 422
    assert "as many as fit" in answer.text
    assert as_lucia.post("/settings/fields/new", data=FORM).status_code == 302


def test_there_is_an_end_to_fields(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_FIELDS", 1)
    make_field(app, "A")

    with pytest.raises(DomainError):
        make_field(app, "B")


@pytest.mark.parametrize("step", ["up", "down"])
def test_a_field_that_was_retired_meanwhile_is_not_moved(
    app: Flask, as_lucia: FlaskClient, step: str
) -> None:
    number = make_field(app, "Deporte").removeprefix("field-")
    as_lucia.post(f"/settings/fields/{number}/retire", data={"confirmed": "1"})

    answer = as_lucia.post("/settings/fields/order", data={"move": f"{step}-{number}"})

    assert answer.status_code == 409
    assert "retired in the meantime" in answer.text
