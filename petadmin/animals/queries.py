"""Questions about animals."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from petadmin.animals.models import Animal

SHEET_SHOWN = 50
"""So many animals stand on a summary sheet."""


def of_customer(customer_id: int) -> Select[Animal]:
    """A customer's animals, the living ones first."""
    return (
        select(Animal)
        .where(Animal.customer_id == customer_id)
        .order_by(Animal.deceased_on.is_not(None), Animal.sort_name, Animal.id)
    )


def for_sheet(customer_id: int) -> Select[Animal]:
    """A customer's living animals as the summary sheet takes them, and one more that tells of others."""
    return (
        select(Animal)
        .where(Animal.customer_id == customer_id, Animal.deceased_on.is_(None))
        .order_by(Animal.sort_name, Animal.id)
        .limit(SHEET_SHOWN + 1)
    )


def ids_of_customer(customer_id: int) -> Select[int]:
    """The ids of a customer's living animals, as the list of them begins."""
    return select(Animal.id).where(Animal.customer_id == customer_id, Animal.deceased_on.is_(None))


def names_of(customer_ids: Sequence[int]) -> Select[int, str]:
    """Customer and name of each of their living animals, by name."""
    return (
        select(Animal.customer_id, Animal.name)
        .where(Animal.customer_id.in_(customer_ids), Animal.deceased_on.is_(None))
        .order_by(Animal.sort_name, Animal.id)
    )
