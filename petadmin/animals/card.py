"""The animal's card: what the animals' own package puts on the desk of an animal."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from flask import Flask, url_for
from flask_babel import get_timezone

from petadmin.adminkit.cells import local_date
from petadmin.animals import family, relations, weighing
from petadmin.animals.admin import AnimalView
from petadmin.animals.models import Animal, RelationKind, Weight
from petadmin.animals.units import show_change, show_kilos
from petadmin.core.clock import today
from petadmin.core.db import db
from petadmin.core.i18n import _, _l
from petadmin.desk.registry import Alert, Desk, Marker, Panel, QuickAction, Section, desk_of

WEIGHTS_SHOWN = 60
"""So many of the newest weights make the curve and its table; the section shows them all."""

RELATIVES_SHOWN = 10
RELATIONS_SHOWN = 20

FACTS = ("name", "species", "breed", "sex", "neutered", "colour", "birth_date", "microchip",
         "pedigree_number")  # fmt: skip


def register(app: Flask, view: AnimalView) -> None:
    """Put the panels on the card; forms are cut from the view's own form."""
    desk = desk_of(app, "animal")
    _add_panels(desk, view)
    desk.add(
        QuickAction(
            key="add-weight",
            label=_l("Add weight"),
            icon="scale",
            permission="weight:create",
            order=10,
            url=_add_weight_url,
            primary=True,
        ),
        QuickAction(
            key="merge",
            label=_l("Merge a duplicate"),
            icon="git-merge",
            permission="animal:merge",
            order=90,
            url=lambda subject: url_for("animals.merge_view", row_id=subject.id),
        ),
        Section(
            key="weights",
            label=_l("Weights"),
            icon="scale",
            permission="weight:list",
            order=20,
            view="animals_weights",
            count=lambda subject: weighing.ids_of_animal(subject.id),
        ),
    )
    desk.alerts += [_important, _enemies]
    desk.markers.append(markers)


def markers(subject: Animal) -> Sequence[Marker]:
    """What is to be seen at once: deceased, or else birthday, or new."""
    if subject.deceased_on is not None:
        label = _("Deceased on %(day)s", day=local_date(subject.deceased_on))
        return [Marker(label=label, tone="secondary", icon="heart-broken")]
    zone = get_timezone()
    day = today(zone)
    found = []
    if subject.has_birthday_on(day):
        found.append(Marker(label=_l("Birthday today"), tone="orange", icon="cake"))
    if subject.is_new_on(day, zone):
        found.append(Marker(label=_l("New"), tone="purple", icon="star"))
    return found


def _add_panels(desk: Desk, view: AnimalView) -> None:
    desk.add(
        Panel(
            key="facts",
            label=_l("Animal data"),
            icon="id",
            template="animals/card/facts.html",
            permission="animal:view",
            order=10,
            context=lambda subject: {"today": today(get_timezone())},
            form=lambda: view.part_of_form(*FACTS),
            edit_permission="animal:edit",
        ),
        Panel(
            key="highlights",
            label=_l("Highlighted information"),
            icon="alert-circle",
            template="animals/card/highlights.html",
            permission="animal:view",
            order=20,
            form=lambda: view.part_of_form("important_info", "notes"),
            edit_permission="animal:edit",
        ),
        Panel(
            key="weight",
            label=_l("Weight"),
            icon="scale",
            template="animals/card/weight.html",
            permission="weight:list",
            order=25,
            context=_weight,
            add_url=_add_weight_url,
            add_label=_l("Add weight"),
            add_permission="weight:create",
        ),
        Panel(
            key="relations",
            label=_l("Buddies and enemies"),
            icon="friends",
            template="animals/card/relations.html",
            permission="animal_relation:list",
            order=45,
            context=_relations,
            add_url=_add_relation_url,
            add_label=_l("Add"),
            add_permission="animal_relation:create",
        ),
        Panel(
            key="family",
            label=_l("Family"),
            icon="hierarchy",
            template="animals/card/family.html",
            permission="animal:view",
            order=70,
            context=_family,
            form=lambda: view.part_of_form("sire", "sire_name", "dam", "dam_name"),
            edit_permission="animal:edit",
            wide=True,
            lazy=True,
        ),
    )


def _important(subject: Animal) -> Sequence[Alert]:
    if not subject.important_info:
        return []
    return [
        Alert(
            tone="warning",
            icon="info-circle",
            title=_l("Important information"),
            text=subject.important_info,
        )
    ]


def _enemies(subject: Animal) -> Sequence[Alert]:
    if not subject.is_alive:
        return []
    others = [
        _named(relation.other_than(subject.id))
        for relation in _relations_of(subject)
        if relation.kind is RelationKind.enemy and relation.other_than(subject.id).is_alive
    ]
    if not others:
        return []
    title = _("Does not get on with %(names)s.", names=", ".join(others))
    text = _("Keep them apart.")
    return [Alert(tone="danger", icon="swords", title=title, text=text)]


def _named(animal: Animal) -> str:
    return f"{animal.name} ({animal.customer.name})"


def _relations_of(subject: Animal) -> Sequence[Any]:
    return db.session.scalars(relations.of_animal(subject.id).limit(RELATIONS_SHOWN + 1)).all()


def _relations(subject: Animal) -> dict[str, Any]:
    found = _relations_of(subject)
    shown = found[:RELATIONS_SHOWN]
    return {
        "groups": [
            (kind, [(one, one.other_than(subject.id)) for one in shown if one.kind is kind])
            for kind in RelationKind
        ],
        "more": len(found) > RELATIONS_SHOWN,
        "here": url_for("animals.details_view", row_id=subject.id),
    }


def _weight(subject: Animal) -> dict[str, Any]:
    newest_first = db.session.scalars(weighing.of_animal(subject.id).limit(WEIGHTS_SHOWN)).all()
    figures = [
        _figure(weight, before) for weight, before in zip_longest(newest_first, newest_first[1:])
    ]
    points = [[row.measured_on.isoformat(), row.grams / 1000] for row in reversed(newest_first)]
    return {"figures": figures, "points": points, "more": len(figures) == WEIGHTS_SHOWN}


def _figure(weight: Weight, before: Weight | None) -> dict[str, Any]:
    """A weight as the panel shows it, with what changed since the one before."""
    change = weight.grams - before.grams if before is not None else None
    return {
        "id": weight.id,
        "day": weight.measured_on,
        "weight": show_kilos(weight.grams),
        "change": show_change(change) if change is not None else "",
        "icon": _trend_icon(change or 0),
    }


def _trend_icon(change: int) -> str:
    return "trending-up" if change > 0 else "trending-down" if change < 0 else "minus"


def _family(subject: Animal) -> dict[str, Any]:
    siblings = family.siblings(subject)
    limit = RELATIVES_SHOWN + 1
    found = db.session.scalars(siblings.limit(limit)).all() if siblings is not None else []
    return {
        "pedigree": family.pedigree(db.session, subject),
        "offspring": db.session.scalars(family.offspring(subject.id).limit(limit)).all(),
        "siblings": [(one, family.are_full_siblings(subject, one)) for one in found],
        "shown": RELATIVES_SHOWN,
        "today": today(get_timezone()),
    }


def _add_weight_url(subject: Animal) -> str:
    back = url_for("animals.details_view", row_id=subject.id)
    return url_for("animals_weights.create_view", animal=subject.id, next=back)


def _add_relation_url(subject: Animal) -> str:
    back = url_for("animals.details_view", row_id=subject.id)
    return url_for("animals_relations.create_view", first=subject.id, next=back)
