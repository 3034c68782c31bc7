"""Custom fields in forms: the control that suits each, and forms that hold them beside their own."""

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import Form
from wtforms.validators import InputRequired, Length, Optional

from petadmin.adminkit.fields import (
    ChecksField,
    DayField,
    LineField,
    TextField,
)
from petadmin.adminkit.forms import EntityForm, RowForm
from petadmin.adminkit.simple_fields import NumberField, OptionField
from petadmin.core.i18n import _l
from petadmin.customfields.known import Field, field_called, fields_of
from petadmin.customfields.models import Bearer, FieldKind
from petadmin.customfields.values import to_json, to_python

LONGEST_LINE = 200


class Filled(InputRequired):
    """That there is a value: zero and No are values, blanks are none, and a wrong one has its own error."""

    def __call__(self, form: Form, field: Any) -> None:
        if field.data in (None, "", []) and not field.errors:
            field.raw_data = None
            super().__call__(form, field)


class YesNoField(OptionField):
    """Yes, no, or not known."""

    def __init__(self, label: str, validators: Any = (), **kwargs: Any) -> None:
        answers = [("yes", _l("Yes")), ("no", _l("No"))]
        super().__init__(label, validators, options=answers, **kwargs)

    def process_data(self, value: Any) -> None:
        self.data = {True: "yes", False: "no"}.get(value) if value is not None else None


class KeptChecksField(ChecksField):
    """Any of several options; those that were chosen once stay when they are no longer offered."""

    def __init__(self, label: str, validators: Any = (), *, field: Field, **kwargs: Any) -> None:
        self._field = field
        super().__init__(label, validators, options=self._choosable, **kwargs)

    def _choosable(self) -> list[tuple[str, str]]:
        # While the control is being made nothing is chosen yet.
        chosen = getattr(self, "object_data", None) or ()
        return [
            (key, text) for key, text, offered in self._field.options if offered or key in chosen
        ]

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        self.choices = self._shown()


def control_of(field: Field) -> Any:
    """The unbound form field of a custom field."""
    checks: list[Any] = [Filled() if field.required else Optional()]
    name, hint = field.name, field.hint
    if field.kind is FieldKind.line:
        return LineField(name, [*checks, Length(max=LONGEST_LINE)], description=hint)
    if field.kind is FieldKind.choices:
        return KeptChecksField(name, checks, field=field, description=hint)
    if field.kind is FieldKind.choice:
        return OptionField(
            name, checks, options=field.offered.items(), gone=field.texts, description=hint
        )
    kinds: Mapping[FieldKind, Any] = {
        FieldKind.text: TextField,
        FieldKind.number: NumberField,
        FieldKind.day: DayField,
        FieldKind.yes_no: YesNoField,
    }
    return kinds[field.kind](name, checks, description=hint)


def controls_of(bearer: Bearer) -> dict[str, Any]:
    """The unbound form fields of all custom fields in use, by name."""
    return {field.code: control_of(field) for field in fields_of(bearer)}


class Customised:
    """A form that holds custom fields: filled from the row's values, and read back into them."""

    def process(
        self,
        formdata: Any = None,
        obj: Any = None,
        data: Any = None,
        extra_filters: Any = None,
        **kwargs: Any,
    ) -> None:
        stored = getattr(obj, "custom", None) or {}
        names: list[str] = list(self._fields)  # type: ignore[attr-defined]  # a form has fields
        found = {
            name: to_python(field, stored.get(field.key))
            for name in names
            if (field := field_called(name)) is not None
        }
        super().process(  # type: ignore[misc]  # the form that this is mixed into
            formdata, obj, data, extra_filters, **{**found, **kwargs}
        )

    def folded(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values, those of custom fields together under `custom`."""
        own: dict[str, Any] = {}
        custom: dict[str, Any] = {}
        for name, value in values.items():
            field = field_called(name)
            if field is None:
                own[name] = value
            else:
                answer = value == "yes" if value and field.kind is FieldKind.yes_no else value
                custom[field.key] = to_json(answer)
        return {**own, "custom": custom} if custom else own


class CustomisedForm(Customised, EntityForm):
    """The form of an entity with custom fields."""

    def values(self) -> dict[str, Any]:
        return self.folded(super().values())


class CustomisedRow(Customised, RowForm):
    """A small form within another one, with custom fields."""

    @property
    def data(self) -> dict[str, Any]:
        return self.folded(super().data)

    def is_filled(self) -> bool:
        return super().is_filled() or any(
            field.data for field in self if field_called(field.short_name) is not None
        )


def customised(row: type[CustomisedRow], bearer: Bearer) -> Callable[..., Form]:
    """The small form with the fields that are defined when it is made."""

    def make(*args: Any, **kwargs: Any) -> Form:
        kind: type[Form] = type(row.__name__, (row,), controls_of(bearer))
        return kind(*args, **kwargs)

    return make
