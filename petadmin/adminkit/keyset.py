"""Pages by key: the next page starts behind the last row seen, however deep it lies."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from petadmin.core.errors import BadAddress
from petadmin.core.i18n import _l

BROKEN = _l("This page of the list does not exist. Start again at its beginning.")
MAX_ID = 2**63 - 1


@dataclass(frozen=True)
class Order:
    """How a list is sorted: by an indexed column that is never null, then by the id."""

    column: InstrumentedAttribute[Any]
    id: InstrumentedAttribute[int]
    descending: bool

    def reversed(self) -> "Order":
        return Order(self.column, self.id, not self.descending)

    def by_id(self) -> bool:
        return self.column is self.id

    def clauses(self) -> list[ColumnElement[Any]]:
        columns: list[Any] = [self.id] if self.by_id() else [self.column, self.id]
        return [column.desc() if self.descending else column.asc() for column in columns]

    def behind(self, value: Any, row_id: int) -> ColumnElement[bool]:
        """The rows that come after the one with this value and id."""
        if self.by_id():
            return self.id < row_id if self.descending else self.id > row_id
        if self.descending:
            further = self.column < value
            same = self.id < row_id
        else:
            further = self.column > value
            same = self.id > row_id
        # The first half repeats what the second says, so that an index on the column narrows the scan.
        reachable = self.column <= value if self.descending else self.column >= value
        return and_(reachable, or_(further, and_(self.column == value, same)))


def mark(order: Order, row: Any) -> str:
    """A page mark for an address: the sort value and id of a row."""
    value = None if order.by_id() else getattr(row, order.column.key)
    if isinstance(value, datetime | date):
        value = value.isoformat()
    packed = json.dumps([value, getattr(row, order.id.key)], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def start_behind(statement: Select[Any], order: Order, text: str) -> Select[Any]:
    """The statement from a page mark on; raises `BadAddress` for a mark that is none."""
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        row_id = int(row_id)
        if not 0 <= row_id <= MAX_ID:
            raise ValueError("an id out of range")
        value = _typed(order, value)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BadAddress(BROKEN) from error
    return statement.where(order.behind(value, row_id))


def _typed(order: Order, value: Any) -> Any:
    if order.by_id():
        return None
    wanted = order.column.type.python_type
    if wanted is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        return moment.astimezone(UTC)
    if wanted is date:
        return date.fromisoformat(value)
    if not isinstance(value, wanted) or "\x00" in str(value):
        raise ValueError("a mark of another column")
    str(value).encode()  # a lone surrogate fails here, before it reaches the database
    return value
