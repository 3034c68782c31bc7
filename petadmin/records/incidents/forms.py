"""The forms of incidents."""

from flask_babel import get_timezone
from wtforms import Form
from wtforms.validators import StopValidation

from petadmin.adminkit.fields import (
    ChoiceField,
    DayField,
    InputRequired,
    Length,
    Optional,
    TextField,
)
from petadmin.adminkit.forms import EntityForm, PlainForm
from petadmin.core.clock import today
from petadmin.core.i18n import _, _l
from petadmin.records.incidents.models import IncidentKind, Severity
from petadmin.records.incidents.services import LONGEST_TEXT


class PastDayField(DayField):
    """A day that has come already, told along with what else is wrong."""

    def pre_validate(self, form: Form) -> None:
        if self.data is not None and self.data > today(get_timezone()):
            raise StopValidation(_("The date cannot lie in the future."))


class IncidentForm(EntityForm):
    """An incident."""

    kind = ChoiceField(_l("Kind"), choices=IncidentKind, default=IncidentKind.bite)
    severity = ChoiceField(
        _l("Severity"),
        choices=Severity,
        default=Severity.slight,
        description=_l("Serious ones stand over the desk until they are settled."),
    )
    occurred_on = PastDayField(
        _l("When it happened"), [InputRequired()], default=lambda: today(get_timezone())
    )
    text = TextField(_l("What happened"), [InputRequired(), Length(max=LONGEST_TEXT)])
    action_taken = TextField(_l("What was done about it"), [Length(max=LONGEST_TEXT)])
    settled_on = PastDayField(
        _l("Settled on"), [Optional()], description=_l("Empty as long as something is left to do.")
    )


class SettlingForm(PlainForm):
    """When an incident was settled."""

    settled_on = PastDayField(
        _l("Settled on"), [InputRequired()], default=lambda: today(get_timezone())
    )
