"""What can happen to an animal: added, changed, moved to another customer, dead."""

from datetime import date
from typing import Any

from sqlalchemy.orm import object_session

from petadmin.animals import family
from petadmin.animals.models import Animal, Sex, Species
from petadmin.audit.recording import record
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import fold
from petadmin.customers.models import Customer

LONGEST_SORT_NAME = 120


def add(session: Db, values: dict[str, Any], *, today: date) -> Animal:
    """Add an animal to the customer that the values name."""
    # The checks look at these before the table has filled them in.
    animal = Animal(species=Species.dog, sex=Sex.unknown)
    _set(animal, values, today=today)
    family.check(session, animal)
    session.add(animal)
    return animal


def apply(animal: Animal, values: dict[str, Any], *, today: date) -> None:
    """Change an animal to these values."""
    before = animal.customer_id
    _set(animal, values, today=today)
    session = object_session(animal)
    if session is None:
        return
    family.check(session, animal)
    if before != animal.customer_id:
        record(session, "animal.left", animal, customer_id=before)
        record(session, "animal.arrived", animal, customer_id=animal.customer_id)


def move(animal: Animal, customer: Customer, *, today: date) -> None:
    """Give an animal, with everything of it, to another customer; both histories tell of it."""
    if animal.customer_id == customer.id:
        raise DomainError(_l("It belongs to this customer already."), field="customer")
    if not customer.is_active:
        raise DomainError(_l("This customer is inactive."), field="customer")
    apply(animal, {"customer_id": customer.id}, today=today)


def mark_deceased(animal: Animal, *, day: date, today: date) -> None:
    """Note the day on which an animal died; it stays on file, apart from the living."""
    if not animal.is_alive:
        raise DomainError(_l("This animal is marked as deceased already."))
    apply(animal, {"deceased_on": day}, today=today)


def mark_living(animal: Animal, *, today: date) -> None:
    """Take back that an animal died."""
    if animal.is_alive:
        raise DomainError(_l("This animal is not marked as deceased."))
    apply(animal, {"deceased_on": None}, today=today)


def _set(animal: Animal, values: dict[str, Any], *, today: date) -> None:
    for name, value in values.items():
        setattr(animal, name, value)
    born, died = animal.birth_date, animal.deceased_on
    if born is not None and born > today:
        raise DomainError(_l("The birth date lies in the future."), field="birth_date")
    if died is not None and died > today:
        raise DomainError(_l("The day of death lies in the future."), field="deceased_on")
    if born is not None and died is not None and died < born:
        raise DomainError(_l("An animal cannot die before it was born."), field="deceased_on")
    animal.sort_name = fold(animal.name)[:LONGEST_SORT_NAME]
