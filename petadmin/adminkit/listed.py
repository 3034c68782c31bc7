"""Listed: what a screen's list shows: its columns, cells and filters, the tabs over it, and its export."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import InstrumentedAttribute

from petadmin.adminkit.cells import show
from petadmin.adminkit.declaration import Declaration, ExtraColumn
from petadmin.adminkit.filters import ChoiceFilter, Filter
from petadmin.adminkit.listing import Listing, Looked, Tab, TabGroup
from petadmin.core.i18n import Label, _l


class Listed(Declaration):
    """What a list shows; views say more than their declarations by other methods of the same name."""

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
        for column in self.shown_extras():
            if not column.under:
                names.insert(names.index(column.behind) + 1, column.name)
        return names

    def shown_extras(self) -> list[ExtraColumn]:
        """What other packages bring, as far as the one who is looking may see it."""
        return [
            column for column in self.extra_columns.values() if current_user.may(column.permission)
        ]

    def list_filters(self) -> Sequence[Filter]:
        """By what the list can be narrowed now."""
        return self.column_filters

    def label_of(self, name: str) -> Label:
        extra = self.extra_columns.get(name)
        return extra.label if extra is not None else self.column_labels.get(name, name)

    def is_numeric(self, name: str) -> bool:
        """Whether a column holds numbers, which stand to the right."""
        return name in self.column_numeric

    def is_secondary(self, name: str) -> bool:
        """Whether a column is left out where there is no room for it, and on phones."""
        extra = self.extra_columns.get(name)
        return extra.secondary if extra is not None else name in self.column_secondary

    def is_wanted(self, name: str) -> bool:
        """Whether an administrator put a column into the list: phones show it, narrow tables longer than others."""
        return False

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

    def refreshes(self, listing: Listing) -> int | None:
        """After how many seconds the list looks for what has changed, unless somebody works in it."""
        return self.refresh_seconds

    def foot_url(self, listing: Listing) -> str | None:
        """From where what stands under the list is fetched once the list is there, such as its totals."""
        return None

    def export_columns(self) -> list[str]:
        """The columns of an export."""
        return list(dict.fromkeys([*self.column_list, *self.column_export]))

    def export_cell(self, row: Any, name: str) -> Any:
        """What stands in a cell of an export."""
        take = self.column_export.get(name)
        return take(row) if take is not None else getattr(row, name)
