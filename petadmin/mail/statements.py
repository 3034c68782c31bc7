"""Statements that are each a transaction of their own, many of them in a row."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Executable


class Statements:
    """A connection for small statements, each committed at once."""

    def __init__(self, connection: Connection) -> None:
        self.engine = connection.engine
        self._connection = connection

    def rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
        """What a question brings."""
        return self._connection.execute(statement, values).all()

    def change(self, statement: Executable, values: Mapping[str, Any]) -> int:
        """Change rows; returns how many."""
        return self._connection.execute(statement, values).rowcount


@contextmanager
def own_statements(engine: Engine) -> Iterator[Statements]:
    """A connection of one's own for many small statements.

    The database is spared a BEGIN and a COMMIT for each, and SQLite's only lock is held no longer than a statement
    lasts. PostgreSQL keeps their plans, which do not depend on the values; because of that the connection does not go
    back to the pool.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET plan_cache_mode = auto")
        connection.detach()
        yield Statements(connection)
