"""The use of a credit is hidden with the customer whose e-mail it was for."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from petadmin.access.visibility import VisibilityRule
from petadmin.customers.models import Customer
from petadmin.customers.visibility import SEE_INACTIVE
from petadmin.mail.credits.models import CreditMovement
from petadmin.mail.models import Email

# As in customers/visibility.py: names of their own, and tables, to which visibility adds nothing.
_emails = Email.__table__.alias("email_of_movement")
_owner = Customer.__table__.alias("customer_of_movement")


def _email_is_seen(email_id: ColumnElement[Any]) -> ColumnElement[bool]:
    hidden = (
        select(_emails.c.id)
        .where(
            _emails.c.id == email_id,
            _owner.c.id == _emails.c.customer_id,
            _owner.c.inactive_since.is_not(None),
        )
        .scalar_subquery()
    )
    return or_(email_id.is_(None), hidden.is_(None))


VISIBILITY_RULES = (
    VisibilityRule(SEE_INACTIVE, CreditMovement, lambda cls: _email_is_seen(cls.email_id)),
)
