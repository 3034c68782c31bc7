"""The screen of buddies and enemies; an animal's card leads here to add and change them."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit.cells import from_macro
from petadmin.adminkit.edge import next_url
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.verbs import verb
from petadmin.adminkit.view import EntityView
from petadmin.animals import relations
from petadmin.animals.models import Animal, AnimalRelation, RelationKind
from petadmin.core.db import db
from petadmin.core.i18n import _l, ngettext


class RelationView(EntityView):
    """Which animals get on, and which do not."""

    entity = "animal_relation"
    entity_model = AnimalRelation
    path = "animals/relations"
    icon = "friends"
    label = _l("Buddy or enemy")
    label_plural = _l("Buddies and enemies")
    create_label = _l("Add buddy or enemy")

    column_list = ["first", "second", "kind", "notes"]
    column_labels = {
        "first": _l("Animal"),
        "second": _l("The other animal"),
        "kind": _l("How they get on"),
        "notes": _l("Notes"),
    }
    column_cells = {
        "first": lambda row: row.first.name,
        "second": lambda row: row.second.name,
        "kind": from_macro("animals/cells.html", "relation_kind"),
    }
    column_export = {"kind": lambda row: row.kind}
    column_secondary = frozenset({"notes"})
    column_filters = [ChoiceFilter("kind", _l("Kind"), AnimalRelation.kind, choices=RelationKind)]
    column_tabs = ["kind"]
    lookups = {"first": "animals", "second": "animals"}

    form_columns = ["first", "second", "kind", "notes"]
    form_args = {
        "second": {"description": _l("Found by name, breed, microchip.")},
        "kind": {"default": RelationKind.buddy},
        "notes": {"description": _l("What happened, or what to look out for.")},
    }

    def list_options(self) -> Sequence[ORMOption]:
        return [
            joinedload(AnimalRelation.first).joinedload(Animal.customer),
            joinedload(AnimalRelation.second).joinedload(Animal.customer),
        ]

    row_options = list_options

    def row_url(self, row: AnimalRelation) -> str | None:
        return self.edit_url(row)

    def after_save_url(self, row: AnimalRelation) -> str:
        return url_for("animals.details_view", row_id=row.first_id)

    def create(self, values: dict[str, Any]) -> AnimalRelation:
        return relations.add(db.session, values)

    def update(self, row: AnimalRelation, values: dict[str, Any]) -> AnimalRelation:
        relations.apply(db.session, row, values)
        return row

    @verb("remove", _l("Remove"), icon="x", tone="danger",
          question=_l("How these two get on is forgotten; the histories of both keep that it was there."))  # fmt: skip
    def remove(self, rows: Sequence[AnimalRelation], form: None) -> str:
        for row in rows:
            relations.remove(db.session, row)
        return ngettext("%(num)s entry was removed.", "%(num)s entries were removed.", len(rows))

    def after_verb_url(self, verb: Any, rows: Sequence[AnimalRelation], back: str) -> str:
        # The row, and with it the page that `back` names, is gone.
        return next_url(self.list_url)
