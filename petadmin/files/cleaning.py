"""Takes out of the storage what nothing points to any more; a daily task calls it."""

import logging
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.exc import IntegrityError

from petadmin.core.clock import utcnow
from petadmin.core.db import Db, Model
from petadmin.files.models import Picture, StoredFile
from petadmin.files.storage import FOLDERS, Storage

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
MOST = 1000
"""So many rows of each kind go at once, so that no transaction takes long; the next run goes on."""


def remove_unused(session: Db, storage: Storage, older_than: timedelta = DAY) -> int:
    """Remove pictures, files and contents that are of no use, and say how many; the caller commits.

    A file is of no use when no foreign key of any table points to it. Its row goes first; its content
    goes in a later run, when the removal of the row is certain and old enough. Raises `StorageError`.
    """
    removed = _remove_strays(session, storage, older_than)
    for model in (Picture, StoredFile):
        removed += _remove_rows(session, model, older_than)
    return removed


def _remove_strays(session: Db, storage: Storage, older_than: timedelta) -> int:
    """Remove contents without a row: of removed files, and of uploads whose transaction failed."""
    removed = 0
    moment = utcnow() - older_than
    for folder in FOLDERS:
        found = set(storage.contents(folder, older_than=moment))
        if not found:
            continue
        known = select(StoredFile.sha256).where(StoredFile.sha256.startswith(folder))
        for sha256 in sorted(found.difference(session.scalars(known))):
            removed += _remove_stray(session, storage, sha256)
            if removed >= MOST:
                return removed
    return removed


def _remove_stray(session: Db, storage: Storage, sha256: str) -> int:
    # A row that is never kept: who stores the same content at this moment waits for it to go away.
    guard = session.begin_nested()
    try:
        session.add(StoredFile(sha256=sha256, size=0, media_type=""))
        session.flush()
        storage.delete(sha256)
    except IntegrityError:
        return 0
    finally:
        guard.rollback()
    return 1


def _remove_rows(
    session: Db, model: type[Picture] | type[StoredFile], older_than: timedelta
) -> int:
    statement = select(model.id).where(*_unused(model))
    old = statement.where(model.created_at < utcnow() - older_than).order_by(model.id).limit(MOST)
    return sum(_remove_row(session, model, row_id) for row_id in session.scalars(old).all())


def _remove_row(session: Db, model: type[Picture] | type[StoredFile], row_id: int) -> int:
    # Whoever is pointing to the row right now holds it; behind the lock it is clear whether they did.
    row = session.scalar(select(model).where(model.id == row_id).with_for_update())
    still = select(model.id).where(model.id == row_id, *_unused(model))
    if row is None or session.scalar(still) is None:
        return 0
    try:
        with session.begin_nested():
            session.delete(row)
            session.flush()
    except IntegrityError:
        # A table that this version does not know, such as one of an older release, points to it.
        logger.warning("%s %s is still pointed to", model.__tablename__, row_id)
        return 0
    return 1


def _unused(model: type[Picture] | type[StoredFile]) -> list[ColumnElement[bool]]:
    """That no column of any table points to the row; columns see rows that are hidden from people."""
    return [
        ~exists().where(key.parent == model.id)
        for table in Model.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.target_fullname == f"{model.__tablename__}.id"
    ]
