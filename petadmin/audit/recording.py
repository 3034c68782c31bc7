"""Recording: a diff for every changed row of an audited table, and named events for verbs.

A model is audited when it names itself in `__audit__`. What hangs on a
customer carries `customer_id`, so its changes appear in the customer's history as well.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction, object_session
from sqlalchemy.orm.base import NO_VALUE

from petadmin.audit.models import AuditEvent
from petadmin.core.db import Db, removed_rows

ACTOR = "petadmin.actor_id"
"""Key of the session's `info` that says on whose behalf it works."""

# What is made from other columns, or changes with every save, says nothing of its own.
UNRECORDED = frozenset(
    {
        "birth_month_day",
        "city_folded",
        "created_at",
        "id",
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
            customer_id=customer_id or _customer_id(row),
            changes=changes or {},
        )
    )


@event.listens_for(Session, "before_flush")
def _record_changes(session: Session, _context: UOWTransaction, _objects: object) -> None:
    for row in list(session.dirty):
        if _is_audited(row) and session.is_modified(row):
            changes = dict(_changed_fields(row))
            if changes:
                _add(session, row, "updated", changes)


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
            customer_id=_customer_id(row),
            changes=changes,
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
            if old != new:
                yield attribute, [_plain(old), _plain(new)]


def _fields(row: Any, *, old: bool) -> Iterator[tuple[str, list[Any]]]:
    state = inspect(row)
    for attribute in _recorded(row):
        value = state.attrs[attribute].loaded_value
        if value in (None, "", NO_VALUE) or value == {} or value == []:
            continue
        yield attribute, [_plain(value), None] if old else [None, _plain(value)]


def _recorded(row: Any) -> Iterator[str]:
    secret: frozenset[str] = getattr(row, "__audit_secret__", frozenset())
    for attribute in inspect(type(row)).column_attrs:
        if attribute.key not in UNRECORDED and attribute.key not in secret:
            yield attribute.key


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    return value


def _customer_id(row: Any) -> int | None:
    if row.__tablename__ == "customer":
        session = object_session(row)
        gone = session is not None and row in removed_rows(session)
        return None if gone else int(row.id)
    owner = inspect(row).attrs.get("customer_id")
    if owner is None or owner.loaded_value is NO_VALUE:
        return None
    return owner.loaded_value  # type: ignore[no-any-return]  # the column is a bigint or null


def _label(row: Any) -> str:
    # Reading a relation here would start a query within the flush, so only what is loaded is shown.
    label = getattr(row, "audit_label", None)
    return str(label() if callable(label) else "")[:200]
