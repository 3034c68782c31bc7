"""What the people around a customer put on the customer's desk."""

from typing import Any

from flask import Flask, url_for

from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.customers.people import queries
from petadmin.desk.counting import has_any
from petadmin.desk.registry import Panel, Section, SheetBlock, desk_of

SHOWN = 8
"""So many people stand on the summary; the section shows them all."""

SHEET_SHOWN = 50
"""So many stand on the summary sheet."""


def register(app: Flask) -> None:
    """Put the people on the desk."""
    desk_of(app, "customer").add(
        Panel(
            key="people",
            label=_l("People"),
            icon="address-book",
            template="people/panel.html",
            permission="contact:list",
            order=45,
            context=_people,
            add_url=_add_url,
            add_label=_l("Add person"),
            add_permission="contact:create",
        ),
        SheetBlock(
            key="people",
            label=_l("People"),
            template="people/sheet.html",
            permission="contact:list",
            order=40,
            context=_sheet_people,
        ),
        Section(
            key="people",
            label=_l("People"),
            icon="address-book",
            permission="contact:list",
            order=20,
            view="people",
            count=lambda subject: queries.ids_of_customer(subject.id),
        ),
    )


def _add_url(subject: Any) -> str:
    back = url_for("customers.details_view", row_id=subject.id)
    return url_for("people.create_view", customer=subject.id, next=back)


def _people(subject: Any) -> dict[str, Any]:
    theirs = queries.of_customer(subject.id).limit(SHOWN + 1)
    found = list(db.session.scalars(theirs)) if has_any(subject, "people") else []
    return {"people": found[:SHOWN], "more": len(found) > SHOWN}


def _sheet_people(subject: Any) -> dict[str, Any] | None:
    found = list(db.session.scalars(queries.of_customer(subject.id).limit(SHEET_SHOWN + 1)))
    if not found:
        return None
    return {
        "people": found[:SHEET_SHOWN],
        "more": len(found) > SHEET_SHOWN,
        "most": SHEET_SHOWN,
    }
