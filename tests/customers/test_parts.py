"""Phones, addresses and areas are parts of the customer: a change of theirs is a change of the customer."""

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from petadmin.audit.models import AuditEvent
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.customers import services
from petadmin.customers.models import Customer
from petadmin.mail.models import Email, EmailStatus
from petadmin.mail.services import queue
from tests.mail.small_app import draft_to
from tests.support.cast import make_animal, make_customer

FORM = {
    "kind": "person",
    "first_name": "Marta",
    "last_name": "González",
    "email": "marta@example.com",
    "language": "es",
}


def actions(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_removed_phone_and_area_are_in_the_history_and_no_longer_found(
    app: Flask, as_marcos: FlaskClient
) -> None:
    customer = make_customer(
        app, phones=[{"number": "612345678"}, {"number": "699111222"}], areas=["hotel", "shop"]
    )

    as_marcos.post(
        f"/customers/{customer}/edit",
        data={**FORM, "phones-0-number": "612345678", "areas": "hotel", "version": "1"},
    )

    assert {"phone.deleted", "customer_area.deleted"} <= set(actions(app))
    assert "marta@example.com" not in as_marcos.get("/customers/?q=699111222").text
    assert "marta@example.com" in as_marcos.get("/customers/?q=612345678").text


def test_two_people_who_change_the_address_do_not_overwrite_each_other(
    app: Flask, as_marcos: FlaskClient, as_lucia: FlaskClient
) -> None:
    customer = make_customer(app, addresses=[{"street": "Calle Mayor 1", "city": "Madrid"}])
    address = f"/customers/{customer}/edit"

    first = as_lucia.post(
        address, data={**FORM, "addresses-0-street": "Calle Sol 2", "version": "1"}
    )
    second = as_marcos.post(
        address, data={**FORM, "addresses-0-street": "Calle Luna 3", "version": "1"}
    )

    assert first.status_code == 302
    assert second.status_code == 422
    assert "Lucía Moreno" in second.text
    assert "Calle Sol 2" in second.text


def test_a_moved_animal_stands_in_both_histories(app: Flask, as_marcos: FlaskClient) -> None:
    marta = make_customer(app)
    bruno = make_customer(app, first_name="Bruno", email="bruno@example.com")
    animal = make_animal(app, marta)

    as_marcos.post(
        f"/animals/{animal}/edit",
        data={
            "customer": str(bruno),
            "name": "Luna",
            "species": "dog",
            "sex": "unknown",
            "version": "1",
        },
    )

    assert "Animal went to another customer" in as_marcos.get(f"/customers/{marta}/history").text
    assert "Animal came from another customer" in as_marcos.get(f"/customers/{bruno}/history").text


def test_who_is_deactivated_gets_no_more_mail(app: Flask, as_marcos: FlaskClient) -> None:
    customer = make_customer(app)
    with app.app_context():
        queue(db.session, draft_to("marta@example.com", customer_id=customer))
        db.session.commit()

    as_marcos.post(
        f"/customers/{customer}/deactivate", data={"confirmed": "1", "since": "2026-01-31"}
    )

    with app.app_context():
        assert db.session.scalar(select(Email.status)) is EmailStatus.cancelled


def test_animals_added_at_once_are_all_found(app: Flask) -> None:
    customer = make_customer(app)
    names = [f"Nombre{number}" for number in range(6)]
    threads = [
        threading.Thread(target=make_animal, args=(app, customer), kwargs={"name": name})
        for name in names
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        text = db.session.scalar(select(Customer.search_text).where(Customer.id == customer)) or ""
        assert [name for name in names if name.lower() not in text] == []


@pytest.mark.parametrize(
    "values", [{"email": "", "phones": []}, {"first_name": "", "last_name": ""}]
)
def test_a_refused_change_changes_nothing(app: Flask, values: dict[str, object]) -> None:
    customer = make_customer(app, phones=[{"number": "612345678"}])

    with app.app_context():
        row = db.session.get_one(Customer, customer)
        with pytest.raises(DomainError):
            services.apply(db.session, row, values)
        db.session.rollback()

        assert (row.name, row.email, len(row.phones)) == (
            "Marta González Ruiz",
            "marta@example.com",
            1,
        )
