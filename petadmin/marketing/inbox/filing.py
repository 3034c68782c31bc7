"""What follows from an e-mail that came in: who wrote it, the contact with them, the end of their consent."""

from typing import Any

from sqlalchemy import select

from petadmin.core.db import Db
from petadmin.customers.models import Customer
from petadmin.customers.people.models import Contact
from petadmin.mail.inbox.models import ReceivedEmail, ReceivedKind
from petadmin.records.consents import services as consents
from petadmin.records.consents.models import Purpose, Way
from petadmin.records.interactions.received import assign, note_received

SEVERAL = 2


def file_received(session: Db, received: ReceivedEmail) -> None:
    """Put an e-mail with the customer or potential customer whom it is from, and do what they ask for."""
    if received.customer_id is not None or received.lead_id is not None:
        note_received(session, received)
    elif received.email_id is None and received.kind in _PERSONAL:
        person = writer_of(session, received.sender_email)
        if person is not None:
            assign(session, received, person)
    if received.kind is ReceivedKind.complaint:
        _end_advertising(session, received)


_PERSONAL = (ReceivedKind.message, ReceivedKind.automatic)


def writer_of(session: Db, address: str) -> Any:
    """Who has this address, if there is just one: a customer, else a potential customer."""
    if not address:
        return None
    customers = _customers_with(session, address)
    if customers:
        return session.get_one(Customer, customers.pop()) if len(customers) == 1 else None
    leads = _leads_with(session, address)
    return leads[0] if len(leads) == 1 else None


def _customers_with(session: Db, address: str) -> set[int]:
    """The customers who have an address, or somebody around them has it; two of them stand for several."""
    own = select(Customer.id).where(Customer.email == address).limit(SEVERAL)
    around = select(Contact.customer_id).where(Contact.email == address).distinct().limit(SEVERAL)
    return {*session.scalars(own), *session.scalars(around)}


def _leads_with(session: Db, address: str) -> list[Any]:
    leads: Any = ReceivedEmail.lead.property.mapper.class_
    statement = select(leads).where(leads.email == address, leads.customer_id.is_(None))
    return list(session.scalars(statement.limit(SEVERAL)))


def _end_advertising(session: Db, received: ReceivedEmail) -> None:
    """Whoever complains wants no advertising; both get it who are one person."""
    owner = {
        name: owner_id
        for name in ("customer_id", "lead_id")
        if (owner_id := getattr(received, name)) is not None
    }
    if owner:
        consents.note(session, owner, purpose=Purpose.marketing, given=False, way=Way.email)
