"""The screen of the animals."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import get_timezone
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.filters import ChoiceFilter, DateFilter
from petadmin.adminkit.view import EntityView
from petadmin.animals import services
from petadmin.animals.models import Animal, Sex, Species
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _l


class AnimalView(EntityView):
    """All animals of all customers, or on a desk those of one."""

    entity = "animal"
    entity_model = Animal
    path = "animals"
    icon = "paw"
    label = _l("Animal")
    label_plural = _l("Animals")
    create_label = _l("Add animal")
    help_url = "/help/lists"

    column_list = ["name", "customer", "breed", "sex", "birth_date", "microchip"]
    column_labels = {
        "name": _l("Animal"),
        "customer": _l("Customer"),
        "species": _l("Species"),
        "breed": _l("Breed"),
        "sex": _l("Sex"),
        "neutered": _l("Neutered or spayed"),
        "colour": _l("Colour"),
        "birth_date": _l("Birth date"),
        "microchip": _l("Microchip"),
        "notes": _l("Notes"),
        "deceased_on": _l("Deceased on"),
    }
    column_cells = {
        "name": from_macro("animals/cells.html", "name"),
        "customer": from_macro("animals/cells.html", "owner"),
        "sex": from_macro("animals/cells.html", "sex"),
        "birth_date": from_macro("animals/cells.html", "birth"),
        "microchip": from_macro("animals/cells.html", "microchip"),
    }
    column_sortable = {"name": Animal.sort_name}
    column_default_sort = ("name", False)
    column_secondary = frozenset({"breed", "sex", "birth_date", "microchip"})
    column_owned = frozenset({"customer"})
    owner_column = "customer_id"
    column_filters = [
        ChoiceFilter("species", _l("Species"), Animal.species, choices=Species),
        ChoiceFilter("sex", _l("Sex"), Animal.sex, choices=Sex),
        DateFilter("born", _l("Birth date"), Animal.birth_date),
        DateFilter("created", _l("On file since"), Animal.created_at, zone=get_timezone),
    ]
    column_tabs = ["species"]
    column_details = [
        "customer",
        "species",
        "breed",
        "sex",
        "neutered",
        "colour",
        "birth_date",
        "microchip",
        "notes",
        "deceased_on",
    ]
    column_export = {
        "species": lambda row: row.species,
        "colour": lambda row: row.colour,
        "neutered": lambda row: row.neutered,
        "deceased_on": lambda row: row.deceased_on,
    }
    searchable = True
    search_placeholder = _l("Name, breed or microchip")
    lookups = {"customer": "customers"}

    form_args = {"name": {"label": _l("Name")}}
    form_columns = [
        "customer",
        "name",
        "species",
        "breed",
        "sex",
        "neutered",
        "colour",
        "birth_date",
        "microchip",
        "notes",
        "deceased_on",
    ]

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(Animal.customer)]

    row_options = list_options

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        return {"dog": "dog", "cat": "cat"}.get(value), None, None

    def create(self, values: dict[str, Any]) -> Animal:
        return services.add(db.session, values, today=today(get_timezone()))

    def update(self, row: Animal, values: dict[str, Any]) -> Animal:
        services.apply(row, values, today=today(get_timezone()))
        return row

    def after_save_url(self, row: Animal) -> str:
        return url_for("customers.details_view", row_id=row.customer_id)
