"""Somebody who books for the first time: customer and animal are put on file together with the booking."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from petadmin.animals import services as animals
from petadmin.animals.models import Animal
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.customers import services as customers
from petadmin.customers.models import Customer, CustomerKind

FIELDS = {"first_name": "new_first_name", "email": "new_email", "phones": "new_phone"}
"""Where the booking's form asks for what the customer's own form calls otherwise."""


NOT_YET = 0
"""The id of an animal that is not on file yet; no row has it."""


def expected(values: Mapping[str, Any]) -> Animal | None:
    """The animal as it will be put on file, for checks to look at beforehand; None as long as it has no name."""
    if not values["animal"]:
        return None
    return Animal(id=NOT_YET, name=values["animal"], species=values["species"])


def overrides_for(reasons: Mapping[str, str], animal: Animal) -> dict[str, str]:
    """The reasons that were given before the animal was on file, by the keys that findings have from then on."""
    before = f".{NOT_YET}"
    return {
        f"{key.removesuffix(before)}.{animal.id}" if key.endswith(before) else key: reason
        for key, reason in reasons.items()
    }


def put_on_file(
    session: Db, values: Mapping[str, Any], *, area: str, today: date
) -> tuple[Customer, Animal]:
    """A new customer, known in the area, and their animal; raises `DomainError` with the booking form's fields."""
    if not values["animal"]:
        raise DomainError(_l("Enter the animal's name."), field="new_animal")
    phone = values["phone"]
    try:
        customer = customers.add(
            session,
            {
                # Named here, since the checks look at them before the table has filled them in.
                "kind": CustomerKind.person,
                "company_name": "",
                "first_name": values["first_name"] or "",
                "last_name": values["last_name"] or "",
                "email": values["email"] or "",
                "phones": [{"number": phone}] if phone else [],
                "areas": [area],
            },
        )
    except DomainError as error:
        raise DomainError(error.message, field=FIELDS.get(error.field or "")) from error
    session.flush()
    animal = animals.add(
        session,
        {"customer_id": customer.id, "name": values["animal"], "species": values["species"]},
        today=today,
    )
    session.flush()
    return customer, animal
