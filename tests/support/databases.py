"""The database of the tests: emptied for the next one, or put back to how it was."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, delete, func, select, text

from petadmin.core.db import Model, db
from petadmin.core.tally import Tally

BY_TRIGGERS = frozenset({Tally.__tablename__})
"""What the database writes itself as the others are filled."""


def empty_database() -> None:
    """Take all rows out of all tables and begin ids anew."""
    connection = db.session.connection()
    for statement in _emptying(connection.dialect.name, len(Model.metadata.tables)):
        connection.exec_driver_sql(statement)
    db.session.commit()


@cache
def _emptying(dialect: str, _number_of_tables: int) -> Sequence[str]:
    """What empties all tables, on PostgreSQL in one request; made anew when there are more tables."""
    tables = [
        table for table in reversed(Model.metadata.sorted_tables) if table.name not in BY_TRIGGERS
    ]
    # Truncating would make new files for every table and index, which takes longer than most tests.
    statements = [str(table.delete()) for table in tables]
    statements.append(str(delete(Tally)))  # Triggers have noted what went.
    if dialect != "postgresql":
        return statements
    statements += [
        f"PERFORM setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), 1, false)"
        for table in Model.metadata.sorted_tables
        if "id" in table.columns
    ]
    return [f"DO $$ BEGIN {'; '.join(statements)}; END $$"]


class KeptRows:
    """All rows of the database as they are now, kept aside: far quicker put back than made anew."""

    def __init__(self) -> None:
        self._rows = [
            (table, [dict(row) for row in db.session.execute(table.select()).mappings()])
            for table in Model.metadata.sorted_tables
            if table.name not in BY_TRIGGERS
        ]
        db.session.rollback()

    def put_back(self) -> None:
        empty_database()
        for table, rows in self._rows:
            if rows:
                db.session.execute(table.insert(), rows)
                _count_on(table, rows)
        db.session.commit()


def _count_on(table: Table, rows: list[dict[str, Any]]) -> None:
    """PostgreSQL hands out the ids after those that were given by hand only when told so."""
    if db.engine.dialect.name != "postgresql" or "id" not in table.columns:
        return
    sequence = func.pg_get_serial_sequence(table.name, text("'id'"))
    db.session.execute(select(func.setval(sequence, max(row["id"] for row in rows))))
