"""The screen on which administrators set how the business works: areas, currency, what is required, limits."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from babel.numbers import get_currency_name
from flask_babel import get_locale
from wtforms import BooleanField
from wtforms.fields.choices import Choice as Option
from wtforms.validators import DataRequired

from petadmin.adminkit.cells import percent, show
from petadmin.adminkit.chosen import ChosenForm, ChosenView
from petadmin.adminkit.fields import ChecksField, InputRequired, NumberRange, WholeField
from petadmin.adminkit.simple_fields import OptionField, PercentField
from petadmin.business.areas import all_areas
from petadmin.business.settings import BusinessSettings
from petadmin.core.i18n import Label, _l

CURRENCIES = (
    "EUR", "ARS", "AUD", "BOB", "BRL", "CAD", "CHF", "COP", "CRC", "CZK", "DKK", "DOP", "GBP", "HUF", "MXN",
    "NOK", "NZD", "PEN", "PLN", "RON", "SEK", "USD", "UYU",
)  # fmt: skip
"""The currencies that can be chosen, by ISO 4217: those of hundred cents, as amounts are kept."""

LABELS: dict[str, Label] = {
    "areas_off": _l("Areas that are switched off"),
    "currency": _l("Currency"),
    "tax_basis_points": _l("Usual tax"),
    "email_required": _l("An email address is required"),
    "phone_required": _l("A phone number is required"),
    "document_megabytes": _l("Largest document, in MB"),
    "picture_megabytes": _l("Largest picture, in MB"),
    "album_link_days": _l("Links to albums hold for so many days"),
}


class CurrencyField(OptionField):
    """A currency; the one that is on file stays possible."""

    def __init__(self, label: Label = "", validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, options=(), **kwargs)

    @property
    def labels(self) -> dict[str, Label]:
        codes = dict.fromkeys([*CURRENCIES, self.object_data or CURRENCIES[0]])
        locale = get_locale()
        return {code: f"{code} · {get_currency_name(code, locale=locale)}" for code in codes}

    def iter_choices(self) -> Iterable[Option]:
        # There is always one, so that none needs no place among the options.
        return (option for option in super().iter_choices() if option.value)


class BusinessForm(ChosenForm):
    """The settings that are about the business as a whole."""

    areas_on = ChecksField(
        _l("Areas in use"),
        [DataRequired(_l("The business works in one area at least."))],
        options=lambda: all_areas().choices(),
        colours=lambda: {area.key: area.colour for area in all_areas()},
    )
    currency = CurrencyField(LABELS["currency"], [InputRequired()])
    tax_basis_points = PercentField(
        LABELS["tax_basis_points"],
        [InputRequired()],
        description=_l(
            "In per cent. Puppies are sold with it, and new services, products and courses begin with it."
        ),
    )
    email_required = BooleanField(LABELS["email_required"])
    phone_required = BooleanField(LABELS["phone_required"])
    document_megabytes = WholeField(
        LABELS["document_megabytes"], [InputRequired(), NumberRange(min=1, max=10)]
    )
    picture_megabytes = WholeField(
        LABELS["picture_megabytes"], [InputRequired(), NumberRange(min=1, max=15)]
    )
    album_link_days = WholeField(
        LABELS["album_link_days"], [InputRequired(), NumberRange(min=1, max=365)]
    )

    def chosen(self, present: BusinessSettings) -> BusinessSettings:
        values = {name: self[name].data for name in LABELS if name in self}
        return replace(present, **values, areas_off=_without(self.areas_on.data or ()))


class BusinessView(ChosenView):
    """One form over all settings."""

    entity = "business"
    path = "settings/business"
    icon = "adjustments-horizontal"
    label = _l("Business settings")
    label_plural = _l("Business settings")
    description = _l(
        "The areas in use, the currency, what every customer must have, how large files may be."
    )
    column_labels = LABELS
    chosen_form = BusinessForm
    form_groups = [
        {
            "label": _l("Business areas"),
            "description": _l(
                "An area that is switched off disappears everywhere: menus, lists, forms and desks. Nothing"
                " is deleted; once it is switched on again, everything of it is back."
            ),
            "fields": ["areas_on"],
        },
        {
            "label": _l("Money"),
            "description": _l(
                "For prices, and for what is booked and sold from now on. Amounts on file keep the currency"
                " that they had; nothing is converted."
            ),
            "fields": ["currency", "tax_basis_points"],
        },
        {
            "label": _l("Customers"),
            "description": _l(
                "Asked of every new customer, and of those on file as soon as their contact data are edited."
            ),
            "fields": ["email_required", "phone_required"],
        },
        {
            "label": _l("Files"),
            "description": _l("Larger files are refused with the reason."),
            "fields": ["document_megabytes", "picture_megabytes"],
        },
        {"label": _l("Photo albums"), "fields": ["album_link_days"]},
    ]

    def entered_before(self, present: BusinessSettings) -> dict[str, Any]:
        return {"areas_on": _in_use(present)}

    def in_words(self, name: str, value: Any) -> str:
        if name == "tax_basis_points":
            return percent(value)
        return areas_in_words(value) or "—" if isinstance(value, tuple) else show(value)


def _in_use(chosen: BusinessSettings) -> list[str]:
    return [area.key for area in all_areas() if area.key not in chosen.areas_off]


def _without(in_use: Iterable[str]) -> tuple[str, ...]:
    """The areas that are switched off when these are in use."""
    return tuple(sorted(area.key for area in all_areas() if area.key not in in_use))


def areas_in_words(keys: Iterable[str] | None) -> str:
    """How areas are called, those that are switched off included."""
    known = {area.key: str(area.label) for area in all_areas()}
    return ", ".join(known.get(key, key) for key in keys or ())
