"""Questions about tags and colour codes: which there are, and who bears them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from petadmin.core.db import Db
from petadmin.records.labels.models import (
    AnimalColour,
    Bearer,
    ColourCode,
    CustomerColour,
    CustomerTag,
    Tag,
)

Label = Tag | ColourCode

TAG = "tag"


def tags() -> Select[Tag]:
    """All tags in the order of the alphabet."""
    return select(Tag).order_by(Tag.folded)


def colours(bearer: Bearer) -> Select[ColourCode]:
    """The colour codes for customers or for animals."""
    return select(ColourCode).where(ColourCode.bearer == bearer).order_by(ColourCode.folded)


def all_colours() -> Select[ColourCode]:
    """All colour codes, those for animals first."""
    return select(ColourCode).order_by(ColourCode.bearer, ColourCode.folded)


def names() -> CompoundSelect[str, int, str, str]:
    """Kind, id and name of all tags and colour codes in the order of the alphabet; the kind of a code is its bearer."""
    kind = type_coerce(ColourCode.bearer, String)
    tagged = select(literal(TAG).label("kind"), Tag.id, Tag.name, Tag.folded)
    every = union_all(tagged, select(kind, ColourCode.id, ColourCode.name, ColourCode.folded))
    return every.order_by(every.selected_columns.folded)


def with_spelling(label: Label, folded: str) -> Select[Any]:
    """The label of the same kind that has this name, however it is spelled."""
    kind = type(label)
    found = select(kind).where(kind.folded == folded)
    return found if isinstance(label, Tag) else found.where(ColourCode.bearer == label.bearer)


def bearers(label: Label) -> type[CustomerTag | CustomerColour | AnimalColour]:
    """The model that says who bears a label."""
    if isinstance(label, Tag):
        return CustomerTag
    return CustomerColour if label.bearer is Bearer.customer else AnimalColour


def is_for_animals(label: Label) -> bool:
    """Whether animals bear it, and not customers."""
    return bearers(label) is AnimalColour


def label_column(model: Any) -> Any:
    """The column of such a model that names the label."""
    return model.tag_id if model is CustomerTag else model.code_id


def bearer_column(model: Any) -> Any:
    """The column of such a model that names who bears it."""
    return model.animal_id if model is AnimalColour else model.customer_id


def numbers_of_bearers(session: Db, labels: Sequence[Label]) -> dict[int, int]:
    """How many bear each of these labels of one kind, by its id."""
    found: dict[int, int] = {}
    for model in dict.fromkeys(bearers(label) for label in labels):
        ids = [label.id for label in labels if bearers(label) is model]
        key = label_column(model)
        counted = select(key, func.count()).where(key.in_(ids)).group_by(key)
        found |= {row[0]: row[1] for row in session.execute(counted)}
    return found


def animal_bears(animal_id: Any, code_id: int) -> ColumnElement[bool]:
    """The condition that an animal bears a colour code."""
    bearers_of = select(AnimalColour.animal_id).where(AnimalColour.code_id == code_id)
    condition: ColumnElement[bool] = animal_id.in_(bearers_of)
    return condition
