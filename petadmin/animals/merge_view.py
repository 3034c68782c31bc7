"""The address at which two entries of an animal are merged, and the way from an old address to the new one."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_babel import get_timezone
from flask_login import current_user

from petadmin.adminkit.cells import show
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import StaleRow, commit, row_id_in
from petadmin.adminkit.words import words
from petadmin.animals import merging
from petadmin.animals.forms import DuplicateForm
from petadmin.animals.merging import Difference, Keep
from petadmin.animals.models import Animal
from petadmin.core.clock import today
from petadmin.core.db import Model, db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l
from petadmin.customers.models import Customer
from petadmin.desk.view import DeskView

SHOWN_ALIKE = 5

TABLE_WORDS: dict[str, Label] = {
    "animal": _l("Offspring"),
    "animal_colour": _l("Colour codes"),
    "animal_merge": _l("Earlier merges"),
    "animal_relation": _l("Buddies and enemies"),
    "audit_event": _l("Entries of the history"),
}
"""Words for tables whose rows are no entity of their own."""


class MergeView(DeskView):
    """Adds to a desk: merging a duplicate into the row."""

    method_verbs: ClassVar[Mapping[str, str]] = {**DeskView.method_verbs, "merge_view": "merge"}

    def row_or_404(self, row_id: int) -> Any:
        row = db.session.scalar(
            self.scope().where(self.model.id == row_id).options(*self.row_options())
        )
        return row if row is not None else self._go_to_survivor(row_id)

    def _go_to_survivor(self, row_id: int) -> Any:
        """Lead from the address of an entry that was merged to the one that stayed."""
        arguments = request.view_args or {}
        its_own = request.blueprint == self.endpoint and arguments.get("row_id") == row_id
        if request.method != "GET" or not its_own:
            abort(404)
        stayed = db.session.scalar(merging.survivor_of(row_id))
        if stayed is None or db.session.scalar(self.scope().where(self.model.id == stayed)) is None:
            abort(404)
        abort(redirect(url_for(str(request.endpoint), **{**arguments, "row_id": stayed})))

    @expose("/<pk:row_id>/merge", methods=("GET", "POST"))
    def merge_view(self, row_id: int) -> Reply:
        survivor = self.row_or_404(row_id)
        other_id = row_id_in(request.values.get("other", ""))
        if other_id is None:
            return self._choose(survivor, DuplicateForm())
        form = DuplicateForm(request.values)
        if not form.validate():
            return self._choose(survivor, form)
        try:
            duplicate = self.row_or_404(other_id)
            merging.check(db.session, survivor, duplicate)
            if request.method != "POST":
                return self._compare(survivor, duplicate)
            return self._merge(survivor, duplicate)
        except DomainError as error:
            db.session.rollback()
            form.other.errors = [str(error)]
            return self._choose(self.row_or_404(row_id), form)

    def _merge(self, survivor: Animal, duplicate: Animal) -> Reply:
        if request.form.get("seen") != _versions(survivor, duplicate):
            return self._compare(survivor, duplicate, changed=True)
        survivor_id, other_id, name = survivor.id, duplicate.id, duplicate.name
        keep = _chosen(merging.differences(survivor, duplicate))
        try:
            commit(
                lambda: merging.merge(
                    db.session,
                    survivor,
                    duplicate,
                    keep=keep,
                    by_id=current_user.id,
                    today=today(get_timezone()),
                )
            )
        except StaleRow:
            flash(_("Somebody else has just changed one of them. Look again."), "error")
            return redirect(url_for(".merge_view", row_id=survivor_id, other=other_id))
        flash(_("Merged: what the other entry of %(name)s had is here now.", name=name), "success")
        return redirect(url_for(".details_view", row_id=survivor_id))

    def _choose(self, survivor: Animal, form: DuplicateForm) -> Reply:
        found = db.session.scalars(merging.alike(survivor).limit(SHOWN_ALIKE))
        page = self.render(
            "animals/merge_choose.html",
            desk=self.frame_of(survivor, active=""),
            animal=survivor,
            form=form,
            alike=list(found),
        )
        return page, 422 if form.errors else 200

    def _compare(self, survivor: Animal, duplicate: Animal, *, changed: bool = False) -> Reply:
        page = self.render(
            "animals/merge.html",
            desk=self.frame_of(survivor, active=""),
            animal=survivor,
            other=duplicate,
            differences=[self._shown(one) for one in merging.differences(survivor, duplicate)],
            moving=_moving(merging.counts(db.session, duplicate.id)),
            seen=_versions(survivor, duplicate),
            changed=changed,
        )
        return page, 422 if changed else 200

    def _shown(self, one: Difference) -> dict[str, Any]:
        # In lists the name stands for the whole animal, and its column is called so.
        label = _l("Name") if one.name == "name" else self.label_of(one.name.removesuffix("_id"))
        return {
            "name": one.name,
            "label": label,
            "mine": _in_words(one.name, one.mine),
            "theirs": _in_words(one.name, one.theirs),
            "can_join": one.can_join,
            "proposed": one.proposed.value,
        }


def _versions(survivor: Animal, duplicate: Animal) -> str:
    return f"{survivor.version}-{duplicate.version}"


def _chosen(differences: Sequence[Difference]) -> dict[str, Keep]:
    """Whose values were chosen; what was not sent is as it was proposed."""
    sent = {one.name: request.form.get(f"keep-{one.name}", "") for one in differences}
    known = {choice.value: choice for choice in Keep}
    return {one.name: known.get(sent[one.name], one.proposed) for one in differences}


def _in_words(name: str, value: Any) -> str:
    if name == "customer_id":
        # Both rows have loaded their customers already.
        return str(db.session.get(Customer, value) or "")
    return show(value)


def _moving(counts: Mapping[str, int]) -> list[tuple[Label, int]]:
    """How much moves along, by what it is called."""
    entities = {
        mapper.local_table.name: getattr(mapper.class_, "__audit__", "")  # type: ignore[attr-defined]  # a mapped table has a name
        for mapper in Model.registry.mappers
    }
    found = []
    for table, number in counts.items():
        entity = entities[table] or _tied_to_animals(table, entities)
        named = words().entities.get(entity, table)
        found.append((TABLE_WORDS.get(table, named), number))
    return found


def _tied_to_animals(table: str, entities: Mapping[str, str]) -> str:
    """What a table without a name of its own ties to animals, such as bookings."""
    others = {key.column.table.name for key in Model.metadata.tables[table].foreign_keys}
    named = sorted(entities.get(other, "") for other in others - {"animal"})
    return named[0] if named else ""
