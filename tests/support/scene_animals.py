"""Weights, a friendship and a deceased animal for the walks through all addresses."""

from datetime import date

from petadmin.animals import relations, services, weighing
from petadmin.animals.models import RelationKind
from petadmin.core.db import db

TODAY = date(2026, 7, 1)


def add(customer_id: int, animal_id: int) -> None:
    """Two weights of the animal, and a deceased animal of the customer that was its buddy."""
    for day, grams in ((date(2026, 3, 1), 12_000), (date(2026, 4, 1), 12_400)):
        values = {"animal_id": animal_id, "measured_on": day, "grams": grams}
        weighing.add(db.session, values, today=TODAY)
    values = {"name": "Ceniza", "customer_id": customer_id, "deceased_on": date(2025, 5, 1)}
    gone = services.add(db.session, values, today=TODAY)
    db.session.flush()
    relations.add(
        db.session,
        {"first_id": animal_id, "second_id": gone.id, "kind": RelationKind.buddy, "notes": ""},
    )
