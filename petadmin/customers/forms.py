"""The parts of the customer form that are not plain columns."""

from flask_babel import get_timezone

from petadmin.adminkit.fields import (
    ChoiceField,
    DayField,
    InputRequired,
    Length,
    LineField,
    Optional,
    TextField,
)
from petadmin.adminkit.forms import PlainForm, RowForm
from petadmin.core.clock import today
from petadmin.core.i18n import _l
from petadmin.core.phones import show_phone
from petadmin.customers.models import PhoneKind


class PhoneField(LineField):
    """A phone number, kept as E.164 and shown as people read it."""

    def process_data(self, value: str | None) -> None:
        self.data = show_phone(value) if value else value


class PhoneRow(RowForm):
    """A phone of a customer."""

    counts_when_filled = ("number",)

    number = PhoneField(
        _l("Number"), [Optional(), Length(max=60)], render_kw={"type": "tel", "autocomplete": "off"}
    )
    kind = ChoiceField(_l("Kind"), choices=PhoneKind, default=PhoneKind.mobile)


class AddressRow(RowForm):
    """An address of a customer."""

    counts_when_filled = ("street", "postal_code", "city", "province", "country")

    street = LineField(_l("Street and number"), [Length(max=200)])
    postal_code = LineField(_l("Postal code"), [Length(max=16)])
    city = LineField(_l("City"), [Length(max=100)])
    province = LineField(_l("Province"), [Length(max=100)])
    country = LineField(_l("Country"), [Length(max=60)])
    label = LineField(_l("What it is for"), [Length(max=60)])


class DeactivationForm(PlainForm):
    """From when a customer is inactive, and why."""

    since = DayField(_l("Inactive since"), [InputRequired()], default=lambda: today(get_timezone()))
    reason = TextField(_l("Reason for deactivation"), [Length(max=2000)])
