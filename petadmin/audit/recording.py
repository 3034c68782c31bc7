"""Recording: a diff for every changed row of an audited table, and named events for verbs.

A model is audited when it names itself in `__audit__`. What hangs on a
customer carries `customer_id`, so its changes appear in the customer's history as well.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Mapper, RelationshipProperty, Session, UOWTransaction, object_session
from sqlalchemy.orm.base import NO_VALUE

from petadmin.audit.models import AuditEvent
from petadmin.core.db import Db, Model, removed_rows

ACTOR = "petadmin.actor_id"
"""Key of the session's `info` that says on whose behalf it works."""

_TOLD = "petadmin.told"
"""Key of the session's `info` for rows whose changes a named event tells."""

# What is made from other columns, or changes with every save, says nothing of its own. Owners and actors
# have columns of their own in the record, and pictures are told of by named events.
UNRECORDED = frozenset(
    {
        "animal_id",
        "author_id",
        "avatar",
        "birth_month_day",
        "city_folded",
        "cover_id",
        "created_at",
        "customer_id",
        "emailed_for",
        "folded",
        "link_number",
        "id",
        "lead_id",
        "picture_id",
        "position",
        "search_text",
        "sort_name",
        "updated_at",
        "version",
    }
)


def act_as(session: Db, actor_id: int | None) -> None:
    """From here on changes are recorded as made by this user."""
    session.info[ACTOR] = actor_id


def record(
    session: Db,
    action: str,
    row: Any,
    *,
    changes: dict[str, Any] | None = None,
    customer_id: int | None = None,
) -> None:
    """Record a named event, such as `customer.deactivated`, on a saved row.

    It stands in the history of the row's customer, unless another one is named.
    """
    session.add(
        AuditEvent(
            actor_id=session.info.get(ACTOR),
            action=action,
            entity=getattr(row, "__audit__", row.__tablename__),
            row_id=row.id,
            row_label=_label(row),
            changes=changes or {},
            **{**_owners(session, row), **({"customer_id": customer_id} if customer_id else {})},
        )
    )


def record_change(session: Db, action: str, row: Any) -> None:
    """Record a named event that tells what has been changed in the row, in place of the usual line."""
    session.info.setdefault(_TOLD, {})[row] = None
    record(session, action, row, changes=dict(_changed_fields(row)))


@event.listens_for(Session, "before_flush")
def _record_changes(session: Session, _context: UOWTransaction, _objects: object) -> None:
    told = session.info.pop(_TOLD, {})
    for row in list(session.dirty):
        if _is_audited(row) and row not in told and session.is_modified(row):
            changes = dict(_changed_fields(row))
            if changes:
                _add(session, row, "updated", changes)


@event.listens_for(Session, "after_rollback")
def _forget_what_was_told(session: Session) -> None:
    session.info.pop(_TOLD, None)


@event.listens_for(Session, "after_flush")
def _record_comings_and_goings(session: Session, _context: UOWTransaction) -> None:
    # New rows have their id only now; the events go in with the next flush of the same transaction.
    for row in list(session.new):
        if _is_audited(row):
            _add(session, row, "created", dict(_fields(row, old=False)))
    for row in removed_rows(session):
        if _is_audited(row):
            _add(session, row, "deleted", dict(_fields(row, old=True)))


def _add(session: Session, row: Any, action: str, changes: dict[str, Any]) -> None:
    session.add(
        AuditEvent(
            actor_id=session.info.get(ACTOR),
            action=f"{row.__audit__}.{action}",
            entity=row.__audit__,
            row_id=getattr(row, "id", None),
            row_label=_label(row),
            changes=changes,
            **_owners(session, row),
        )
    )


def _is_audited(row: Any) -> bool:
    return getattr(row, "__audit__", None) is not None


def _changed_fields(row: Any) -> Iterator[tuple[str, list[Any]]]:
    state = inspect(row)
    for attribute in _recorded(row):
        history = state.attrs[attribute].load_history()
        if history.has_changes():
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            if isinstance(old, dict) and isinstance(new, dict):
                old, new = _without_equals(old, new), _without_equals(new, old)
            if old != new:
                yield _named(row, attribute, [old, new])


def _without_equals(mine: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What a mapping holds that the other one does not."""
    return {key: value for key, value in mine.items() if key not in other or other[key] != value}


def _fields(row: Any, *, old: bool) -> Iterator[tuple[str, list[Any]]]:
    state = inspect(row)
    for attribute in _recorded(row):
        value = state.attrs[attribute].loaded_value
        if value in (None, "", NO_VALUE) or value == {} or value == []:
            continue
        yield _named(row, attribute, [value, None] if old else [None, value])


def _recorded(row: Any) -> Iterator[str]:
    secret: frozenset[str] = getattr(row, "__audit_secret__", frozenset())
    for attribute in inspect(type(row)).column_attrs:
        if attribute.key not in UNRECORDED and attribute.key not in secret:
            yield attribute.key


def _named(row: Any, attribute: str, pair: list[Any]) -> tuple[str, list[Any]]:
    """A change as it is kept: what a foreign key points at goes by its name, since numbers tell nobody."""
    kind: Any = type(row)
    relation = _relation_behind(kind, attribute)
    session = object_session(row)
    if relation is None or session is None:
        return attribute, [_plain(value) for value in pair]
    with session.no_autoflush:
        found = [
            session.get(relation.mapper.class_, value) if value is not None else None
            for value in pair
        ]
    names = [str(target) if target is not None else None for target in found]
    return relation.key, names


@cache
def _relation_behind(kind: Any, attribute: str) -> RelationshipProperty[Any] | None:
    """The relation whose foreign key a column is, for keys to rows that have a name."""
    mapper: Mapper[Any] = inspect(kind)
    column = mapper.columns[attribute]
    for relation in mapper.relationships:
        if relation.local_columns == {column} and not relation.uselist:
            return relation
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    return value


def _owners(session: Db, row: Any) -> dict[str, int | None]:
    """In whose histories it stands: of its owners, and of an animal's rows the animal's customer as well."""
    found = {f"{name}_id": _owner_id(session, row, name) for name in ("customer", "animal", "lead")}
    if found["customer_id"] is None and found["animal_id"] is not None:
        animals = Model.metadata.tables["animal"]
        owner = select(animals.c.customer_id).where(animals.c.id == found["animal_id"])
        found["customer_id"] = session.connection().scalar(owner)
    return found


def _owner_id(session: Db, row: Any, name: str) -> int | None:
    if row.__tablename__ == name:
        # The history of a row that is gone can no longer point at it.
        return None if row in removed_rows(session) else int(row.id)
    owner = inspect(row).attrs.get(f"{name}_id")
    if owner is None or owner.loaded_value is NO_VALUE:
        return None
    return owner.loaded_value  # type: ignore[no-any-return]  # the column is a bigint or null


def _label(row: Any) -> str:
    # Reading a relation here would start a query within the flush, so only what is loaded is shown.
    label = getattr(row, "audit_label", None)
    return str(label() if callable(label) else "")[:200]
