"""What is asked of the catalogue: namesakes, what is offered, a customer's prices, the stock."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import joinedload

from petadmin.catalog.models import CustomerPrice, Product, Resource, Service, StockMovement
from petadmin.core.db import Db, Model
from petadmin.core.text import fold

LONGEST_SERVICE = 160
LONGEST_RESOURCE = 100
"""So many letters of a name count for the order, and for whether it is taken."""


def sort_name_of(kind: type[Any], name: str) -> str:
    """The form in which names of services, places and products are sorted and compared."""
    return fold(name)[: LONGEST_RESOURCE if kind is Resource else LONGEST_SERVICE]


def namesakes(
    session: Db, kind: type[Any], area: str, names: Collection[str], *, except_id: int | None = None
) -> list[str]:
    """Which of these names services or places of an area have already, however they are written."""
    wanted = {sort_name_of(kind, name) for name in names}
    statement = select(kind.name).where(kind.area == area, kind.sort_name.in_(wanted))
    if except_id is not None:
        statement = statement.where(kind.id != except_id)
    return list(session.scalars(statement.order_by(kind.sort_name)))


def is_used(session: Db, row: Any) -> bool:
    """Whether anything on file, of whatever package, keeps a row from being deleted."""
    asking = [
        exists().where(key.parent == row.id)
        for table in Model.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == row.__tablename__ and key.ondelete == "RESTRICT"
    ]
    return bool(asking) and bool(session.connection().scalar(select(or_(*asking))))


def services_offered(area: str | None) -> Select[Service]:
    """The services that can be chosen, of an area or of all."""
    statement = select(Service).where(Service.is_active)
    return statement if area is None else statement.where(Service.area == area)


def resources_offered(area: str | None) -> Select[Resource]:
    """The places that can be chosen, of an area or of all."""
    statement = select(Resource).where(Resource.is_active)
    return statement if area is None else statement.where(Resource.area == area)


def prices_of(customer_id: int) -> Select[CustomerPrice]:
    """A customer's own prices with their services, in the order of these."""
    return (
        select(CustomerPrice)
        .join(CustomerPrice.service)
        .where(CustomerPrice.customer_id == customer_id)
        .options(joinedload(CustomerPrice.service))
        .order_by(Service.sort_name, CustomerPrice.id)
    )


def price_ids_of(customer_id: int) -> Select[int]:
    """The ids of a customer's own prices."""
    return (
        select(CustomerPrice.id)
        .join(CustomerPrice.service)
        .where(CustomerPrice.customer_id == customer_id)
    )


def has_moved(session: Db, product: Product) -> bool:
    """Whether the stock of a product ever changed."""
    moved = select(StockMovement.id).where(StockMovement.product_id == product.id).limit(1)
    return session.scalar(moved) is not None
