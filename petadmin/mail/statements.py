"""How a worker writes down its progress: small statements and transactions, many of them in a row."""

import fcntl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable

Turn = Callable[[], AbstractContextManager[None]]
"""Waits until no other worker writes, and keeps the others waiting while it lasts."""


class Statements:
    """A connection for statements that are committed at once, and transactions beside it."""

    def __init__(self, connection: Connection, turn: Turn) -> None:
        self.engine = connection.engine
        self._connection = connection
        self._turn = turn

    def rows(self, statement: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
        """What a question brings."""
        return self._connection.execute(statement, values).all()

    def change(self, statement: Executable, values: Mapping[str, Any]) -> int:
        """Change rows; returns how many."""
        with self._turn():
            return self._connection.execute(statement, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection of another kind, for several changes that are committed together."""
        with self._turn(), self.engine.begin() as connection:
            yield connection


@contextmanager
def own_statements(engine: Engine) -> Iterator[Statements]:
    """A connection of one's own for many small statements.

    The database is spared a BEGIN and a COMMIT for each, and SQLite's only lock is held no longer than a statement
    lasts. Because of what is set for it here, the connection does not go back to the pool.
    """
    with (
        _turns(engine) as turn,
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
    ):
        if engine.dialect.name == "postgresql":
            # The plans do not depend on the values.
            connection.exec_driver_sql("SET plan_cache_mode = auto")
        else:
            # To wait for the disk, with the lock held, takes several times as long as the statement. The next
            # transaction waits for both: only a machine that loses its power forgets what came after the last one.
            connection.exec_driver_sql("PRAGMA synchronous = NORMAL")
        connection.detach()
        yield Statements(connection, turn)


@contextmanager
def _turns(engine: Engine) -> Iterator[Turn]:
    """Let the workers on SQLite write one after another.

    Whoever meets its lock sleeps for a millisecond or more, far longer than others hold it. The lock of a file is
    handed on at once, and falls when its process dies.
    """
    if engine.dialect.name != "sqlite" or not engine.url.database:
        yield nullcontext
        return
    with Path(f"{engine.url.database}-turn").open("w") as file:

        @contextmanager
        def turn() -> Iterator[None]:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)

        yield turn
