"""What tags, colour codes and interests put on the desks and into the lists of those who bear them."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, get_template_attribute
from markupsafe import Markup

from petadmin.adminkit.declaration import ExtraColumn
from petadmin.adminkit.filters import ChoiceFilter
from petadmin.adminkit.forms import EntityForm
from petadmin.adminkit.view import EntityView
from petadmin.core.db import db
from petadmin.core.i18n import _l
from petadmin.desk.counting import has_any
from petadmin.desk.registry import Marker, Panel, Presence, desk_of
from petadmin.records.labels import queries, services
from petadmin.records.labels.forms import (
    LabelsField,
    all_colours,
    all_interests,
    all_tags,
    colour_of,
    named,
)
from petadmin.records.labels.models import Bearer


class CustomerLabelsForm(EntityForm):
    """What a customer bears."""

    tags = LabelsField(_l("Tags"), labels=all_tags)
    colours = LabelsField(_l("Colour codes"), labels=lambda: all_colours(Bearer.customer))


class AnimalLabelsForm(EntityForm):
    """What an animal bears."""

    colours = LabelsField(_l("Colour codes"), labels=lambda: all_colours(Bearer.animal))


class InterestsForm(EntityForm):
    """What somebody is interested in."""

    interests = LabelsField(_l("Interests"), labels=all_interests)


def register(app: Flask, customers: EntityView, animals: EntityView) -> None:
    """Put labels under the names on both desks, and panels that change labels and interests."""
    app.jinja_env.globals["colour_of_label"] = colour_of
    for subject in ("customer", "lead"):
        desk_of(app, subject).add(_interests_panel(subject))
    desk_of(app, "customer").add(
        Presence(key="interests", permission="customer:view", count=queries.interests_of_customer)
    )
    for subject, form in (("customer", CustomerLabelsForm), ("animal", AnimalLabelsForm)):
        desk = desk_of(app, subject)
        desk.add(_panel(subject, form))
        desk.markers.append(_markers)
    for view in (customers, animals):
        view.add_column(
            ExtraColumn(
                name="labels",
                label=_l("Labels"),
                behind=view.column_list[0],
                permission=f"{view.entity}:list",
                load=_under_names,
                under=True,
            )
        )
    animals.add_filter(
        ChoiceFilter(
            "code",
            _l("Colour code"),
            lambda value: queries.animal_bears(animals.model.id, int(value)),
            choices=lambda: named(Bearer.animal),
        )
    )


def _panel(subject: str, form: type[EntityForm]) -> Panel:
    bearer = Bearer(subject)

    def save(row: Any, values: dict[str, Any]) -> None:
        chosen = services.colours_with(db.session, bearer, values["colours"])
        tags = services.tags_with(db.session, values["tags"]) if "tags" in values else None
        services.put_on(db.session, row, tags=tags, colours=chosen)

    return Panel(
        key="labels",
        label=_l("Labels"),
        icon="tag",
        template="labels/panel.html",
        permission=f"{subject}:view",
        order=65,
        context=lambda row: {"tags": row.tags if bearer is Bearer.customer else ()},
        form=lambda: form,
        edit_permission=f"{subject}:edit",
        save=save,
    )


def _interests_panel(subject: str) -> Panel:
    def save(row: Any, values: dict[str, Any]) -> None:
        chosen = services.interests_with(db.session, values["interests"])
        services.put_on(db.session, row, interests=chosen)

    return Panel(
        key="interests",
        label=_l("Interests"),
        icon="heart",
        template="labels/interests.html",
        permission=f"{subject}:view",
        order=66,
        context=lambda row: {"interests": row.interests if has_any(row, "interests") else []},
        form=lambda: InterestsForm,
        edit_permission=f"{subject}:edit",
        save=save,
    )


def _markers(subject: Any) -> Sequence[Marker]:
    kinds = (("tag", getattr(subject, "tags", ())), ("", subject.colours))
    return [
        Marker(label=label.name, tone=kind, icon="tag", colour=label.colour.value)
        for kind, labels in kinds
        for label in labels
    ]


def _under_names(rows: Sequence[Any]) -> dict[int, Markup]:
    # The lists load the labels of their rows along, since exports need them too.
    borne = ((row.id, getattr(row, "tags", ()), row.colours) for row in rows)
    return {row_id: _drawn(tags, colours) for row_id, tags, colours in borne if tags or colours}


def _drawn(tags: Sequence[Any], colours: Sequence[Any]) -> Markup:
    # The macro is autoescaped, so its result is markup already.
    return Markup(get_template_attribute("labels/cells.html", "under_name")(tags, colours))  # noqa: S704
