"""Inactive customers, and everything of theirs, are for those who hold `customer:see_inactive`."""

from sqlalchemy import exists, or_

from petadmin.access.visibility import VisibilityRule
from petadmin.core.ownership import MaybeOfCustomer, OfCustomer
from petadmin.customers.models import Customer, CustomerArea

SEE_INACTIVE = "customer:see_inactive"

_customer = Customer.__table__


def _owner_is_active(customer_id):  # type: ignore[no-untyped-def]  # a column of any of the classes below
    return exists().where(_customer.c.id == customer_id, _customer.c.inactive_since.is_(None))


VISIBILITY_RULES = (
    VisibilityRule(SEE_INACTIVE, Customer, lambda cls: cls.inactive_since.is_(None)),
    VisibilityRule(SEE_INACTIVE, OfCustomer, lambda cls: _owner_is_active(cls.customer_id)),
    VisibilityRule(
        SEE_INACTIVE,
        MaybeOfCustomer,
        lambda cls: or_(cls.customer_id.is_(None), _owner_is_active(cls.customer_id)),
    ),
    VisibilityRule(SEE_INACTIVE, CustomerArea, lambda cls: _owner_is_active(cls.customer_id)),
)
