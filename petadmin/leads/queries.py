"""What is asked of potential customers: who is to be followed up, who is the same person."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Select, false, select, union_all

from petadmin.customers.models import Customer, Phone
from petadmin.leads.models import OPEN, Lead, LeadStep

# Tables, to which visibility adds nothing: whether the customer may be seen is asked of the customer.
_customers, _phones = Customer.__table__, Phone.__table__


def is_overdue(day: date) -> ColumnElement[bool]:
    """The condition for those whom somebody should have got in touch with before this day."""
    return (Lead.follow_up_on < day) & Lead.stage.in_(OPEN)


def is_due(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition for those whom somebody is to get in touch with by the end of this day."""
    return (Lead.follow_up_on <= day) & Lead.stage.in_(OPEN)


def due(day: date | BindParameter[date]) -> Select[Lead]:
    """Whom to get in touch with by the end of this day, those who have waited longest first."""
    return select(Lead).where(is_due(day)).order_by(Lead.follow_up_on, Lead.id)


def alike(*, email: str, phones: Collection[str], except_id: int | None = None) -> Select[Lead]:
    """Potential customers with this e-mail address or one of these phones, the newest first."""
    found: list[ColumnElement[bool]] = []
    if phones:
        found += [Lead.phone.in_(phones), Lead.other_phone.in_(phones)]
    if email:
        found.append(Lead.email == email)
    ids = (select(Lead.id).where(condition) for condition in found or [false()])
    statement = select(Lead).where(Lead.id.in_(union_all(*ids))).order_by(Lead.id.desc())
    return statement if except_id is None else statement.where(Lead.id != except_id)


def customers_alike(*, email: str, phones: Collection[str]) -> Select[Customer]:
    """Customers with this e-mail address or one of these phones, the newest first."""
    # Each asks one index; with `or` between them PostgreSQL would read all customers.
    found: list[Select[int]] = []
    if phones:
        found.append(select(_phones.c.customer_id).where(_phones.c.number.in_(phones)))
    if email:
        found.append(select(_customers.c.id).where(_customers.c.email == email))
    ids = union_all(*found) if found else select(_customers.c.id).where(false())
    return select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id.desc())


def steps_of(lead_id: int) -> Select[LeadStep]:
    """The stages a potential customer came to, the newest first."""
    return select(LeadStep).where(LeadStep.lead_id == lead_id).order_by(LeadStep.id.desc())
