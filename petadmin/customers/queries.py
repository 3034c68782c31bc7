"""Questions about customers."""

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from petadmin.customers.models import Customer


def with_contact_data() -> Select[tuple[Customer]]:
    """Customers with their phones, addresses and areas."""
    return select(Customer).options(
        selectinload(Customer.phones),
        selectinload(Customer.addresses),
        selectinload(Customer.area_links),
    )
