"""What can happen to an animal: added and changed."""

from datetime import date
from typing import Any

from sqlalchemy.orm import object_session

from petadmin.animals.models import Animal
from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import fold


def add(session: Db, values: dict[str, Any], *, today: date) -> Animal:
    """Add an animal to the customer that the values name."""
    animal = Animal()
    apply(animal, values, today=today)
    session.add(animal)
    return animal


def apply(animal: Animal, values: dict[str, Any], *, today: date) -> None:
    """Change an animal to these values."""
    before = animal.customer_id
    for name, value in values.items():
        setattr(animal, name, value)
    session = object_session(animal)
    if session is not None and before != animal.customer_id:
        record(session, "animal.left", animal, customer_id=before)
        record(session, "animal.arrived", animal, customer_id=animal.customer_id)
    born, died = animal.birth_date, animal.deceased_on
    if born is not None and born > today:
        raise DomainError(_l("The birth date lies in the future."), field="birth_date")
    if died is not None and died > today:
        raise DomainError(_l("The day of death lies in the future."), field="deceased_on")
    if born is not None and died is not None and died < born:
        raise DomainError(_l("An animal cannot die before it was born."), field="deceased_on")
    animal.sort_name = fold(animal.name)[:120]
