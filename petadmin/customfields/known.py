"""The fields as they are defined now, asked for once in a request and only when they are needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import has_request_context, request
from sqlalchemy import select

from petadmin.core.db import db
from petadmin.customfields.models import Bearer, CustomField, FieldKind

CACHE = "petadmin.custom_fields"
PREFIX = "field-"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field that the business defined; unlike its row, it outlives a rollback."""

    id: int
    bearer: Bearer
    name: str
    kind: FieldKind
    options: Sequence[tuple[str, str, bool]]
    hint: str
    required: bool
    visible: bool
    in_list: bool
    on_sheet: bool
    active: bool

    @property
    def key(self) -> str:
        """Under what its values are kept."""
        return str(self.id)

    @property
    def code(self) -> str:
        """How it is called in addresses, forms and lists."""
        return f"{PREFIX}{self.id}"

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts of all options that there were, by their keys."""
        return {key: text for key, text, _offered in self.options}

    @cached_property
    def offered(self) -> dict[str, str]:
        """The options that can be chosen."""
        return {key: text for key, text, offered in self.options if offered}


def all_fields() -> Mapping[str, Field]:
    """All fields by the key of their values, retired ones as well."""
    if not has_request_context():
        return _read()
    known: Mapping[str, Field] | None = request.environ.get(CACHE)
    if known is None:
        known = request.environ[CACHE] = _read()
    return known


def fields_of(bearer: Bearer) -> list[Field]:
    """The fields in use, in their order."""
    return [field for field in all_fields().values() if field.bearer is bearer and field.active]


def field_called(code: str) -> Field | None:
    """The field of a name such as `field-12`."""
    return all_fields().get(code.removeprefix(PREFIX)) if code.startswith(PREFIX) else None


def forget() -> None:
    """Read the fields anew, since this request has changed them."""
    if has_request_context():
        request.environ.pop(CACHE, None)


def _read() -> dict[str, Field]:
    columns = [
        getattr(CustomField, name) for name in Field.__dataclass_fields__ if name != "options"
    ]
    statement = select(CustomField.options, *columns).order_by(CustomField.position, CustomField.id)
    fields = [
        Field(**{**row._mapping, "options": tuple(map(tuple, row.options))})
        for row in db.session.execute(statement)
    ]
    return {field.key: field for field in fields}
