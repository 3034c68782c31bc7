"""Migrations: one line of them, each goes up and down again, and models say the same as the database."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, check, downgrade, upgrade
from sqlalchemy import TextClause, inspect, text

from petadmin.bookings.models import Booking
from petadmin.core.clock import utcnow
from petadmin.core.db import Model, db
from petadmin.files.kinds import FileKind
from petadmin.files.models import StoredFile
from petadmin.records.notes.models import Note, NoteAttachment
from tests.bookings.cast import make_service
from tests.conftest import DATABASES, make_app
from tests.support.cast import make_customer
from tests.support.servers import PostgresServer

pytestmark = pytest.mark.slow


@pytest.fixture(params=DATABASES)
def empty_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database without any table."""
    if request.param == "sqlite":
        app = make_app(tmp_path, DATABASE_URL="sqlite:///petadmin.sqlite3")
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        server.drop("stairway")
        app = make_app(tmp_path, DATABASE_URL=server.create("stairway"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def revisions(app: Flask) -> list[str]:
    """All revisions, the first one first."""
    migrate: Migrate = app.extensions["migrate"].migrate
    script = ScriptDirectory.from_config(migrate.get_config())
    assert len(script.get_heads()) == 1, "two branches both added a migration"
    return [item.revision for item in script.walk_revisions()][::-1]


def test_each_step_goes_up_and_down_and_up_again(empty_house: Flask) -> None:
    steps = revisions(empty_house)

    for step in steps:
        upgrade(revision=step)
        downgrade(revision="-1")
        upgrade(revision=step)

    assert current_revision() == steps[-1]


def test_notes_of_bookings_keep_their_attachments_on_the_way_down_and_up(
    empty_house: Flask,
) -> None:
    upgrade()
    put_a_note_on_file(empty_house)

    for step in (downgrade, upgrade):
        step(revision="0007" if step is downgrade else "0008")
        joined = text(
            "SELECT note.customer_id IS NOT NULL FROM note"
            " JOIN note_attachment ON note_attachment.note_id = note.id"
        )
        assert [bool(row[0]) for row in db.session.execute(joined)] == [True]
        db.session.rollback()


def put_a_note_on_file(app: Flask) -> None:
    """A note about a booking, with a file."""
    customer = make_customer(app)
    night = make_service(app)
    booking = Booking(
        area="hotel",
        customer_id=customer,
        service_id=night,
        starts_at=utcnow(),
        ends_at=utcnow() + timedelta(days=1),
    )
    db.session.add(booking)
    db.session.flush()
    file = StoredFile(sha256="0" * 64, size=1, media_type="text/plain")
    attached = NoteAttachment(file=file, name="a.txt", kind=FileKind.txt.value)
    note = Note(customer_id=customer, booking_id=booking.id, text="Con taxi")
    note.attachments.append(attached)
    db.session.add(note)
    db.session.commit()


def test_what_workers_had_in_hand_is_known_on_the_way_up_and_down(empty_house: Flask) -> None:
    upgrade(revision="0009")
    for number, (token, started_at) in enumerate([("a", None), ("a", NOON), ("b", NOON)], start=1):
        db.session.execute(
            CLAIMED_BEFORE, {"id": number, "token": token, "now": NOON, "started_at": started_at}
        )
    db.session.commit()

    upgrade(revision="0010")

    claims = text("SELECT token, begun_id FROM email_claim ORDER BY token")
    assert rows_of(HANDS) == [
        (1, "queued", None, 1),
        (2, "sending", "a", 0),
        (3, "sending", "b", 0),
    ]
    assert rows_of(claims) == [("a", 2), ("b", 3)]

    downgrade(revision="0009")

    assert rows_of(HANDS) == [
        (1, "queued", None, 1),
        (2, "uncertain", None, 1),
        (3, "uncertain", None, 1),
    ]


NOON = "2026-11-22 12:00:00.000000"
HANDS = text("SELECT id, status, token, attempts FROM email ORDER BY id")
CLAIMED_BEFORE = text(
    "INSERT INTO email (id, status, category, kind, language, recipient_name, recipient_email,"
    " subject, text, html, message_id, not_before, attempts, error_detail, created_at, updated_at,"
    " token, lease_until, started_at)"
    " VALUES (:id, 'sending', 'transactional', 'test', 'es', '', 'maria@example.com', 'Hola', '', '',"
    " 'id-' || CAST(:id AS VARCHAR), :now, 1, '', :now, :now, :token, :now, :started_at)"
)


def rows_of(question: TextClause) -> list[tuple[Any, ...]]:
    """What a question brings."""
    rows = [tuple(row) for row in db.session.execute(question)]
    db.session.rollback()
    return rows


def test_going_all_the_way_down_leaves_nothing_behind(empty_house: Flask) -> None:
    upgrade()

    downgrade(revision="base")

    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}


def test_references_say_the_same_as_the_models(empty_house: Flask) -> None:
    """Asked of SQLite directly, since reflection leaves out what was added to a table later."""
    upgrade()
    if db.engine.dialect.name != "sqlite":
        return
    for table in Model.metadata.sorted_tables:
        stored = db.session.execute(text(f"PRAGMA foreign_key_list({table.name})")).mappings()
        found = {(row["from"], row["table"], row["to"], row["on_delete"]) for row in stored}
        declared = {
            (key.parent.name, key.column.table.name, key.column.name, key.ondelete)
            for key in table.foreign_keys
        }

        assert found == declared, table.name


def test_the_models_say_the_same_as_the_database(empty_house: Flask) -> None:
    upgrade()

    check()


def test_revisions_are_numbered_in_their_order(empty_house: Flask) -> None:
    steps = revisions(empty_house)

    assert steps == [f"{number:04d}" for number in range(1, len(steps) + 1)]
    for path in Path("petadmin/migrations/versions").glob("*.py"):
        assert re.match(r"\d{4}_[a-z0-9_]+\.py$", path.name), path.name


def current_revision() -> str:
    with db.engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))
