"""Questions about animals."""

from sqlalchemy import Select, func, select

from petadmin.animals.models import Animal


def of_customer(customer_id: int) -> Select[tuple[Animal]]:
    """A customer's animals, the living ones first."""
    return (
        select(Animal)
        .where(Animal.customer_id == customer_id)
        .order_by(Animal.deceased_on.is_not(None), Animal.sort_name, Animal.id)
    )


def number_of_customer(customer_id: int) -> Select[tuple[int]]:
    """How many animals a customer has."""
    return select(func.count()).select_from(Animal).where(Animal.customer_id == customer_id)
