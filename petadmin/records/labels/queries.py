"""Questions about tags, colour codes and interests: which there are, and who bears them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    func,
    inspect,
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
    CustomerInterest,
    CustomerTag,
    Interest,
    LeadInterest,
    Tag,
)

Label = Tag | ColourCode | Interest

TAG, INTEREST = "tag", "interest"


def interests_of_customer(customer: Any) -> Select[int]:
    """The ids of what a customer is interested in."""
    return select(CustomerInterest.interest_id).where(CustomerInterest.customer_id == customer.id)


def tags() -> Select[Tag]:
    """All tags in the order of the alphabet."""
    return select(Tag).order_by(Tag.folded)


def colours(bearer: Bearer) -> Select[ColourCode]:
    """The colour codes for customers or for animals."""
    return select(ColourCode).where(ColourCode.bearer == bearer).order_by(ColourCode.folded)


def all_colours() -> Select[ColourCode]:
    """All colour codes, those for animals first."""
    return select(ColourCode).order_by(ColourCode.bearer, ColourCode.folded)


def interests() -> Select[Interest]:
    """All interests in the order of the alphabet."""
    return select(Interest).order_by(Interest.folded)


def names() -> CompoundSelect[str, int, str, str]:
    """Kind, id and name of all labels in the order of the alphabet; the kind of a colour code is its bearer."""
    kind = type_coerce(ColourCode.bearer, String)
    every = union_all(
        select(literal(TAG).label("kind"), Tag.id, Tag.name, Tag.folded),
        select(literal(INTEREST), Interest.id, Interest.name, Interest.folded),
        select(kind, ColourCode.id, ColourCode.name, ColourCode.folded),
    )
    return every.order_by(every.selected_columns.folded)


def with_spelling(label: Label, folded: str) -> Select[int, str]:
    """Id and name of the label of the same kind that has this name, however it is spelled.

    As a table, to which visibility adds nothing: a name is taken also by what nobody sees at present.
    """
    columns = type(label).__table__.c
    found = select(columns.id, columns.name).where(columns.folded == folded)
    return found.where(columns.bearer == label.bearer) if isinstance(label, ColourCode) else found


def bearers(label: Label) -> tuple[type[Any], ...]:
    """The models that say who bears a label."""
    if isinstance(label, Tag):
        return (CustomerTag,)
    if isinstance(label, Interest):
        return (CustomerInterest, LeadInterest)
    return (CustomerColour,) if label.bearer is Bearer.customer else (AnimalColour,)


def label_column(model: type[Any]) -> Any:
    """The column of such a model that names the label."""
    return next(column for column in _keys(model) if column.key in _LABELS)


def bearer_column(model: type[Any]) -> Any:
    """The column of such a model that names who bears it."""
    return next(column for column in _keys(model) if column.key not in _LABELS)


def numbers_of_bearers(session: Db, labels: Sequence[Label]) -> dict[int, Counter[str]]:
    """How many customers, animals and potential customers bear each of these labels of one kind, by its id."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for model in dict.fromkeys(model for label in labels for model in bearers(label)):
        ids = [label.id for label in labels if model in bearers(label)]
        key, kind = label_column(model), bearer_column(model).key.removesuffix("_id")
        counted = select(key, func.count()).where(key.in_(ids)).group_by(key)
        for label_id, number in session.execute(counted):
            found[label_id][kind] += number
    return found


def animal_bears(animal_id: Any, code_id: int) -> ColumnElement[bool]:
    """The condition that an animal bears a colour code."""
    bearers_of = select(AnimalColour.animal_id).where(AnimalColour.code_id == code_id)
    condition: ColumnElement[bool] = animal_id.in_(bearers_of)
    return condition


_LABELS = frozenset({"tag_id", "code_id", "interest_id"})


def _keys(model: type[Any]) -> list[Any]:
    return [getattr(model, column.key) for column in inspect(model).primary_key]
