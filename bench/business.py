"""A business of a given size in a migrated database, with an administrator and a user who log in."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Connection, text

from bench.rows import COLUMNS, Batch, batches
from petadmin.core.db import db
from petadmin.core.tally import fold_tallies
from petadmin.factory import create_app
from petadmin.settings import Settings, load_settings
from tests.support.cast import LUCIA, MARCOS, Person, add_cast, log_in
from tests.support.servers import PostgresServer

FILLED = tuple(COLUMNS)


@dataclass(frozen=True)
class Business:
    """What is measured."""

    app: Flask
    settings: Settings
    database: str
    size: int
    filled_in: float

    @property
    def title(self) -> str:
        name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[self.database]
        return f"{name}, {self.size:,} customers (filled in {self.filled_in:.0f} s); times in ms"

    def browser(self, person: Person) -> FlaskClient:
        client = self.app.test_client()
        log_in(self.app, client, person)
        return client


def people() -> tuple[Person, Person]:
    """The administrator and the user."""
    return LUCIA, MARCOS


@contextmanager
def open_business(
    folder: Path,
    size: int,
    server: PostgresServer | None,
    *,
    keep: bool = False,
    name: str | None = None,
    add: Callable[[], None] | None = None,
) -> Iterator[Business]:
    """Make a business and drop it afterwards, or keep it for the next run; without a server it is on SQLite.

    What `add` puts into it besides customers belongs to the business of that name.
    """
    name = name or f"bench_{size}"
    filled = folder / f"{name}.{'sqlite' if server is None else 'postgresql'}.filled"
    is_new = not filled.exists()
    if is_new:
        _drop(folder, name, server)
    settings = load_settings(_environ(folder, name, server, is_new=is_new), folder)
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    started = time.monotonic()
    with app.app_context():
        upgrade()
        if is_new:
            _fill(size)
            add_cast()
            if add is not None:
                add()
        database = db.engine.dialect.name
    filled.touch()
    yield Business(app, settings, database, size, time.monotonic() - started)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if not keep:
        filled.unlink()
        _drop(folder, name, server)


def _environ(
    folder: Path, name: str, server: PostgresServer | None, *, is_new: bool
) -> dict[str, str]:
    if server is None:
        url = f"sqlite:///{name}.sqlite3"
    else:
        url = server.create(name) if is_new else server.url_of(name)
    return {
        "PETADMIN_DATABASE_URL": url,
        "PETADMIN_SECRET_KEY": "for measuring only, " * 3,
        "PETADMIN_LOG_LEVEL": "ERROR",
        "PETADMIN_REDIS_URL": f"unix://{folder}/nobody-listens",
    }


def _drop(folder: Path, name: str, server: PostgresServer | None) -> None:
    if server is not None:
        server.drop(name)
        return
    for path in folder.glob(f"{name}.sqlite3*"):
        path.unlink()


def _fill(size: int) -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            _fill_postgresql(connection, size)
        else:
            _fill_sqlite(connection, size)
    fold_tallies(db.session)
    db.session.commit()


def _fill_postgresql(connection: Connection, size: int) -> None:
    with dropped_indexes(connection, FILLED):
        for batch in batches(size):
            _copy(connection, batch)
        # The ids were given, so the sequence has not moved.
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence('customer', 'id'), max(id)) FROM customer")
        )
    connection.commit()
    with connection.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as cleaner:
        cleaner.execute(text("VACUUM ANALYZE"))


@contextmanager
def dropped_indexes(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Rows first and indexes afterwards: the same in the end, and minutes faster."""
    found = connection.execute(
        text(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname"
            " WHERE i.tablename = ANY(:tables) AND i.schemaname = 'public' AND c.oid IS NULL"
        ),
        {"tables": list(tables)},
    ).all()
    for name, _ in found:
        connection.execute(text(f"DROP INDEX {name}"))
    yield
    for _, definition in found:
        connection.execute(text(definition))


def _copy(connection: Connection, batch: Batch) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        for table, rows in batch.items():
            with cursor.copy(f"COPY {table} ({', '.join(COLUMNS[table])}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _fill_sqlite(connection: Connection, size: int) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA synchronous = OFF")
    driver.execute("BEGIN")
    for batch in batches(size):
        for table, rows in batch.items():
            marks = ", ".join("?" * len(COLUMNS[table]))
            statement = f"INSERT INTO {table} ({', '.join(COLUMNS[table])}) VALUES ({marks})"  # noqa: S608  # Names of our own.
            driver.executemany(statement, [tuple(map(_plain, row)) for row in rows])
    driver.execute("COMMIT")
    driver.execute("ANALYZE")


def _plain(value: Any) -> Any:
    """A value as SQLAlchemy keeps it on SQLite."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, date) else value
