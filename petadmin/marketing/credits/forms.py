"""What is asked when e-mail credits are bought or corrected, and the settings of e-mail."""

from dataclasses import replace
from datetime import time
from typing import Any

from flask_babel import format_time
from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from petadmin.adminkit.chosen import ChosenForm
from petadmin.adminkit.fields import InputRequired, Length, LineField, NumberRange, WholeField
from petadmin.adminkit.forms import PlainForm
from petadmin.business.settings import BusinessSettings
from petadmin.core.i18n import Label, _, _l
from petadmin.mail.credits.services import LONGEST_NOTE, MOST

LABELS: dict[str, Label] = {
    "mailing_per_minute": _l("Emails of a mailing per minute"),
    "quiet_from": _l("No advertising from"),
    "quiet_until": _l("No advertising until"),
    "email_credits_limited": _l("Emails cost credits"),
    "low_credits": _l("Warn when fewer credits are left than"),
}
"""The settings of e-mail, by their names in `BusinessSettings`."""

FASTEST = 6_000
"""So many e-mails of a mailing may go per minute."""

MOST_WARNED = 1_000_000


class PurchaseForm(PlainForm):
    """Credits that were bought."""

    amount = WholeField(_l("Number of credits"), [InputRequired(), NumberRange(min=1, max=MOST)])
    note = LineField(
        _l("Note"),
        [Length(max=LONGEST_NOTE)],
        description=_l("Such as the number of the invoice. Now is written down as the time."),
    )


class CorrectionForm(PlainForm):
    """A number that was wrong, put right."""

    amount = WholeField(
        _l("Change"),
        [InputRequired(), NumberRange(min=-MOST, max=MOST)],
        description=_l("So many credits come in addition; with a minus, as in -20, so many go."),
    )
    note = LineField(_l("Reason"), [InputRequired(), Length(max=LONGEST_NOTE)])


class HourField(SelectField):
    """A full hour of the day."""

    def __init__(self, label: Label = "", **kwargs: Any) -> None:
        super().__init__(label, choices=_hours, coerce=int, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data not in range(24):
            raise ValidationError(_("Choose one of these."))

    def process_formdata(self, valuelist: list[str]) -> None:
        # A number of any length, or of other signs than digits, is none of the hours.
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text in _HOURS else None


_HOURS = frozenset(str(hour) for hour in range(24))


def hour_in_words(hour: int) -> str:
    """A full hour as people read it."""
    return str(format_time(time(hour), "short"))


def _hours() -> list[tuple[int, str]]:
    return [(hour, hour_in_words(hour)) for hour in range(24)]


class EmailSettingsForm(ChosenForm):
    """How fast and when e-mails go, and whether they cost credits."""

    mailing_per_minute = WholeField(
        LABELS["mailing_per_minute"],
        [InputRequired(), NumberRange(min=1, max=FASTEST)],
        description=_l(
            "Providers of mail refuse those who send too much at once; ask yours what it allows."
            " A mailing may have a rate of its own."
        ),
    )
    quiet_from = HourField(LABELS["quiet_from"])
    quiet_until = HourField(
        LABELS["quiet_until"],
        description=_l("At the same hour as above, there is no quiet time."),
    )
    email_credits_limited = BooleanField(
        LABELS["email_credits_limited"],
        description=_l(
            "Each email that goes takes one credit, tests and messages to the staff included. Without"
            " the tick any number can be sent, and what was promised to waiting emails is free again."
        ),
    )
    low_credits = WholeField(
        LABELS["low_credits"],
        [InputRequired(), NumberRange(min=0, max=MOST_WARNED)],
        description=_l(
            "Administrators see the warning on the start page, in the log and behind the bell."
        ),
    )

    def chosen(self, present: BusinessSettings) -> BusinessSettings:
        return replace(present, **{name: self[name].data for name in LABELS})
