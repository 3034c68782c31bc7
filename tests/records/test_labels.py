"""Tags and colour codes: their screens, who bears them, and that no customer ever sees them."""

import csv
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.animals.models import Animal
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers.models import Customer
from petadmin.desk.registry import current_desk
from petadmin.desk.sheet import make_sheet
from petadmin.records.labels import services
from petadmin.records.labels.models import Bearer, Colour, ColourCode, Tag
from tests.support.cast import make_animal, make_customer

pytestmark = pytest.mark.slow


def make_tag(app: Flask, name: str = "VIP") -> int:
    with app.app_context():
        tag = services.add(db.session, Tag(), {"name": name, "colour": Colour.purple})
        db.session.commit()
        return tag.id


def make_code(app: Flask, name: str, bearer: Bearer = Bearer.customer) -> int:
    values = {"name": name, "colour": Colour.red, "bearer": bearer}
    with app.app_context():
        code = services.add(db.session, ColourCode(), values)
        db.session.commit()
        return code.id


def labels_of(app: Flask, kind: type[Any], row_id: int) -> list[str]:
    with app.app_context():
        row = db.session.get_one(kind, row_id)
        return [label.name for label in (*getattr(row, "tags", ()), *row.colours)]


def put_tag(app: Flask, customer: int, tag: int) -> None:
    with app.app_context():
        row = db.session.get_one(Customer, customer)
        services.put_on(db.session, row, tags=[db.session.get_one(Tag, tag)])
        db.session.commit()


def test_an_administrator_keeps_the_tags(app: Flask, as_lucia: FlaskClient) -> None:
    as_lucia.post("/settings/tags/new", data={"name": "  Muy   VIP ", "colour": "purple"})
    as_lucia.post("/settings/tags/1/edit", data={"name": "VIP", "colour": "green", "version": "1"})

    with app.app_context():
        tag = db.session.scalars(select(Tag)).one()
        assert (tag.name, tag.folded, tag.colour) == ("VIP", "vip", Colour.green)

    as_lucia.post("/settings/tags/1/delete", data={"confirmed": "1"})

    with app.app_context():
        assert db.session.scalars(select(Tag)).all() == []


@pytest.mark.parametrize("path", ["/settings/tags/", "/settings/tags/new", "/settings/colours/"])
def test_a_user_does_not(as_marcos: FlaskClient, path: str) -> None:
    assert as_marcos.get(path).status_code == 403


@pytest.mark.parametrize("name", ["vip", "VÍP", "ViP"])
def test_no_name_is_there_in_two_spellings(app: Flask, as_lucia: FlaskClient, name: str) -> None:
    make_tag(app, "VIP")

    answer = as_lucia.post("/settings/tags/new", data={"name": name, "colour": "red"})

    assert answer.status_code == 422
    assert "This exists already as “VIP”." in answer.text


def test_customers_and_animals_may_have_codes_of_the_same_name(
    app: Flask, as_lucia: FlaskClient
) -> None:
    make_code(app, "Puntual")
    form = {"name": "puntual", "colour": "red"}

    again = as_lucia.post("/settings/colours/new", data={**form, "bearer": "customer"})
    other = as_lucia.post("/settings/colours/new", data={**form, "bearer": "animal"})

    assert again.status_code == 422
    assert other.status_code == 302


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "´´"])
def test_a_name_that_says_nothing_or_too_much_is_refused(as_lucia: FlaskClient, name: str) -> None:
    answer = as_lucia.post("/settings/tags/new", data={"name": name, "colour": "red"})

    assert answer.status_code == 422


def test_deleting_says_how_many_bear_it_and_takes_it_off(app: Flask, as_lucia: FlaskClient) -> None:
    customer, tag = make_customer(app), make_tag(app)
    put_tag(app, customer, tag)

    asked = as_lucia.get(f"/settings/tags/{tag}/delete")
    as_lucia.post(f"/settings/tags/{tag}/delete", data={"confirmed": "1"})

    assert "1 customer bears it." in asked.text
    assert labels_of(app, Customer, customer) == []


def test_merging_keeps_every_bearer_once(app: Flask, as_lucia: FlaskClient) -> None:
    vip, important = make_tag(app, "VIP"), make_tag(app, "Importante")
    both, one = make_customer(app), make_customer(app, email="bruno@example.com")
    with app.app_context():
        tags = [db.session.get_one(Tag, tag) for tag in (vip, important)]
        services.put_on(db.session, db.session.get_one(Customer, both), tags=tags)
        services.put_on(db.session, db.session.get_one(Customer, one), tags=tags[1:])
        db.session.commit()

    as_lucia.post(f"/settings/tags/{important}/merge", data={"confirmed": "1", "into": str(vip)})

    assert labels_of(app, Customer, both) == ["VIP"]
    assert labels_of(app, Customer, one) == ["VIP"]
    with app.app_context():
        assert db.session.get(Tag, important) is None


def test_a_code_does_not_merge_into_one_of_another_kind(app: Flask, as_lucia: FlaskClient) -> None:
    code = make_code(app, "Puntual")
    other = make_code(app, "Muerde", Bearer.animal)

    answer = as_lucia.post(
        f"/settings/colours/{code}/merge", data={"confirmed": "1", "into": str(other)}
    )

    assert answer.status_code == 422
    assert "Choose another one of the same kind." in answer.text


def test_a_code_in_use_stays_what_it_is_for(app: Flask, as_lucia: FlaskClient) -> None:
    animal = make_animal(app, make_customer(app))
    code = make_code(app, "Muerde", Bearer.animal)
    as_lucia.post(
        f"/animals/{animal}/panels/labels?edit=1", data={"colours": str(code), "version": "1"}
    )

    answer = as_lucia.post(
        f"/settings/colours/{code}/edit",
        data={"name": "Muerde", "colour": "red", "bearer": "customer", "version": "1"},
    )

    assert labels_of(app, Animal, animal) == ["Muerde"]
    assert answer.status_code == 422


def test_labels_are_put_on_in_the_panel_and_stand_in_the_history(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer, tag, code = make_customer(app), make_tag(app), make_code(app, "Llega tarde")

    as_marcos.post(
        f"/customers/{customer}/panels/labels?edit=1",
        data={"tags": str(tag), "colours": str(code), "version": "1"},
    )

    assert labels_of(app, Customer, customer) == ["VIP", "Llega tarde"]
    for page in (f"/customers/{customer}", "/customers/"):
        text = as_marcos.get(page).text
        assert "VIP" in text
        assert "Llega tarde" in text
    history = as_marcos.get(f"/customers/{customer}/history").text
    assert "Labels changed" in history
    assert "Llega tarde" in history


def test_two_people_who_label_do_not_overwrite_each_other(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer, tag = make_customer(app), make_tag(app)
    panel = f"/customers/{customer}/panels/labels?edit=1"
    as_lucia.post(panel, data={"tags": str(tag), "version": "1"})

    answer = as_marcos.post(panel, data={"version": "1"})

    assert answer.status_code == 422
    assert "Lucía Moreno" in answer.text
    assert labels_of(app, Customer, customer) == ["VIP"]


@pytest.mark.parametrize("value", ["999", "x", "-1", "1;drop", "9" * 30])
def test_a_label_that_is_not_there_is_refused(
    app: Flask, as_marcos: FlaskClient, value: str
) -> None:
    customer = make_customer(app)

    answer = as_marcos.post(
        f"/customers/{customer}/panels/labels?edit=1", data={"tags": value, "version": "1"}
    )

    assert answer.status_code == 422
    assert as_marcos.get("/customers/", query_string={"tag": value}).status_code == 400


def test_an_animal_bears_no_code_that_is_for_customers(app: Flask, as_marcos: FlaskClient) -> None:
    animal, code = make_animal(app, make_customer(app)), make_code(app, "Llega tarde")

    answer = as_marcos.post(
        f"/animals/{animal}/panels/labels?edit=1", data={"colours": str(code), "version": "1"}
    )

    assert answer.status_code == 422


def test_lists_are_narrowed_by_labels(app: Flask, as_marcos: FlaskClient) -> None:
    marta, tag, other = make_customer(app), make_tag(app), make_tag(app, "Furgoneta")
    bruno = make_customer(app, first_name="Bruno", email="bruno@example.com")
    make_customer(app, first_name="Carla", email="carla@example.com")
    put_tag(app, marta, tag)
    put_tag(app, bruno, other)
    luna, code = make_animal(app, marta), make_code(app, "Muerde", Bearer.animal)
    make_animal(app, marta, name="Niebla")
    as_marcos.post(f"/animals/{luna}/panels/labels?edit=1", data={"colours": code, "version": "1"})

    one = as_marcos.get(f"/customers/?tag={tag}").text
    both = as_marcos.get(f"/customers/?tag={tag}&tag={other}").text
    biting = as_marcos.get(f"/animals/?code={code}").text

    assert "marta@example.com" in one
    assert "bruno@example.com" not in one
    assert "bruno@example.com" in both
    assert "carla@example.com" not in both
    assert "Luna" in biting
    assert "Niebla" not in biting


def test_many_customers_get_and_lose_a_tag_at_once(app: Flask, as_marcos: FlaskClient) -> None:
    tag = make_tag(app)
    ids = [make_customer(app, email=f"cliente{number}@example.com") for number in range(3)]
    form = {"ids": [str(row_id) for row_id in ids], "confirmed": "1", "tag": str(tag)}
    put_tag(app, ids[0], tag)

    as_marcos.post("/customers/actions/add-tag", data=form)
    assert [labels_of(app, Customer, row_id) for row_id in ids] == [["VIP"]] * 3

    as_marcos.post("/customers/actions/remove-tag", data={**form, "ids": form["ids"][:2]})
    assert [labels_of(app, Customer, row_id) for row_id in ids] == [[], [], ["VIP"]]


@pytest.mark.parametrize("tag", ["", "77", "x"])
def test_no_tag_is_no_tag(app: Flask, as_marcos: FlaskClient, tag: str) -> None:
    customer = make_customer(app)

    answer = as_marcos.post(
        "/customers/actions/add-tag", data={"ids": str(customer), "confirmed": "1", "tag": tag}
    )

    assert answer.status_code == 422


def test_the_customers_copy_of_the_sheet_tells_of_no_label(app: Flask) -> None:
    customer, tag = make_customer(app), make_tag(app, "Moroso")
    code = make_code(app, "Llega tarde")
    with app.test_request_context():
        row = db.session.get_one(Customer, customer)
        services.put_on(
            db.session,
            row,
            tags=[db.session.get_one(Tag, tag)],
            colours=[db.session.get_one(ColourCode, code)],
        )
        sheet = make_sheet(current_desk("customer"), row, language="es", internal=False)

        assert "Moroso" not in sheet.html
        assert "Llega tarde" not in sheet.html


def test_an_export_names_the_labels(app: Flask, as_marcos: FlaskClient) -> None:
    put_tag(app, make_customer(app), make_tag(app))

    assert "VIP" in as_marcos.get("/customers/export.csv").text


def test_an_export_names_the_colour_codes_of_animals(app: Flask, as_marcos: FlaskClient) -> None:
    luna = make_animal(app, make_customer(app))
    codes = [make_code(app, name, Bearer.animal) for name in ("Ñoño", "Bravo")]
    with app.app_context():
        chosen = [db.session.get_one(ColourCode, code) for code in codes]
        services.put_on(db.session, db.session.get_one(Animal, luna), colours=chosen)
        db.session.commit()

    heads, first = csv.reader(as_marcos.get("/animals/export.csv").text.splitlines())

    assert first[heads.index("Labels")] == "Bravo, Ñoño"


def test_putting_on_the_same_labels_records_nothing(app: Flask) -> None:
    customer, tag = make_customer(app), make_tag(app)
    put_tag(app, customer, tag)
    put_tag(app, customer, tag)

    with app.app_context():
        labelled = select(AuditEvent).where(AuditEvent.action == "customer.labelled")
        assert len(db.session.scalars(labelled).all()) == 1


def test_there_is_an_end_to_tags(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_LABELS", 1)
    make_tag(app)

    with pytest.raises(DomainError):
        make_tag(app, "Otra")
