"""The forms of potential customers, and the questions that their verbs ask."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import get_timezone
from wtforms import HiddenField
from wtforms.fields.choices import Choice as Option
from wtforms.fields.choices import SelectChoice

from petadmin.access.models import Language
from petadmin.adminkit.fields import (
    ChoiceField,
    DayField,
    InputRequired,
    Length,
    LineField,
    Optional,
    TextField,
)
from petadmin.adminkit.forms import EntityForm, PlainForm
from petadmin.core.clock import today
from petadmin.core.i18n import Label, _, _l
from petadmin.customers.forms import EmailField, PhoneField
from petadmin.customers.models import CustomerKind
from petadmin.leads.models import OPEN, LostReason, Source, Stage
from petadmin.leads.similar import Similar, find
from petadmin.records.labels.forms import LabelsField, all_interests
from petadmin.records.notices.forms import StaffField

WHILE_OPEN = ("stage", "follow_up_on")
"""Fields that say nothing any more of those who became customers or are lost."""


class OpenStageField(ChoiceField):
    """One of the stages in which there is still something to do."""

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators, choices=Stage, **kwargs)

    def _labels(self) -> list[SelectChoice]:
        return [SelectChoice(stage.value, str(stage.label)) for stage in OPEN]

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and self.data not in OPEN:
            self.data = None
            raise ValueError(_("Choose one of these."))


class AssigneeField(StaffField):
    """Who looks after a potential customer, or nobody in particular."""

    def iter_choices(self) -> Iterable[Option]:
        for option in super().iter_choices():
            yield option if option.value else option._replace(label=_("Nobody yet"))


class FollowUpField(DayField):
    """When to get in touch; the usual days are filled in by a click."""

    @property
    def quick_choices(self) -> list[tuple[str, Label]]:
        """Values and labels of the usual days."""
        day = today(get_timezone())
        usual = (
            (0, _l("Today")),
            (1, _l("Tomorrow")),
            (7, _l("In a week")),
            (30, _l("In 30 days")),
        )
        return [((day + timedelta(days=days)).isoformat(), label) for days, label in usual]


class OpenForm(EntityForm):
    """A form of which those who are no longer open have no stage and no follow-up."""

    def __init__(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, obj, **kwargs)
        if obj is not None and not obj.is_open:
            for name in WHILE_OPEN:
                if name in self:
                    del self[name]


class LeadForm(OpenForm):
    """A potential customer."""

    kind = ChoiceField(_l("Kind"), choices=CustomerKind, default=CustomerKind.person)
    first_name = LineField(_l("First name"), [Length(max=80)])
    last_name = LineField(_l("Last name"), [Length(max=120)])
    company_name = LineField(_l("Company name"), [Length(max=160)])
    email = EmailField(
        _l("Email"), [Length(max=254)], render_kw={"type": "email", "autocomplete": "off"}
    )
    phone = PhoneField(
        _l("Phone"), [Length(max=60)], render_kw={"type": "tel", "autocomplete": "off"}
    )
    other_phone = PhoneField(
        _l("Other phone"), [Length(max=60)], render_kw={"type": "tel", "autocomplete": "off"}
    )
    city = LineField(_l("City"), [Length(max=100)])
    language = ChoiceField(_l("Language"), choices=Language, default=Language.es)
    interests = LabelsField(_l("Interests"), labels=all_interests)
    wishes = TextField(
        _l("What they are looking for"),
        description=_l("In their own words: which animals, from when to when, what they asked."),
    )
    source = ChoiceField(_l("Source"), choices=Source, default=Source.call)
    source_detail = LineField(
        _l("More about the source"),
        [Length(max=200)],
        description=_l("Such as who recommended you, or which advertisement it was."),
    )
    stage = OpenStageField(_l("Stage"), default=Stage.new)
    assignee = AssigneeField(_l("Assigned to"))
    follow_up_on = FollowUpField(_l("Follow up on"), [Optional()])
    known = HiddenField()
    """Who is similar and has been shown already, so that saving once more saves."""

    def __init__(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, obj, **kwargs)
        self.similar: Sequence[Similar] = ()
        self._is_new = obj is None

    def values(self) -> dict[str, Any]:
        values = super().values()
        values.pop("known", None)
        return values

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        return valid and (not self._is_new or self._was_shown())

    def _was_shown(self) -> bool:
        """Whether everybody with the same e-mail address or phone was shown before this was sent."""
        self.similar = find(self.email.data, (self.phone.data, self.other_phone.data))
        keys = {one.key for one in self.similar}
        seen = set(str(self.known.data or "").split())
        self.known.data = " ".join(sorted(keys))
        if keys <= seen:
            return True
        self.form_errors.append(
            _("They may be on file already: look below, and save once more if this is another one.")
        )
        return False


class MoveForm(PlainForm):
    """To which stage."""

    stage = OpenStageField(_l("Stage"), [InputRequired()])


class LoseForm(PlainForm):
    """Why nothing came of it."""

    reason = ChoiceField(_l("Reason"), choices=LostReason, default=LostReason.no_answer)
    note = TextField(
        _l("More about it"),
        [Length(max=500)],
        description=_l("What could win them back one day. It may stay empty."),
        render_kw={"rows": 3},
    )


class AssignForm(PlainForm):
    """Who looks after them."""

    assignee = AssigneeField(_l("Assigned to"))


class FollowUpForm(PlainForm):
    """When to get in touch; empty when there is no need to."""

    follow_up_on = FollowUpField(
        _l("Follow up on"), [Optional()], description=_l("Empty: nothing to follow up.")
    )
