"""The database of the tests: emptied for the next one, or put back to how it was."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import RowMapping, Table, delete, func, select, text

from petadmin.core.db import Model, db
from petadmin.core.tally import Tally

BY_TRIGGERS = frozenset({Tally.__tablename__})
"""What the database writes itself as the others are filled."""


def empty_database() -> None:
    """Take all rows out of all tables and begin ids anew."""
    connection = db.session.connection()
    number = len(Model.metadata.tables)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_emptying_at_once(number))
    else:
        filled = set(connection.exec_driver_sql(_filled(number)).scalars())
        for name, statement in _emptying(number).items():
            if name in filled:
                connection.exec_driver_sql(statement)
        connection.exec_driver_sql(str(delete(Tally)))  # Triggers have noted what went.
    db.session.commit()


@cache
def _emptying(_number_of_tables: int) -> Mapping[str, str]:
    """What empties each table, those that refer to others first; made anew when there are more tables."""
    # Truncating would make new files for every table and index, which takes longer than most tests.
    return {
        table.name: str(table.delete())
        for table in reversed(Model.metadata.sorted_tables)
        if table.name not in BY_TRIGGERS
    }


@cache
def _filled(number_of_tables: int) -> str:
    """The question which tables have rows; SQLite takes as long to prepare a deletion as to delete a few."""
    return " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")"  # noqa: S608  # our own names
        for name in _emptying(number_of_tables)
    )


@cache
def _emptying_at_once(number_of_tables: int) -> str:
    """What empties all tables of PostgreSQL in one request."""
    statements = [*_emptying(number_of_tables).values(), str(delete(Tally))]
    statements += [
        f"PERFORM setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), 1, false)"
        for table in Model.metadata.sorted_tables
        if "id" in table.columns
    ]
    return f"DO $$ BEGIN {'; '.join(statements)}; END $$"


class KeptRows:
    """All rows of the database as they are now, kept aside: far quicker put back than made anew."""

    def __init__(self) -> None:
        self._rows = [
            (table.name, _parents_first(table, db.session.execute(table.select()).mappings()))
            for table in Model.metadata.sorted_tables
            if table.name not in BY_TRIGGERS
        ]
        db.session.rollback()

    def put_back(self) -> None:
        empty_database()
        for name, rows in self._rows:
            if rows:
                table = Model.metadata.tables[name]
                db.session.execute(table.insert(), rows)
                _count_on(table, rows)
        db.session.commit()


def _parents_first(table: Table, found: Iterable[RowMapping]) -> list[dict[str, Any]]:
    """The rows; what refers to one of its own table comes after that one."""
    rows = [dict(row) for row in found]
    names = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    if not names:
        return rows
    by_id = {row["id"]: row for row in rows}

    def depth(row: dict[str, Any]) -> int:
        above = (by_id[row[name]] for name in names if row[name] is not None)
        return 1 + max(map(depth, above), default=0)

    return sorted(rows, key=depth)


def _count_on(table: Table, rows: list[dict[str, Any]]) -> None:
    """PostgreSQL hands out the ids after those that were given by hand only when told so."""
    if db.engine.dialect.name != "postgresql" or "id" not in table.columns:
        return
    sequence = func.pg_get_serial_sequence(table.name, text("'id'"))
    db.session.execute(select(func.setval(sequence, max(row["id"] for row in rows))))
