"""The screen on which administrators add fields, put them in order and retire them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import redirect, request, url_for
from flask_admin import expose
from wtforms import BooleanField, HiddenField
from wtforms.validators import Length

from petadmin.adminkit.cells import show
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import commit, row_id_in
from petadmin.adminkit.fields import LineField, RowsField
from petadmin.adminkit.forms import EntityForm, RowForm
from petadmin.adminkit.verbs import Verb, verb
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.i18n import Label, _, _l, ngettext
from petadmin.customfields import queries, services
from petadmin.customfields.models import Bearer, CustomField

MOST_ORDERED = 500


class OptionRow(RowForm):
    """What can be chosen; its key stays when it is called differently."""

    counts_when_filled = ("text",)

    key = HiddenField()
    text = LineField(_l("Choice"), [Length(max=services.LONGEST_OPTION)])


class FieldView(EntityView):
    """The fields that the business has added, one page for each kind of row that bears them."""

    entity = "custom_field"
    entity_model = CustomField
    path = "settings/fields"
    icon = "forms"
    label = _l("Custom field")
    label_plural = _l("Custom fields")
    description = _l(
        "What you want to know of customers, animals and addresses beyond what is there."
    )
    create_label = _l("Add field")

    column_list = ["bearer", "name", "kind", "required", "visible", "in_list", "on_sheet", "active"]
    column_labels = {
        "bearer": _l("Belongs to"),
        "name": _l("Name"),
        "kind": _l("Kind"),
        "hint": _l("Hint"),
        "options": _l("Choices"),
        "required": _l("Must be filled in"),
        "visible": _l("Visible at once"),
        "in_list": _l("Column in the list"),
        "on_sheet": _l("On the summary sheet"),
        "active": _l("In use"),
    }
    column_details = ["bearer", "name", "kind", "options", "hint", "required", "visible", "in_list",
                      "on_sheet", "active"]  # fmt: skip
    column_cells = {
        "options": lambda row: ", ".join(option["text"] for option in row.offered_options),
        "visible": lambda row: show(row.visible),
    }
    form_columns = ["bearer", "name", "kind", "hint", "offered_options", "remove_used", "required",
                    "visible", "in_list", "on_sheet"]  # fmt: skip
    form_args = {
        "hint": {"description": _l("Stands below the field in forms. It may stay empty.")},
        "visible": {
            "description": _l("Otherwise it stands behind Show more."),
            "default": True,
        },
        "in_list": {"description": _l("Fields of addresses stand in the list of the customers.")},
        "on_sheet": {"description": _l("Also on the copy that the customer gets.")},
    }
    form_extra_fields = {
        "offered_options": RowsField(
            OptionRow,
            label=_l("Choices"),
            add_label=_l("Add a choice"),
            most=services.MOST_OPTIONS,
            ordered=True,
        ),
        "remove_used": BooleanField(_l("Remove choices that are in use")),
    }
    form_groups = [
        {"label": _l("The field"), "fields": ["bearer", "name", "kind", "hint"]},
        {
            "label": _l("Choices"),
            "description": _l(
                "For fields with choices. A choice may be renamed at any time: what has been chosen stays."
            ),
            "fields": ["offered_options", "remove_used"],
        },
        {
            "label": _l("Where it shows"),
            "fields": ["required", "visible", "in_list", "on_sheet"],
        },
    ]
    form_arguments = frozenset({"of"})
    method_verbs: ClassVar = {**EntityView.method_verbs, "order_view": "edit"}

    @expose("/")
    def index_view(self) -> Reply:
        return self.render("customfields/list.html", **self._shown(self._bearer()))

    @expose("/order", methods=("POST",))
    def order_view(self) -> Reply:
        """Move one field by a step, or take over the whole order after a drag."""
        bearer = self._bearer()
        step, _dash, number = request.form.get("move", "").partition("-")
        texts = request.form.getlist("ids")[:MOST_ORDERED]
        ids = [row_id for text in texts if (row_id := row_id_in(text)) is not None]
        if step in ("up", "down"):
            field = self.row_or_404(row_id_in(number) or 0)
            commit(lambda: services.move(db.session, field, up=step == "up"))
        elif ids:
            commit(lambda: services.put_in_order(db.session, bearer, ids))
        if request.headers.get("HX-Request"):
            return self.render("customfields/_list.html", **self._shown(bearer))
        return redirect(self._url_of(bearer))

    def _bearer(self) -> Bearer:
        wanted = request.values.get("of", "")
        return Bearer(wanted) if wanted in set(Bearer) else Bearer.customer

    def _url_of(self, bearer: Bearer) -> str:
        return url_for(f"{self.endpoint}.index_view", of=bearer.value)

    def _shown(self, bearer: Bearer) -> dict[str, Any]:
        fields = list(db.session.scalars(queries.in_order(bearer)))
        return {
            "bearer": bearer,
            "bearers": [(one.label, self._url_of(one), one is bearer) for one in Bearer],
            "fields": [field for field in fields if field.active],
            "retired": [field for field in fields if not field.active],
            "add_url": url_for(
                f"{self.endpoint}.create_view", of=bearer.value, next=self._url_of(bearer)
            )
            if self.may("create")
            else None,
            "order_url": url_for(f"{self.endpoint}.order_view", of=bearer.value),
        }

    def new_form(self) -> EntityForm:
        form = super().new_form()
        if request.method != "POST":
            form["bearer"].data = self._bearer()
        return form

    def row_url(self, row: CustomField) -> str | None:
        return self.edit_url(row)

    def after_save_url(self, row: CustomField) -> str:
        return self._url_of(row.bearer)

    def create(self, values: dict[str, Any]) -> CustomField:
        return services.add(db.session, values)

    def update(self, row: CustomField, values: dict[str, Any]) -> CustomField:
        services.apply(db.session, row, values)
        return row

    def question_of(self, verb: Verb, rows: Sequence[CustomField]) -> Label | None:
        if verb.name != "delete":
            return super().question_of(verb, rows)
        number = sum(queries.count_holders(db.session, row) for row in rows)
        if not number:
            return _("It holds no values. It cannot be brought back.")
        return ngettext(
            "%(num)s row holds a value of it, which is lost as well. It cannot be brought back.",
            "%(num)s rows hold values of it, which are lost as well. It cannot be brought back.",
            number,
        )

    def after_verb_url(self, verb: Verb, rows: Sequence[CustomField], back: str) -> str:
        return self.list_url if verb.name == "delete" else self._url_of(rows[0].bearer)

    @verb("retire", _l("Retire"), icon="archive", bulk=False,
          question=_l("It disappears from forms, lists and desks. Its values stay, and come back with it."),
          offered=lambda row: row.active)  # fmt: skip
    def retire(self, rows: Sequence[CustomField], form: None) -> str:
        for row in rows:
            services.retire(db.session, row)
        return _("“%(name)s” is retired. Its values are kept.", name=rows[0].name)

    @verb("restore", _l("Take back into use"), icon="arrow-back-up", bulk=False,
          offered=lambda row: not row.active)  # fmt: skip
    def restore(self, rows: Sequence[CustomField], form: None) -> str:
        for row in rows:
            services.restore(db.session, row)
        return _("“%(name)s” is in use again.", name=rows[0].name)

    @verb("delete", _l("Delete for good"), icon="trash", tone="danger", bulk=False,
          question=_l("It cannot be brought back."), offered=lambda row: not row.active)  # fmt: skip
    def delete(self, rows: Sequence[CustomField], form: None) -> str:
        name = rows[0].name
        for row in rows:
            services.delete(db.session, row)
        return _("“%(name)s” and its values are deleted.", name=name)
