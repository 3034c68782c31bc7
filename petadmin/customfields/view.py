"""CustomisedView: what makes custom fields appear in a screen: list, filters, form, details and export."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from petadmin.adminkit.filters import Filter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.listing import Looked
from petadmin.adminkit.view import EntityView
from petadmin.core.i18n import Label, _l
from petadmin.customfields.filters import filter_of
from petadmin.customfields.forms import CustomisedForm, controls_of
from petadmin.customfields.known import Field, field_called, fields_of
from petadmin.customfields.models import Bearer, FieldKind
from petadmin.customfields.values import for_export, in_words, merged

LABEL = _l("Further data")
LONGEST_CELL = 80


if TYPE_CHECKING:
    Screen = EntityView
else:
    # Flask-Admin copies the exposed methods of a view into each class below it, so that a second base that
    # is a view would hide what the first one does in its own way.
    Screen = object


class CustomisedView(Screen):
    """A screen over a `Customised` model; it says whose fields they are, and stands first among its bases."""

    bearer: ClassVar[Bearer]
    form_base_class = CustomisedForm

    @property
    def custom_fields(self) -> list[Field]:
        """The fields in use."""
        return fields_of(self.bearer)

    def list_columns(self, looked: Looked) -> list[str]:
        shown = [field.code for field in self.custom_fields if field.in_list]
        return [*super().list_columns(looked), *shown]

    def list_filters(self) -> Sequence[Filter]:
        own = [filter_of(field, self.model) for field in self.custom_fields]
        return [*super().list_filters(), *own]

    def label_of(self, name: str) -> Label:
        field = field_called(name)
        return field.name if field is not None else super().label_of(name)

    def is_numeric(self, name: str) -> bool:
        field = field_called(name)
        return field.kind is FieldKind.number if field is not None else super().is_numeric(name)

    def is_secondary(self, name: str) -> bool:
        return field_called(name) is not None or super().is_secondary(name)

    def cell(self, row: Any, name: str) -> Any:
        field = field_called(name)
        if field is None:
            return super().cell(row, name)
        words = in_words(field, row.custom.get(field.key))
        return words if len(words) <= LONGEST_CELL else f"{words[:LONGEST_CELL].rstrip()}…"

    def export_columns(self) -> list[str]:
        return [*super().export_columns(), *(field.code for field in self.custom_fields)]

    def export_cell(self, row: Any, name: str) -> Any:
        field = field_called(name)
        return (
            for_export(field, row.custom) if field is not None else super().export_cell(row, name)
        )

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
