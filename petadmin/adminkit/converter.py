"""From columns to form fields: the one place that knows which field suits which type."""

from collections.abc import Callable
from typing import Any

from flask_admin.contrib.sqla.form import AdminModelConverter
from flask_admin.contrib.sqla.validators import Unique
from flask_admin.model.form import converts
from sqlalchemy import Column
from wtforms import BooleanField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from petadmin.adminkit.fields import (
    ChoiceField,
    DayField,
    LineField,
    LookupField,
    TextField,
    WholeField,
)
from petadmin.core.text import clean_line, clean_text


class EntityConverter(AdminModelConverter):
    """Flask-Admin's converter with our own fields; a relation becomes a look-up of the view that lists it."""

    @converts("String")
    def conv_String(self, column: Column[Any], field_args: dict[str, Any], **extra: Any) -> Any:  # noqa: N802 - Flask-Admin finds converters by these names
        _optional(column, field_args)
        # Blanks alone are no text. What is taken services say, in better words and for all ways in.
        field_args["validators"] = [
            DataRequired() if isinstance(check, InputRequired) else check
            for check in field_args["validators"]
            if not isinstance(check, Unique)
        ]
        if column.type.length:  # type: ignore[attr-defined]  # a String has a length
            field_args["validators"].append(Length(max=column.type.length))  # type: ignore[attr-defined]
        return LineField(**_cleaned(field_args, clean_line))

    @converts("Text")
    def conv_Text(self, column: Column[Any], field_args: dict[str, Any], **extra: Any) -> Any:  # noqa: N802
        _optional(column, field_args)
        return TextField(**_cleaned(field_args, clean_text))

    @converts("Boolean")
    def conv_Boolean(self, field_args: dict[str, Any], **extra: Any) -> Any:  # noqa: N802
        field_args["validators"] = []
        return BooleanField(**field_args)

    @converts("Date")
    def convert_date(self, column: Column[Any], field_args: dict[str, Any], **extra: Any) -> Any:
        _optional(column, field_args)
        return DayField(**field_args)

    @converts("Integer", "BigInteger", "SmallInteger")
    def handle_integer_types(
        self, column: Column[Any], field_args: dict[str, Any], **extra: Any
    ) -> Any:
        _optional(column, field_args)
        return WholeField(**field_args)

    @converts("Enum", "sqlalchemy.sql.sqltypes.Enum")
    def convert_enum(self, column: Column[Any], field_args: dict[str, Any], **extra: Any) -> Any:
        field_args["validators"] = []
        choices: Any = column.type
        return ChoiceField(choices=choices.enum_class, blank=bool(column.nullable), **field_args)

    def _model_select_field(
        self, prop: Any, multiple: Any, remote_model: Any, **kwargs: Any
    ) -> Any:
        kwargs.pop("allow_blank", None)
        return LookupField(model=remote_model, endpoint=self.view.lookups[prop.key], **kwargs)


def _optional(column: Column[Any], field_args: dict[str, Any]) -> None:
    checks = field_args["validators"]
    if column.nullable:
        checks[:] = [check for check in checks if not isinstance(check, InputRequired)]
        checks.insert(0, Optional())
        field_args["filters"] = [*field_args["filters"], _none_if_blank]


def _cleaned(field_args: dict[str, Any], clean: Callable[[str], str]) -> dict[str, Any]:
    def tidy(value: str | None) -> str | None:
        return clean(value) if value else value

    return {**field_args, "filters": [tidy, *field_args["filters"]]}


def _none_if_blank(value: Any) -> Any:
    return None if value == "" else value
