"""What changed, before and after, and who did it; secrets never."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from petadmin.access.models import User
from petadmin.adminkit.words import words_of
from petadmin.animals.models import Animal
from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.customers.models import Customer
from tests.conventions.scene import Scene
from tests.support.cast import make_animal, make_customer

CUSTOMER = {
    "kind": "person",
    "first_name": "Marta",
    "last_name": "González",
    "email": "marta@example.com",
    "language": "es",
    "phones-0-number": "612345678",
    "phones-0-kind": "mobile",
}


def events(app: Flask, action: str) -> list[tuple[str, str | None, int | None, dict[str, Any]]]:
    """Whose row, by whom, of which customer, and what changed, oldest first."""
    with app.app_context():
        rows = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)
        )
        return [
            (row.row_label, row.actor.name if row.actor else None, row.customer_id, row.changes)
            for row in rows
        ]


def test_a_new_customer_is_recorded_with_their_phone(app: Flask, as_marcos: FlaskClient) -> None:
    as_marcos.post("/customers/new", data=CUSTOMER)

    ((label, who, customer, changes),) = events(app, "customer.created")
    assert (label, who, customer) == ("Marta González", "Marcos Gil", 1)
    assert changes["first_name"] == [None, "Marta"]
    assert changes["kind"] == [None, "person"]
    assert not {"id", "version", "search_text", "sort_name", "tax_id"} & changes.keys()
    ((label, who, customer, changes),) = events(app, "phone.created")
    assert (label, who, customer) == ("+34 612 34 56 78", "Marcos Gil", 1)


def test_a_change_is_recorded_before_and_after_and_nothing_else(
    app: Flask, as_marcos: FlaskClient
) -> None:
    as_marcos.post("/customers/new", data=CUSTOMER)
    changed = {**CUSTOMER, "last_name": "Gómez", "important_info": "Alérgica", "version": "1"}

    as_marcos.post("/customers/1/edit", data=changed)

    assert events(app, "customer.updated") == [
        (
            "Marta Gómez",
            "Marcos Gil",
            1,
            {"last_name": ["González", "Gómez"], "important_info": ["", "Alérgica"]},
        )
    ]
    assert events(app, "phone.updated") == []


def test_saving_without_a_change_is_none(app: Flask, as_marcos: FlaskClient) -> None:
    as_marcos.post("/customers/new", data=CUSTOMER)

    as_marcos.post("/customers/1/edit", data={**CUSTOMER, "version": "1"})

    assert events(app, "customer.updated") == []


def test_a_phone_that_goes_is_recorded_with_its_number(app: Flask, as_marcos: FlaskClient) -> None:
    as_marcos.post("/customers/new", data=CUSTOMER)

    as_marcos.post("/customers/1/edit", data={**CUSTOMER, "phones-0-number": "", "version": "1"})

    ((label, who, customer, changes),) = events(app, "phone.deleted")
    assert (label, who, customer) == ("+34 612 34 56 78", "Marcos Gil", 1)
    assert changes["number"] == ["+34612345678", None]


def test_an_animals_life_stands_in_its_customers_history(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(app)
    form = {"customer": str(customer), "name": "Luna", "species": "dog", "sex": "unknown"}
    as_marcos.post("/animals/new", data=form)

    as_marcos.post(
        "/animals/1/edit", data={**form, "name": "Lúa", "birth_date": "2020-02-29", "version": "1"}
    )

    assert [event[:3] for event in events(app, "animal.created")] == [
        ("Luna", "Marcos Gil", customer)
    ]
    ((_label, _who, _customer, changes),) = events(app, "animal.updated")
    assert changes["name"] == ["Luna", "Lúa"]
    assert changes["birth_date"] == [None, "2020-02-29"]
    page = as_marcos.get(f"/customers/{customer}/history").text
    assert "<del>Luna</del>" in page
    assert "<ins>Lúa</ins>" in page
    assert "29 Feb 2020" in page


def test_deleting_is_recorded_and_survives_the_customer(app: Flask) -> None:
    customer = make_customer(app)
    animal = make_animal(app, customer, breed="Galgo")

    with app.app_context():
        db.session.delete(db.session.get_one(Animal, animal))
        db.session.commit()
    ((label, who, owner, changes),) = events(app, "animal.deleted")
    assert (label, who, owner) == ("Luna", None, customer)
    assert changes["breed"] == ["Galgo", None]

    with app.app_context():
        db.session.delete(db.session.get_one(Customer, customer))
        db.session.commit()
    ((label, _who, owner, _changes),) = events(app, "customer.deleted")
    assert (label, owner) == ("Marta González Ruiz", None)


def test_work_without_a_person_is_recorded_as_the_systems(app: Flask) -> None:
    make_customer(app)

    assert [event[1] for event in events(app, "customer.created")] == [None]


def test_what_is_rolled_back_is_not_recorded(app: Flask) -> None:
    with app.app_context():
        db.session.add(Customer(first_name="Nadie"))
        db.session.flush()
        db.session.rollback()

    assert events(app, "customer.created") == []


def test_no_password_is_ever_recorded(app: Flask, as_lucia: FlaskClient) -> None:
    form = {
        "name": "Nuria",
        "email": "nuria@patitas.example",
        "role": "user",
        "password": "contraseña larga",
    }
    as_lucia.post("/settings/users/new", data=form)
    with app.app_context():
        nuria = db.session.scalars(select(User).where(User.name == "Nuria")).one()
        url = f"/settings/users/{nuria.id}/edit"
    as_lucia.post(
        url, data={**form, "name": "Nuria Gil", "password": "otra contraseña", "version": "1"}
    )

    *_cast, (_label, who, _customer, created) = events(app, "user.created")
    ((_label, _who, _customer, updated),) = events(app, "user.updated")
    assert who == "Lucía Moreno"
    assert updated == {"name": ["Nuria", "Nuria Gil"]}
    assert "password_hash" not in created
    with app.app_context():
        recorded = " ".join(str(row.changes) for row in db.session.scalars(select(AuditEvent)))
    assert "argon2" not in recorded
    assert "contraseña" not in recorded


def test_long_texts_are_recorded_whole_and_shown_in_short(
    app: Flask, as_lucia: FlaskClient
) -> None:
    make_customer(app, notes="x" * 20_000)

    ((_label, _who, _customer, changes),) = events(app, "customer.created")
    assert len(changes["notes"][1]) == 20_000
    assert "x" * 300 not in as_lucia.get("/settings/history/").text


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "{{ 777*1000 }}"])
def test_what_was_typed_is_shown_and_not_run(app: Flask, as_lucia: FlaskClient, text: str) -> None:
    make_customer(app, first_name=text, notes=text, important_info=text)

    for url in (
        "/settings/history/",
        "/customers/1/history",
        "/customers/1",
        "/customers/1/timeline",
    ):
        page = as_lucia.get(url).text
        assert "<img" not in page
        assert "777000" not in page
        assert str(escape(text)) in page


def test_every_recorded_action_has_words(app: Flask, scene: Scene) -> None:

    with app.app_context():
        rows = db.session.execute(select(AuditEvent.action, AuditEvent.entity).distinct()).all()
    words = words_of(app)
    assert {action for action, _entity in rows} <= words.actions.keys()
    assert {entity for _action, entity in rows} <= words.entities.keys()
