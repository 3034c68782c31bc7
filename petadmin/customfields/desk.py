"""What custom fields put on the desks: the panel of further data, and their lines on the summary sheet."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask, request, url_for

from petadmin.customfields.known import Field, fields_of
from petadmin.customfields.models import Bearer
from petadmin.customfields.values import in_words
from petadmin.customfields.view import LABEL, CustomisedView
from petadmin.desk.registry import Panel, SheetBlock, desk_of

KEY = "fields"
ORDER = 60


class Fact(NamedTuple):
    """A field with its value in words, and the address of its form for those who may change it."""

    field: Field
    value: str
    url: str | None = None


def register(app: Flask, view: CustomisedView) -> None:
    """Put the panel on the desk of a screen whose rows have custom fields."""
    desk_of(app, view.entity).add(
        Panel(
            key=KEY,
            label=LABEL,
            icon="forms",
            template="customfields/panel.html",
            permission=f"{view.entity}:view",
            order=ORDER,
            form=lambda: view.part_of_form(*asked_for(view)),
            edit_permission=f"{view.entity}:edit",
            offered=lambda subject: bool(view.custom_fields),
            context=lambda subject: {"facts": _facts_with_forms(view, subject)},
        ),
        SheetBlock(
            key=KEY,
            label=LABEL,
            template="customfields/sheet.html",
            permission=f"{view.entity}:view",
            order=ORDER,
            context=lambda subject: {} if sheet_facts(subject) else None,
        ),
    )


def facts_of(row: Any) -> list[Fact]:
    """What is filled in of a row's fields."""
    facts = [
        Fact(field, in_words(field, row.custom.get(field.key)))
        for field in fields_of(Bearer(row.__audit__))
    ]
    return [fact for fact in facts if fact.value]


def sheet_facts(row: Any) -> list[Fact]:
    """Those that stand on the summary sheet."""
    return [fact for fact in facts_of(row) if fact.field.on_sheet]


def asked_for(view: CustomisedView) -> Sequence[str]:
    """The fields to be edited: all, or the one that the address names."""
    names = [field.code for field in view.custom_fields]
    wanted = request.args.get("field", "")
    return [wanted] if wanted in names else names


def _facts_with_forms(view: CustomisedView, subject: Any) -> list[Fact]:
    """All fields of the subject, also those that are not filled in, with the way to change each."""
    may_edit = view.may("edit") and view.editable(subject)
    return [
        Fact(
            field,
            in_words(field, subject.custom.get(field.key)),
            url_for(
                f"{view.endpoint}.panel_view",
                row_id=subject.id,
                key=KEY,
                edit=1,
                field=field.code,
            )
            if may_edit
            else None,
        )
        for field in view.custom_fields
    ]
