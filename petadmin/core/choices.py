"""Labelled enums: the stored value is the member's name, the label is in both languages."""

from enum import StrEnum
from typing import Self

from sqlalchemy import Enum

from petadmin.core.i18n import Label


class Choice(StrEnum):
    """One of a few named values; write members as `name = "name", _l("Label")`."""

    label: Label

    def __new__(cls, value: str, label: Label = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


def choice_column(choices: type[Choice]) -> Enum:
    """The column type of a choice: text with a CHECK, the same on both databases."""
    return Enum(
        choices,
        name=_snake(choices.__name__),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip(
        "_"
    )
