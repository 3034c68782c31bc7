"""Finding rows by words: trigram-indexed on PostgreSQL (pg_trgm) and on SQLite (FTS5)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    column,
    false,
    literal,
    select,
    table,
    true,
    type_coerce,
)

from petadmin.core.text import search_words

SHORT = 2
"""A trigram index cannot serve shorter words in the middle of others, so they match as beginnings only."""

ESCAPE = "/"


class Sought(NamedTuple):
    """What was typed, ready to be looked for: by which index, and what is asked of it, by names of parameters."""

    in_fts: bool
    values: dict[str, str]


def sought(query: str, *, dialect: str) -> Sought | None:
    """What to look for; None if no word can be found in what was typed."""
    words = search_words(query)
    if not words:
        return None
    patterns = [f" {word}" if len(word) <= SHORT else word for word in words]
    if dialect == "sqlite" and all(len(pattern) > SHORT for pattern in patterns):
        quoted = " AND ".join('"' + pattern.replace('"', '""') + '"' for pattern in patterns)
        return Sought(True, {"sought": quoted})
    values = {f"sought_{place}": _within(pattern) for place, pattern in enumerate(patterns)}
    return Sought(False, values)


def _within(pattern: str) -> str:
    """A LIKE pattern for a text somewhere in another one."""
    for sign in (ESCAPE, "%", "_"):
        pattern = pattern.replace(sign, ESCAPE + sign)
    return f"%{pattern}%"


def matches(entity: Any, query: str, *, dialect: str) -> ColumnElement[bool]:
    """The condition that a row's search text holds every word of the query."""
    wanted = sought(query, dialect=dialect)
    if wanted is None:
        return false() if query.strip() else true()
    return _condition(entity, wanted, lambda name: literal(wanted.values[name], String))


def kept_condition(entity: Any, wanted: Sought) -> ColumnElement[bool]:
    """The same for a statement that is kept; it is asked with the values of what is sought."""
    return _condition(entity, wanted, lambda name: bindparam(name, type_=String))


def _condition(
    entity: Any, wanted: Sought, parameter: Callable[[str], ColumnElement[str]]
) -> ColumnElement[bool]:
    if wanted.in_fts:
        return _in_fts(entity, *map(parameter, wanted.values))
    text = entity.search_text
    return and_(*(text.like(parameter(name), escape=ESCAPE) for name in wanted.values))


def _in_fts(entity: Any, words: ColumnElement[str]) -> ColumnElement[bool]:
    name = fts_table(entity.__tablename__)
    index = table(name, column("rowid"))
    match = type_coerce(column(name, _selectable=index), String).op("MATCH", is_comparison=True)
    found = select(index.c.rowid).where(match(words))
    condition: ColumnElement[bool] = entity.id.in_(found)
    return condition


def fts_table(name: str) -> str:
    """The name of a table's FTS5 index on SQLite."""
    return f"{name}_fts"
