"""The fields that these tests tell their stories with."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from petadmin.core.db import db
from petadmin.customers.models import Address, Customer
from petadmin.customfields import services
from petadmin.customfields.models import Bearer, CustomField, FieldKind

PERSON = {
    "kind": "person",
    "first_name": "Marta",
    "last_name": "González",
    "email": "marta@example.com",
    "language": "es",
}


def make_field(app: Flask, name: str, kind: FieldKind = FieldKind.line, **values: Any) -> str:
    """A field of customers unless told otherwise; returns its name in addresses and forms."""
    options = [{"text": text} for text in values.pop("options", ())]
    given = {"bearer": Bearer.customer, "visible": True, "offered_options": options, **values}
    with app.app_context():
        field = services.add(db.session, {"name": name, "kind": kind, **given})
        db.session.commit()
        return f"field-{field.id}"


def row_of(code: str) -> CustomField:
    """The field's row."""
    return db.session.get_one(CustomField, int(code.removeprefix("field-")))


def stored(app: Flask, customer_id: int) -> dict[str, Any]:
    """The values that a customer holds."""
    with app.app_context():
        return dict(db.session.get_one(Customer, customer_id).custom)


def store(app: Flask, customer_id: int, **values: Any) -> None:
    """Give a customer values, by the names of the fields with an underscore."""
    with app.app_context():
        customer = db.session.get_one(Customer, customer_id)
        named = {name.removeprefix("field_"): value for name, value in values.items()}
        customer.custom = {**customer.custom, **named}
        db.session.commit()


def names_in(client: FlaskClient, url: str) -> str:
    """The rows of a list, without what stands around them."""
    page = client.get(url)
    assert page.status_code == 200, page.text
    return page.text.partition("<tbody>")[2].partition("</tbody>")[0]


def store_in_addresses(app: Flask, customer_id: int, *values: dict[str, Any]) -> None:
    """Give a customer addresses with these values, by the keys of the fields."""
    with app.app_context():
        customer = db.session.get_one(Customer, customer_id)
        customer.addresses = [
            Address(city=f"Villa {position}", position=position, custom=held)
            for position, held in enumerate(values)
        ]
        db.session.commit()
