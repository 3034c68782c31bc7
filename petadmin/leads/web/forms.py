"""The form that people fill in on the website, and the one by which administrators set it up."""

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from petadmin.adminkit.fields import LineField, TextField
from petadmin.adminkit.forms import PlainForm
from petadmin.core.i18n import _, _l
from petadmin.core.text import fold
from petadmin.leads.forms import AssigneeField
from petadmin.leads.web.settings import WebForm, origin_of
from petadmin.records.labels.forms import LabelsField, all_interests

LONGEST_MESSAGE = 5000
LONGEST_TEXT = 2000
MOST_ORIGINS = 20


def offered_interests() -> list[Any]:
    """The interests that the form offers."""
    return [one for one in all_interests() if one.on_web_form]


class EnquiryForm(PlainForm):
    """What somebody writes on the website; `website` is left empty by people, who do not see it."""

    name = LineField(_l("Name"), [InputRequired(), Length(max=200)])
    company = LineField(_l("Company"), [Length(max=160)])
    email = LineField(_l("Email"), [Length(max=254)])
    phone = LineField(_l("Phone"), [Length(max=40)])
    interests = LabelsField(_l("What are you interested in?"), labels=offered_interests)
    message = TextField(_l("Message"), [Length(max=LONGEST_MESSAGE)])
    privacy = BooleanField(
        validators=[InputRequired(_l("Without your consent we may not answer."))]
    )
    marketing = BooleanField()
    website = StringField(_l("Leave this field empty"))


class WebFormForm(PlainForm):
    """The settings of the web form."""

    is_on = BooleanField(_l("The form is switched on"))
    origins = TextField(
        _l("Websites that may send"),
        description=_l("One address a line, such as https://www.example.org"),
    )
    thanks_url = LineField(
        _l("Page shown afterwards"),
        [Length(max=500)],
        description=_l("On one of these websites. Left empty, Petadmin shows a page of thanks."),
    )
    assignee_id = AssigneeField(_l("Assigned to"))
    privacy_es = TextField(_l("Consent to data protection, in Spanish"), [Length(max=LONGEST_TEXT)])
    privacy_en = TextField(_l("Consent to data protection, in English"), [Length(max=LONGEST_TEXT)])
    marketing_es = TextField(_l("Consent to advertising, in Spanish"), [Length(max=LONGEST_TEXT)])
    marketing_en = TextField(_l("Consent to advertising, in English"), [Length(max=LONGEST_TEXT)])

    def validate_origins(self, field: TextField) -> None:
        lines = _lines(field.data)
        if len(lines) > MOST_ORIGINS:
            raise ValidationError(_("At most %(num)s websites.", num=MOST_ORIGINS))
        for line in lines:
            if not origin_of(line):
                raise ValidationError(
                    _("“%(line)s” is no address of a website. Begin with https://", line=line)
                )

    def validate_thanks_url(self, field: LineField) -> None:
        allowed = {origin_of(line) for line in _lines(self.origins.data)}
        if field.data and origin_of(field.data) not in allowed:
            raise ValidationError(_("The page must be on one of the websites above."))

    def chosen(self) -> WebForm:
        """The settings that were entered."""
        texts = ("privacy_es", "privacy_en", "marketing_es", "marketing_en")
        return WebForm(
            is_on=self.is_on.data,
            origins=tuple(dict.fromkeys(origin_of(line) for line in _lines(self.origins.data))),
            thanks_url=self.thanks_url.data or "",
            assignee_id=self.assignee_id.data,
            **{name: self[name].data or "" for name in texts},
        )


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def interests_named(values: list[str]) -> tuple[list[Any], list[str]]:
    """The offered interests among ids and names that a website sent, and what is none of them."""
    offered = {str(one.id): one for one in offered_interests()}
    by_name = {one.folded: one for one in offered.values()}
    found, unknown = {}, []
    for value in values:
        one = offered.get(value) or by_name.get(fold(value))
        if one is None:
            unknown.append(value)
        else:
            found[one.id] = one
    return list(found.values()), unknown
