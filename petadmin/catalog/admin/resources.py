"""The screen of the places: kennels, runs, tables and rooms, one by one or several at once."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy import ColumnElement, Select
from wtforms import BooleanField

from petadmin.adminkit.acting import attach
from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit, submitted
from petadmin.adminkit.fields import InputRequired, NumberRange, Optional, WholeField
from petadmin.adminkit.filters import ChoiceFilter, Filter, YesNoFilter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.listing import Looked, build
from petadmin.adminkit.simple_fields import AreaField
from petadmin.animals.forms import KilosField
from petadmin.animals.models import Species
from petadmin.animals.units import show_kilos
from petadmin.catalog import services
from petadmin.catalog.admin.offered import (
    OfAreaView,
    area_filter,
    area_in_address,
    area_label,
    state_filter,
)
from petadmin.catalog.forms import SeveralForm
from petadmin.catalog.models import Resource, ResourceKind
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l, ngettext
from petadmin.core.text import fold

SHARED_FIELDS = ("area", "kind", "species", "most_grams", "capacity", "shared")
"""What places that are added at once have in common."""


def _is_called(text: str) -> ColumnElement[bool]:
    return Resource.sort_name.contains(fold(text), autoescape=True)


class ResourceView(OfAreaView):
    """All places, of every area."""

    entity = "resource"
    entity_model = Resource
    path = "resources"
    icon = "map-pin"
    label = _l("Place")
    label_plural = _l("Places")
    description = _l("Kennels, runs, tables and rooms, and how many animals each one takes.")
    create_label = _l("Add place")
    empty_text = _l(
        "As soon as an area has places, no more animals are booked than there is room for."
    )

    column_list = ["name", "area", "kind", "capacity", "shared", "species", "most_grams"]
    column_labels = {
        "name": _l("Place"),
        "area": _l("Business area"),
        "kind": _l("Kind"),
        "capacity": _l("Room for"),
        "shared": _l("Shared"),
        "species": _l("Only for"),
        "most_grams": _l("Heaviest animal"),
        "notes": _l("Notes"),
        "is_active": _l("Offered"),
    }
    column_cells = {
        "name": from_macro("catalog/cells.html", "resource_name"),
        "area": from_macro("catalog/cells.html", "area"),
        "shared": from_macro("catalog/cells.html", "shared"),
        "most_grams": lambda row: show_kilos(row.most_grams) if row.most_grams else "",
    }
    column_sortable = {"name": Resource.sort_name}
    column_default_sort = ("name", False)
    column_numeric = frozenset({"capacity", "most_grams"})
    column_secondary = frozenset({"kind", "species", "most_grams"})
    column_filters = [
        area_filter(Resource),
        state_filter(Resource),
        Filter("name", _l("Name"), _is_called),
        ChoiceFilter("kind", _l("Kind"), Resource.kind, choices=ResourceKind),
        ChoiceFilter("species", _l("Only for"), Resource.species, choices=Species),
        YesNoFilter("shared", _l("Shared"), Resource.shared),
    ]
    column_tabs = ["area", "state"]
    column_export = {
        "name": lambda row: row.name,
        "area": lambda row: area_label(row.area),
        "shared": lambda row: row.shared,
        "most_grams": lambda row: row.most_grams / 1000 if row.most_grams else None,
        "notes": lambda row: row.notes,
        "is_active": lambda row: row.is_active,
    }
    column_details = [
        "name", "area", "kind", "capacity", "shared", "species", "most_grams", "notes", "is_active",
    ]  # fmt: skip
    method_verbs: ClassVar[Mapping[str, str]] = {
        **OfAreaView.method_verbs,
        "several_view": "create",
    }

    form_columns = ["area", "name", "kind", "species", "most_grams", "capacity", "shared", "notes"]
    form_args = {
        "name": {"label": _l("Name")},
        "species": {"description": _l("Leave it open when it is for all animals.")},
    }
    form_extra_fields = {
        "area": AreaField(_l("Business area"), [InputRequired()]),
        "capacity": WholeField(
            _l("Room for how many animals"),
            [InputRequired(), NumberRange(min=1, max=services.MOST_ANIMALS)],
            default=1,
        ),
        "shared": BooleanField(
            _l("Shared by several customers"),
            description=_l(
                "Ticked: animals of several customers are there at the same time, until it is full,"
                " as in a daycare group. Not ticked: it is for one booking at a time, as a kennel is."
            ),
        ),
        "most_grams": KilosField(
            _l("Heaviest animal, in kilos"),
            [Optional()],
            description=_l("Leave it open when the weight does not matter."),
            filters=[],
            render_kw={"inputmode": "decimal", "autocomplete": "off"},
        ),
    }
    form_groups = [
        {"label": _l("What it is"), "fields": ["area", "name", "kind", "notes"]},
        {"label": _l("For which animals"), "fields": ["species", "most_grams"]},
        {"label": _l("How many"), "fields": ["capacity", "shared"]},
    ]

    @expose("/")
    def index_view(self) -> Reply:
        listing = build(self, Looked(self.list_url))
        if request.headers.get("HX-Target") == "list":
            return self.render("admin/_list.html", listing=listing)
        area = area_in_address()
        several_url = url_for(".several_view", area=area.key if area else None)
        return self.render(
            "catalog/resources.html",
            listing=listing,
            several_url=several_url if self.may("create") else None,
        )

    @expose("/several", methods=("GET", "POST"))
    def several_view(self) -> Reply:
        """Adds places that differ only by their number."""
        form = self._several_form()
        if request.method == "POST" and form.validate():
            try:
                added = commit(lambda: self._add_several(form))
            except DomainError as error:
                attach(form, error)
            else:
                number = len(added)
                flash(ngettext("%(num)s place is added.", "%(num)s places are added.", number), "success")  # fmt: skip
                return redirect(self.list_url)
        page = self.render(
            "admin/form.html",
            title=_("Add several places"),
            form=form,
            groups=[
                {"label": _("How they are called"), "fields": ["prefix", "first", "last"]},
                {"label": _("What they have in common"), "fields": list(SHARED_FIELDS)},
            ],
            cancel_url=self.list_url,
            action_url=request.full_path.rstrip("?"),
        )
        return page, 422 if request.method == "POST" else 200

    def _several_form(self) -> Any:
        kind = type("SeveralPlacesForm", (SeveralForm, self.part_of_form(*SHARED_FIELDS)), {})
        form: EntityForm = kind(submitted())
        area = area_in_address()
        if submitted() is None and area is not None:
            form["area"].data = area.key
        return form

    def _add_several(self, form: Any) -> list[Resource]:
        values = form.values()
        numbering = {name: values.pop(name) for name in ("prefix", "first", "last")}
        return services.add_several(db.session, values, **numbering)

    def lookup_scope(self) -> Select[Any]:
        # Places are few and have no search text.
        return super().lookup_scope().where(_is_called(request.args.get("q", "")[:100]))

    def create(self, values: dict[str, Any]) -> Resource:
        return services.add_resource(db.session, values)

    def update(self, row: Resource, values: dict[str, Any]) -> Resource:
        services.apply_to_resource(db.session, row, values)
        return row
