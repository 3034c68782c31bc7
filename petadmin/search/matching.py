"""Finding rows by words: trigram-indexed on PostgreSQL (pg_trgm) and on SQLite (FTS5)."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    column,
    false,
    literal,
    select,
    table,
    true,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute

from petadmin.core.text import search_words

SHORT = 2
"""A trigram index cannot serve shorter words in the middle of others, so they match as beginnings only."""


def matches(entity: Any, query: str, *, dialect: str) -> ColumnElement[bool]:
    """The condition that a row's search text holds every word of the query."""
    words = search_words(query)
    if not words:
        return false() if query.strip() else true()
    patterns = [f" {word}" if len(word) <= SHORT else word for word in words]
    if dialect == "sqlite" and all(len(pattern) > SHORT for pattern in patterns):
        return _in_fts(entity, patterns)
    return _all_like(entity.search_text, patterns)


def _all_like(text: InstrumentedAttribute[str], patterns: list[str]) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = true()
    for pattern in patterns:
        condition = condition & text.contains(pattern, autoescape=True)
    return condition


def _in_fts(entity: Any, patterns: list[str]) -> ColumnElement[bool]:
    name = fts_table(entity.__tablename__)
    index = table(name, column("rowid"))
    quoted = " AND ".join('"' + pattern.replace('"', '""') + '"' for pattern in patterns)
    match = type_coerce(column(name, _selectable=index), String).op("MATCH", is_comparison=True)
    found = select(index.c.rowid).where(match(literal(quoted)))
    condition: ColumnElement[bool] = entity.id.in_(found)
    return condition


def fts_table(name: str) -> str:
    """The name of a table's FTS5 index on SQLite."""
    return f"{name}_fts"
