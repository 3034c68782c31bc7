"""Fields and questions of the animals' screens that are not plain columns."""

from collections.abc import Sequence
from typing import Any

from flask_babel import get_timezone
from markupsafe import Markup
from wtforms.widgets import TextInput

from petadmin.adminkit.fields import DayField, InputRequired, LineField, LookupField
from petadmin.adminkit.forms import PlainForm
from petadmin.animals.breeds import suggestions
from petadmin.animals.family import ROLES
from petadmin.animals.models import Animal
from petadmin.animals.units import kilos, parse_kilos, show_kilos
from petadmin.core.clock import today
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _l
from petadmin.customers.models import Customer
from petadmin.customfields.forms import CustomisedForm


class BreedInput(TextInput):
    """A line with suggestions; a script leaves those of the species that is chosen beside it."""

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        list_id = f"{field.id}-suggestions"
        drawn: Markup = super().__call__(field, list=list_id, data_breeds="species", **kwargs)
        options = Markup("").join(
            Markup('<option value="{}" data-species="{}"></option>').format(name, species.value)
            for species, names in suggestions().items()
            for name in names
        )
        return drawn + Markup('<datalist id="{}">{}</datalist>').format(list_id, options)


class KilosField(LineField):
    """A weight typed in kilos, with a comma or a point; its data are grams."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return kilos(self.data).replace("\xa0", "") if isinstance(self.data, int) else ""

    @property
    def chosen_text(self) -> str:
        """How the weight is read."""
        return show_kilos(self.data) if isinstance(self.data, int) else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = parse_kilos(text[:40])
            except DomainError as error:
                raise ValueError(str(error)) from error


class ParentField(LookupField):
    """The sire or the dam of an animal; offered are those that can be it, as far as the form knows."""

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        role: str,
        beside: Sequence[str] = ("species", "birth_date"),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, model=Animal, endpoint="animals", **kwargs)
        self.asked = {"parent": role}
        self.beside = beside


class AnimalForm(CustomisedForm):
    """Asks for parents of the animal that is edited."""

    def __init__(self, formdata: Any = None, obj: Animal | None = None, **kwargs: Any) -> None:
        super().__init__(formdata, obj, **kwargs)
        for role in ROLES:
            if role in self and obj is not None:
                self[role].asked["child"] = obj.id


class MoveForm(PlainForm):
    """To whom an animal goes."""

    customer = LookupField(_l("New owner"), [InputRequired()], model=Customer, endpoint="customers")


class DeceasedForm(PlainForm):
    """When an animal died."""

    deceased_on = DayField(
        _l("Deceased on"), [InputRequired()], default=lambda: today(get_timezone())
    )


class DuplicateForm(PlainForm):
    """Which other entry is about the same animal."""

    other = LookupField(
        _l("The other entry"),
        [InputRequired()],
        model=Animal,
        endpoint="animals",
        description=_l("It is taken out; what it has goes to the one that stays."),
    )
