"""The screen of the weights: on an animal's card those of one, or all of them."""

from collections.abc import Sequence
from typing import Any

from flask import flash, url_for
from flask_babel import get_timezone
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.filters import DateFilter
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.view import EntityView
from petadmin.animals import weighing
from petadmin.animals.forms import KilosField
from petadmin.animals.models import Weight
from petadmin.animals.units import show_kilos
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _, _l, ngettext


class WeightView(EntityView):
    """What animals weighed and when."""

    entity = "weight"
    entity_model = Weight
    path = "animals/weights"
    icon = "scale"
    label = _l("Weight")
    label_plural = _l("Weights")
    create_label = _l("Add weight")
    empty_text = _l("With the second weight a curve appears.")

    column_list = ["measured_on", "animal", "grams"]
    column_labels = {
        "animal": _l("Animal"),
        "measured_on": _l("Weighed on"),
        "grams": _l("Weight"),
    }
    column_cells = {
        "animal": from_macro("animals/cells.html", "animal_of"),
        "grams": lambda row: show_kilos(row.grams),
    }
    column_export = {"animal": lambda row: row.animal.name, "grams": lambda row: row.grams / 1000}
    column_sortable = {"measured_on": Weight.measured_on}
    column_default_sort = ("measured_on", True)
    column_numeric = frozenset({"grams"})
    column_owned = frozenset({"animal"})
    column_filters = [DateFilter("on", _l("Weighed on"), Weight.measured_on)]
    owned_by = {"animal": "animals"}

    form_columns = ["measured_on", "grams"]
    form_overrides = {"grams": KilosField}
    form_args = {
        "measured_on": {"default": lambda: today(get_timezone())},
        "grams": {
            "label": _l("Weight in kilos"),
            "description": _l("With a comma or a point; grams when you write g: 850 g."),
            "render_kw": {"inputmode": "decimal", "autocomplete": "off"},
        },
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [joinedload(Weight.animal)]

    row_options = list_options

    def row_url(self, row: Weight) -> str | None:
        return self.edit_url(row)

    def after_save_url(self, row: Weight) -> str:
        return url_for("animals.details_view", row_id=row.animal_id)

    def create(self, values: dict[str, Any]) -> Weight:
        return weighing.add(db.session, values, today=today(get_timezone()))

    def update(self, row: Weight, values: dict[str, Any]) -> Weight:
        weighing.apply(db.session, row, values, today=today(get_timezone()))
        return row

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("The weight is taken out for good. The history keeps that it was there."))  # fmt: skip
    def delete_weights(self, rows: Sequence[Weight], form: None) -> str:
        for row in rows:
            db.session.delete(row)
        return ngettext("%(num)s weight was deleted.", "%(num)s weights were deleted.", len(rows))

    def _after_saving(self, row: Weight, *, created: bool) -> Reply:
        doubt = weighing.doubt(db.session, row)
        if doubt is not None:
            flash(_("%(weight)s is on file. %(doubt)s", weight=row, doubt=doubt), "warning")
        return super()._after_saving(row, created=created)
