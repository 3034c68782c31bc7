"""The forms of reminders: one for a booking, and the rules."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import get_timezone
from sqlalchemy import select
from wtforms import StringField
from wtforms.fields.choices import Choice as Option
from wtforms.widgets import TimeInput

from petadmin.adminkit.fields import InputRequired, NumberRange, WholeField
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.moments import MomentField, tomorrow_morning
from petadmin.adminkit.simple_fields import AreaField, OptionField
from petadmin.bookings.reminders.wording import clock_text
from petadmin.core.clock import moment_at
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l
from petadmin.mail.templates.models import EmailTemplate, Occasion

CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::[0-5][0-9])?")
MOST_DAYS = 730


class OccasionField(OptionField):
    """One of the occasions on which something is sent by itself."""

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        options = [(one.value, one.label) for one in Occasion if one is not Occasion.written]
        super().__init__(label, validators, options=options, **kwargs)

    def process_data(self, value: Any) -> None:
        self.data = str(value.value) if isinstance(value, Occasion) else value

    def iter_choices(self) -> Iterable[Option]:
        # There is always one, so that none needs no place among the options.
        return (option for option in super().iter_choices() if option.value)


class ClockField(StringField):
    """A time of the day; its data are minutes past midnight."""

    widget = TimeInput()
    data: int | None

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        found = CLOCK.fullmatch(text)
        if found is None:
            raise ValueError(_("This is not a time. Type it as in 09:30."))
        self.data = int(found[1]) * 60 + int(found[2])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return clock_text(self.data) if self.data is not None else ""

    @property
    def chosen_text(self) -> str:
        """How the time is read."""
        return self._value()


class KeptTextField(OptionField):
    """One of the kept texts, or the standard one; with `occasion`, only those that were written for it."""

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        occasion: Occasion | None = None,
        **kwargs: Any,
    ) -> None:
        self._occasion = occasion
        super().__init__(label, validators, options=(), **kwargs)

    @property
    def labels(self) -> dict[str, Label]:
        rows = select(EmailTemplate).where(EmailTemplate.occasion != Occasion.written)
        if self._occasion is not None:
            rows = select(EmailTemplate).where(EmailTemplate.occasion == self._occasion)
        found = db.session.scalars(rows.order_by(EmailTemplate.occasion, EmailTemplate.folded))
        if self._occasion is not None:
            return {str(row.id): row.name for row in found}
        return {str(row.id): f"{row.occasion.label} · {row.name}" for row in found}

    def process_data(self, value: Any) -> None:
        row_id = getattr(value, "id", value)
        self.data = str(row_id) if row_id is not None else None

    def iter_choices(self) -> Iterable[Option]:
        for option in super().iter_choices():
            yield option if option.value else option._replace(label=_("Standard text"))

    @property
    def row_id(self) -> int | None:
        """The id of the chosen text."""
        return int(self.data) if self.data else None


def mornings_before(booking_start: datetime) -> Any:
    """The usual moments to remind of a booking: the mornings before it, as far as they are ahead."""

    def quick(now: datetime) -> list[tuple[datetime, Label]]:
        day = booking_start.astimezone(get_timezone()).date()
        choices = [
            (7, _l("A week before")),
            (3, _l("3 days before")),
            (1, _l("The day before")),
        ]
        moments = [
            (moment_at(datetime.combine(day - timedelta(days=days), time(9)), get_timezone()), text)
            for days, text in choices
        ]
        return [(moment, text) for moment, text in moments if moment > now]

    return quick


class ReminderForm(EntityForm):
    """A reminder of a booking that somebody adds."""

    send_at = MomentField(_l("When"), [InputRequired()], default=tomorrow_morning)
    template = KeptTextField(
        _l("Text"),
        occasion=Occasion.booking,
        description=_l("In the customer's language; the placeholders are filled in on the day."),
    )

    def values(self) -> dict[str, Any]:
        return {"send_at": self.send_at.data, "template_id": self.template.row_id}


def reminder_form(booking_start: datetime) -> type[ReminderForm]:
    """The form for a reminder of a booking that begins at a moment."""
    send_at = MomentField(
        _l("When"),
        [InputRequired()],
        quick=mornings_before(booking_start),
        default=tomorrow_morning,
    )
    form: type[ReminderForm] = type("BookingReminderForm", (ReminderForm,), {"send_at": send_at})
    return form


class RuleForm(EntityForm):
    """A rule by which reminders are sent; while it is switched on, what it is for stays as it is."""

    occasion = OccasionField(_l("What for"), [InputRequired()], default=Occasion.booking.value)
    area = AreaField(_l("Area"), description=_l("Without an area, the rule is for all of them."))
    days = WholeField(
        _l("Days"),
        [InputRequired(), NumberRange(min=0, max=MOST_DAYS)],
        default=3,
        description=_l(
            "Before a booking or before a vaccine lapses; after a visit. For several distances, such as 5, 3"
            " and 1 days, make a rule for each. Birthdays: 0."
        ),
    )
    minute = ClockField(_l("At what time"), [InputRequired()], default=9 * 60)
    template = KeptTextField(
        _l("Text"),
        description=_l("One of the texts kept in the settings that was written for this."),
    )

    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "days": self.days.data,
            "minute": self.minute.data,
            "template_id": self.template.row_id,
        }
        if "occasion" in self:
            found["occasion"] = Occasion(self.occasion.data)
        if "area" in self:
            found["area"] = self.area.data
        return found

    def __init__(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, obj=obj, **kwargs)
        if obj is not None and obj.active:
            del self.occasion, self.area
