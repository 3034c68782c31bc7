"""The e-mail that somebody of the staff writes to one person."""

from datetime import datetime
from typing import Any, NamedTuple

from petadmin.access.models import User
from petadmin.mail.composing import compose
from petadmin.mail.drafts import Draft
from petadmin.marketing.letters import paragraphs
from petadmin.marketing.recipients import Recipient

CUSTOMER = "customer"
WRITTEN = "email.written"
TEST = "email.test"


class Letter(NamedTuple):
    """What was typed."""

    subject: str
    text: str


def letter(
    person: Any,
    recipient: Recipient,
    written: Letter,
    *,
    author_id: int | None,
    not_before: datetime | None = None,
) -> Draft:
    """The e-mail to a customer or a potential customer, in their language, with the salutation before it."""
    is_customer = person.__tablename__ == CUSTOMER
    composed = compose(
        "marketing/letter",
        language=person.language.value,
        context={
            "name": recipient.greeted,
            "subject": written.subject,
            "text": written.text,
            "paragraphs": paragraphs(written.text),
            "customer": is_customer and recipient.own,
        },
    )
    return Draft(
        kind=WRITTEN,
        to=recipient.address,
        to_name=recipient.name,
        subject=composed.subject,
        text=composed.text,
        html=composed.html,
        language=person.language,
        # A potential customer who became a customer in the meantime stands in for both.
        customer_id=person.id if is_customer else person.customer_id,
        lead_id=None if is_customer else person.id,
        not_before=not_before,
        created_by_id=author_id,
    )


def test_of(draft: Draft, user: User) -> Draft:
    """The same message to whoever wrote it, at once; it is no contact with the person whom it is about."""
    return Draft(
        kind=TEST,
        to=user.email,
        to_name=user.name,
        subject=draft.subject,
        text=draft.text,
        html=draft.html,
        language=draft.language,
        customer_id=draft.customer_id,
        lead_id=draft.lead_id,
        internal=True,
        attachments=draft.attachments,
        created_by_id=user.id,
    )
