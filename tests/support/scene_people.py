"""People around a customer for the walks through all doors."""

from petadmin.core.db import db
from petadmin.customers.people import services


def add(customer_id: int, _animal_id: int) -> None:
    """Another owner, and a neighbour to call in an emergency."""
    for position, (name, role) in enumerate(
        (("Julián Otero", "is_owner"), ("Remedios Paz", "is_emergency"))
    ):
        services.add(
            db.session,
            {
                "customer_id": customer_id,
                "name": f"{name} {customer_id}",
                "relation": "Vecina",
                "phone": "+34611222333",
                "email": f"persona{customer_id}{position}@example.com",
                role: True,
                "position": position,
            },
        )
    db.session.flush()
