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
        options = connection.get_execution_options()
        self._commits_itself = options.get("isolation_level") == "AUTOCOMMIT"

    def rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
        """What a question brings."""
        found = self._connection.execute(statement, values).all()
        self._commit()
        return found

    def change(self, statement: Executable, values: Mapping[str, Any]) -> int:
        """Change rows; returns how many."""
        number = self._connection.execute(statement, values).rowcount
        self._commit()
        return number

    def _commit(self) -> None:
        if not self._commits_itself:
            self._connection.commit()


@contextmanager
def own_statements(engine: Engine) -> Iterator[Statements]:
    """A connection of one's own for many small statements.

    It does not go back to the pool, because of how it is set up: PostgreSQL is spared a BEGIN and a
    COMMIT for each statement, and keeps their plans, which do not depend on the values.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("SET plan_cache_mode = auto")
            connection.commit()
        connection.detach()
        yield Statements(connection)
