"""Inactive customers, and everything of theirs, are for those who hold `customer:see_inactive`."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from petadmin.access.visibility import VisibilityRule
from petadmin.core.ownership import MaybeOfCustomer, OfCustomer
from petadmin.customers.models import Customer, CustomerArea
from petadmin.records.labels.models import CustomerColour, CustomerInterest, CustomerTag

SEE_INACTIVE = "customer:see_inactive"

# Under a name of its own, since a statement that already reads the customers would lend its rows to `exists`.
_owner = Customer.__table__.alias("owner")


def _owner_is_active(customer_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return exists().where(_owner.c.id == customer_id, _owner.c.inactive_since.is_(None))


def _owner_of_one_is_active(customer_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same beside an `or`, where PostgreSQL makes of `exists` a list of all customers, for a single page."""
    return (
        select(_owner.c.inactive_since.is_(None))
        .where(_owner.c.id == customer_id)
        .scalar_subquery()
    )


VISIBILITY_RULES = (
    VisibilityRule(SEE_INACTIVE, Customer, lambda cls: cls.inactive_since.is_(None)),
    VisibilityRule(SEE_INACTIVE, OfCustomer, lambda cls: _owner_is_active(cls.customer_id)),
    VisibilityRule(
        SEE_INACTIVE,
        MaybeOfCustomer,
        lambda cls: or_(cls.customer_id.is_(None), _owner_of_one_is_active(cls.customer_id)),
    ),
    VisibilityRule(SEE_INACTIVE, CustomerArea, lambda cls: _owner_is_active(cls.customer_id)),
    VisibilityRule(SEE_INACTIVE, CustomerTag, lambda cls: _owner_is_active(cls.customer_id)),
    VisibilityRule(SEE_INACTIVE, CustomerColour, lambda cls: _owner_is_active(cls.customer_id)),
    VisibilityRule(SEE_INACTIVE, CustomerInterest, lambda cls: _owner_is_active(cls.customer_id)),
)
