"""The e-mails of a mailing: its text, filled in for each of its recipients in their language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from babel.lists import format_list
from sqlalchemy import select

from petadmin.access.models import Language, User
from petadmin.animals.queries import names_of
from petadmin.core.db import Db
from petadmin.core.i18n import LOCALES, _, in_language
from petadmin.customers.models import Customer
from petadmin.files.models import StoredFile
from petadmin.mail.composing import Composed
from petadmin.mail.drafts import Draft
from petadmin.mail.models import Category
from petadmin.mail.post_office import post_office
from petadmin.mail.templates.texts import Prepared, Slot, language_of, prepare, text_in, used
from petadmin.mail.unsubscribing import can_unsubscribe, unsubscribe_url
from petadmin.marketing.campaigns.models import Campaign
from petadmin.marketing.campaigns.queries import lead_model

SENT = "campaign.sent"
TEST = "campaign.test"
ANIMALS = "animal_names"


class Person(NamedTuple):
    """A recipient, as far as their e-mail depends on them."""

    customer_id: int | None
    lead_id: int | None
    name: str
    address: str
    language: Language


class Filled(NamedTuple):
    """A finished e-mail, and the language that it came out in."""

    composed: Composed
    language: Language


@dataclass
class Writer:
    """A mailing's text, put into its frame once for each language and kind of recipient.

    In a trial the link to unsubscribe changes nothing, since not the recipient but staff will see it.
    """

    session: Db
    campaign: Campaign
    staff_name: str
    trial: bool = False
    _prepared: dict[tuple[Language, bool], Prepared] = field(default_factory=dict)

    @property
    def is_advertising(self) -> bool:
        return self.campaign.category is Category.marketing

    def values_of(self, people: Sequence[Person]) -> dict[Person, dict[str, str]]:
        """What the placeholders stand for, of all these people."""
        greeted = self._greeted(people)
        animals = self._animals(people) if names_animals(self.campaign) else {}
        return {
            person: {
                "customer_name": greeted.get((person.customer_id, person.lead_id)) or person.name,
                "staff_name": self.staff_name,
                ANIMALS: _listed(animals.get(person.customer_id, ()), self.language_for(person)),
            }
            for person in people
        }

    def language_for(self, person: Person) -> Language:
        """In which language somebody gets it."""
        return language_of(self.campaign, person.language)

    def fill(self, person: Person, values: dict[str, str]) -> Filled:
        """The e-mail to somebody; raises `MissingValues`, and `DomainError` for a text that cannot be read."""
        language = self.language_for(person)
        link = {"unsubscribe_url": self.link_of(person)} if self.is_advertising else {}
        return Filled(
            self._text(language, person.customer_id is not None).fill({**values, **link}), language
        )

    def link_of(self, person: Person) -> str:
        """Where somebody ends advertising; empty for customer service."""
        if not self.is_advertising:
            return ""
        if not self.trial:
            return unsubscribe_url(customer_id=person.customer_id, lead_id=person.lead_id)
        return unsubscribe_url() if can_unsubscribe() else "#"

    def _text(self, language: Language, is_customer: bool) -> Prepared:
        key = (language, is_customer)
        if key not in self._prepared:
            frame: dict[str, Any] = {"reason": _reason(language, is_customer, self.is_advertising)}
            if self.is_advertising:
                frame["unsubscribe_url"] = Slot("unsubscribe_url")
            self._prepared[key] = prepare(
                text_in(self.campaign, language), language=language.value, frame=frame
            )
        return self._prepared[key]

    def _greeted(self, people: Sequence[Person]) -> dict[tuple[int | None, int | None], str]:
        """Whom a company's e-mail greets; of a person it is the name by which they are on file."""
        lead = lead_model()
        customers = [person.customer_id for person in people if person.customer_id is not None]
        leads = [person.lead_id for person in people if person.lead_id is not None]
        found: dict[tuple[int | None, int | None], str] = {}
        for row_id, first, last in self._names(Customer, customers):
            found[row_id, None] = f"{first} {last}".strip()
        for row_id, first, last in self._names(lead, leads):
            found[None, row_id] = f"{first} {last}".strip()
        return found

    def _names(self, kind: Any, ids: Sequence[int]) -> Iterable[Any]:
        if not ids:
            return ()
        return self.session.execute(
            select(kind.id, kind.first_name, kind.last_name).where(kind.id.in_(ids))
        )

    def _animals(self, people: Sequence[Person]) -> dict[int | None, list[str]]:
        ids = [person.customer_id for person in people if person.customer_id is not None]
        found: dict[int | None, list[str]] = {}
        for customer_id, name in self.session.execute(names_of(ids)) if ids else ():
            found.setdefault(customer_id, []).append(name)
        return found


def draft_to(
    writer: Writer,
    person: Person,
    filled: Filled,
    *,
    key: str,
    not_before: datetime,
    attachments: tuple[tuple[StoredFile, str], ...],
) -> Draft:
    """The e-mail to one recipient, to be queued."""
    return Draft(
        kind=SENT,
        to=person.address,
        to_name=person.name,
        subject=filled.composed.subject,
        text=filled.composed.text,
        html=filled.composed.html,
        language=filled.language,
        customer_id=person.customer_id,
        lead_id=person.lead_id,
        dedupe_key=key,
        not_before=not_before,
        category=writer.campaign.category,
        attachments=attachments,
        created_by_id=writer.campaign.created_by_id,
        unsubscribe_url=writer.link_of(person),
    )


def test_to(writer: Writer, filled: Filled, user: User) -> Draft:
    """The same message to whoever asked for a test, at once."""
    return Draft(
        kind=TEST,
        to=user.email,
        to_name=user.name,
        subject=filled.composed.subject,
        text=filled.composed.text,
        html=filled.composed.html,
        language=filled.language,
        internal=True,
        attachments=files_of(writer.campaign),
        created_by_id=user.id,
    )


def files_of(campaign: Campaign) -> tuple[tuple[StoredFile, str], ...]:
    """What goes with each e-mail."""
    return tuple((one.file, one.name) for one in campaign.attachments)


def names_animals(campaign: Campaign) -> bool:
    """Whether a mailing speaks of the recipients' animals, and so cannot go to who has none."""
    return any(ANIMALS in used(text_in(campaign, language)) for language in Language)


def _listed(names: Sequence[str], language: Language) -> str:
    return format_list(list(names), locale=LOCALES[language.value]) if names else ""


def _reason(language: Language, is_customer: bool, is_advertising: bool) -> str:
    business = post_office().business_name
    with in_language(language.value):
        if is_advertising:
            return _(
                "You receive this email because you agreed to advertising from %(business)s by email.",
                business=business,
            )
        if is_customer:
            return _(
                "You receive this email because you are a customer of %(business)s.",
                business=business,
            )
        return _(
            "You receive this email because you are in contact with %(business)s.",
            business=business,
        )
