"""The fields that a business defines, and where their values stand."""

from collections.abc import Callable
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Index, String, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from petadmin.core.choices import Choice, choice_column
from petadmin.core.db import Db, Model, Timestamped, Versioned, pk
from petadmin.core.i18n import _l


class Bearer(Choice):
    """What a field is added to."""

    customer = "customer", _l("Customers")
    animal = "animal", _l("Animals")
    address = "address", _l("Addresses")


class FieldKind(Choice):
    """What a field holds."""

    line = "line", _l("Text")
    text = "text", _l("Long text")
    number = "number", _l("Number")
    day = "day", _l("Date")
    yes_no = "yes_no", _l("Yes or no")
    choice = "choice", _l("One of several choices")
    choices = "choices", _l("Any of several choices")


class CustomField(Versioned, Timestamped, Model):
    """A field that an administrator added; values are kept under its id, so that it may be renamed."""

    __tablename__ = "custom_field"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        Index("ix_custom_field_folded", "bearer", "folded", unique=True),
        Index("ix_custom_field_position", "bearer", "position", "id"),
    )
    __audit__: ClassVar[str] = "custom_field"

    id: Mapped[pk]
    bearer: Mapped[Bearer] = mapped_column(choice_column(Bearer))
    name: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(
        String(80), doc="The name as it is compared, so that no field exists twice."
    )
    kind: Mapped[FieldKind] = mapped_column(choice_column(FieldKind))
    options: Mapped[list[Any]] = mapped_column(
        default=list,
        doc="Of choices: `[key, text, offered]` each; values hold the key, also that of an option"
        " that is no longer offered.",
    )
    hint: Mapped[str] = mapped_column(String(200), default="")
    required: Mapped[bool] = mapped_column(default=False)
    visible: Mapped[bool] = mapped_column(
        default=True, doc="Others stand behind Show more on the desk."
    )
    in_list: Mapped[bool] = mapped_column(default=False)
    on_sheet: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(
        default=True, doc="A retired field keeps its values and is shown nowhere."
    )

    def __str__(self) -> str:
        return self.name

    @property
    def offered_options(self) -> list[dict[str, str]]:
        """The options that can be chosen, as the form of the field takes them."""
        return [{"key": key, "text": text} for key, text, offered in self.options if offered]

    def audit_label(self) -> str:
        return self.name


class Customised:
    """A row with values for custom fields, by the field's id; what is not filled in is left out."""

    custom: Mapped[dict[str, Any]] = mapped_column(
        JSON().with_variant(JSONB(), "postgresql"), default=dict, server_default="{}"
    )

    @classmethod
    def pick_texts(cls, session: Db) -> Callable[[dict[str, Any]], list[str]]:
        """What takes from the values the texts by which a row is found."""
        statement = select(CustomField.id).where(
            CustomField.kind.in_((FieldKind.line, FieldKind.text)), CustomField.active
        )
        # Words are written within a flush, which a query of the session would start again.
        found = {str(field_id) for field_id in session.connection().scalars(statement)}
        return lambda values: [
            text for key, text in values.items() if key in found and isinstance(text, str)
        ]
