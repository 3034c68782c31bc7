"""Questions about the people around customers."""

from typing import Any

from sqlalchemy import Select, select

from petadmin.customers.people.models import Contact


def ids_of_customer(customer_id: int) -> Select[Any]:
    """The ids of the people around a customer."""
    return select(Contact.id).where(Contact.customer_id == customer_id)


def of_customer(customer_id: int) -> Select[Contact]:
    """The people around a customer: first the other owners, then those to call in an emergency."""
    return (
        select(Contact)
        .where(Contact.customer_id == customer_id)
        .order_by(
            Contact.is_owner.desc(), Contact.is_emergency.desc(), Contact.position, Contact.id
        )
    )
