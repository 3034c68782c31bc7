"""Fields and questions of the catalogue's screens that are not plain columns."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms.validators import ValidationError

from petadmin.adminkit.fields import (
    ChecksField,
    InputRequired,
    Length,
    LineField,
    NumberRange,
    WholeField,
)
from petadmin.adminkit.forms import EntityForm, PlainForm
from petadmin.adminkit.simple_fields import OptionField
from petadmin.animals.health.queries import vaccines_in_use
from petadmin.business.settings import business_settings
from petadmin.catalog.models import StockReason
from petadmin.catalog.services import MOST_PIECES
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l

WAYS: Mapping[StockReason, Label] = {
    StockReason.delivery: _l("Delivery: so many have come"),
    StockReason.own_use: _l("Own use: so many were taken"),
    StockReason.correction: _l("Correction: so many were counted"),
}
"""How people change the stock by hand, and what the number means then."""


def usual_tax() -> int:
    """The rate of tax with which something new is offered."""
    return business_settings(db.session).tax_basis_points


class VaccinesField(ChecksField):
    """Any of the vaccines in use; the data are their ids as texts."""

    def __init__(self, label: Label = "", validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, validators, options=_vaccines, **kwargs)

    def process_data(self, value: Any) -> None:
        offered = self.labels
        self.data = [str(one.id) for one in value or () if str(one.id) in offered]


class SeveralForm(EntityForm):
    """How places are named that are added at once, besides what all of them share."""

    prefix = LineField(
        _l("Name before the number"),
        [Length(max=60)],
        description=_l("With “A-” and the numbers 1 to 20 they are called A-01 to A-20."),
    )
    first = WholeField(
        _l("First number"), [InputRequired(), NumberRange(min=0, max=9999)], default=1
    )
    last = WholeField(
        _l("Last number"), [InputRequired(), NumberRange(min=0, max=9999)], default=10
    )


class StockForm(PlainForm):
    """By how much the stock of a product changes, and why."""

    reason = OptionField(
        _l("What happened"),
        [InputRequired()],
        options=[(reason.value, label) for reason, label in WAYS.items()],
        default=StockReason.delivery.value,
    )
    number = WholeField(_l("How many"), [InputRequired(), NumberRange(min=0, max=MOST_PIECES)])
    note = LineField(
        _l("Note"),
        [Length(max=200)],
        description=_l("For a correction, why it is needed, such as broken or miscounted."),
    )

    def validate_number(self, field: WholeField) -> None:
        """Nothing comes and nothing is taken without a number."""
        if field.data == 0 and self.reason.data != StockReason.correction:
            raise ValidationError(_("Enter how many."))

    def validate_note(self, field: LineField) -> None:
        """Whoever corrects says why."""
        if self.reason.data == StockReason.correction and not field.data:
            raise ValidationError(_("Say why the stock has to be corrected."))


def _vaccines() -> Iterable[tuple[str, Label]]:
    found = db.session.scalars(vaccines_in_use(None))
    return [
        (str(one.id), _l("%(vaccine)s (%(species)s)", vaccine=one.name, species=one.species.label))
        for one in found
    ]
