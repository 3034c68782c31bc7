"""What can happen to a customer: added, changed, deactivated, taken back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import object_session

from petadmin.audit.recording import record
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.phones import parse_phone
from petadmin.core.text import clean_line, clean_text, fold
from petadmin.customers.models import (
    Address,
    Customer,
    CustomerArea,
    CustomerKind,
    Phone,
    PhoneKind,
)
from petadmin.mail import queries as mail_queries
from petadmin.mail import services as mail

LONGEST_SORT_NAME = 400
LONGEST_CITY = 120
FIRST_DAY = date(1990, 1, 1)


def add(session: Db, values: dict[str, Any]) -> Customer:
    """Add a customer from a form's or an import's values."""
    customer = Customer()
    apply(customer, values)
    session.add(customer)
    return customer


def apply(customer: Customer, values: dict[str, Any]) -> None:
    """Change a customer to these values; what is not named stays as it is."""
    rest = dict(values)
    phones, addresses, areas = (
        rest.pop("phones", None),
        rest.pop("addresses", None),
        rest.pop("areas", None),
    )
    if "email" in rest:
        rest["email"] = normal_email(rest["email"])
    for name, value in rest.items():
        setattr(customer, name, "" if value is None else value)
    if phones is not None:
        _set_phones(customer, phones)
    if addresses is not None:
        _set_addresses(customer, addresses)
    if areas is not None:
        _set_areas(customer, areas)
    _check(customer)
    customer.sort_name = fold(customer.name)[:LONGEST_SORT_NAME]


def deactivate(
    session: Db, customer: Customer, *, since: date, today: date, reason: str = ""
) -> None:
    """Put a customer out of use: nothing is deleted, but only those with the permission still see them."""
    if not customer.is_active:
        raise DomainError(_l("This customer is inactive already."))
    if since > today:
        raise DomainError(_l("The date cannot lie in the future."), field="since")
    if since < FIRST_DAY:
        raise DomainError(_l("The date lies too far back."), field="since")
    # First, since the one who deactivates may not see what is the customer's from then on.
    for email in session.scalars(mail_queries.waiting_of_customer(customer.id)).all():
        mail.cancel(session, email)
    customer.inactive_since = since
    customer.inactive_reason = clean_text(reason)
    record(session, "customer.deactivated", customer)


def reactivate(session: Db, customer: Customer) -> None:
    """Take an inactive customer back into use."""
    if customer.is_active:
        raise DomainError(_l("This customer is active already."))
    customer.inactive_since = None
    customer.inactive_reason = ""
    record(session, "customer.reactivated", customer)


def normal_email(text: str | None) -> str:
    """The address as it is kept, empty when there is none; raises `DomainError` for a wrong one."""
    address = clean_line(text or "")
    if not address:
        return ""
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise DomainError(_l("This is not an e-mail address."), field="email") from error


def _check(customer: Customer) -> None:
    if customer.kind is CustomerKind.company and not customer.company_name:
        raise DomainError(_l("A company needs its name."), field="company_name")
    if customer.kind is CustomerKind.person and not (customer.first_name or customer.last_name):
        raise DomainError(_l("A person needs a first or a last name."), field="first_name")
    if not customer.email and not customer.phones:
        raise DomainError(
            _l("Enter an e-mail address or a phone number, so that the customer can be reached."),
            field="email",
        )


def _set_phones(customer: Customer, rows: list[dict[str, Any]]) -> None:
    numbers: dict[str, PhoneKind] = {}
    for row in rows:
        try:
            number = parse_phone(row["number"])
        except DomainError as error:
            raise DomainError(error.message, field="phones") from error
        numbers.setdefault(number, row.get("kind") or PhoneKind.mobile)
    kept = {phone.number: phone for phone in customer.phones}
    # Phones that stay keep their row, so that the history shows only what really changed.
    phones = [kept.get(number) or Phone(number=number) for number in numbers]
    for position, (phone, kind) in enumerate(zip(phones, numbers.values(), strict=True)):
        phone.kind, phone.position = kind, position
    _replace(customer, "phones", phones)


def _set_addresses(customer: Customer, rows: list[dict[str, Any]]) -> None:
    kept = list(customer.addresses)
    addresses = []
    for position, row in enumerate(rows):
        address = kept.pop(0) if kept else Address()
        for name in ("label", "street", "postal_code", "city", "province", "country"):
            setattr(address, name, row.get(name) or "")
        address.city_folded = fold(address.city)[:LONGEST_CITY]
        address.position = position
        addresses.append(address)
    _replace(customer, "addresses", addresses)


def _set_areas(customer: Customer, keys: Iterable[str]) -> None:
    kept = {link.area: link for link in customer.area_links}
    _replace(
        customer,
        "area_links",
        [kept.get(key) or CustomerArea(area=key) for key in sorted(set(keys))],
    )


def _replace(customer: Customer, name: str, rows: list[Any]) -> None:
    if list(getattr(customer, name)) != rows:
        setattr(customer, name, rows)
    elif not any(_is_changed(row) for row in rows):
        return
    # The version follows only the customer's own columns, and a change of its parts is a change too.
    customer.updated_at = utcnow()


def _is_changed(row: Any) -> bool:
    session = object_session(row)
    return session is None or session.is_modified(row)
