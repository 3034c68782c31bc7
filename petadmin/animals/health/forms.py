"""The parts of the forms about health that are not plain columns."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from flask import get_template_attribute, url_for
from flask_login import current_user
from markupsafe import Markup
from wtforms.fields.choices import Choice as Option

from petadmin.adminkit.fields import InputRequired, LookupField, Optional
from petadmin.adminkit.forms import EntityForm
from petadmin.animals.health import queries
from petadmin.animals.health.models import Clinic, Vaccine
from petadmin.animals.models import Animal, Species
from petadmin.core.db import db
from petadmin.core.i18n import _, _l


class VaccineField(LookupField):
    """A vaccine in use, from the short list of a species or of all; nothing has to be typed."""

    species: Species | None = None

    # Without an address to look up at, the field is drawn as an ordinary list.
    lookup_url = False  # type: ignore[assignment]  # the attribute that templates ask for

    def iter_choices(self) -> Iterator[Option]:
        return (option for _label, options in self._grouped() for option in options)

    def has_groups(self) -> bool:
        return True

    def iter_groups(self) -> Iterator[tuple[str | None, list[Option]]]:
        yield None, [Option("", "—", not self.data, {})]
        yield from self._grouped()

    def _grouped(self) -> Iterator[tuple[str, list[Option]]]:
        vaccines = db.session.scalars(queries.vaccines_in_use(self.species, also=self.data))
        for species, found in groupby(vaccines, key=lambda one: one.species):
            options = [Option(str(one.id), one.name, one.id == self.data, {}) for one in found]
            yield str(species.label), options


class ClinicField(LookupField):
    """A clinic, found by typing, with a way to put one on file that is not there yet."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _l("Veterinary clinic"))
        super().__init__(model=Clinic, endpoint="clinics", **kwargs)

    def offer_new(self) -> None:
        """Show the way to a new clinic, which opens beside the form so that nothing typed is lost."""
        if current_user.may("clinic:create"):
            draw = get_template_attribute("health/cells.html", "new_clinic_hint")
            # The macro is autoescaped, so its result is markup already.
            self.description = Markup(draw(url_for("clinics.create_view")))  # noqa: S704


class VaccinationForm(EntityForm):
    """Offers the vaccines of the animal's species once the animal is known."""

    def __init__(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, obj, **kwargs)
        animal_id = self["animal"].data
        animal = db.session.get(Animal, animal_id) if animal_id else None
        self["vaccine"].species = animal.species if animal is not None else None
        self["clinic"].offer_new()
        if obj is None or obj.proof_id is None:
            del self["remove_proof"]
            return
        kept = _("On file is %(name)s; another file takes its place.", name=obj.proof_name)
        self["proof"].description = f"{kept} {self['proof'].description}"


class ClinicChoice(EntityForm):
    """Where an animal is taken."""

    clinic = ClinicField(validators=[Optional()])

    def __init__(self, formdata: Any = None, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, obj, **kwargs)
        self["clinic"].offer_new()


def vaccine_field() -> VaccineField:
    """The vaccine of a vaccination."""
    return VaccineField(
        _l("Vaccine"), [InputRequired()], model=Vaccine, endpoint="settings_vaccines"
    )
