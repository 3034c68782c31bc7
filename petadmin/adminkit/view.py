"""EntityView: the screen of an entity. Everything is denied that the permission table does not grant.

A view declares what it shows; list, search, filters, forms, conflict check, verbs, export and look-up come
from here. All of them load rows through `scope()` and the session's visibility, so no door is wider than
another. Views are shared by all requests: nothing of a request is kept on `self`.
"""

from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.interfaces import ORMOption

from petadmin.adminkit import acting, conflicts, exporting
from petadmin.adminkit.cells import show
from petadmin.adminkit.counting import Count, count_with_ids
from petadmin.adminkit.declaration import Declaration, Reply
from petadmin.adminkit.edge import StaleRow, commit, next_url
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.listing import Listing, Looked, Tab, TabGroup, build
from petadmin.adminkit.verbs import Verb
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l
from petadmin.core.text import clean_line
from petadmin.search.matching import matches

LOOKUP_LIMIT = 20


class EntityView(Declaration):
    """The base of every screen over a table."""

    def scope(self) -> Select[Any]:
        """The rows that this screen is about; visibility is added by the session."""
        return select(self.model)

    def row_or_404(self, row_id: int) -> Any:
        """The row, if it is one of the screen's and the one who is looking may see it."""
        statement = self.scope().where(self.model.id == row_id).options(*self.row_options())
        return db.session.scalar(statement) or abort(404)

    def list_options(self) -> Sequence[ORMOption]:
        """What to load along with the rows of a list."""
        return ()

    def row_options(self) -> Sequence[ORMOption]:
        """What to load along with a single row."""
        return ()

    # The list

    @expose("/")
    def index_view(self) -> Reply:
        listing = build(self, Looked(self.list_url))
        partial = request.headers.get("HX-Target") == "list"
        return self.render("admin/_list.html" if partial else "admin/list.html", listing=listing)

    @property
    def list_url(self) -> str:
        return url_for(f"{self.endpoint}.index_view")

    def count(self, statement: Select[Any], listing: Listing) -> Count:
        """How many rows the list has; views whose table is counted by the database say so here."""
        return count_with_ids(db.session, statement.with_only_columns(self.model.id))

    def default_sort(self) -> tuple[InstrumentedAttribute[Any], bool]:
        name, descending = self.column_default_sort
        return (self.column_sortable[name] if name else self.model.id), descending

    def default_condition(self, filter_name: str) -> Any:
        """The condition of a filter that the address does not name."""
        return None

    def default_tab(self, filter_name: str) -> str:
        """The value of a tab filter that the address does not name; empty for the tab `All`."""
        return ""

    def list_note(self) -> str | None:
        """A sentence above the table."""
        return None

    def list_columns(self, looked: Looked) -> list[str]:
        hidden = self.column_owned if looked.owner is not None else frozenset()
        names = [name for name in self.column_list if name not in hidden]
        for column in self.extra_columns.values():
            if current_user.may(column.permission):
                names.insert(names.index(column.behind) + 1, column.name)
        return names

    def label_of(self, name: str) -> Label:
        extra = self.extra_columns.get(name)
        return extra.label if extra is not None else self.column_labels.get(name, name)

    def cell(self, row: Any, name: str) -> str | Markup:
        """What stands in a cell of the list."""
        draw = self.column_cells.get(name)
        value = draw(row) if draw is not None else getattr(row, name)
        return value if isinstance(value, Markup) else show(value)

    def row_key(self, row: Any) -> int:
        return int(row.id)

    def row_url(self, row: Any) -> str | None:
        """Where a click on the row leads."""
        return url_for(f"{self.endpoint}.details_view", row_id=row.id) if self.may("view") else None

    def row_state(self, row: Any) -> str:
        return ""

    def tab_groups(self, listing: Listing) -> list[TabGroup]:
        """The tabs over the list, one group for each tab filter."""
        known = {item.name: item for item in self.column_filters if isinstance(item, ChoiceFilter)}
        return [self._tab_group(known[name], listing) for name in self.column_tabs]

    def _tab_group(self, item: ChoiceFilter, listing: Listing) -> TabGroup:
        chosen = [value for value in listing.args.getlist(item.name) if value]
        chosen = chosen or [self.default_tab(item.name)]
        options = [*self.tab_options(item)]
        tabs = []
        for value, label in options:
            address = listing.url(
                **{item.name: "" if value == self.default_tab(item.name) else value}
            )
            tabs.append(Tab(label, address, value in chosen, *self.tab_look(item.name, value)))
        return TabGroup(item.name, tabs)

    def tab_options(self, item: ChoiceFilter) -> Sequence[tuple[str, Label]]:
        """The tabs of a filter; with `All` in front unless the filter has a tab of its own to begin with."""
        options = list(item.options())
        return options if self.default_tab(item.name) else [("", _l("All")), *options]

    def tab_look(self, filter_name: str, value: str) -> tuple[str | None, str | None, str | None]:
        """Icon, area colour and count of a tab."""
        return None, None, None

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
        form = self.new_form()
        if request.method == "POST" and form.validate():
            row = self._save(form, lambda: self.create(form.values()))
            if row is not None:
                flash(_("Saved: %(name)s", name=str(row)), "success")
                return self._after_saving(row, created=True)
        return self._form_page(form, None)

    @expose("/<pk:row_id>/edit", methods=("GET", "POST"))
    def edit_view(self, row_id: int) -> Reply:
        row = self.row_or_404(row_id)
        if not self.form_columns or not self.editable(row):
            abort(404)
        form = (
            self.entity_form(request.form, obj=row)
            if request.method == "POST"
            else self.entity_form(obj=row)
        )
        if request.method == "POST":
            if form.is_stale(row):
                return self._form_page(form, row, stale=True)
            if form.validate():
                try:
                    saved = self._save(form, lambda: self.update(row, form.values()))
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
        names = self.column_details or self.column_list
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

    def new_form(self) -> EntityForm:
        """The empty form, filled in from what the address names, such as the customer of a new animal."""
        defaults = {
            name: int(request.args[name])
            for name in self.lookups
            if request.args.get(name, "").isascii()
            and request.args.get(name, "").isdigit()
            and len(request.args[name]) < 19
        }
        form: EntityForm = (
            self.entity_form(request.form, **defaults)
            if request.method == "POST"
            else self.entity_form(data=defaults)
        )
        return form

    def part_of_form(self, *names: str) -> type[EntityForm]:
        """A form with only some of the fields, for editing a part of the row in place."""
        kept = {name: getattr(self.entity_form, name) for name in names}
        part: type[EntityForm] = type(f"{type(self).__name__}Part", (EntityForm,), kept)
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
            known = {*self.lookups, "next"}
            carried: dict[str, Any] = {
                name: text for name, text in request.args.items() if name in known
            }
            return redirect(url_for(f"{self.endpoint}.create_view", **carried))
        return redirect(next_url(self.after_save_url(row)))

    def _form_page(self, form: EntityForm, row: Any, *, stale: bool = False) -> Reply:
        title = _("Edit %(name)s", name=str(row)) if row is not None else str(self.create_label)
        conflict = None
        if stale:
            conflict = conflicts.describe(
                form, self.entity_form(obj=row), entity=self.entity, row=row
            )
        if row is not None and (stale or request.method == "GET"):
            form.version.data = getattr(row, "version", None)
        back = self.row_url(row) if row is not None else self.list_url
        context = {
            "title": title,
            "form": form,
            "groups": self.form_groups
            or [
                {
                    "label": None,
                    "description": None,
                    "fields": list(self.form_columns),
                    "wide": True,
                }
            ],
            "submit_label": _("Save"),
            "cancel_url": next_url(back or self.list_url),
            "save_and_add": self.may("create"),
            "conflict": conflict,
            "action_url": request.full_path.rstrip("?"),
            "next": next_url(""),
            "row": row,
            **self.form_context(row),
        }
        status = 422 if request.method == "POST" else 200
        return self.render("admin/form.html", **context), status

    # Verbs, export, look-up

    @expose("/<pk:row_id>/<what>", methods=("GET", "POST"))
    def row_view(self, row_id: int, what: str) -> Reply:
        verb = self.verbs[what.replace("-", "_")]
        row = self.row_or_404(row_id)
        if not verb.single or not verb.suits(row):
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
            statement = statement.where(matches(self.model, query, dialect=db.engine.dialect.name))
        found = db.session.scalars(statement.order_by(self.model.id.desc()).limit(LOOKUP_LIMIT))
        return jsonify([{"value": row.id, "text": self.lookup_text(row)} for row in found])

    def owner_in_address(self) -> tuple[str, int] | None:
        """The owner whose rows an export is about, when it was asked for on the desk."""
        text = request.args.get("owner", "")
        if self.owner_column is None or not (text.isascii() and text.isdigit() and len(text) < 19):
            return None
        return self.owner_column, int(text)

    def lookup_scope(self) -> Select[Any]:
        """The rows that may be chosen in other forms."""
        return self.scope()

    def lookup_text(self, row: Any) -> str:
        return str(row)


def entity_views() -> list[EntityView]:
    """All screens of the running application."""
    views = current_app.extensions["admin"][0]._views
    return [view for view in views if isinstance(view, EntityView)]
