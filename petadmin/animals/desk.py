"""What the animals put on the desk of their customer."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, url_for
from flask_babel import get_timezone

from petadmin.adminkit.declaration import ExtraColumn
from petadmin.adminkit.view import EntityView
from petadmin.animals import queries, weighing
from petadmin.animals.models import Animal
from petadmin.animals.units import show_kilos
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.desk.counting import has_any
from petadmin.desk.registry import Panel, Presence, QuickAction, Section, SheetBlock, desk_of

NAMED = 3
"""So many names stand in the list of the customers."""

SHOWN = 8
"""So many animals stand on the summary; the section shows them all."""


def register(app: Flask, customers: EntityView, animals: EntityView) -> None:
    """Put animals on the customer's desk and into the list of the customers."""
    customers.add_column(
        ExtraColumn(
            name="animals",
            label=_l("Animals"),
            behind="contact",
            permission="animal:list",
            load=names_by_customer,
        )
    )
    animals.add_column(
        ExtraColumn(
            name="weight",
            label=_l("Weight"),
            behind="sex",
            permission="weight:list",
            load=weight_by_animal,
        )
    )
    desk_of(app, "customer").add(
        Panel(
            key="animals",
            label=_l("Animals"),
            icon="paw",
            template="animals/panel.html",
            permission="animal:list",
            order=20,
            context=_animals,
            add_url=_add_url,
            add_label=_l("Add animal"),
            add_permission="animal:create",
        ),
        SheetBlock(
            key="animals",
            label=_l("Animals"),
            template="animals/sheet.html",
            permission="animal:list",
            order=20,
            context=_sheet_animals,
        ),
        QuickAction(
            key="add-animal",
            label=_l("Add animal"),
            icon="paw",
            permission="animal:create",
            order=10,
            url=_add_url,
            primary=True,
        ),
        Section(
            key="animals",
            label=_l("Animals"),
            icon="paw",
            permission="animal:list",
            order=10,
            view="animals",
            count=lambda subject: queries.ids_of_customer(subject.id),
        ),
        Presence(
            key="weights",
            permission="animal:list",
            count=lambda subject: weighing.ids_of_animals_of(subject.id),
        ),
    )


def names_by_customer(rows: Sequence[Any]) -> dict[int, str]:
    """The names of the living animals of these customers, in one line each."""
    names: dict[int, list[str]] = {}
    for customer_id, name in db.session.execute(queries.names_of([row.id for row in rows])):
        names.setdefault(customer_id, []).append(name)
    return {
        customer_id: ", ".join(found[:NAMED]) + ("…" if len(found) > NAMED else "")
        for customer_id, found in names.items()
    }


def weight_by_animal(rows: Sequence[Animal]) -> Mapping[int, str]:
    """The newest weight of each of these animals."""
    found = weighing.newest(db.session, [row.id for row in rows])
    return {animal_id: show_kilos(grams) for animal_id, grams in found.items()}


def _add_url(subject: Any) -> str:
    back = url_for("customers.details_view", row_id=subject.id)
    return url_for("animals.create_view", customer=subject.id, next=back)


def _sheet_animals(subject: Any) -> dict[str, Any]:
    living = list(db.session.scalars(queries.for_sheet(subject.id)))
    return {
        "animals": living[: queries.SHEET_SHOWN],
        "more": len(living) > queries.SHEET_SHOWN,
        "most": queries.SHEET_SHOWN,
    }


def _animals(subject: Any) -> dict[str, Any]:
    found = list(db.session.scalars(queries.of_customer(subject.id).limit(SHOWN + 1)))
    shown = found[:SHOWN]
    return {
        "animals": shown,
        "living": [animal for animal in shown if animal.is_alive],
        "deceased_animals": [animal for animal in shown if not animal.is_alive],
        "weights": weight_by_animal(shown) if has_any(subject, "weights") else {},
        "more": len(found) > SHOWN,
        "today": today(get_timezone()),
    }
