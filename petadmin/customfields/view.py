"""CustomisedView: what makes custom fields appear in a screen: list, filters, form, details and export."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ColumnElement

from petadmin.adminkit.filters import Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.listing import Looked
from petadmin.adminkit.view import EntityView
from petadmin.core.i18n import Label, _, _l
from petadmin.customfields.conditions import Bearing
from petadmin.customfields.filters import filter_of
from petadmin.customfields.forms import CustomisedForm, controls_of
from petadmin.customfields.known import Field, field_called, fields_of
from petadmin.customfields.models import Bearer, FieldKind
from petadmin.customfields.values import Stored, for_export, in_words, merged

LABEL = _l("Further data")
LONGEST_CELL = 80
BETWEEN = " | "
"""Stands between the values of several rows in one cell."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Rows that belong to a row of the list and bear fields as well, such as a customer's addresses."""

    label: Label
    """What one of them is called."""

    column: Bearing
    within: Callable[[ColumnElement[bool]], ColumnElement[bool]]
    """Turns a condition on such a row into one on the row of the list."""

    rows: Callable[[Any], Sequence[Any]]
    """Those of a row; the list loads them along."""


if TYPE_CHECKING:
    Screen = EntityView
else:
    # Flask-Admin copies the exposed methods of a view into each class below it, so that a second base that
    # is a view would hide what the first one does in its own way.
    Screen = object


class CustomisedView(Screen):
    """A screen over a `Customised` model; it says whose fields they are, and stands first among its bases."""

    bearer: ClassVar[Bearer]
    parts: ClassVar[Mapping[Bearer, Parts]] = {}
    """Whose fields the list, its filters and its export show besides."""

    form_base_class = CustomisedForm

    @property
    def custom_fields(self) -> list[Field]:
        """The fields in use."""
        return fields_of(self.bearer)

    @property
    def listed_fields(self) -> list[Field]:
        """The fields in use, and behind them those of the parts."""
        return [*self.custom_fields, *(field for part in self.parts for field in fields_of(part))]

    def list_columns(self, looked: Looked) -> list[str]:
        shown = [field.code for field in self.listed_fields if field.in_list]
        return [*super().list_columns(looked), *shown]

    def list_filters(self) -> Sequence[Filter]:
        return [*super().list_filters(), *map(self._filter_of, self.listed_fields)]

    def _filter_of(self, field: Field) -> Filter:
        parts, label = self.parts.get(field.bearer), self.label_of(field.code)
        if parts is None:
            return filter_of(field, self.model.custom, label=label)
        return filter_of(field, parts.column, label=label, within=parts.within)

    def label_of(self, name: str) -> Label:
        field = field_called(name)
        if field is None:
            return super().label_of(name)
        parts = self.parts.get(field.bearer)
        # The row itself may have a field of the same name.
        return (
            _("%(field)s (%(part)s)", field=field.name, part=parts.label) if parts else field.name
        )

    def is_numeric(self, name: str) -> bool:
        field = field_called(name)
        if field is None:
            return super().is_numeric(name)
        return field.kind is FieldKind.number and field.bearer not in self.parts

    def is_secondary(self, name: str) -> bool:
        return field_called(name) is not None or super().is_secondary(name)

    def is_wanted(self, name: str) -> bool:
        return field_called(name) is not None

    def cell(self, row: Any, name: str) -> Any:
        field = field_called(name)
        if field is None:
            return super().cell(row, name)
        texts = (in_words(field, stored.get(field.key)) for stored in self._stored(row, field))
        words = BETWEEN.join(filter(None, texts))
        return words if len(words) <= LONGEST_CELL else f"{words[:LONGEST_CELL].rstrip()}…"

    def export_columns(self) -> list[str]:
        return [*super().export_columns(), *(field.code for field in self.listed_fields)]

    def export_cell(self, row: Any, name: str) -> Any:
        field = field_called(name)
        if field is None:
            return super().export_cell(row, name)
        filled = [stored for stored in self._stored(row, field) if field.key in stored]
        if len(filled) < 2:
            return for_export(field, *filled) if filled else None
        return BETWEEN.join(in_words(field, stored[field.key]) for stored in filled)

    def _stored(self, row: Any, field: Field) -> list[Stored]:
        """The values that a row has, or its parts have, among which are those of the field."""
        parts = self.parts.get(field.bearer)
        return [row.custom] if parts is None else [part.custom for part in parts.rows(row)]

    def details_columns(self) -> Sequence[str]:
        return [*super().details_columns(), *(field.code for field in self.custom_fields)]

    def form_class(self) -> type[EntityForm]:
        whole: type[EntityForm] = type(
            f"{type(self).__name__}Form", (super().form_class(),), controls_of(self.bearer)
        )
        return whole

    def groups(self) -> list[dict[str, Any]]:
        groups = super().groups()
        own = [field.code for field in self.custom_fields]
        if not own:
            return groups
        return [*groups, {"label": LABEL, "fields": own, "wide": groups[-1].get("wide", False)}]

    def values_of(self, form: EntityForm, row: Any = None) -> dict[str, Any]:
        values = super().values_of(form, row)
        if "custom" in values:
            values["custom"] = merged(row.custom if row is not None else {}, values["custom"])
        return values
