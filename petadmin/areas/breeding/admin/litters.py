"""The screen of the litters: their puppies entered in one go, and all of them weighed on one page."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_admin import expose
from flask_babel import get_timezone
from markupsafe import Markup
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption
from wtforms import Form

from petadmin.adminkit import acting
from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.declaration import ExtraColumn, Reply
from petadmin.adminkit.edge import StaleRow, commit, submitted
from petadmin.adminkit.filters import DateFilter
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView, view_at
from petadmin.animals import weighing
from petadmin.animals.units import show_kilos
from petadmin.areas.breeding import AREA, queries, services
from petadmin.areas.breeding.forms import LitterForm, PuppiesForm, weighing_form
from petadmin.areas.breeding.models import Litter
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _, _l, ngettext


class LitterView(EntityView):
    """Litters with their puppies, or on a desk those of a customer."""

    entity = "litter"
    entity_model = Litter
    path = "breeding/litters"
    area = AREA.key
    icon = "paw"
    label = _l("Litter")
    label_plural = _l("Litters")
    create_label = _l("New litter")
    description = _l("Litters with their puppies, weights and parents.")
    empty_text = _l(
        "A litter is entered with its parents; its puppies become animals with pedigree and weights."
    )

    column_list = ["name", "customer", "parents", "born_on"]
    column_labels = {
        "name": _l("Litter"),
        "customer": _l("Whose litter"),
        "parents": _l("Dam and sire"),
        "dam": _l("Dam"),
        "sire": _l("Sire"),
        "born_on": _l("Born on"),
        "notes": _l("Notes"),
    }
    column_cells = {
        "name": from_macro("breeding/cells.html", "litter"),
        "customer": from_macro("breeding/cells.html", "breeder"),
        "parents": from_macro("breeding/cells.html", "parents"),
    }
    column_sortable = {"born_on": Litter.born_on}
    column_default_sort = ("born_on", True)
    column_secondary = frozenset({"customer", "parents"})
    column_owned = frozenset({"customer"})
    column_filters = [DateFilter("born", _l("Born on"), Litter.born_on)]
    column_export = {
        "customer": lambda row: row.customer.name,
        "parents": lambda row: " × ".join(str(one) for one in (row.dam, row.sire) if one),
        "notes": lambda row: row.notes,
    }
    owned_by = {"customer": "customers"}
    lookups = {"customer": "customers", "dam": "animals", "sire": "animals"}
    method_verbs = {
        **EntityView.method_verbs,
        "puppies_view": "add_puppies",
        "weights_view": "weigh",
    }
    form_columns = ["name", "customer", "born_on", "dam", "sire", "notes"]
    form_groups = [
        {"label": _l("About the litter"), "fields": ["name", "customer", "born_on"]},
        {
            "label": _l("Parents"),
            "description": _l("The puppies get them for their pedigree, and the dam's species and breed."),
            "fields": ["dam", "sire"],
        },
        {"label": _l("Notes"), "fields": ["notes"]},
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.add_column(
            ExtraColumn(
                name="puppies",
                label=_l("Puppies"),
                behind="parents",
                permission="puppy:list",
                load=_puppy_cells,
                secondary=False,
            )
        )

    def get_form(self) -> type[LitterForm]:
        return LitterForm

    def list_options(self) -> Sequence[ORMOption]:
        # A join would not know that a parent is hidden with its owner.
        return [joinedload(Litter.customer), selectinload(Litter.dam), selectinload(Litter.sire)]

    row_options = list_options

    def create(self, values: dict[str, Any]) -> Litter:
        return services.add(db.session, values, today=today(get_timezone()))

    def update(self, row: Litter, values: dict[str, Any]) -> Litter:
        services.apply(db.session, row, values, today=today(get_timezone()))
        return row

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        puppies = db.session.scalars(queries.puppies_of(row.id)).all()
        days, grams = queries.weights_of(db.session, puppies)
        return self.render(
            "breeding/litter.html",
            title=row.name,
            row=row,
            puppies=puppies,
            puppy_view=view_at("breeding_puppies"),
            days=days,
            weights={key: show_kilos(heavy) for key, heavy in grams.items()},
            verbs=self.row_verbs(row),
            edit_url=self.edit_url(row),
            list_url=self.list_url,
        )

    @expose("/<pk:row_id>/puppies", methods=("GET", "POST"))
    def puppies_view(self, row_id: int) -> Reply:
        """Enter the puppies of a litter, all at once."""
        row = self.row_or_404(row_id)
        species, breed = services.usual_kind(row)
        form = PuppiesForm(submitted(), species=species, breed=breed)
        if request.method == "POST" and form.validate():
            try:
                puppies = commit(
                    lambda: services.add_puppies(
                        db.session,
                        row,
                        form.puppies.filled,
                        species=form.species.data,
                        breed=form.breed.data or "",
                        today=today(get_timezone()),
                    )
                )
            except DomainError as error:
                acting.attach(form, error)
                row = self.row_or_404(row_id)
            else:
                flash(_added(len(puppies)), "success")
                return redirect(self.row_url(row) or self.list_url)
        return self._page("breeding/puppies_form.html", row, form)

    @expose("/<pk:row_id>/weights", methods=("GET", "POST"))
    def weights_view(self, row_id: int) -> Reply:
        """Enter what all puppies of a litter weigh on a day."""
        row = self.row_or_404(row_id)
        puppies = [
            puppy
            for puppy in db.session.scalars(queries.puppies_of(row.id))
            if puppy.animal.is_alive
        ]
        form = weighing_form(puppies)(submitted())
        if request.method == "POST" and form.validate():
            animals = {f"puppy_{puppy.id}": puppy.animal_id for puppy in puppies}
            grams = {
                animal_id: form[name].data for name, animal_id in animals.items() if form[name].data
            }
            try:
                self._weigh(form, grams)
            except DomainError as error:
                acting.attach(form, error)
                row = self.row_or_404(row_id)
            except StaleRow:
                form.form_errors.append(str(acting.STALE))
                row = self.row_or_404(row_id)
            else:
                return redirect(url_for(".details_view", row_id=row_id))
        newest = weighing.newest(db.session, [puppy.animal_id for puppy in puppies])
        for puppy in puppies:
            before = newest.get(puppy.animal_id)
            if before is not None:
                form[f"puppy_{puppy.id}"].description = _(
                    "Last: %(weight)s", weight=show_kilos(before)
                )
        return self._page("breeding/weights_form.html", row, form, puppies=puppies)

    def _weigh(self, form: Form, grams: dict[int, int]) -> None:
        if not grams:
            raise DomainError(_l("Enter at least one weight."))
        weights = commit(
            lambda: services.weigh(
                db.session, grams, on=form.measured_on.data, today=today(get_timezone())
            )
        )
        flash(
            ngettext("%(num)s weight is on file.", "%(num)s weights are on file.", len(weights)),
            "success",
        )
        for weight in weights:
            doubt = weighing.doubt(db.session, weight)
            if doubt is not None:
                flash(
                    _(
                        "%(animal)s, %(weight)s: %(doubt)s",
                        animal=weight.animal,
                        weight=weight,
                        doubt=doubt,
                    ),
                    "warning",
                )

    def _page(self, template: str, row: Litter, form: Form, **context: Any) -> Reply:
        page = self.render(
            template,
            row=row,
            form=form,
            action_url=request.path,
            back_url=self.row_url(row) or self.list_url,
            **context,
        )
        return page, 422 if request.method == "POST" else 200

    @verb("delete", _l("Delete"), icon="trash", tone="danger",
          question=_l("The litter is gone for good; its animals stay on file."))  # fmt: skip
    def delete(self, rows: Sequence[Litter], form: None) -> str:
        for row in rows:
            services.delete_litter(db.session, row)
        return ngettext("%(num)s litter is deleted.", "%(num)s litters are deleted.", len(rows))

    def after_verb_url(self, verb: Verb, rows: Sequence[Litter], back: str) -> str:
        return self.list_url if verb.name == "delete" else back


def _added(number: int) -> str:
    return ngettext("%(num)s puppy is on file.", "%(num)s puppies are on file.", number)


def _puppy_cells(rows: Sequence[Litter]) -> Mapping[int, Markup]:
    draw = from_macro("breeding/cells.html", "states")
    found = queries.counts_of(db.session, [row.id for row in rows])
    return {litter_id: draw(states) for litter_id, states in found.items()}
