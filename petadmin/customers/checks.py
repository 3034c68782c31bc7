"""What the customers' package has to say before something is booked for a customer."""

from collections.abc import Sequence

from flask import Flask
from sqlalchemy import Select, select

from petadmin.adminkit.edge import page_url
from petadmin.business.preflight import CUSTOMER, Draft, Finding, Level, add_check
from petadmin.core.i18n import _, _l
from petadmin.customers.models import Customer


def register(app: Flask) -> None:
    """Register the checks."""
    add_check(app, inactive, order=5)
    add_check(app, highlights, order=80)
    add_check(app, contact, order=90, fine=_l("contact data complete"), about=_without_phone())


def inactive(draft: Draft) -> Sequence[Finding]:
    """Nothing is booked for a customer who is out of use."""
    customer = draft.customer
    if customer is None or customer.is_active:
        return []
    return [
        Finding(
            key="inactive",
            level=Level.stop,
            title=_("This customer is inactive."),
            text=customer.inactive_reason,
            url=page_url("customers.details_view", row_id=customer.id),
        )
    ]


def highlights(draft: Draft) -> Sequence[Finding]:
    """What staff are to know whenever they work with the customer."""
    customer = draft.customer
    if customer is None:
        return []
    texts = (
        ("important", _("Important information"), customer.important_info),
        ("pickup", _("Pick-up and delivery"), customer.pickup_info),
        ("notes", _("Notes or comments"), customer.notes),
    )
    return [
        Finding(key=f"customer:{name}", level=Level.information, title=title, text=text)
        for name, title, text in texts
        if text
    ]


def contact(draft: Draft) -> Sequence[Finding]:
    """Whether the customer can be called; an e-mail alone is read too late when something happens."""
    customer = draft.customer
    if customer is None or customer.phones:
        return []
    return [
        Finding(
            key="customer:phone",
            level=Level.information,
            title=_("No phone number on file"),
            url=page_url("customers.edit_view", row_id=customer.id),
            url_label=_l("Add a phone"),
        )
    ]


def _without_phone() -> Select[int]:
    return select(Customer.id).where(Customer.id == CUSTOMER, ~Customer.phones.any())
