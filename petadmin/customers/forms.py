"""The parts of the customer form that are not plain columns."""

from typing import Any

from flask_babel import get_timezone

from petadmin.adminkit.fields import (
    BooleanField,
    ChoiceField,
    DayField,
    InputRequired,
    Length,
    LineField,
    Optional,
    RowIdField,
    TextField,
)
from petadmin.adminkit.forms import PlainForm, RowForm
from petadmin.business.settings import business_settings
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.core.phones import show_phone
from petadmin.customers.models import PhoneKind
from petadmin.customfields.forms import CustomisedForm, CustomisedRow


class CustomerForm(CustomisedForm):
    """Marks what the business wants of everybody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settings = business_settings(db.session)
        for name, required in (
            ("email", settings.email_required),
            ("phones", settings.phone_required),
        ):
            if required and name in self:
                self[name].flags.required = True


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
    label = LineField(_l("What it is for"), [Length(max=60)])


class AddressRow(CustomisedRow):
    """An address of a customer."""

    counts_when_filled = ("street", "postal_code", "city", "province", "country")

    id = RowIdField()
    street = LineField(_l("Street and number"), [Length(max=200)])
    postal_code = LineField(_l("Postal code"), [Length(max=16)])
    city = LineField(_l("City"), [Length(max=100)])
    province = LineField(_l("Province"), [Length(max=100)])
    country = LineField(_l("Country"), [Length(max=60)])
    label = LineField(_l("What it is for"), [Length(max=60)])
    is_billing = BooleanField(_l("For invoices"), render_kw={"data-one-of-rows": True})


class DeactivationForm(PlainForm):
    """From when a customer is inactive, and why."""

    since = DayField(_l("Inactive since"), [InputRequired()], default=lambda: today(get_timezone()))
    reason = TextField(_l("Reason for deactivation"), [Length(max=2000)])
