"""The parts of the customer form that are not plain columns."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from flask_babel import get_timezone
from wtforms import Form
from wtforms.validators import StopValidation

from petadmin.adminkit.acting import attach
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
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.email_addresses import normal_email
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _l
from petadmin.core.phones import parse_phone, show_phone
from petadmin.customers import services
from petadmin.customers.models import PhoneKind
from petadmin.customers.tax_ids import normal_tax_id
from petadmin.customfields.forms import CustomisedForm, CustomisedRow


class CustomerForm(CustomisedForm):
    """Marks what the business wants of everybody, and tells of all that is missing at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = services.required(db.session)
        self._required = {name: missing for name, missing in wanted.items() if name in self}
        for name in self._required:
            self[name].flags.required = True

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        values = self.values()
        missing = [
            DomainError(text, field=name)
            for name, text in self._required.items()
            if name in values and not values[name]
        ]
        # What is said of a field already says enough of it.
        for error in (*missing, *services.lacking(values)):
            if not self[error.field].errors:
                attach(self, error)
                good = False
        return good


class CheckedField(LineField):
    """A line that a rule of the house looks at along with all other fields, before anything is changed."""

    check: ClassVar[Callable[[str], Any]]

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), **kwargs: Any) -> None:
        if not kwargs.get("filters"):
            # A form made of columns names none, and means those of a line.
            kwargs.pop("filters", None)
        super().__init__(label, validators, **kwargs)

    def pre_validate(self, form: Form) -> None:
        if self.data:
            try:
                type(self).check(self.data)
            except DomainError as error:
                raise StopValidation(str(error)) from error


class EmailField(CheckedField):
    """An e-mail address."""

    check = normal_email


class TaxIdField(CheckedField):
    """A tax number; one that is on file already is not doubted."""

    check = normal_tax_id

    def pre_validate(self, form: Form) -> None:
        if self.data != self.object_data:
            super().pre_validate(form)


class PhoneField(CheckedField):
    """A phone number, kept as E.164 and shown as people read it."""

    check = parse_phone

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
