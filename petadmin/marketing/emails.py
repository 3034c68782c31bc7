"""The e-mail that somebody of the staff writes to one person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from petadmin.access.models import User
from petadmin.core.i18n import _, in_language
from petadmin.mail.drafts import Draft
from petadmin.mail.post_office import post_office
from petadmin.mail.templates.texts import Text, prepare
from petadmin.marketing.recipients import Recipient

CUSTOMER = "customer"
WRITTEN = "email.written"
TEST = "email.test"


def letter(
    person: Any,
    recipient: Recipient,
    written: Text,
    *,
    values: Mapping[str, str],
    author_id: int | None,
    not_before: datetime | None = None,
) -> Draft:
    """The e-mail to a customer or a potential customer, in their language, with the salutation before it.

    Raises `DomainError` for placeholders that are none, or that have nothing to stand for.
    """
    is_customer = person.__tablename__ == CUSTOMER
    language = person.language.value
    frame = {"reason": _reason(language, is_customer=is_customer and recipient.own)}
    composed = prepare(written, language=language, frame=frame).fill(values)
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


def _reason(language: str, *, is_customer: bool) -> str:
    """Why somebody gets the e-mail."""
    business = post_office().business_name
    with in_language(language):
        if is_customer:
            return _(
                "You receive this email because you are a customer of %(business)s.",
                business=business,
            )
        return _(
            "You receive this email because you are in contact with %(business)s.",
            business=business,
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
