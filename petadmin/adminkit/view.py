"""EntityView: the screen of an entity. Everything is denied that the permission table does not grant.

A view declares what it shows; list, search, filters, forms, conflict check, verbs, export and look-up come
from here. All of them load rows through `scope()` and the session's visibility, so no door is wider than
another. Views are shared by all requests: nothing of a request is kept on `self`.
"""

from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, request, url_for
from flask_admin import expose
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit import acting, conflicts, exporting, saved_filters
from petadmin.adminkit.counting import Count, count_with_ids
from petadmin.adminkit.declaration import Reply
from petadmin.adminkit.edge import StaleRow, commit, next_url, row_id_in, submitted
from petadmin.adminkit.forms import EntityForm, takes_files
from petadmin.adminkit.listed import Listed
from petadmin.adminkit.listing import Listing, Looked, build
from petadmin.adminkit.verbs import Verb
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l
from petadmin.core.text import clean_line
from petadmin.search.matching import matches

LOOKUP_LIMIT = 20


class EntityView(Listed):
    """The base of every screen over a table."""

    def scope(self) -> Select[Any]:
        """The rows that this screen is about; visibility is added by the session."""
        return select(self.model)

    def row_or_404(self, row_id: int) -> Any:
        """The row, if it is one of the screen's and the one who is looking may see it."""
        statement = self.scope().where(self.model.id == row_id).options(*self.row_options())
        return db.session.scalars(statement).unique().one_or_none() or abort(404)

    def found_by(self, query: str) -> ColumnElement[bool]:
        """The condition that a row is found by what was typed."""
        return matches(self.model, query, dialect=db.engine.dialect.name)

    def owned_condition(self, name: str, owner_id: int) -> ColumnElement[bool]:
        """The condition that a row belongs to the one from whose desk it is looked at, by foreign key and id."""
        found: ColumnElement[bool] = getattr(self.model, name) == owner_id
        return found

    def list_options(self) -> Sequence[ORMOption]:
        """What to load along with the rows of a list."""
        return ()

    def many_options(self) -> Sequence[ORMOption]:
        """What to load along with rows that are exported, or that a verb for many acts on."""
        return self.list_options()

    def row_options(self) -> Sequence[ORMOption]:
        """What to load along with a single row."""
        return ()

    # The list

    @expose("/")
    def index_view(self) -> Reply:
        listing = build(self, Looked(self.list_url))
        partial = request.headers.get("HX-Target") == "list"
        return self.render("admin/_list.html" if partial else self.list_template, listing=listing)

    @property
    def list_url(self) -> str:
        return url_for(f"{self.endpoint}.index_view")

    @expose("/filters", methods=("GET", "POST"))
    def filters_view(self) -> Reply:
        return saved_filters.page(self)

    def filters_url(self, listing: Listing) -> str | None:
        """From where the filters that are kept for the list are fetched."""
        return saved_filters.url_of(self, listing)

    def count(self, statement: Select[Any], listing: Listing) -> Count:
        """How many rows the list has; views whose table is counted by the database say so here."""
        return count_with_ids(db.session, statement.with_only_columns(self.model.id))

    @property
    def create_url(self) -> str | None:
        if not self.form_columns or not self.may("create"):
            return None
        return url_for(f"{self.endpoint}.create_view")

    # Create, edit, details

    @expose("/new", methods=("GET", "POST"))
    def create_view(self) -> Reply:
        if not self.form_columns:
            abort(404)
        owner = self.owner_of_new()
        form = self.new_form()
        if request.method == "POST" and form.validate():
            row = self._save(form, lambda: self.create({**self.values_of(form), **owner}))
            if row is not None:
                flash(_("Saved: %(name)s", name=str(row)), "success")
                return self._after_saving(row, created=True)
        return self._form_page(form, None)

    @expose("/<pk:row_id>/edit", methods=("GET", "POST"))
    def edit_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        if not self.form_columns:
            abort(404)
        if not self.editable(row):
            return acting.impossible(_l("Edit"), row, back=self.row_url(row) or self.list_url)
        form = self.form_class()(submitted(), obj=row)
        if request.method == "POST":
            if form.is_stale(row):
                return self._form_page(form, row, stale=True)
            if form.validate():
                try:
                    saved = self._save(form, lambda: self.update(row, self.values_of(form, row)))
                except StaleRow:
                    return self._form_page(form, self.row_or_404(row_id), stale=True)
                if saved is not None:
                    flash(_("Saved: %(name)s", name=str(row)), "success")
                    return self._after_saving(row, created=False)
                row = self.row_or_404(row_id)
        return self._form_page(form, row)

    @expose("/<pk:row_id>")
    def details_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        names = self.details_columns()
        details = [{"label": self.label_of(name), "value": self.cell(row, name)} for name in names]
        return self.render(
            "admin/details.html",
            title=str(row),
            row=row,
            details=details,
            verbs=self.row_verbs(row),
            edit_url=self.edit_url(row),
            back_url=next_url(self.list_url),
            list_url=self.list_url,
        )

    def details_columns(self) -> Sequence[str]:
        """What the details page tells of a row."""
        return self.column_details or self.column_list

    def new_form(self) -> EntityForm:
        """The empty form, filled in from what the address names, such as the customer of a new animal."""
        found = {name: row_id_in(request.args.get(name, "")) for name in self.lookups}
        defaults = {name: row_id for name, row_id in found.items() if row_id is not None}
        sent = submitted()
        form_class = self.form_class()
        return form_class(data=defaults) if sent is None else form_class(sent, **defaults)

    def form_class(self) -> type[EntityForm]:
        """The form for creating and editing; what it holds may differ from request to request."""
        form: type[EntityForm] = self.entity_form
        return form

    def values_of(self, form: EntityForm, row: Any = None) -> dict[str, Any]:
        """What was entered, as `create` and `update` take it; the row is the one that is edited.

        A form shows nothing of a row that may not be seen, so that its emptiness there means nothing.
        """
        values = form.values()
        for name in self.lookups:
            if values.get(f"{name}_id", 0) is None and _is_hidden(row, name):
                del values[f"{name}_id"]
        return values

    def part_of_form(self, *names: str) -> type[EntityForm]:
        """A form with only some of the fields, for editing a part of the row in place."""
        whole = self.form_class()
        kept = {name: getattr(whole, name) for name in names}
        part: type[EntityForm] = type(f"{type(self).__name__}Part", (self.form_base_class,), kept)
        return part

    def create(self, values: dict[str, Any]) -> Any:
        """Make a row of the form's values; views with rules call their service here."""
        row = self.model(**values)
        db.session.add(row)
        return row

    def update(self, row: Any, values: dict[str, Any]) -> Any:
        """Change a row to the form's values; views with rules call their service here."""
        for name, value in values.items():
            setattr(row, name, value)
        return row

    def editable(self, row: Any) -> bool:
        return True

    def edit_url(self, row: Any) -> str | None:
        if not self.form_columns or not self.may("edit") or not self.editable(row):
            return None
        return url_for(f"{self.endpoint}.edit_view", row_id=row.id)

    def groups(self) -> list[dict[str, Any]]:
        """The form's fields under their headings."""
        return list(self.form_groups) or [{"fields": list(self.form_columns), "wide": True}]

    def form_context(self, row: Any) -> dict[str, Any]:
        """Further words for the form's page."""
        return {}

    def after_save_url(self, row: Any) -> str:
        """Where to go when a row has been saved."""
        return self.row_url(row) or self.list_url

    def _save(self, form: EntityForm, work: Any) -> Any:
        try:
            return commit(work)
        except DomainError as error:
            acting.attach(form, error)
            return None

    def _after_saving(self, row: Any, *, created: bool) -> Reply:
        if request.form.get("then") == "another":
            known = {*self.lookups, *self.owned_by, *self.form_arguments, "next"}
            carried: dict[str, Any] = {
                name: text for name, text in request.args.items() if name in known
            }
            return redirect(url_for(f"{self.endpoint}.create_view", **carried))
        return redirect(next_url(self.after_save_url(row)))

    def _form_page(self, form: EntityForm, row: Any, *, stale: bool = False) -> Reply:
        title = _("Edit %(name)s", name=str(row)) if row is not None else str(self.create_label)
        to_be = self.owner_to_be() if row is None else None
        conflict = None
        if stale:
            conflict = conflicts.describe(
                form, self.form_class()(obj=row), entity=self.entity, row=row
            )
        if row is not None and (stale or request.method == "GET"):
            form.version.data = getattr(row, "version", None)
        back = self.row_url(row) if row is not None else self.list_url
        context = {
            "title": title,
            "form": form,
            "groups": self.groups(),
            "submit_label": _("Save"),
            "cancel_url": next_url(back or self.list_url),
            "save_and_add": self.may("create"),
            "conflict": conflict,
            "action_url": request.full_path.rstrip("?"),
            "next": next_url(""),
            "row": row,
            "owner": to_be[1] if to_be is not None else None,
            "multipart": takes_files(form),
            **self.form_context(row),
        }
        status = 422 if request.method == "POST" else 200
        return self.render(self.form_template, **context), status

    # Verbs, export, look-up

    @expose("/<pk:row_id>/<what>", methods=("GET", "POST"))
    def row_view(self, row_id: int, what: str) -> Reply:
        verb = self.verbs[what.replace("-", "_")]
        row = self.row_or_404(row_id)
        if not verb.single:
            abort(404)
        return acting.act(
            self, verb, [row], url=request.path, back=self.row_url(row) or self.list_url
        )

    @expose("/actions/<what>", methods=("POST",))
    def bulk_view(self, what: str) -> Reply:
        verb = self.verbs[what.replace("-", "_")]
        if not verb.bulk:
            abort(404)
        rows = acting.chosen_rows(self)
        if not rows:
            flash(_("Nothing was selected."), "warning")
            return redirect(next_url(self.list_url))
        return acting.act(self, verb, rows, url=request.path, back=self.list_url)

    def after_verb_url(self, verb: Verb, rows: Sequence[Any], back: str) -> str:
        """Where to go when a verb is done; rows that can no longer be seen lead to the list."""
        return back

    def question_of(self, verb: Verb, rows: Sequence[Any]) -> Label | None:
        """What is asked before a verb is done to these rows."""
        return verb.question

    def rows_in_question(self, verb: Verb, rows: Sequence[Any]) -> Sequence[str]:
        """The rows as the question lists them, the first few of several."""
        return [str(row) for row in rows[: acting.SHOWN_ROWS]] if len(rows) > 1 else []

    def bulk_verbs(self) -> list[Verb]:
        return [verb for verb in self.verbs.values() if verb.bulk and self.may(verb.name)]

    def row_verbs(self, row: Any) -> list[Verb]:
        return [
            verb
            for verb in self.verbs.values()
            if verb.single and self.may(verb.name) and verb.suits(row)
        ]

    def verb_url(self, verb: Verb, row: Any = None) -> str:
        name = verb.name.replace("_", "-")
        if row is None:
            return url_for(f"{self.endpoint}.bulk_view", what=name)
        return url_for(f"{self.endpoint}.row_view", row_id=row.id, what=name)

    @expose("/export.<kind>")
    def export_view(self, kind: str) -> Reply:
        return exporting.export(self, kind)

    def export_urls(self, listing: Listing) -> list[dict[str, str]]:
        return exporting.urls(self, listing) if self.may("export") else []

    @expose("/lookup")
    def lookup(self) -> Reply:
        query = clean_line(request.args.get("q", ""))[:100]
        statement = self.lookup_scope()
        if query and self.searchable:
            statement = statement.where(self.found_by(query))
        found = db.session.scalars(statement.order_by(self.model.id.desc()).limit(LOOKUP_LIMIT))
        return jsonify([{"value": row.id, "text": self.lookup_text(row)} for row in found])

    def owner_in_address(self) -> tuple[str, int] | None:
        """The owner whose rows an export is about, when it was asked for on a desk: `?owner=customer-5`."""
        name, _dash, number = request.args.get("owner", "").partition("-")
        owner_id = row_id_in(number)
        return (f"{name}_id", owner_id) if name in self.owned_by and owner_id is not None else None

    def owner_of_new(self) -> dict[str, int]:
        """The foreign key of a new row's owner, when the form does not ask for it."""
        owner = self.owner_to_be()
        return {f"{owner[0]}_id": owner[1].id} if owner is not None else {}

    def owner_to_be(self) -> tuple[str, Any] | None:
        """To whom a new row will belong: the relation's name and the row."""
        if not self.needs_owner:
            return None
        named = [name for name in self.owned_by if request.args.get(name)]
        owner_id = row_id_in(request.args[named[0]]) if len(named) == 1 else None
        if owner_id is None:
            abort(404)
        # Loaded by the owner's own screen, so that nobody adds anything to what they may not see.
        return named[0], view_at(self.owned_by[named[0]]).row_or_404(owner_id)

    def lookup_scope(self) -> Select[Any]:
        """The rows that may be chosen in other forms."""
        return self.scope()

    def lookup_text(self, row: Any) -> str:
        return str(row)


def _is_hidden(row: Any, name: str) -> bool:
    """Whether a row points to another one that the one who is looking may not see."""
    is_set = getattr(row, f"{name}_id", None) is not None
    return is_set and getattr(row, name) is None


def view_at(endpoint: str) -> EntityView:
    """The screen that is registered under an endpoint."""
    for view in entity_views():
        if view.endpoint == endpoint:
            return view
    raise LookupError(f"no screen is registered as {endpoint}")


def entity_views() -> list[EntityView]:
    """All screens of the running application."""
    views = current_app.extensions["admin"][0]._views
    return [view for view in views if isinstance(view, EntityView)]
