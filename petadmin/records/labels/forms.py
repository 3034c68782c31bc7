"""Form fields for choosing tags, colour codes and interests."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import g
from wtforms import SelectField

from petadmin.adminkit.fields import ChecksField
from petadmin.business.areas import all_areas, areas
from petadmin.core.db import db
from petadmin.core.i18n import Label
from petadmin.records.labels import queries
from petadmin.records.labels.models import Bearer, Interest

Options = Callable[[], Iterable[Any]]


def all_tags() -> list[Any]:
    """Every tag, as forms and filters offer them."""
    return list(db.session.scalars(queries.tags()))


def all_colours(bearer: Bearer) -> list[Any]:
    """Every colour code for customers or for animals."""
    return list(db.session.scalars(queries.colours(bearer)))


def customer_colours() -> list[Any]:
    """Every colour code for customers."""
    return all_colours(Bearer.customer)


def all_interests() -> list[Any]:
    """Every interest of an area in use, area by area; those of several areas come last."""
    order = {area.key: number for number, area in enumerate(areas())}
    found = db.session.scalars(queries.interests())
    offered = [one for one in found if one.area is None or one.area in order]
    return sorted(offered, key=lambda one: order.get(one.area or "", len(order)))


def colour_of(label: Any) -> str:
    """The colour that a label is drawn in; an interest has that of its area."""
    if isinstance(label, Interest):
        area = all_areas().get(label.area or "")
        return area.colour if area is not None else "grey"
    return str(label.colour.value)


def named(kind: str) -> list[tuple[str, str]]:
    """Id and name of each label of a kind (see `queries.names`), for filters; a request asks for all at once."""
    if "label_names" not in g:
        g.label_names = db.session.execute(queries.names()).all()
    return [(str(row.id), row.name) for row in g.label_names if row.kind == kind]


def pairs(labels: Iterable[Any]) -> list[tuple[str, str]]:
    """Id and name of each, as fields and filters take them."""
    return [(str(label.id), label.name) for label in labels]


class LabelsField(ChecksField):
    """Any of the labels of a kind, each with its colour and name."""

    def __init__(self, label: Label = "", *, labels: Options, **kwargs: Any) -> None:
        super().__init__(
            label,
            options=lambda: pairs(labels()),
            colours=lambda: {str(one.id): colour_of(one) for one in labels()},
            **kwargs,
        )

    def process_data(self, value: Sequence[Any] | None) -> None:
        self.data = [str(one.id) for one in value or ()]


class OneLabelField(SelectField):
    """One of the labels of a kind."""

    def __init__(
        self, label: Label = "", validators: Sequence[Any] = (), *, labels: Options, **kwargs: Any
    ) -> None:
        super().__init__(
            label,
            list(validators),
            choices=lambda: [("", "—"), *pairs(labels())],
            coerce=str,
            **kwargs,
        )
