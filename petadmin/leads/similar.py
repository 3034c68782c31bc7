"""Who is on file with the same e-mail address or phone, among customers and potential customers."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask import url_for
from flask_login import current_user

from petadmin.core.choices import Choice
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _l
from petadmin.core.phones import parse_phone, show_phone
from petadmin.customers.models import Customer
from petadmin.customers.services import normal_email
from petadmin.leads import queries
from petadmin.leads.models import Lead

SHOWN = 5


class Similar(NamedTuple):
    """Somebody who may be the same person; those whom the one who is looking may not see are left out."""

    key: str
    name: str
    what: Label
    detail: str
    url: str


def find(email: str | None, phones: Iterable[str | None]) -> Sequence[Similar]:
    """The newest few of each kind; what is no address or number finds nobody."""
    address, numbers = _email(email), sorted(_numbers(phones))
    if not address and not numbers:
        return ()
    leads = db.session.scalars(queries.alike(email=address, phones=numbers).limit(SHOWN))
    found = [_lead(lead) for lead in leads]
    if current_user.may("customer:list"):
        alike = queries.customers_alike(email=address, phones=numbers).limit(SHOWN)
        found = [*(_customer(customer) for customer in db.session.scalars(alike)), *found]
    return found


def _customer(customer: Customer) -> Similar:
    url = url_for("customers.details_view", row_id=customer.id)
    return Similar(f"c{customer.id}", customer.name, _l("Customer"), customer.email, url)


def _lead(lead: Lead) -> Similar:
    stage: Choice = lead.stage
    detail = " · ".join(
        filter(None, (str(stage.label), lead.email, show_phone(lead.phone) if lead.phone else ""))
    )
    url = url_for("leads.details_view", row_id=lead.id)
    return Similar(f"l{lead.id}", lead.name, _l("Potential customer"), detail, url)


def _email(text: str | None) -> str:
    try:
        return normal_email(text)
    except DomainError:
        return ""


def _numbers(phones: Iterable[str | None]) -> set[str]:
    found = set()
    for text in phones:
        try:
            found.add(parse_phone(text or ""))
        except DomainError:
            continue
    return found
