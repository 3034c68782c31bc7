"""What can happen to a customer: added, changed, deactivated, taken back."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import object_session

from petadmin.audit.recording import record_change
from petadmin.business.areas import areas
from petadmin.business.settings import business_settings
from petadmin.core import email_addresses
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import LazyText, _l
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
from petadmin.customers.tax_ids import normal_tax_id
from petadmin.customfields.values import merged
from petadmin.mail import queries as mail_queries
from petadmin.mail import services as mail
from petadmin.records.labels import services as labels
from petadmin.records.labels.models import Bearer

LONGEST_SORT_NAME = 400
LONGEST_CITY = 120
FIRST_DAY = date(1990, 1, 1)

LABELS = frozenset({"tags", "colours"})
NAMES = frozenset({"kind", "first_name", "last_name", "company_name"})
REACHED_BY = frozenset({"email", "phones"})


def add(session: Db, values: dict[str, Any]) -> Customer:
    """Add a customer from a form's or an import's values."""
    customer = Customer()
    apply(session, customer, values)
    session.add(customer)
    return customer


def apply(session: Db, customer: Customer, values: dict[str, Any]) -> None:
    """Change a customer to these values; what is not named stays as it is.

    Who is on file without an e-mail address or a phone that is required by now is only asked for it when
    the form is about it.
    """
    own = {name: value for name, value in values.items() if name not in {*PARTS, *LABELS}}
    if "email" in own:
        own["email"] = normal_email(own["email"])
    if "tax_id" in own and own["tax_id"] != customer.tax_id:
        own["tax_id"] = normal_tax_id(own["tax_id"] or "")
    for name, value in own.items():
        setattr(customer, name, "" if value is None else value)
    for name, keep in PARTS.items():
        if values.get(name) is not None:
            keep(customer, values[name])
    _set_labels(session, customer, values)
    # What the business wants comes before the milder rule that one way to reach them is enough.
    _check_required(session, customer, named=values)
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
    record_change(session, "customer.deactivated", customer)


def reactivate(session: Db, customer: Customer) -> None:
    """Take an inactive customer back into use."""
    if customer.is_active:
        raise DomainError(_l("This customer is active already."))
    customer.inactive_since = None
    customer.inactive_reason = ""
    record_change(session, "customer.reactivated", customer)


def normal_email(text: str | None) -> str:
    """The address as it is kept, empty when there is none; raises `DomainError` for a wrong one."""
    address = clean_line(text or "")
    return email_addresses.normal_email(address) if address else ""


def lacking(values: Mapping[str, Any]) -> Iterator[DomainError]:
    """What nobody can be on file without, as far as the values are about it."""
    if values.keys() >= NAMES:
        kind = values["kind"]
        if kind is CustomerKind.company and not values["company_name"]:
            yield DomainError(_l("A company needs its name."), field="company_name")
        if kind is CustomerKind.person and not (values["first_name"] or values["last_name"]):
            yield DomainError(_l("A person needs a first or a last name."), field="first_name")
    if values.keys() >= REACHED_BY and not any(values[name] for name in REACHED_BY):
        yield DomainError(
            _l("Enter an email address or a phone number, so that the customer can be reached."),
            field="email",
        )


def _check(customer: Customer) -> None:
    # The names first: asking for the phones writes what there is, which the database may refuse.
    for names in (NAMES, REACHED_BY):
        for error in lacking({name: getattr(customer, name) for name in names}):
            raise error


def required(session: Db) -> dict[str, LazyText]:
    """What the business wants of everybody: by field, what is said where it is missing."""
    settings = business_settings(session)
    wanted: dict[str, LazyText] = {}
    if settings.email_required:
        wanted["email"] = _l("An email address is required.")
    if settings.phone_required:
        wanted["phones"] = _l("A phone number is required.")
    return wanted


def _check_required(session: Db, customer: Customer, *, named: Container[str]) -> None:
    new = customer.id is None
    for name, missing in required(session).items():
        if not getattr(customer, name) and (new or name in named):
            raise DomainError(missing, field=name)


def _set_labels(session: Db, customer: Customer, values: dict[str, Any]) -> None:
    tags, colours = values.get("tags"), values.get("colours")
    labels.put_on(
        session,
        customer,
        tags=None if tags is None else labels.tags_with(session, tags),
        colours=None if colours is None else labels.colours_with(session, Bearer.customer, colours),
    )


def _set_phones(customer: Customer, rows: list[dict[str, Any]]) -> None:
    numbers: dict[str, dict[str, Any]] = {}
    for row in rows:
        try:
            number = parse_phone(row["number"])
        except DomainError as error:
            raise DomainError(error.message, field="phones") from error
        numbers.setdefault(number, row)
    kept = {phone.number: phone for phone in customer.phones}
    # Phones that stay keep their row, so that the history shows only what really changed.
    phones = [kept.get(number) or Phone(number=number) for number in numbers]
    for position, (phone, row) in enumerate(zip(phones, numbers.values(), strict=True)):
        phone.kind = row.get("kind") or PhoneKind.mobile
        phone.label = row.get("label") or ""
        phone.position = position
    _replace(customer, "phones", phones)


def _set_addresses(customer: Customer, rows: list[dict[str, Any]]) -> None:
    if sum(bool(row.get("is_billing")) for row in rows) > 1:
        raise DomainError(_l("Only one address can be the one for invoices."), field="addresses")
    known: dict[Any, Address] = {address.id: address for address in customer.addresses}
    # Rows that name no address on file take those that no row names, in their order.
    named = {row.get("id") for row in rows}
    left = [address for address in customer.addresses if address.id not in named]
    addresses = []
    for position, row in enumerate(rows):
        address = known.pop(row.get("id"), None)
        if address is None:
            address = left.pop(0) if left and "id" not in row else Address()
        _fill(address, row)
        address.position = position
        addresses.append(address)
    _replace(customer, "addresses", addresses)


def _fill(address: Address, row: dict[str, Any]) -> None:
    for name in ("label", "street", "postal_code", "city", "province", "country"):
        setattr(address, name, row.get(name) or "")
    address.is_billing = bool(row.get("is_billing"))
    if "custom" in row:
        address.custom = merged(address.custom or {}, row["custom"])
    address.city_folded = fold(address.city)[:LONGEST_CITY]


def _set_areas(customer: Customer, keys: Iterable[str]) -> None:
    kept = {link.area: link for link in customer.area_links}
    # Areas that are switched off stand in no form, so that their absence there means nothing.
    switched_off = kept.keys() - {area.key for area in areas()}
    _replace(
        customer,
        "area_links",
        [kept.get(key) or CustomerArea(area=key) for key in sorted({*keys, *switched_off})],
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


PARTS: dict[str, Callable[[Customer, Any], None]] = {
    "phones": _set_phones,
    "addresses": _set_addresses,
    "areas": _set_areas,
}
"""What keeps the rows that belong to a customer."""
