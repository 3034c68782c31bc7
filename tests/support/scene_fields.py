"""Custom fields for the scene: two in use for each kind of row, some retired, and values in the rows."""

from typing import Any

from sqlalchemy import select

from petadmin.animals.models import Animal
from petadmin.core.db import db
from petadmin.customers.models import Customer
from petadmin.customfields import services
from petadmin.customfields.models import Bearer, CustomField, FieldKind

WORD = "Galgo"
"""What stands in them; names of people and animals are the same in both languages."""

RETIRED = 4
"""So many fields are retired; the walks through all doors take some of them back into use."""


def add(customer_id: int, animal_id: int) -> None:
    """Values for a customer, one of their animals and their addresses; the fields are made only once."""
    fields = list(db.session.scalars(select(CustomField).order_by(CustomField.id))) or _make()
    customer = db.session.get_one(Customer, customer_id)
    animal = db.session.get_one(Animal, animal_id)
    rows: list[Any] = [customer, animal, *customer.addresses]
    for row in rows:
        row.custom = {
            str(field.id): "o1" if field.kind is FieldKind.choice else WORD
            for field in fields
            if field.bearer.value == row.__audit__
        }
    db.session.flush()


def _make() -> list[CustomField]:
    made = []
    for bearer in Bearer:
        for kind, visible in ((FieldKind.line, True), (FieldKind.choice, False)):
            name = f"{WORD} {bearer.value} {kind.value}"
            options = (
                [{"text": WORD}, {"text": f"{WORD} Mayor"}] if kind is FieldKind.choice else []
            )
            traits = {"visible": visible, "in_list": True, "on_sheet": True, "hint": WORD}
            values = {"bearer": bearer, "name": name, "kind": kind, "offered_options": options}
            made.append(services.add(db.session, {**values, **traits}))
            db.session.flush()
    for number in range(RETIRED):
        values = {"bearer": Bearer.animal, "name": f"{WORD} {number}", "kind": FieldKind.line}
        made.append(services.add(db.session, values))
        db.session.flush()
        services.retire(db.session, made[-1])
    return made
