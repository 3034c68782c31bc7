"""Contacts with customers for the walks through all doors."""

from datetime import timedelta

from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.records.interactions import services
from petadmin.records.interactions.models import Direction, Method, Progress


def add(customer_id: int, animal_id: int) -> None:
    """One that waits, one that is done, and one without a state."""
    for number, status in enumerate((Progress.pending, Progress.completed, None)):
        values = {
            "customer_id": customer_id,
            "at": utcnow() - timedelta(minutes=number),
            "method": Method.call,
            "direction": Direction.received,
            "details": f"Pregunta por {customer_id}",
            "status": status,
        }
        services.log(db.session, values, by=None)
