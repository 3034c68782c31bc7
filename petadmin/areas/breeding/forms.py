"""The forms of litters, puppies and their sale."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import format_decimal, get_timezone
from wtforms import Field
from wtforms.widgets import TextInput

from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.fields import (
    ChoiceField,
    DayField,
    InputRequired,
    Length,
    LineField,
    LookupField,
    Optional,
    RowsField,
    TextField,
)
from petadmin.adminkit.forms import EntityForm, PlainForm, RowForm
from petadmin.adminkit.simple_fields import MoneyField, PercentField
from petadmin.animals.forms import KilosField, ParentField
from petadmin.animals.models import Animal, Sex, Species
from petadmin.areas.breeding import queries
from petadmin.areas.breeding.models import Litter, Puppy
from petadmin.areas.breeding.sales import Chosen
from petadmin.bookings.sale_forms import SaleForm, customer_field, may_set_price
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.core.money import MOST_CENTS, to_amount, to_cents
from petadmin.core.numbers import read_number
from petadmin.customers.models import Customer


class LitterForm(EntityForm):
    """A litter, before its puppies are entered."""

    name = LineField(
        _l("Name"),
        [InputRequired(), Length(max=80)],
        description=_l("As you speak of it, such as “Litter B”."),
    )
    customer = LookupField(
        _l("Whose litter"),
        [InputRequired()],
        model=Customer,
        endpoint="customers",
        description=_l("The customer who breeds; for your own litters, the business itself."),
    )
    born_on = DayField(_l("Born on"), [InputRequired()], default=lambda: today(get_timezone()))
    dam = ParentField(_l("Dam"), [Optional()], role="dam", beside=("sire", "born_on"))
    sire = ParentField(_l("Sire"), [Optional()], role="sire", beside=("dam", "born_on"))
    notes = TextField(_l("Notes"))


class PuppyRow(RowForm):
    """One puppy of several that are entered at once."""

    counts_when_filled = ("name", "collar", "grams")

    name = LineField(_l("Name"), [Length(max=80)])
    sex = ChoiceField(_l("Sex"), choices=Sex, default=Sex.unknown)
    colour = LineField(_l("Colour"), [Length(max=60)])
    collar = LineField(_l("Collar"), [Length(max=40)])
    grams = KilosField(
        _l("Weight at birth"),
        filters=(),
        render_kw={"inputmode": "decimal", "placeholder": "350 g"},
    )
    price_cents = MoneyField(_l("Price"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if self.is_filled() and not self.name.data:
            self.name.errors = [*self.name.errors, _("A puppy needs a name.")]
            return False
        return valid


class PuppiesForm(PlainForm):
    """The puppies of a litter, entered in one go."""

    species = ChoiceField(_l("Species"), choices=Species, default=Species.dog)
    breed = LineField(_l("Breed"), [Length(max=80)])
    puppies = RowsField(
        PuppyRow,
        label=_l("Puppies"),
        add_label=_l("Add another puppy"),
        most=20,
        description=_l("Weights in kilos, or in grams when you write g: 350 g."),
    )


class PuppyForm(EntityForm):
    """What is kept of a puppy besides its animal; a new one is an animal that is on file already."""

    litter = LookupField(_l("Litter"), [InputRequired()], model=Litter, endpoint="breeding_litters")
    animal = LookupField(_l("Animal"), [InputRequired()], model=Animal, endpoint="animals")
    price_cents = MoneyField(_l("Price"), [InputRequired()])
    collar = LineField(_l("Collar"), [Length(max=40)])

    def __init__(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, obj, **kwargs)
        if obj is not None:
            del self["litter"]
            del self["animal"]


class ReservationForm(PlainForm):
    """For whom a puppy is kept."""

    customer = customer_field()


class WeighingForm(PlainForm):
    """The weights of a whole litter on one day; the fields of the puppies are made for it."""

    measured_on = DayField(
        _l("Weighed on"), [InputRequired()], default=lambda: today(get_timezone())
    )


def weighing_form(puppies: Sequence[Puppy]) -> type[WeighingForm]:
    """A form that asks for the weight of each of these puppies."""
    fields = {
        f"puppy_{puppy.id}": KilosField(puppy.animal.name, [Optional()], filters=())
        for puppy in puppies
    }
    form: type[WeighingForm] = type("LitterWeighingForm", (WeighingForm,), fields)
    return form


class PuppiesField(Field):
    """The puppies that somebody buys, ticked in a list, each with its price for those who may change it."""

    widget = TextInput()
    data: list[Chosen]

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        self.prices: Mapping[str, str] = formdata or {}
        super().process(formdata, *args, **kwargs)

    def process_data(self, value: Any) -> None:
        self.data = [Chosen(puppy_id=puppy_id) for puppy_id in value or ()]

    def process_formdata(self, valuelist: list[str]) -> None:
        found = {row_id for text in valuelist if (row_id := row_id_in(text)) is not None}
        self.data = [Chosen(puppy_id=row_id) for row_id in sorted(found)]
        if may_set_price():
            self.data = [self._priced(row_id) for row_id in sorted(found)]

    @property
    def chosen_ids(self) -> set[int]:
        return {one.puppy_id for one in self.data or ()}

    def available(self) -> Sequence[Puppy]:
        """The puppies that can be sold, those of the address's litter alone when it names one."""
        litter_id = row_id_in(request.args.get("litter", ""))
        return db.session.scalars(queries.available(litter_id, also=self.chosen_ids)).all()

    def price_name(self, puppy: Puppy) -> str:
        """The name of the box in which its price is typed."""
        return f"{self.name}-{puppy.id}-price"

    def price_shown(self, puppy: Puppy) -> str:
        """What was typed as its price, or the price that it is offered at."""
        usual = str(format_decimal(to_amount(puppy.price_cents), "0.00"))
        return self.prices.get(self.price_name(puppy), usual)

    def _priced(self, puppy_id: int) -> Chosen:
        text = self.prices.get(f"{self.name}-{puppy_id}-price", "")
        try:
            amount = read_number(text)
        except ValueError as error:
            raise ValueError(_("This is not an amount. Type it as in 12.50.")) from error
        if amount is None:
            return Chosen(puppy_id=puppy_id)
        if amount < 0:
            raise ValueError(_("An amount cannot be negative."))
        cents = to_cents(amount)
        if cents > MOST_CENTS:
            raise ValueError(_("This amount is too large."))
        return Chosen(puppy_id=puppy_id, price_cents=cents)


class PuppySaleForm(SaleForm):
    """Who buys which puppies."""

    customer = customer_field()
    puppies = PuppiesField(_l("Puppies"))
    discount_basis_points = PercentField(
        _l("Discount in per cent"),
        [Optional()],
        description=_l("Empty means the customer's own discount."),
    )

    @classmethod
    def left_out(cls, sale: Any) -> list[str]:
        names = [] if may_set_price() else ["discount_basis_points"]
        # The puppies have moved to the buyer; a mistake is taken back and sold anew.
        return names if sale is None else [*names, "customer", "puppies"]
