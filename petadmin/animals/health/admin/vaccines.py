"""The screen of the vaccines: for which species, for how long, and which areas ask for them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask_admin import expose
from sqlalchemy import ColumnElement
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit
from petadmin.adminkit.fields import ChecksField
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.listing import Looked, build
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.view import EntityView
from petadmin.animals.health import services
from petadmin.animals.health.models import Vaccine, VaccineRule
from petadmin.animals.health.usual import UsualVaccine, usual_to_add
from petadmin.animals.models import Species
from petadmin.business.areas import areas
from petadmin.core.db import db
from petadmin.core.i18n import Label, _l, ngettext

STATES: Sequence[tuple[str, Label]] = [("used", _l("In use")), ("retired", _l("Retired"))]


def _in_state(value: str) -> ColumnElement[bool]:
    return Vaccine.active.is_(value == "used")


def _asked_by(area: str) -> ColumnElement[bool]:
    return Vaccine.rules.any(VaccineRule.area == area)


class VaccineView(EntityView):
    """All vaccines that the business asks for or keeps note of."""

    entity = "vaccine"
    entity_model = Vaccine
    path = "settings/vaccines"
    icon = "vaccine-bottle"
    label = _l("Vaccine")
    label_plural = _l("Vaccines")
    description = _l("How long each one protects, and which areas ask for it.")
    create_label = _l("Add vaccine")

    column_list = ["name", "species", "months", "areas"]
    column_labels = {
        "name": _l("Vaccine"),
        "species": _l("Species"),
        "months": _l("Months of validity"),
        "areas": _l("Asked for by"),
        "active": _l("In use"),
    }
    column_cells = {
        name: from_macro("health/cells.html", f"vaccine_{name}") for name in ("name", "areas")
    }
    column_sortable = {"name": Vaccine.folded}
    column_default_sort = ("name", False)
    column_numeric = frozenset({"months"})
    column_secondary = frozenset({"species"})
    column_filters = [
        ChoiceFilter("species", _l("Species"), Vaccine.species, choices=Species),
        ChoiceFilter("area", _l("Asked for by"), _asked_by, choices=lambda: areas().choices()),
        ChoiceFilter("state", _l("State"), _in_state, choices=lambda: STATES),
    ]
    column_tabs = ["state"]
    column_export = {
        "name": lambda row: row.name,
        "areas": lambda row: ", ".join(
            str(area.label) for area in areas() if area.key in row.areas
        ),
        "active": lambda row: row.active,
    }
    column_details = ["name", "species", "months", "areas", "active"]
    method_verbs: ClassVar[Mapping[str, str]] = {
        **EntityView.method_verbs,
        "usual_view": "create",
    }

    form_args = {
        "months": {
            "description": _l(
                "From the day it is given. The expiry of a vaccination is filled in from it."
            )
        }
    }
    form_columns = ["species", "name", "months", "areas"]
    form_extra_fields = {
        "areas": ChecksField(
            _l("Asked for by"),
            options=lambda: areas().choices(),
            colours=lambda: {area.key: area.colour for area in areas()},
            description=_l(
                "An animal whose customer is known in one of these areas should have it; otherwise it"
                " is marked as missing."
            ),
        )
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [selectinload(Vaccine.rules)]

    row_options = list_options

    def default_tab(self, filter_name: str) -> str:
        return "used" if filter_name == "state" else ""

    def default_condition(self, filter_name: str) -> Any:
        return Vaccine.active if filter_name == "state" else None

    def row_state(self, row: Vaccine) -> str:
        return "" if row.active else "row-inactive"

    def after_save_url(self, row: Vaccine) -> str:
        return self.list_url

    @expose("/")
    def index_view(self) -> Reply:
        listing = build(self, Looked(self.list_url))
        if request.headers.get("HX-Target") == "list":
            return self.render("admin/_list.html", listing=listing)
        to_add = self._usual() if self.may("create") else []
        usual_url = url_for(".usual_view") if to_add else None
        return self.render("health/vaccines.html", listing=listing, usual_url=usual_url)

    @expose("/usual", methods=("GET", "POST"))
    def usual_view(self) -> Reply:
        """Adds the vaccines that are usual, once they have been seen."""
        to_add = self._usual()
        if request.method == "POST" and to_add:
            added = commit(lambda: services.add_usual(db.session, to_add))
            number = len(added)
            flash(ngettext("%(num)s vaccine is added.", "%(num)s vaccines are added.", number), "success")  # fmt: skip
        if request.method == "POST" or not to_add:
            return redirect(self.list_url)
        return self.render("health/usual.html", usual=to_add, list_url=self.list_url)

    def _usual(self) -> list[UsualVaccine]:
        return usual_to_add(db.session.scalars(self.scope()))

    def create(self, values: dict[str, Any]) -> Vaccine:
        return services.add_vaccine(db.session, values)

    def update(self, row: Vaccine, values: dict[str, Any]) -> Vaccine:
        services.apply_to_vaccine(db.session, row, values)
        return row

    @verb("retire", _l("Retire"), icon="archive", offered=lambda row: row.active,
          question=_l("It can no longer be chosen and nobody is asked for it. Vaccinations stay on file."))  # fmt: skip
    def retire(self, rows: Sequence[Vaccine], form: None) -> str:
        for row in rows:
            services.retire(row)
        return ngettext("%(num)s vaccine is retired.", "%(num)s vaccines are retired.", len(rows))

    @verb("restore", _l("Take back into use"), icon="arrow-back-up", offered=lambda row: not row.active)  # fmt: skip
    def restore(self, rows: Sequence[Vaccine], form: None) -> str:
        for row in rows:
            services.restore(row)
        return ngettext(
            "%(num)s vaccine is in use again.", "%(num)s vaccines are in use again.", len(rows)
        )
