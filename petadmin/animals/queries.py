"""Questions about animals."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from petadmin.animals.models import Animal


def of_customer(customer_id: int) -> Select[Animal]:
    """A customer's animals, the living ones first."""
    return (
        select(Animal)
        .where(Animal.customer_id == customer_id)
        .order_by(Animal.deceased_on.is_not(None), Animal.sort_name, Animal.id)
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
