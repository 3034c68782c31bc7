"""One page of a list: what the address asks for, turned into one bounded query and what the template shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from flask import request
from markupsafe import Markup
from sqlalchemy import Select
from werkzeug.datastructures import MultiDict

from petadmin.adminkit.counting import Count
from petadmin.adminkit.filters import Filter, RangeFilter
from petadmin.adminkit.keyset import BROKEN, Order, mark, start_behind
from petadmin.core.db import db
from petadmin.core.errors import BadAddress
from petadmin.core.i18n import Label, _
from petadmin.core.text import clean_line

if TYPE_CHECKING:
    from petadmin.adminkit.view import EntityView

RESERVED = frozenset({"q", "sort", "after", "before", "from", "size", "next"})
PAGE_SIZES = (25, 50, 100)
MOST_ARGUMENTS = 60


class ListColumn(NamedTuple):
    """A column as its head shows it."""

    name: str
    label: Label
    numeric: bool
    rank: int
    """0 for what always shows; the others come by and by as the table gets wider."""
    sort_url: str | None
    sorted: str | None
    is_wanted: bool
    """Whether the business put it into the list, so that phones show it too."""


MOST_RANKS = 12
"""So many columns have a width of their own from which they show (`list.css`)."""


def ranks_of(
    names: Sequence[str],
    is_secondary: Callable[[str], bool],
    is_wanted: Callable[[str], bool] = lambda name: False,
) -> dict[str, int]:
    """For each column 0 if it always shows, otherwise how many show before it, and itself.

    Those that the business wants in its list stay longer than our own.
    """
    later = [name for name in names if is_secondary(name)]
    later.sort(key=is_wanted, reverse=True)
    first = len(names) - len(later)
    ranks = {name: min(first + place, MOST_RANKS) for place, name in enumerate(later, 1)}
    return {name: ranks.get(name, 0) for name in names}


class Chip(NamedTuple):
    """A filter that is on."""

    label: Label
    value: str
    remove_url: str


class Tab(NamedTuple):
    """One way to look at the list, as a link over it."""

    label: Label
    url: str
    active: bool
    icon: str | None = None
    colour: str | None = None
    count: str | None = None  # type: ignore[assignment]  # a tuple has a method of this name, of no use here


class TabGroup(NamedTuple):
    """Tabs of which one is on."""

    name: str
    tabs: list[Tab]


class FilterForm(NamedTuple):
    """A filter as the drop-down offers it."""

    name: str
    label: Label
    kind: str
    choices: Sequence[tuple[str, Label]]
    values: list[str]
    start: str
    end: str


class PageSize(NamedTuple):
    """How long a page may be."""

    size: int
    url: str
    active: bool


@dataclass(frozen=True)
class Looked:
    """From where a list is looked at: everywhere, or from one row that owns the rows, as on the desk."""

    path: str
    owner: tuple[str, int] | None = None


@dataclass
class Listing:
    """A page of rows and the state of everything around it."""

    view: "EntityView"
    looked: Looked
    args: MultiDict[str, str]
    rows: Sequence[Any] = ()
    count: Count = field(default_factory=lambda: Count(0))
    order: Order = field(init=False)
    more_before: bool = False
    more_after: bool = False
    newest_first: bool = False
    extra_cells: dict[str, Mapping[int, Any]] = field(default_factory=dict)

    @property
    def q(self) -> str:
        return clean_line(self.args.get("q", ""))[:200]

    @property
    def page_size(self) -> int:
        wanted = self.args.get("size", "")
        return int(wanted) if wanted in {str(size) for size in PAGE_SIZES} else self.view.page_size

    @property
    def first(self) -> int:
        """The position of the first row; counted along from page to page, so it is a hint, not a promise."""
        text = self.args.get("from", "")
        position = int(text) if text.isascii() and text.isdigit() and len(text) < 13 else 1
        return position if self.rows else 0

    @property
    def last(self) -> int:
        return max(self.first + len(self.rows) - 1, 0)

    @property
    def filtered(self) -> bool:
        return bool(self.q or self.chips)

    def url(self, **changes: str | list[str] | None) -> str:
        """The address of the same list with some parameters changed; the page starts anew."""
        kept = MultiDict(
            (name, value)
            for name, value in self.args.items(multi=True)
            if name not in {"after", "before", "from", "next"} and name not in changes
        )
        for name, value in changes.items():
            for text in value if isinstance(value, list) else [value]:
                if text:
                    kept.add(name, text)
        query = urlencode(list(kept.items(multi=True)))
        return f"{self.looked.path}?{query}" if query else self.looked.path

    @property
    def create_url(self) -> str | None:
        """Where a row is added; from a desk, the form knows whose row it is and leads back."""
        url = self.view.create_url
        if url is None or self.looked.owner is None:
            return None if self.view.needs_owner else url
        column, owner_id = self.looked.owner
        return (
            f"{url}?{urlencode({column.removesuffix('_id'): owner_id, 'next': self.looked.path})}"
        )

    @property
    def search_url(self) -> str:
        return self.looked.path

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the search form has to carry along."""
        return [
            (name, value)
            for name, value in self.args.items(multi=True)
            if name not in {"q", "after", "before", "from", "next"}
        ]

    def hidden_without(self, *names: str) -> list[tuple[str, str]]:
        """What the form of a filter has to carry along: everything but its own values."""
        carried = [("q", self.q)] if self.q else []
        return [pair for pair in carried + self.hidden if pair[0] not in names]

    @property
    def searchable(self) -> bool:
        return self.view.searchable

    @property
    def clear_url(self) -> str:
        cleared: dict[str, str | list[str] | None] = {"q": None}
        cleared.update({item.name: None for item in self.view.list_filters()})
        return self.url(**cleared)

    @cached_property
    def columns(self) -> list[ListColumn]:
        names = self.view.list_columns(self.looked)
        ranks = ranks_of(names, self.view.is_secondary, self.view.is_wanted)
        return [self._column(name, ranks[name]) for name in names]

    def _column(self, name: str, rank: int) -> ListColumn:
        view = self.view
        url = state = None
        if name in view.column_sortable and not self.newest_first:
            if self.order.column is view.column_sortable[name]:
                state = "desc" if self.order.descending else "asc"
            url = self.url(sort=f"-{name}" if state == "asc" else name)
        return ListColumn(
            name,
            view.label_of(name),
            view.is_numeric(name),
            rank,
            url,
            state,
            view.is_wanted(name),
        )

    def cell(self, row: Any, name: str) -> Any:
        """What stands in a cell; what other packages bring was loaded for the whole page."""
        if name in self.extra_cells:
            return self.extra_cells[name].get(row.id, "")
        cell = self.view.cell(row, name)
        if name != self.view.column_list[0]:
            return cell
        under = [
            self.extra_cells[column.name].get(row.id, "")
            for column in self.view.extra_columns.values()
            if column.under and column.name in self.extra_cells
        ]
        return Markup("").join([cell, *under])

    @cached_property
    def chips(self) -> list[Chip]:
        found = []
        for item in self.view.list_filters():
            if item.name in self.view.column_tabs:
                continue
            values = [value for value in self.args.getlist(item.name) if value]
            for value in values:
                rest = [other for other in values if other != value]
                found.append(Chip(item.label, item.show(value), self.url(**{item.name: rest})))
        return found

    @cached_property
    def filters(self) -> list[FilterForm]:
        return [
            self._filter_form(item)
            for item in self.view.list_filters()
            if item.offered and item.name not in self.view.column_tabs
        ]

    def _filter_form(self, item: Filter) -> FilterForm:
        values = self.args.getlist(item.name)
        ends = item.ends(values[0]) if isinstance(item, RangeFilter) and values else ("", "")
        return FilterForm(item.name, item.label, item.kind, item.options(), values, *ends)

    @cached_property
    def tab_groups(self) -> list[TabGroup]:
        return self.view.tab_groups(self)

    @property
    def page_sizes(self) -> list[PageSize]:
        return [
            PageSize(size, self.url(size=str(size)), size == self.page_size) for size in PAGE_SIZES
        ]

    @property
    def prev_url(self) -> str | None:
        if not self.more_before or not self.rows:
            return None
        start = max(self.first - self.page_size, 1)
        return self._page_url("before", self.rows[0], start)

    @property
    def next_url(self) -> str | None:
        if not self.more_after or not self.rows:
            return None
        return self._page_url("after", self.rows[-1], self.last + 1)

    def _page_url(self, direction: str, row: Any, position: int) -> str:
        base = self.url()
        query = urlencode({direction: mark(self.order, row), "from": position})
        return f"{base}{'&' if '?' in base else '?'}{query}"

    @property
    def note(self) -> str | None:
        if self.newest_first:
            return _(
                "Too many matches to sort: the newest come first. Add a word to narrow the search."
            )
        return self.view.list_note()


def build(view: "EntityView", looked: Looked) -> Listing:
    """Read the address and fetch the page; raises `BadAddress` for a filter or page that cannot be."""
    listing = Listing(view, looked, known_arguments(view, request.args))
    statement = narrow(view, looked, listing)
    listing.count = view.count(statement, listing)
    listing.newest_first = bool(listing.q) and listing.count.capped
    listing.order = _order(view, listing)
    if listing.count.number or listing.args.get("after") or listing.args.get("before"):
        _fetch(listing, _of_known_rows(view, listing.count, statement))
    if listing.rows:
        listing.extra_cells = {
            column.name: column.load(listing.rows) for column in view.shown_extras()
        }
    return listing


def narrow(view: "EntityView", looked: Looked, listing: Listing) -> Select[Any]:
    """All rows that the address asks for, without order and pages."""
    statement = view.scope()
    if looked.owner is not None:
        statement = statement.where(view.owned_condition(*looked.owner))
    for item in view.list_filters():
        condition = item.condition(listing.args.getlist(item.name))
        if condition is None:
            condition = view.default_condition(item.name)
        if condition is not None:
            statement = statement.where(condition)
    if listing.q and view.searchable:
        statement = statement.where(view.found_by(listing.q))
    return statement


def known_arguments(view: "EntityView", args: MultiDict[str, str]) -> MultiDict[str, str]:
    """What of an address the list understands; the two inputs of a period become one value."""
    names = RESERVED | {item.name for item in view.list_filters()}
    known = MultiDict((name, value) for name, value in args.items(multi=True) if name in names)
    for item in view.list_filters():
        if isinstance(item, RangeFilter) and (period := item.of_form(args)):
            known[item.name] = period
    if len(known.getlist("q")) > 1 or sum(1 for _pair in known.items(multi=True)) > MOST_ARGUMENTS:
        raise BadAddress(_("These are too many filters at once."))
    return known


def _order(view: "EntityView", listing: Listing) -> Order:
    key = view.model.id
    if listing.newest_first:
        return Order(key, key, descending=True)
    wanted = listing.args.get("sort", "")
    name = wanted.removeprefix("-")
    if name in view.column_sortable:
        return Order(view.column_sortable[name], key, descending=wanted.startswith("-"))
    if wanted:
        raise BadAddress(_("The list cannot be sorted by “%(column)s”.", column=wanted[:80]))
    for item in view.list_filters():
        if item.order is not None and listing.args.get(item.name):
            return Order(item.order, key, descending=True)
    column, descending = view.default_sort()
    return Order(column, key, descending=descending)


def _of_known_rows(view: "EntityView", count: Count, statement: Select[Any]) -> Select[Any]:
    """When counting has found all rows, sort just these.

    Left alone, PostgreSQL walks the index of the sort order in the hope of meeting a few rows soon.
    """
    if count.ids is None:
        return statement
    return view.scope().where(view.model.id.in_(count.ids))


def _fetch(listing: Listing, statement: Select[Any]) -> None:
    size = listing.page_size
    after, before = listing.args.get("after"), listing.args.get("before")
    if after and before:
        raise BadAddress(BROKEN)
    order = listing.order.reversed() if before else listing.order
    if after or before:
        statement = start_behind(statement, order, after or before or "")
    statement = (
        statement.options(*listing.view.list_options()).order_by(*order.clauses()).limit(size + 1)
    )
    found = list(db.session.scalars(statement))
    more, rows = len(found) > size, found[:size]
    listing.rows = rows[::-1] if before else rows
    listing.more_after = bool(before) or more
    listing.more_before = more if before else bool(after)
