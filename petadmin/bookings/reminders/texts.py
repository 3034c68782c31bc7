"""The e-mail of a reminder: a kept text or the standard one of its occasion, in the recipient's language."""

from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from flask import render_template

from petadmin.access.models import Language
from petadmin.bookings.reminders.kinds import Kind
from petadmin.bookings.reminders.models import Reminder
from petadmin.bookings.reminders.moments import local_day
from petadmin.bookings.reminders.occasions import KINDS
from petadmin.core.errors import DomainError
from petadmin.core.i18n import in_language
from petadmin.core.text import clean_line
from petadmin.mail.composing import Composed
from petadmin.mail.drafts import Draft
from petadmin.mail.post_office import post_office
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.mail.templates.placeholders import placeholders
from petadmin.mail.templates.texts import (
    Prepared,
    Slot,
    Text,
    language_of,
    prepare,
    text_in,
)
from petadmin.mail.unsubscribing import unsubscribe_url

UNSUBSCRIBE = "unsubscribe_url"


def standard_text(occasion: Occasion, language: Language) -> Text:
    """What is sent when no text was chosen: the templates of the occasion, with placeholders in them."""
    names = {one.name: f"{{{{ {one.name} }}}}" for one in placeholders(occasion)}
    folder = f"emails/reminders/{occasion.value}"
    with in_language(language.value):
        subject = render_template(f"{folder}/subject.txt", **names)
        body = render_template(f"{folder}/body.html", **names)
    return Text(clean_line(subject), body.strip())


def email_kind(occasion: Occasion) -> str:
    """The kind of the e-mails of an occasion in the log."""
    return f"reminder.{occasion.value}"


@dataclass
class Writer:
    """Writes the e-mails of many reminders; each text is put into its frame once."""

    zone: tzinfo
    now: datetime
    _prepared: dict[tuple[Occasion, int | None, Language], tuple[Prepared, Language]] = field(
        default_factory=dict
    )

    def draft(self, reminder: Reminder, *, to: str = "", dedupe_key: str | None = None) -> Draft:
        """The e-mail of a reminder; raises `DomainError` when it cannot be.

        A kept text that has nothing to stand for one of its placeholders gives way to the standard one.
        """
        kind = KINDS[reminder.occasion]
        customer = reminder.customer
        link = unsubscribe_url(customer_id=customer.id) if kind.is_advertising else ""
        template = reminder.template
        if template is None and reminder.rule is not None:
            template = reminder.rule.template
        try:
            composed, language = self._composed(reminder, template, link)
        except DomainError:
            if template is None:
                raise
            composed, language = self._composed(reminder, None, link)
        return Draft(
            kind=email_kind(reminder.occasion),
            to=to or customer.email,
            to_name=str(customer),
            subject=composed.subject,
            text=composed.text,
            html=composed.html,
            language=language,
            customer_id=customer.id,
            dedupe_key=dedupe_key,
            category=kind.category,
            created_by_id=reminder.created_by_id,
            unsubscribe_url=link,
        )

    def _composed(
        self, reminder: Reminder, template: EmailTemplate | None, link: str
    ) -> tuple[Composed, Language]:
        kind, customer = KINDS[reminder.occasion], reminder.customer
        prepared, language = self._ready(kind, template, customer.language)
        with in_language(language.value):
            values = dict(kind.values(reminder, self.day, self.zone))
        values |= {
            "customer_name": customer.contact_person or str(customer),
            "business_name": post_office().business_name,
            UNSUBSCRIBE: link,
        }
        return prepared.fill(values), language

    @property
    def day(self) -> date:
        """The day of sending."""
        return local_day(self.now, self.zone)

    def _ready(
        self, kind: Kind, template: EmailTemplate | None, wanted: Language
    ) -> tuple[Prepared, Language]:
        key = (kind.occasion, template.id if template is not None else None, wanted)
        if key not in self._prepared:
            language = language_of(template, wanted) if template is not None else wanted
            text = (
                text_in(template, wanted)
                if template is not None
                else standard_text(kind.occasion, wanted)
            )
            with in_language(language.value):
                why = str(kind.why)
            slots = {UNSUBSCRIBE: Slot(UNSUBSCRIBE)} if kind.is_advertising else {}
            frame = {"reason": why, **slots}
            self._prepared[key] = (prepare(text, language=language.value, frame=frame), language)
        return self._prepared[key]
