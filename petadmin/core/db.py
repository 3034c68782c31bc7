"""The database session, the base of all models, and how transactions begin on SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    TypeDecorator,
    event,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    declared_attr,
    mapped_column,
    object_session,
    registry,
    scoped_session,
)

from petadmin.core.clock import utcnow
from petadmin.core.text import fold

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

MOST_PREPARED = 400
"""So many statements stay prepared on a connection to PostgreSQL; pages and roles together have a few hundred."""

BigId = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite keeps it without a zone, so the zone is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What values of a column are; a decorator would say `object`."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


pk = Annotated[int, mapped_column(BigId, primary_key=True)]
"""The primary key of a table: a bigint that the database hands out."""


class Model(DeclarativeBase):
    """What every table inherits from."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime(),
            int: BigId,
            dict[str, Any]: JSON(),
            list[Any]: JSON(),
        },
    )
    __abstract__ = True


class Timestamped:
    """Adds when a row came into being and when it last changed."""

    created_at: Mapped[datetime] = mapped_column(default=utcnow, sort_order=900)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow, sort_order=901)


class Versioned:
    """Adds a version that every update raises, so that a stale form is noticed instead of winning."""

    version: Mapped[int] = mapped_column(default=1, sort_order=902)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - it is called with the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]  # mapped classes have a table


db = SQLAlchemy(model_class=Model)

Db = Session | scoped_session[Any]
"""What queries and services take: a session, or Flask-SQLAlchemy's session of the request or job."""

_REMOVED = "petadmin.removed"


def removed_rows(session: Db) -> list[Any]:
    """The rows that the running flush takes out; `session.deleted` does not list orphans."""
    return list(session.info.get(_REMOVED, ()))


@event.listens_for(Model, "before_delete", propagate=True)
def _note_removal(_mapper: object, _connection: object, row: Any) -> None:
    session = object_session(row)
    if session is not None:
        session.info.setdefault(_REMOVED, {})[row] = None


@event.listens_for(Session, "after_flush_postexec")
def _forget_removals(session: Session, _context: object) -> None:
    session.info.pop(_REMOVED, None)


@event.listens_for(Session, "after_rollback")
def _forget_removals_undone(session: Session) -> None:
    session.info.pop(_REMOVED, None)


_WRITTEN = "petadmin.written"
_PLANS_KEPT = "petadmin.plans_kept"


@event.listens_for(Session, "after_flush")
def _note_flush(session: Session, _context: object) -> None:
    session.info[_WRITTEN] = True


@event.listens_for(Session, "do_orm_execute")
def _note_writing(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info[_WRITTEN] = True


@event.listens_for(Session, "after_transaction_end")
def _forget_transaction(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_WRITTEN, None)
        session.info.pop(_PLANS_KEPT, None)


def end_reading(session: Session) -> None:
    """Commit a transaction in which nothing was written, instead of having it rolled back.

    At a rollback the driver forgets all statements that it has prepared, and PostgreSQL their plans.
    """
    touched = session.new or session.dirty or session.deleted or session.info.get(_WRITTEN)
    if session.in_transaction() and not touched:
        # What was read need not be read again by whoever still holds it.
        session.expunge_all()
        session.commit()


_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Mark a stretch of work that will not write, so that SQLite lets others write meanwhile."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def prepare_engine(engine: Engine) -> None:
    """Set up a new engine: how PostgreSQL plans and tells moments, and how SQLite begins transactions."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _prepare_postgresql)
        return
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _prepare_postgresql(connection: Any, _record: object) -> None:
    # A search for a common word and one for a rare word need different plans, so none is kept; compiling
    # a plan takes longer than any of our statements runs.
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_custom_plan")
        cursor.execute("SET jit = off")
        # Nor do any of our statements run as long as it takes to start helpers.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        # Moments then come as they are kept, and need not be brought over from where the server stands.
        cursor.execute("SET timezone = 'UTC'")
    connection.commit()
    connection.prepared_max = MOST_PREPARED


def keep_plans(session: Db) -> None:
    """Let PostgreSQL keep its plans for the rest of the transaction.

    For what asks much of one row by its id: whichever row it is, the plans are the same, and making them takes
    longer than running them.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
        session.info[_PLANS_KEPT] = True


def plan_anew(session: Db) -> None:
    """Let PostgreSQL plan for each value again, for what is found among many rows by conditions."""
    if session.info.pop(_PLANS_KEPT, None):
        session.connection().exec_driver_sql("SET LOCAL plan_cache_mode = force_custom_plan")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.create_function("fold", 1, _fold, deterministic=True)
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _fold(value: object) -> str | None:
    return fold(value) if isinstance(value, str) else None


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        return
    # A writer that starts as a reader fails with "database is locked" as soon as it meets another one.
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
