"""Questions about the e-mail log, and about whom an e-mail can be written to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from petadmin.adminkit.counting import Count, capped_count, capped_counts, count_with_ids
from petadmin.animals.models import Animal
from petadmin.core.db import Db
from petadmin.customers.models import Customer
from petadmin.customers.people.models import Contact
from petadmin.customers.people.queries import of_customer
from petadmin.mail.models import Email, EmailStatus
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.marketing.recipients import Recipient
from petadmin.records.documents.models import Document
from petadmin.records.queries import concerning

RECENT = 10_000
"""The newest e-mails, among which a common word is found often enough without the index of words."""

MOST = 100
"""So many people around a customer can be chosen from."""


def count_found(session: Db, statement: Select[Any]) -> Count:
    """How many e-mails a search finds, capped.

    From the index a common word would bring millions, so the newest e-mails are looked through first.
    """
    # Asked for apart, since PostgreSQL plans well only with the number itself.
    newest = session.scalar(select(func.max(Email.id))) or 0
    if newest > RECENT:
        among_newest = capped_count(session, statement.where(Email.id > newest - RECENT))
        if among_newest.capped:
            return among_newest
    return count_with_ids(session, statement)


def counts_by_status(session: Db, *, owner: tuple[str, int] | None) -> dict[str, Count]:
    """How many e-mails are in each state, capped; states without any are left out."""
    statements: list[Select[Any]] = []
    for status in EmailStatus:
        statement: Select[Any] = select(Email.id).where(Email.status == status)
        if owner is not None:
            statement = statement.where(getattr(Email, owner[0]) == owner[1])
        statements.append(statement)
    counts = zip(EmailStatus, capped_counts(session, *statements), strict=True)
    return {status.value: count for status, count in counts if count.number}


def recipients(session: Db, person: Any) -> list[Recipient]:
    """The addresses of a customer or a potential customer, and of the people around them; each address once."""
    found = []
    if person.email:
        found.append(Recipient(person.email, str(person), person.contact_person or str(person)))
    if isinstance(person, Customer):
        around = session.scalars(of_customer(person.id).where(Contact.email != "").limit(MOST))
        found += [
            Recipient(contact.email, contact.name, contact.name, contact.relation, own=False)
            for contact in around
        ]
    return list({one.address.lower(): one for one in reversed(found)}.values())[::-1]


def files_on_file(person: Any) -> Select[Document]:
    """The documents of a person that can go with an e-mail: files, theirs and their animals', the newest first."""
    return (
        select(Document)
        .where(concerning(Document, person, Document.file_id.is_not(None)))
        .options(joinedload(Document.file), joinedload(Document.animal))
        .order_by(Document.id.desc())
    )


def names_of_animals(session: Db, person: Any) -> list[str]:
    """How the animals of a customer are called, the living ones; a potential customer has none on file."""
    if not isinstance(person, Customer):
        return []
    living = select(Animal.name).where(
        Animal.customer_id == person.id, Animal.deceased_on.is_(None)
    )
    return list(session.scalars(living.order_by(Animal.id).limit(MOST)))


def kept_texts(session: Db, occasions: Sequence[Occasion]) -> Sequence[EmailTemplate]:
    """The texts that can be chosen while an e-mail is written, those of the first occasion first."""
    statement = select(EmailTemplate).where(EmailTemplate.occasion.in_(occasions))
    found = session.scalars(statement.order_by(EmailTemplate.folded, EmailTemplate.id)).all()
    return sorted(found, key=lambda one: occasions.index(one.occasion))
