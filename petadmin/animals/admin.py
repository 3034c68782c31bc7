"""The screen of the animals."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import get_template_attribute, request
from flask_babel import get_timezone
from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.edge import row_id_in
from petadmin.adminkit.fields import Optional
from petadmin.adminkit.filters import ChoiceFilter, DateFilter, YesNoFilter
from petadmin.adminkit.portraits import PortraitView
from petadmin.adminkit.verbs import verb
from petadmin.animals import family, services
from petadmin.animals.forms import AnimalForm, BreedInput, DeceasedForm, MoveForm, ParentField
from petadmin.animals.merge_view import MergeView
from petadmin.animals.models import Animal, Sex, Species
from petadmin.business.areas import Area, areas
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, _lp, ngettext
from petadmin.customers.models import Customer
from petadmin.customfields.models import Bearer
from petadmin.customfields.view import CustomisedView

STATES: Sequence[tuple[str, Label]] = [
    ("living", _l("Living")),
    ("deceased", _lp("of animals", "Deceased")),
    ("all", _l("All")),
]


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "all":
        return true()
    return Animal.deceased_on.is_(None) if state == "living" else Animal.deceased_on.is_not(None)


class AnimalView(PortraitView, CustomisedView, MergeView):
    """All animals of all customers, or on a desk those of one."""

    entity = "animal"
    bearer = Bearer.animal
    entity_model = Animal
    path = "animals"
    icon = "paw"
    label = _l("Animal")
    label_plural = _l("Animals")
    create_label = _l("Add animal")
    help_url = "/help/lists"

    column_list = ["name", "customer", "sex", "birth_date"]
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
        "pedigree_number": _l("Pedigree number"),
        "sire": _l("Sire"),
        "sire_name": _l("Sire, if not on file"),
        "dam": _l("Dam"),
        "dam_name": _l("Dam, if not on file"),
        "important_info": _l("Important information"),
        "notes": _l("Notes"),
        "deceased_on": _l("Deceased on"),
    }
    column_cells = {
        "name": from_macro("animals/cells.html", "name"),
        "customer": from_macro("animals/cells.html", "owner"),
        "sex": from_macro("animals/cells.html", "sex"),
        "birth_date": from_macro("animals/cells.html", "birth"),
    }
    column_sortable = {"name": Animal.sort_name}
    column_default_sort = ("name", False)
    column_secondary = frozenset({"sex", "birth_date"})
    column_owned = frozenset({"customer"})
    owned_by = {"customer": "customers"}
    column_filters = [
        ChoiceFilter("species", _l("Species"), Animal.species, choices=Species),
        ChoiceFilter("state", _l("State"), _in_state, choices=lambda: STATES),
        ChoiceFilter("sex", _l("Sex"), Animal.sex, choices=Sex),
        YesNoFilter("neutered", _l("Neutered or spayed"), Animal.neutered),
        DateFilter("born", _l("Birth date"), Animal.birth_date),
        DateFilter("created", _l("On file since"), Animal.created_at, zone=get_timezone),
    ]
    column_tabs = ["species", "state"]
    column_export = {
        "labels": lambda row: ", ".join(code.name for code in row.colours),
        "species": lambda row: row.species,
        "breed": lambda row: row.breed,
        "colour": lambda row: row.colour,
        "neutered": lambda row: row.neutered,
        "birth_date": lambda row: row.birth_date,
        "microchip": lambda row: row.microchip,
        "pedigree_number": lambda row: row.pedigree_number,
        "important_info": lambda row: row.important_info,
        "notes": lambda row: row.notes,
        "deceased_on": lambda row: row.deceased_on,
    }
    searchable = True
    search_placeholder = _l("Name, breed or microchip")
    lookups = {"customer": "customers", "sire": "animals", "dam": "animals"}

    form_base_class = AnimalForm
    form_extra_fields = {
        "sire": ParentField(_l("Sire, on file"), [Optional()], role="sire"),
        "dam": ParentField(_l("Dam, on file"), [Optional()], role="dam"),
    }
    form_args = {
        "name": {"label": _l("Name")},
        "breed": {"widget": BreedInput()},
        "important_info": {
            "description": _l("Stands as an alert on the card and beside the name on the desk.")
        },
        "deceased_on": {"description": _l("Stays empty while the animal lives.")},
    }
    form_columns = [
        "customer", "name", "species", "breed", "sex", "neutered", "colour", "birth_date",
        "deceased_on", "microchip", "pedigree_number", "important_info", "notes",
        "sire", "sire_name", "dam", "dam_name",
    ]  # fmt: skip
    form_groups = [
        {
            "label": _l("About the animal"),
            "fields": [
                "customer", "name", "species", "breed", "sex", "colour", "neutered",
            ],
        },
        {
            "label": _l("Dates and papers"),
            "fields": ["birth_date", "deceased_on", "microchip", "pedigree_number"],
        },
        {
            "label": _l("Highlighted information"),
            "description": _l(
                "Shown to staff whenever they work with this animal; never to the customer."
            ),
            "fields": ["important_info", "notes"],
        },
        {
            "label": _l("Parents"),
            "description": _l("Either an animal on file or just a name."),
            "fields": ["sire", "sire_name", "dam", "dam_name"],
        },
    ]  # fmt: skip

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(Animal.customer), selectinload(Animal.colours)]

    row_options = list_options

    def panel_options(self) -> Sequence[ORMOption]:
        return [joinedload(Animal.customer)]

    def default_condition(self, filter_name: str) -> Any:
        return Animal.deceased_on.is_(None) if filter_name == "state" else None

    def default_tab(self, filter_name: str) -> str:
        return "living" if filter_name == "state" else ""

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        icons = {"dog": "dog", "cat": "cat", "living": "heartbeat", "deceased": "heart-broken"}
        return icons.get(value), None, None

    def row_state(self, row: Animal) -> str:
        return "" if row.is_alive else "row-inactive row-deceased"

    def lookup_scope(self) -> Select[Any]:
        """All of them, or those that can be the `parent` of one, as far as the address tells of it."""
        statement = select(Animal).options(joinedload(Animal.customer))
        role = request.args.get("parent", "")
        if role not in family.ROLES:
            return statement
        told = request.args
        fitting = family.possible_parents(
            db.session,
            role,
            species=told.get("species", type=Species),
            born=told.get("birth_date", type=date.fromisoformat)
            or told.get("born_on", type=date.fromisoformat),
            child_id=row_id_in(told.get("child", "")),
            mate_id=row_id_in(told.get("dam" if role == "sire" else "sire", "")),
        )
        return statement.where(fitting)

    def lookup_text(self, row: Animal) -> str:
        return " · ".join((row.name, row.breed or str(row.species.label), row.customer.name))

    def create(self, values: dict[str, Any]) -> Animal:
        return services.add(db.session, values, today=today(get_timezone()))

    def update(self, row: Animal, values: dict[str, Any]) -> Animal:
        services.apply(row, values, today=today(get_timezone()))
        return row

    def subject_areas(self, subject: Animal) -> list[Area]:
        return [area for area in areas() if area.key in subject.customer.areas]

    def facts(self, subject: Animal) -> list[str]:
        day = today(get_timezone())
        drawn = [
            str(subject.species.label),
            subject.breed,
            *(
                get_template_attribute("animals/cells.html", name)(subject, *more)
                for name, more in (("sex_words", ()), ("age", (day,)), ("owner", ()))
            ),
        ]
        return [fact for fact in drawn if fact.strip()]

    @verb("move", _l("Move to another owner"), icon="arrows-exchange", form=MoveForm,
          question=_l("Everything of the animal goes along: weights, vaccinations, notes, documents, family and"
                      " friends. The histories of both customers keep what happened."))  # fmt: skip
    def move(self, rows: Sequence[Animal], form: MoveForm) -> str:
        owner = db.session.get_one(Customer, form.customer.data)
        for row in rows:
            services.move(row, owner, today=today(get_timezone()))
        return ngettext(
            "%(num)s animal has moved to %(owner)s.",
            "%(num)s animals have moved to %(owner)s.",
            len(rows),
            owner=owner.name,
        )

    @verb("deceased", _l("Mark as deceased"), icon="heart-broken", form=DeceasedForm,
          question=_l("Nothing is deleted. The animal stands apart from the living, and its birthday is no longer"
                      " told."),
          offered=lambda row: row.is_alive)  # fmt: skip
    def mark_deceased(self, rows: Sequence[Animal], form: DeceasedForm) -> str:
        names = ", ".join(row.name for row in rows)
        day = today(get_timezone())
        for row in rows:
            services.mark_deceased(row, day=form.deceased_on.data or day, today=day)
        return _("Marked as deceased: %(names)s", names=names)

    @verb("living", _l("Not deceased"), icon="heartbeat",
          question=_l("The date of death is taken out again, for when it was entered by mistake."),
          offered=lambda row: not row.is_alive)  # fmt: skip
    def mark_living(self, rows: Sequence[Animal], form: None) -> str:
        names = ", ".join(row.name for row in rows)
        for row in rows:
            services.mark_living(row, today=today(get_timezone()))
        return _("Among the living again: %(names)s", names=names)
