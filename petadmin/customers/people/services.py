"""What can happen to the people around a customer: added, changed, removed."""

from typing import Any

from petadmin.core.db import Db
from petadmin.core.email_addresses import normal_email
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.phones import parse_phone
from petadmin.core.text import clean_line
from petadmin.customers.people.models import Contact


def add(session: Db, values: dict[str, Any]) -> Contact:
    """Add a person to the customer that the values name."""
    contact = Contact()
    apply(contact, values)
    session.add(contact)
    return contact


def apply(contact: Contact, values: dict[str, Any]) -> None:
    """Change a person to these values; what is not named stays as it is."""
    for name, value in values.items():
        setattr(contact, name, "" if value is None else value)
    contact.name = clean_line(contact.name or "")
    if not contact.name:
        raise DomainError(_l("A person needs a name."), field="name")
    contact.email = normal_email(contact.email) if contact.email else ""
    contact.phone = _phone(contact.phone) if contact.phone else ""
    if contact.is_emergency and not contact.phone:
        raise DomainError(_l("An emergency contact needs a phone number."), field="phone")


def _phone(text: str) -> str:
    try:
        return parse_phone(text)
    except DomainError as error:
        raise DomainError(error.message, field="phone") from error
