"""The screen of the veterinary clinics, each with the animals that it looks after."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, request
from flask_admin import expose
from flask_login import current_user
from wtforms.validators import DataRequired

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import ExtraColumn, Reply
from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.fields import Length, Optional
from petadmin.adminkit.listing import Looked, build
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView, view_at
from petadmin.animals.health import queries, services
from petadmin.animals.health.models import Clinic
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.core.phones import show_phone
from petadmin.customers.forms import EmailField, PhoneField

PHONE_LOOK = {"type": "tel", "autocomplete": "off"}


class ClinicView(EntityView):
    """All veterinary clinics where customers take their animals."""

    entity = "clinic"
    entity_model = Clinic
    path = "clinics"
    icon = "building-hospital"
    label = _l("Veterinary clinic")
    label_plural = _l("Veterinary clinics")
    description = _l("Who looks after the animals, with numbers for emergencies.")
    create_label = _l("Add clinic")
    help_url = "/help/lists"

    column_list = ["name", "phone", "emergency_phone", "email", "city"]
    column_labels = {
        "name": _l("Clinic"),
        "veterinarian": _l("Veterinarian"),
        "phone": _l("Phone"),
        "emergency_phone": _l("Emergency phone"),
        "email": _l("Email"),
        "street": _l("Street and number"),
        "postal_code": _l("Postal code"),
        "city": _l("City"),
        "notes": _l("Notes"),
    }
    column_cells = {
        name: from_macro("health/cells.html", f"clinic_{name}")
        for name in ("name", "phone", "emergency_phone", "email")
    }
    column_sortable = {"name": Clinic.sort_name}
    column_default_sort = ("name", False)
    column_secondary = frozenset({"emergency_phone", "email", "city"})
    column_export = {
        "name": lambda row: row.name,
        "veterinarian": lambda row: row.veterinarian,
        "phone": lambda row: show_phone(row.phone),
        "emergency_phone": lambda row: show_phone(row.emergency_phone),
        "email": lambda row: row.email,
        "street": lambda row: row.street,
        "postal_code": lambda row: row.postal_code,
        "city": lambda row: row.city,
        "notes": lambda row: row.notes,
    }
    searchable = True
    search_placeholder = _l("Name, veterinarian, phone or city")

    form_columns = [
        "name", "veterinarian", "phone", "emergency_phone", "email", "street", "postal_code", "city", "notes",
    ]  # fmt: skip
    form_overrides = {"email": EmailField}
    form_args = {"email": {"validators": [Length(max=254)]}}
    form_extra_fields = {
        "phone": PhoneField(_l("Phone"), [DataRequired(), Length(max=60)], render_kw=PHONE_LOOK),
        "emergency_phone": PhoneField(
            _l("Emergency phone"),
            [Optional(), Length(max=60)],
            description=_l("At night and on holidays."),
            render_kw=PHONE_LOOK,
        ),
    }
    form_groups = [
        {
            "label": _l("Clinic"),
            "fields": ["name", "veterinarian", "phone", "emergency_phone", "email"],
        },
        {"label": _l("Address"), "fields": ["street", "postal_code", "city"]},
        {"label": _l("Notes"), "fields": ["notes"]},
    ]

    def __init__(self) -> None:
        super().__init__()
        self.add_column(
            ExtraColumn(
                name="animals",
                label=_l("Animals"),
                behind="city",
                permission="animal:list",
                load=_number_of_animals,
            )
        )

    def is_numeric(self, name: str) -> bool:
        return name == "animals" or super().is_numeric(name)

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        clinic = self.row_or_404(row_id)
        animals = view_at("animals")
        listing = None
        if animals.may("list"):
            listing = build(animals, Looked(request.path, ("clinic_id", clinic.id)))
        if listing is not None and request.headers.get("HX-Target") == "list":
            return animals.render("admin/_list.html", listing=listing)
        return animals.render(
            "health/clinic.html",
            title=clinic.name,
            clinic=clinic,
            clinics=self,
            listing=listing,
            verbs=self.row_verbs(clinic),
            edit_url=self.edit_url(clinic),
            list_url=self.list_url,
        )

    def create(self, values: dict[str, Any]) -> Clinic:
        clinic = services.add_clinic(db.session, values)
        animal = self._animal_to_be_assigned()
        if animal is not None:
            services.assign_clinic(animal, clinic)
            flash(_("%(name)s is taken there from now on.", name=animal.name), "success")
        return clinic

    def update(self, row: Clinic, values: dict[str, Any]) -> Clinic:
        services.apply_to_clinic(row, values)
        return row

    def _animal_to_be_assigned(self) -> Any:
        """The animal from whose card the form was opened, if the one who adds the clinic may change it."""
        animal_id = row_id_in(request.args.get("animal", ""))
        if animal_id is None or not current_user.may("animal:edit"):
            return None
        return view_at("animals").row_or_404(animal_id)

    def lookup_text(self, row: Clinic) -> str:
        return ", ".join(part for part in (row.name, row.city) if part)

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("Animals and vaccinations stay, but no longer name the clinic."))  # fmt: skip
    def delete(self, rows: Sequence[Clinic], form: None) -> str:
        number = len(rows)
        for row in rows:
            services.remove_clinic(db.session, row)
        return ngettext("%(num)s clinic is deleted.", "%(num)s clinics are deleted.", number)

    def question_of(self, verb: Verb, rows: Sequence[Any]) -> Label | None:
        numbers = queries.animals_by_clinic(db.session, [row.id for row in rows])
        total = sum(numbers.values())
        if verb.name != "delete" or not total:
            return super().question_of(verb, rows)
        used = ngettext("%(num)s animal is taken there.", "%(num)s animals are taken there.", total)
        return f"{used} {verb.question}"

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        return self.list_url if verb.name == "delete" else back


def _number_of_animals(rows: Sequence[Clinic]) -> Mapping[int, str]:
    numbers = queries.animals_by_clinic(db.session, [row.id for row in rows])
    return {clinic_id: str(number) for clinic_id, number in numbers.items()}
