"""Keeping the search text: whoever has words for a row says so, and every flush writes them down.

A `Searchable` row is found by its own columns and by those of the rows that feed it: the animals and phones
of a customer are `FeedsSearch` rows, so a customer is found by an animal's name although the customers know
nothing of animals. Of a column that holds a mapping go in the texts that the model's `pick_texts` picks.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from sqlalchemy import Table, Text, event, inspect, select, update
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column
from sqlalchemy.orm.base import NO_VALUE

from petadmin.core.db import Db, Model, removed_rows
from petadmin.core.text import search_text


class Searchable:
    """A row that is found by a text; `search_columns` are its own columns that go into it."""

    search_columns: ClassVar[tuple[str, ...]]

    search_text: Mapped[str] = mapped_column(
        Text, default="", server_default="", deferred=True, sort_order=950
    )


class FeedsSearch:
    """A row whose columns help to find another one, the row that `feeds` (a foreign key) points at."""

    feeds: ClassVar[str]
    feed_columns: ClassVar[tuple[str, ...]]


def refresh(session: Db, kind: type[Any], ids: Collection[int]) -> None:
    """Write the search texts anew of these rows, and of those that they feed, without a change of theirs."""
    if issubclass(kind, Searchable):
        rebuild(session, kind, ids)
    if issubclass(kind, FeedsSearch):
        fed = select(getattr(kind, kind.feeds)).where(_table(kind).c.id.in_(ids)).distinct()
        rebuild(session, _owner_class(kind), session.scalars(fed))


def rebuild(session: Db, owner: type[Any], ids: Iterable[int]) -> None:
    """Write the search text of these rows anew from what is in the database now."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 500):
        _rebuild_batch(session, owner, wanted[start : start + 500])


def _rebuild_batch(session: Db, owner: type[Any], ids: list[int]) -> None:
    table = _table(owner)
    # Whoever writes the words of these rows at the same time waits here, and then reads ours too.
    chosen = select(table.c.id).where(table.c.id.in_(ids)).order_by(table.c.id)
    session.execute(chosen.with_for_update(key_share=True))
    words: dict[int, list[str | None]] = defaultdict(list)
    connection = session.connection()
    for kind, key, columns in _sources(owner):
        source = _table(kind)
        found = connection.execute(
            select(source.c[key], *(source.c[name] for name in columns))
            .where(source.c[key].in_(ids))
            .order_by(source.c.id)
        )
        for row_id, *values in _texts(session, kind, found.all()):
            words[row_id] += values
    for row_id, values in words.items():
        connection.execute(
            update(table).where(table.c.id == row_id).values(search_text=search_text(values))
        )


def _texts(session: Db, kind: type[Any], found: Sequence[Any]) -> Iterator[list[Any]]:
    """The rows with the texts of their mappings in place of these."""
    mappings = any(isinstance(value, dict) and value for row in found for value in row)
    pick: Callable[[dict[str, Any]], list[str]] = kind.pick_texts(session) if mappings else _none_of
    for row in found:
        yield [
            text for value in row for text in (pick(value) if isinstance(value, dict) else [value])
        ]


def _none_of(_mapping: dict[str, Any]) -> list[str]:
    return []


def _sources(owner: type[Any]) -> list[tuple[type[Any], str, tuple[str, ...]]]:
    table = _table(owner)
    sources = [(owner, "id", owner.search_columns)]
    for mapper in Model.registry.mappers:
        kind = mapper.class_
        if issubclass(kind, FeedsSearch) and _fed_table(kind) is table:
            sources.append((kind, kind.feeds, kind.feed_columns))
    # Mappers come in no order; every process writes the words of a row in the same one.
    return sorted(sources, key=lambda source: (source[0] is not owner, source[0].__name__))


def _fed_table(kind: type[Any]) -> Table:
    (key,) = _table(kind).c[kind.feeds].foreign_keys
    table: Table = key.column.table
    return table


def _table(kind: type[Any]) -> Table:
    table: Table = kind.__table__
    return table


@event.listens_for(Session, "after_flush")
def _follow_changes(session: Session, _context: UOWTransaction) -> None:
    touched: dict[type[Any], set[int]] = defaultdict(set)
    removed = removed_rows(session)
    for row in (*session.new, *session.dirty, *removed):
        if isinstance(row, Searchable) and row not in removed and _changed(row, row.search_columns):
            touched[type(row)].add(_id(row))
        if isinstance(row, FeedsSearch) and (
            row in removed or _changed(row, (*row.feed_columns, row.feeds))
        ):
            _touch_fed(row, touched)
    for owner, ids in touched.items():
        rebuild(session, owner, ids)


def _id(row: Any) -> int:
    return int(row.id)


def _touch_fed(row: Any, touched: dict[type[Any], set[int]]) -> None:
    owner = _owner_class(type(row))
    history = inspect(row).attrs[row.feeds].history
    for owner_id in (*history.added, *history.unchanged, *history.deleted):
        if owner_id is not None and owner_id is not NO_VALUE:
            touched[owner].add(owner_id)


def _owner_class(kind: type[Any]) -> type[Any]:
    table = _fed_table(kind)
    for mapper in Model.registry.mappers:
        if mapper.local_table is table:
            found: type[Any] = mapper.class_
            return found
    raise LookupError(f"no model is mapped to {table.name}")


def _changed(row: Any, columns: Iterable[str]) -> bool:
    state = inspect(row)
    if state.session is not None and row in state.session.new:
        return True
    return any(state.attrs[name].history.has_changes() for name in columns)
