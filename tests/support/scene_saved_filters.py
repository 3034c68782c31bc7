"""Saved filters for the walks through all doors: each of the staff keeps one, Lucía another for everybody."""

from sqlalchemy import select

from petadmin.access.models import User
from petadmin.business import saved_filters
from petadmin.core.db import db
from tests.support.cast import LUCIA, MARCOS


def add(customer_id: int, animal_id: int) -> None:
    """Filters of the customers' list; they belong to nobody but the staff."""
    del animal_id
    kept = [(MARCOS, "Hotel", False), (LUCIA, "Alcalá", False), (LUCIA, "Empresas", True)]
    for person, name, shared in kept:
        saved_filters.keep(
            db.session,
            db.session.scalars(select(User.id).where(User.email == person.email)).one(),
            screen="customers",
            name=f"{name} {customer_id}",
            query="area=hotel",
            shared=shared,
        )
    db.session.flush()
