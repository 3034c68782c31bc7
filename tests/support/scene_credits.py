"""Movements of credits for the walks through all doors; e-mails cost none meanwhile."""

from petadmin.core.db import db
from petadmin.mail.credits import services


def add(customer_id: int, animal_id: int) -> None:
    """A purchase and a correction."""
    services.buy(db.session, 500, note=f"Factura 2026/{customer_id}", by_id=None)
    services.correct(db.session, -20, reason=f"Mal contados {animal_id}", by_id=None)
