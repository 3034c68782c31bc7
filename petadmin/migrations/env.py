"""Runs migrations against the application's database, inside one transaction."""

import re
from typing import Any, Literal

from alembic import context
from alembic.operations import MigrationScript
from flask import current_app

from petadmin.core.db import UtcDateTime, db

database = current_app.extensions["migrate"].db
ONLY_ON_POSTGRESQL = re.compile(r"^ix_\w+_(search_text|custom)$")


def include_object(_thing: Any, name: str | None, kind: str, *_rest: Any) -> bool:
    """Leave alone what models do not declare: SQLite's full-text tables, PostgreSQL's indexes over texts and JSON."""
    if kind == "table" and re.search(r"_fts(_\w+)?$", name or ""):
        return False
    # Of references that were added to a table, SQLite reports neither name nor what happens on delete;
    # a test compares them by other means.
    if kind == "foreign_key_constraint" and db.engine.dialect.name == "sqlite":
        return False
    return not (kind == "index" and ONLY_ON_POSTGRESQL.match(name or ""))


def render_item(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as the database's, so that old migrations do not depend on new code."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def number_revision(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    """Give new revisions the next number, so that two branches that both add one conflict in sight."""
    script = directives[0]
    heads = context.script.get_heads() if hasattr(context, "script") else []
    last = max((int(head) for head in heads if head.isdigit()), default=0)
    script.rev_id = f"{last + 1:04d}"


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        include_object=include_object,
        process_revision_directives=number_revision,
        render_item=render_item,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
