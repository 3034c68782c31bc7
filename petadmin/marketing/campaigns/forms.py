"""The two forms of a mailing: for whom it is, and what is written."""

from collections.abc import Sequence
from typing import Any

from flask_admin.form import BaseForm
from sqlalchemy import select
from wtforms import HiddenField, SelectField, ValidationError
from wtforms.validators import NumberRange

from petadmin.access.models import Language
from petadmin.adminkit.fields import (
    ChecksField,
    ChoiceField,
    InputRequired,
    LineField,
    Optional,
    WholeField,
)
from petadmin.adminkit.forms import LanguageMeta
from petadmin.adminkit.moments import MomentField, soon
from petadmin.business.areas import areas
from petadmin.business.settings import business_settings
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l
from petadmin.mail.models import Category
from petadmin.mail.services import MAX_SUBJECT
from petadmin.mail.templates.models import EmailTemplate, Occasion
from petadmin.mail.templates.texts import Text, problems_with
from petadmin.marketing.campaigns import saved
from petadmin.marketing.campaigns.audience import Audience, listed, query_of_list
from petadmin.marketing.campaigns.models import Campaign
from petadmin.marketing.forms import FilesField
from petadmin.marketing.rich_text import RichTextField
from petadmin.records.documents.forms import largest_file
from petadmin.records.interactions.forms import WholeLength
from petadmin.records.labels.forms import LabelsField, all_interests, all_tags

LONGEST_NAME = 120
FASTEST = 6000
"""So many e-mails in a minute are the most that can be asked for."""

PEOPLE: Sequence[tuple[str, Label]] = (
    ("customer", _l("Customers")),
    ("lead", _l("Potential customers, without those who were lost")),
)


class StepForm(BaseForm):
    """What both forms have: the version that notices a stale save."""

    Meta = LanguageMeta

    version = HiddenField()

    def is_stale(self, campaign: Campaign) -> bool:
        """Whether somebody else saved the mailing after this form was opened."""
        return str(self.version.data or "") != str(campaign.version)


class AudienceForm(StepForm):
    """For whom a mailing is."""

    name = LineField(
        _l("Name of the mailing"),
        [InputRequired(), WholeLength(max=LONGEST_NAME)],
        description=_l("Only staff see it, in the list of mailings."),
        render_kw={"autocomplete": "off"},
    )
    people = ChecksField(_l("Who gets it"), options=lambda: PEOPLE)
    saved = SelectField(
        _l("Saved filter"),
        choices=lambda: list(saved.choices()),
        default="",
        invalid_choice_message=_l("Choose one of these."),
        description=_l("Choose one to write only to those whom that list shows."),
    )
    interests = LabelsField(_l("Interested in"), labels=all_interests)
    areas = ChecksField(
        _l("Known in these business areas"),
        options=lambda: areas().choices(),
        colours=lambda: {area.key: area.colour for area in areas()},
    )
    tags = LabelsField(
        _l("With one of these tags"),
        labels=all_tags,
        description=_l("Only customers bear tags."),
    )
    language = SelectField(
        _l("Language"),
        choices=lambda: [("", _("All")), *((one.value, str(one.label)) for one in Language)],
    )

    def audience(self, before: Audience) -> Audience:
        """What was chosen; where the recipients were taken from stays."""
        return Audience(
            **self._taken_from(before),
            interests=tuple(int(one) for one in self.interests.data or ()),
            areas=tuple(self.areas.data or ()),
            tags=tuple(int(one) for one in self.tags.data or ()),
            language=self.language.data or "",
        )

    def _taken_from(self, before: Audience) -> dict[str, Any]:
        if before.is_taken_from_a_list:
            names = ("people", "chosen", "lists", "saved")
            return {name: getattr(before, name) for name in names}
        one = saved.find(self.saved.data or "")
        if one is None:
            return {"people": tuple(self.people.data or ())}
        lists = {one.person: query_of_list(one.person, one.kept.query)}
        return {"people": (one.person,), "lists": lists, "saved": one.kept.name}

    def validate_people(self, field: ChecksField) -> None:
        """Somebody must get it."""
        if not field.data and not self.saved.data and "people" not in self.left_aside:
            raise ValidationError(_("Choose who gets it."))

    def validate_saved(self, field: SelectField) -> None:
        """What the list was narrowed by must still be there."""
        one = saved.find(field.data or "")
        if one is None:
            return
        try:
            listed(one.person, one.kept.query)
        except DomainError as error:
            raise ValidationError(str(error)) from error

    left_aside: frozenset[str] = frozenset()
    """Fields that the page does not show."""


class TextForm(StepForm):
    """What a mailing says, when and how fast it goes."""

    category = ChoiceField(
        _l("What kind of email it is"),
        [InputRequired()],
        choices=Category,
        description=_l(
            "Advertising goes only to those who agreed to it, not in the quiet hours, and with a link to"
            " unsubscribe. Customer service is what customers need to know, such as changed opening hours."
        ),
    )
    template = SelectField(
        _l("Kept text"), choices=lambda: [("", "—"), *_templates()], validate_choice=False
    )
    subject_en = LineField(
        _l("Subject in English"),
        [WholeLength(max=MAX_SUBJECT)],
        render_kw={"autocomplete": "off", "lang": "en"},
    )
    body_en = RichTextField(_l("Text in English"))
    subject_es = LineField(
        _l("Subject in Spanish"),
        [WholeLength(max=MAX_SUBJECT)],
        render_kw={"autocomplete": "off", "lang": "es"},
    )
    body_es = RichTextField(_l("Text in Spanish"))
    kept = ChecksField(_l("Attachments"), options=tuple)
    files = FilesField(_l("Attach files"), limit=largest_file)
    starts_at = MomentField(
        _l("Send on"),
        [Optional()],
        quick=soon,
        description=_l("Leave it empty to begin as soon as the mailing is started."),
    )
    per_minute = WholeField(
        _l("Emails per minute"),
        [Optional(), NumberRange(min=1, max=FASTEST)],
        description=_l("Leave it empty for the pace that administrators have set."),
    )

    def validate_starts_at(self, field: MomentField) -> None:
        """A moment that is past is refused; the present minute is not."""
        if field.data is not None and field.data < utcnow().replace(second=0, microsecond=0):
            raise ValidationError(
                _("This moment is past. Choose a later one, or none to begin at once.")
            )

    def validate_body_en(self, field: RichTextField) -> None:
        """The English text is whole or not there."""
        self._check("en")

    def validate_body_es(self, field: RichTextField) -> None:
        """The Spanish text is whole or not there."""
        self._check("es")

    def _check(self, language: str) -> None:
        subject, body = self[f"subject_{language}"], self[f"body_{language}"]
        if bool(subject.data) != bool(body.data):
            raise ValidationError(_("Each language needs both a subject and a text, or neither."))
        problems = problems_with(Text(subject.data or "", body.data or ""), Occasion.written)
        if problems:
            raise ValidationError(" ".join(problems))

    def texts(self) -> dict[str, Any]:
        """What was written, by column."""
        names = ("subject_en", "body_en", "subject_es", "body_es")
        return {name: self[name].data or "" for name in names}


def text_form(campaign: Campaign) -> type[TextForm]:
    """The form with a choice of the files that are attached already."""
    kept = [(str(one.id), one.name) for one in campaign.attachments]
    fields: dict[str, Any] = {"kept": ChecksField(_l("Attachments"), options=lambda: kept)}
    form: type[TextForm] = type("MailingTextForm", (TextForm,), fields)
    return form


def audience_form(audience: Audience) -> type[AudienceForm]:
    """The form; those whose recipients were taken from a list are not asked who they are."""
    if not audience.is_taken_from_a_list:
        return AudienceForm
    fields: dict[str, Any] = {"left_aside": frozenset({"people", "saved"})}
    form: type[AudienceForm] = type("NarrowingForm", (AudienceForm,), fields)
    return form


def default_rate() -> int:
    """The pace that administrators have set."""
    return business_settings(db.session).mailing_per_minute


def _templates() -> list[tuple[str, str]]:
    kept = db.session.execute(
        select(EmailTemplate.id, EmailTemplate.name)
        .where(EmailTemplate.occasion == Occasion.written)
        .order_by(EmailTemplate.folded)
    )
    return [(str(row_id), name) for row_id, name in kept]
