"""What the record of changes is asked by the services of others."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from petadmin.audit.models import AuditEvent
from petadmin.core.db import Db


def value_before(session: Db, row: Any, name: str, *, actions: Collection[str]) -> Any:
    """The value that a field of a row had before the newest of some named events; None when none is recorded."""
    changes = session.scalar(
        select(AuditEvent.changes)
        .where(
            AuditEvent.entity == row.__audit__,
            AuditEvent.row_id == row.id,
            AuditEvent.action.in_(actions),
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    old, _new = (changes or {}).get(name, (None, None))
    return old
