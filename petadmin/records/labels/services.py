"""What can happen to tags, colour codes and interests: made, renamed, merged, put on somebody and taken off."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import delete, insert, literal, select

from petadmin.audit.recording import record
from petadmin.core.clock import utcnow
from petadmin.core.db import Db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import _l
from petadmin.core.text import clean_line, fold
from petadmin.records.labels import queries
from petadmin.records.labels.models import Bearer, ColourCode, Interest, Tag
from petadmin.records.labels.queries import Label

Made = TypeVar("Made", Tag, ColourCode, Interest)

_OWN_FIELDS = frozenset({"area", "bearer", "colour", "on_web_form"})
"""What labels have besides a name, each kind some of them."""

MOST_LABELS = 200
"""So many of a kind fit into a form; more would tell nobody anything."""


def add(session: Db, label: Made, values: dict[str, Any]) -> Made:
    """Add a new label."""
    _set(session, label, values)
    ids = select(type(label).id).limit(MOST_LABELS)
    if len(session.scalars(ids).all()) >= MOST_LABELS:
        raise DomainError(_l("There are %(num)d already. Merge some of them.", num=MOST_LABELS))
    session.add(label)
    return label


def change(session: Db, label: Label, values: dict[str, Any]) -> None:
    """Change a label; whom a colour code is for cannot be changed once somebody bears it."""
    if isinstance(label, ColourCode) and values.get("bearer", label.bearer) is not label.bearer:
        (model,) = queries.bearers(label)
        borne = select(queries.bearer_column(model)).where(queries.label_column(model) == label.id)
        if session.scalar(borne.limit(1)) is not None:
            raise DomainError(
                _l("Somebody bears this colour code already, so it stays what it is for."),
                field="bearer",
            )
    _set(session, label, values)


def merge(session: Db, label: Label, into: Label) -> None:
    """Let everybody who bears a label bear another one instead, and take the label away."""
    if label is into or queries.bearers(label) != queries.bearers(into):
        raise DomainError(_l("Choose another one of the same kind."), field="into")
    for model in queries.bearers(label):
        key, bearer = queries.label_column(model), queries.bearer_column(model)
        already = select(bearer).where(key == into.id)
        theirs = select(bearer, literal(into.id)).where(key == label.id, bearer.not_in(already))
        session.execute(insert(model).from_select([bearer.key, key.key], theirs))
        session.execute(delete(model).where(key == label.id))
    record(session, f"{into.__audit__}.merged", into, changes={"name": [label.name, into.name]})
    session.delete(label)


def tags_with(session: Db, ids: Iterable[Any]) -> Sequence[Tag]:
    """The tags with these ids, in the order of the alphabet."""
    return session.scalars(queries.tags().where(Tag.id.in_(_numbers(ids)))).all()


def colours_with(session: Db, bearer: Bearer, ids: Iterable[Any]) -> Sequence[ColourCode]:
    """The colour codes for customers or animals with these ids."""
    statement = queries.colours(bearer).where(ColourCode.id.in_(_numbers(ids)))
    return session.scalars(statement).all()


def interests_with(session: Db, ids: Iterable[Any]) -> Sequence[Interest]:
    """The interests with these ids, in the order of the alphabet."""
    return session.scalars(queries.interests().where(Interest.id.in_(_numbers(ids)))).all()


def put_on(
    session: Db,
    row: Any,
    *,
    tags: Sequence[Tag] | None = None,
    colours: Sequence[ColourCode] | None = None,
    interests: Sequence[Interest] | None = None,
) -> bool:
    """Let somebody bear exactly these; returns whether that changed anything."""
    changes = {}
    for name, wanted in (("tags", tags), ("colours", colours), ("interests", interests)):
        if wanted is None:
            continue
        before = list(getattr(row, name))
        if set(before) != set(wanted):
            changes[name] = [_names(before), _names(wanted)]
            setattr(row, name, list(wanted))
    if changes:
        # The version follows only the row's own columns, and this is a change of the row too.
        row.updated_at = utcnow()
        if row.id is not None:
            record(session, f"{row.__audit__}.labelled", row, changes=changes)
    return bool(changes)


def _set(session: Db, label: Label, values: dict[str, Any]) -> None:
    name = clean_line(values.get("name") or "")
    if not name:
        raise DomainError(_l("It needs a name."), field="name")
    folded = fold(name)[: _longest(label, "folded")]
    if not folded:
        raise DomainError(_l("The name needs a letter or a digit."), field="name")
    for field in (field for field in _OWN_FIELDS if hasattr(label, field)):
        setattr(label, field, values[field] or None if field == "area" else values[field])
    with session.no_autoflush:
        other = session.execute(queries.with_spelling(label, folded)).first()
    if other is not None and other.id != label.id:
        raise DomainError(_l("This exists already as “%(name)s”.", name=other.name), field="name")
    label.name, label.folded = name[: _longest(label, "name")], folded


def _longest(label: Label, field: str) -> int:
    column: Any = getattr(type(label), field)
    length: int = column.type.length
    return length


def _names(labels: Iterable[Label]) -> str:
    return ", ".join(label.name for label in sorted(labels, key=lambda label: label.folded))


def _numbers(ids: Iterable[Any]) -> list[int]:
    return [int(row_id) for row_id in ids]
