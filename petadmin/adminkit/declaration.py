"""What an EntityView declares, and the guard that denies what the permission table does not grant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Response, abort
from flask_admin.contrib.sqla import ModelView
from flask_login import current_user
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.wrappers import Response as BaseResponse

from petadmin.adminkit.cells import Cell
from petadmin.adminkit.converter import EntityConverter
from petadmin.adminkit.filters import Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.verbs import Verb, verbs_of
from petadmin.business.areas import areas
from petadmin.core.db import Model, db
from petadmin.core.i18n import Label, _l

Reply = str | Response | BaseResponse | tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class ExtraColumn:
    """A column that another package brings; `load` makes the cells of a page at once, by row id."""

    name: str
    label: Label
    behind: str
    permission: str
    load: Callable[[Sequence[Any]], Mapping[int, Any]]
    secondary: bool = True
    under: bool = False
    """Stands under the name instead of in a column of its own."""


@dataclass(frozen=True, kw_only=True)
class ListLink:
    """Where a list leads with all that it shows; `url` takes the listing."""

    label: Label
    icon: str
    permission: str
    url: Callable[[Any], str]


class Declaration(ModelView):
    """What a screen declares, and the guard before all of its doors."""

    entity: ClassVar[str]
    """The entity's name in permissions, addresses of its verbs, and the audit."""

    entity_model: ClassVar[type[Model]]
    # What follows may also be set on a view before it is made, as for the lists of each business area.
    path: str
    """The list's address, without slashes around it."""

    area: str | None = None
    """The area of business that the screen belongs to; while it is switched off, the screen is not there."""

    icon: str
    label: Label
    label_plural: Label
    create_label: Label = _l("Add")
    description: ClassVar[Label] = ""
    """What the screen is for, in a sentence; a screen behind a card of the menu shows it there."""

    empty_text: ClassVar[Label] = _l("As soon as there is something, it stands here.")
    """What an empty list says, such as what is to be gained by the first row."""

    column_list: ClassVar[Sequence[str]] = ()
    column_labels: ClassVar[Mapping[str, Label]] = {}
    column_cells: ClassVar[Mapping[str, Cell]] = {}
    column_sortable: ClassVar[Mapping[str, InstrumentedAttribute[Any]]] = {}
    """Sortable columns: never null, and indexed together with the id."""

    column_default_sort: ClassVar[tuple[str, bool]] = ("", True)
    """The column sorted by at first, and whether downwards; no name means newest first."""

    column_numeric: ClassVar[frozenset[str]] = frozenset()
    column_secondary: ClassVar[frozenset[str]] = frozenset()
    """Columns that a phone leaves out, and a narrow table from the last to the first."""

    column_filters: Sequence[Filter] = ()
    column_tabs: ClassVar[Sequence[str]] = ()
    """Names of choice filters that stand as tabs over the list."""

    column_owned: ClassVar[frozenset[str]] = frozenset()
    """Columns that are left out when the list is looked at from the row that owns its rows."""

    owned_by: ClassVar[Mapping[str, str]] = {}
    """The relations to what rows belong to, with the endpoint of its screen: `{"customer": "customers"}`.

    A desk looks at the list from one of them. Where the form does not ask for it, a new row gets its
    owner from the address (`?customer=5`), so the form opens only from there.
    """

    list_template: ClassVar[str] = "admin/list.html"
    """The page of the list."""

    section_template: ClassVar[str] = "desk/section.html"
    """The page on which a desk shows the list."""

    column_export: ClassVar[Mapping[str, Cell]] = {}
    """Further columns of exports, or other values for them."""

    column_details: ClassVar[Sequence[str]] = ()
    lookups: ClassVar[Mapping[str, str]] = {}
    """For each relation in the form, the endpoint of the view that looks its rows up."""

    form_groups: ClassVar[Sequence[Any]] = ()
    form_arguments: ClassVar[frozenset[str]] = frozenset()
    """What of the form's address, besides look-ups and owners, fills in the next one as well."""

    form_template: ClassVar[str] = "admin/form.html"
    """The page of the form for creating and editing."""

    form_base_class = EntityForm
    model_form_converter = EntityConverter
    page_size: ClassVar[int] = 50
    searchable: ClassVar[bool] = False
    search_placeholder: ClassVar[Label] = _l("Search")
    help_url: ClassVar[str | None] = None
    refresh_seconds: ClassVar[int | None] = None

    method_verbs: ClassVar[Mapping[str, str]] = {
        "index_view": "list",
        "create_view": "create",
        "details_view": "view",
        "edit_view": "edit",
        "export_view": "export",
        "filters_view": "list",
        "lookup": "list",
    }
    """The verb that each exposed method stands for; a method that is not here is denied to all."""

    def __init__(self) -> None:
        self.verbs = verbs_of(type(self))
        self.extra_columns: dict[str, ExtraColumn] = {}
        self.list_links: list[ListLink] = []
        super().__init__(
            self.entity_model,
            db,
            name=self.label_plural,
            endpoint=self.path.replace("/", "_"),
            url=f"/{self.path}",
        )

    def _refresh_cache(self) -> None:
        self.entity_form = self.get_form() if self.form_columns else EntityForm

    def create_blueprint(self, admin: Any) -> Any:
        # Flask-Admin's own query-string addresses have no verb, so they do not exist here.
        exposed: list[Any] = getattr(type(self), "_urls", [])
        self._urls = [rule for rule in exposed if self.exposes(rule[1])]
        return super().create_blueprint(admin)

    def exposes(self, method: str) -> bool:
        """Whether the screen has this door; one whose rows have their page elsewhere leaves some out."""
        return method in {*self.method_verbs, "row_view", "bulk_view"}

    def scaffold_auto_joins(self) -> list[Any]:
        # Each view names in `list_options` what to load along.
        return []

    def add_column(self, column: ExtraColumn) -> None:
        """Let a package of a higher layer show something of its own in this list."""
        self.extra_columns[column.name] = column

    def add_filter(self, item: Filter) -> None:
        """Let a package of a higher layer narrow this list by something of its own."""
        self.column_filters = [*self.column_filters, item]

    def add_verb(self, verb: Verb) -> None:
        """Let a package of a higher layer do something to the rows of this list; the verb says what (`act`)."""
        self.verbs[verb.name] = verb

    def add_list_link(self, link: ListLink) -> None:
        """Let a package of a higher layer lead from this list to something with all that it shows."""
        self.list_links.append(link)

    def shown_links(self) -> list[ListLink]:
        """Where the whole list leads to, for whoever may follow."""
        return [link for link in self.list_links if current_user.may(link.permission)]

    def _handle_view(self, name: str, **kwargs: Any) -> None:
        if not self.is_in_use():
            abort(404)
        verb = self.verb_of_method(name, kwargs)
        if verb is None or not self.may(verb):
            abort(403)

    def verb_of_method(self, name: str, kwargs: Mapping[str, Any]) -> str | None:
        """The verb that a request stands for; for verbs of the view, the verb in its address."""
        if name in ("row_view", "bulk_view"):
            verb = self.verbs.get(str(kwargs.get("what", "")).replace("-", "_"))
            return verb.name if verb is not None else abort(404)
        return self.method_verbs.get(name)

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin retries a TypeError with other arguments, which hides every real one.
        return fn(self, *args, **kwargs)

    def render(self, template: str, **context: Any) -> str:
        """The page; Flask-Admin adds the view itself as `admin_view`."""
        page: str = super().render(template, **context)
        return page

    @property
    def needs_owner(self) -> bool:
        """Whether a new row gets its owner from the address."""
        return bool(self.owned_by) and self.owned_by.keys().isdisjoint(self.form_columns or ())

    def may(self, verb: str) -> bool:
        """Whether the one who is looking may do this here."""
        return bool(current_user.may(f"{self.entity}:{verb}"))

    def is_in_use(self) -> bool:
        """Whether the business works in the screen's area."""
        return self.area is None or self.area in areas()

    def is_accessible(self) -> bool:
        return bool(current_user.is_authenticated) and self.may("list") and self.is_in_use()
